import csv
import io
import re
from dataclasses import replace

import pytest
from dl4cv.classroom.platforms.sheets import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEET_BYTES,
    Sheet,
    SheetError,
    Writing,
    figure,
    inert,
    number,
    parse_locale,
    read_sheet,
    sheet_bytes,
    with_cells,
    writes_commas,
)
from hypothesis import given
from hypothesis import strategies as st

cells = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))
tables = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width).map(tuple), min_size=1, max_size=5)
)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "\n@x", "＝1+1", "|calc", "%0a"]
)
def test_no_text_of_a_student_is_a_formula(text):
    assert inert(text).startswith(("'", "\\x"))


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_a_student_writes_no_cell_begins_like_a_formula(text):
    assert not inert(text).lstrip().startswith(("=", "+", "-", "@"))


@given(st.text(st.sampled_from(";=+-@|% '\"\nab,"), max_size=12))
def test_nor_does_one_where_semicolons_or_line_ends_divide_the_cells(text):
    [row] = csv.reader(io.StringIO(sheet_bytes(Sheet((("x", inert(text), "y"),))).decode("utf-8-sig")))
    for part in re.split("[;\n]", row[1])[1:]:
        assert not part.lstrip(' "').startswith(("=", "+", "-", "@"))


def test_ordinary_text_stays_as_it_is():
    for text in ("Anna O'Neil-Müller, 日本", "expected 3, -1; yours 4 - 2"):
        assert inert(text) == text


@given(rows=tables)
def test_what_is_written_can_be_read_back(rows):
    sheet = Sheet(tuple(rows))
    again = csv.reader(io.StringIO(sheet_bytes(sheet).decode("utf-8-sig"), newline=""))
    assert [tuple(row) for row in again] == rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_file_keeps_its_encoding_delimiter_and_line_ends(encoding, delimiter, newline):
    text = newline.join([delimiter.join(["Größe", "note"]), delimiter.join(["é", "1"]), ""])
    data = text.encode(encoding)
    assert sheet_bytes(read_sheet(data, "x.csv")) == data


def test_a_spreadsheet_without_columns_is_refused_by_name():
    with pytest.raises(SheetError, match=r"marks\.csv"):
        read_sheet(b"\x89PNG\r\n", "marks.csv")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"a,b\n" + b"x" * MAX_SHEET_BYTES, "x.csv is larger than 16 MiB"),
        (b"a,b\n" + b"1,2\n" * MAX_ROWS, "x.csv has more than 50,000 rows"),
        (b"a,b\n1,2\n" + b"," * 1_000_000, "Line 3 of x.csv has 1,000,001 columns, more than 2,000"),
        (b"," * 1_000_000, "Line 1 of x.csv has 1,000,001 columns, more than 2,000"),
        ((b"," * (MAX_COLUMNS - 1) + b"\n") * (MAX_CELLS // MAX_COLUMNS + 1), "x.csv has more than 2,000,000 cells"),
        (b"a,b\n1," + b"x" * 200_000, "line 2: field larger than field limit"),
        (b"a,b" + b" " * 1000, "has a column whose name is longer than 500 characters"),
        (b'"' + b"\n" * 1_000_000, "x.csv is no CSV file that can be read"),
        (b"PK\x03\x04" + b"\0" * 100, "x.csv is a workbook of Excel or LibreOffice: save its sheet as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "x.csv is a workbook of Excel or LibreOffice"),
        (b"", "its first line must hold the names of the columns"),
    ],
)
def test_what_is_too_large_or_no_spreadsheet_is_one_sentence(data, told):
    with pytest.raises(SheetError) as caught:
        read_sheet(data, "x.csv")
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_the_sheet_of_a_large_class_is_read():
    rows = [f"{number},{','.join('7' * 300)}" for number in range(5000)]
    assert len(read_sheet("\n".join(rows).encode(), "x.csv").rows) == 5000


def test_a_cell_that_is_filled_leaves_all_others_alone():
    sheet = Sheet((("a", "b"), ("1", "2"), ("3",)))
    assert with_cells(sheet, {(2, 1): "4"}) == replace(sheet, rows=(("a", "b"), ("1", "2"), ("3", "4")))


def test_figures_have_two_decimals_at_most():
    assert [figure(value) for value in (100.0, 62.5, 33.333, 0.0)] == ["100", "62.5", "33.33", "0"]
    assert figure(6.25, comma=True) == "6,25"


@pytest.mark.parametrize(
    ("text", "value"), [("10.00", 10), ("100,00", 100), ("", None), ("(read only)", None), ("0", None)]
)
def test_a_cell_may_hold_a_number(text, value):
    assert number(text) == value


@pytest.mark.parametrize(
    ("name", "comma"),
    [
        ("pt", True),
        ("de_DE.UTF-8", True),
        ("fr-CA", True),
        ("en", False),
        ("de_CH", False),
        ("es_MX", False),
        ("C", False),
    ],
)
def test_a_language_says_how_numbers_are_written(name, comma):
    assert parse_locale(name) == Writing(comma, ";" if comma else ",")


@pytest.mark.parametrize("name", ["xx", "", "1,5", "portuguese"])
def test_a_language_that_nobody_knows_is_one_sentence(name):
    with pytest.raises(SheetError, match="no language known here"):
        parse_locale(name)


def test_a_sheet_shows_how_it_writes_numbers():
    rows = [("head",), ("7,5",), ("1,25",), ("2.5",), ("a, b",)]
    assert writes_commas(Sheet(tuple(rows))) is True
    assert writes_commas(Sheet(tuple(rows[:1] + rows[3:]))) is False
    assert writes_commas(Sheet((("head",), ("75",), ("",)))) is None
