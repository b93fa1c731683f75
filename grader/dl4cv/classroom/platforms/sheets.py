"""Spreadsheets as text: read as they were downloaded, written back in the same encoding, delimiter and line ends."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dl4cv.harmless import harmless

MAX_SHEET_BYTES = 16 << 20
MAX_ROWS = 50_000
MAX_COLUMNS = 2_000
MAX_CELLS = 2_000_000
MAX_HEAD = 500
"""Bytes, rows, columns, cells of a spreadsheet, and characters in a column's name: ten times what the largest class
and the longest course need, and no more than a laptop has room for."""

_LESS = "keep the columns and rows of this class, and save it again"

# How other files begin that are taken for spreadsheets: those of Excel and LibreOffice, and older ones of Excel.
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

# A spreadsheet takes what begins with one of these for a formula, in its wide form too.
_FORMULA = tuple("=+-@|%＝＋－＠")
# Opened where semicolons divide cells, a file with commas has another cell after each; after each line end, a new row.
_BEFORE_FORMULA = re.compile(r"([;\n][\s\"']*)(?=[=+\-@|%＝＋－＠])")


_WITH_COMMA, _WITH_POINT = (re.compile(rf"-?\d{{1,9}}{mark}\d{{1,9}}") for mark in (",", r"\."))


class SheetError(ValueError):
    """The file is not the spreadsheet it should be; the message is one sentence."""


@dataclass(frozen=True)
class Writing:
    """How a spreadsheet writes numbers, and what it puts between cells."""

    comma: bool = False
    delimiter: str = ","


POINTS = Writing()
COMMAS = Writing(comma=True, delimiter=";")

# Languages that write 1.5; all others that students of ours have write 1,5, except in some countries.
_WITH_POINTS = re.compile("en|zh|ja|ko|he|iw|hi|th|ms|ta|te|bn|ur|sw|tl|ga|cy|mt|am|ne|si|my|km|lo|c|posix")
_WITH_COMMAS = re.compile(
    "af|az|be|bg|bs|ca|cs|da|de|el|es|et|eu|fi|fo|fr|fy|gl|hr|hu|hy|id|is|it|ka|kk|lb|lt|lv|mk|mn|nb|nl|nn|no|pl|pt|ro|"
    "ru|sk|sl|sq|sr|sv|tr|uk|uz|vi"
)
_COUNTRIES_WITH_POINTS = re.compile("(?:de|it)_(?:ch|li)|es_(?:mx|us|pr|gt|hn|ni|pa|sv|do)")
_COUNTRIES_WITH_COMMAS = re.compile("en_za")


def parse_locale(name: str) -> Writing:
    """Read `pt`, `de_DE` or `fr-CA.UTF-8` as how numbers are written there. Raises SheetError."""
    plain = name.strip().partition(".")[0].replace("-", "_").lower()
    language = plain.partition("_")[0]
    if _COUNTRIES_WITH_COMMAS.fullmatch(plain):
        return COMMAS
    if _COUNTRIES_WITH_POINTS.fullmatch(plain) or _WITH_POINTS.fullmatch(language):
        return POINTS
    if _WITH_COMMAS.fullmatch(language):
        return COMMAS
    raise SheetError(f"{name!r} is no language known here: write --locale pt, de, fr_CA or en.")


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return what sorts `name` as people do, exercise2 before exercise10."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", name) if part)


@dataclass(frozen=True)
class Sheet:
    """A table of text, its head the first row. `encoding`, `delimiter` and `newline` are how it lies in its file.

    Without an encoding it is UTF-8, with a byte order mark where it is not plain ASCII: Excel garbles names without
    the mark, and a script that does not expect it finds no column `student`.
    """

    rows: tuple[tuple[str, ...], ...]
    encoding: str = ""
    delimiter: str = ","
    newline: str = "\r\n"

    @property
    def head(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return self.rows[0]


def read_sheet(data: bytes, name: str, columns: int = 2) -> Sheet:
    """Read the spreadsheet in `data`, of at least so many `columns`; `name` is the file's, for errors.

    Raises SheetError.
    """
    if data.startswith(_WORKBOOKS):
        raise SheetError(f"{name} is a workbook of Excel or LibreOffice: save its sheet as CSV, and give that file.")
    if len(data) > MAX_SHEET_BYTES:
        raise SheetError(f"{name} is larger than {MAX_SHEET_BYTES >> 20} MiB: {_LESS}.")
    text, encoding = decoded(data)
    delimiter = delimiter_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows, cells = list[tuple[str, ...]](), 0
    try:
        for row in reader:
            cells += len(row)
            _require_bounded(name, reader.line_num, len(rows) + 1, len(row), cells)
            rows.append(tuple(row))
    except csv.Error as error:
        raise SheetError(f"{name} is no CSV file that can be read: line {reader.line_num}: {error}.") from error
    if not rows or len(rows[0]) < columns:
        raise SheetError(f"{name} is no spreadsheet: its first line must hold the names of the columns.")
    if any(len(head) > MAX_HEAD for head in rows[0]):
        raise SheetError(
            f"{name} has a column whose name is longer than {MAX_HEAD} characters: "
            "its first line must hold the names of the columns."
        )
    return Sheet(tuple(rows), encoding, delimiter, "\r\n" if "\r\n" in text else "\n")


def _require_bounded(name: str, line: int, rows: int, columns: int, cells: int) -> None:
    """Refuse a spreadsheet that is larger, up to its line `line`, than any class needs."""
    if columns > MAX_COLUMNS:
        raise SheetError(f"Line {line} of {name} has {columns:,} columns, more than {MAX_COLUMNS:,}: {_LESS}.")
    if rows > MAX_ROWS:
        raise SheetError(f"{name} has more than {MAX_ROWS:,} rows: {_LESS}.")
    if cells > MAX_CELLS:
        raise SheetError(f"{name} has more than {MAX_CELLS:,} cells: {_LESS}.")


def sheet_bytes(sheet: Sheet) -> bytes:
    """Write `sheet` as a file."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=sheet.delimiter, lineterminator=sheet.newline).writerows(sheet.rows)
    text = written.getvalue()
    encoding = sheet.encoding or ("utf-8" if text.isascii() else "utf-8-sig")
    # A spreadsheet that came in a small character set may have to take a name or a sign that the set has not.
    return text.encode(encoding, "xmlcharrefreplace")


def with_cells(sheet: Sheet, cells: Mapping[tuple[int, int], str]) -> Sheet:
    """Put other text in the cells at (row, column); all else stays as it is."""
    rows = [list(row) for row in sheet.rows]
    for (row, column), text in cells.items():
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = text
    return replace(sheet, rows=tuple(map(tuple, rows)))


def inert(text: str) -> str:
    """Make `text`, which a student may have written, a cell that no spreadsheet runs as a formula."""
    text = harmless(text)
    text = f"'{text}" if text.lstrip().startswith(_FORMULA) else text
    return _BEFORE_FORMULA.sub(r"\1'", text)


def figure(value: float, *, comma: bool = False) -> str:
    """Write `value` with at most two decimals; with a decimal comma where the spreadsheet has one."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text


def writes_commas(sheet: Sheet) -> bool | None:
    """Say whether numbers in `sheet` have a decimal comma; None where it has none with decimals."""
    cells = [text.strip() for row in sheet.rows[1:] for text in row]
    commas = sum(_WITH_COMMA.fullmatch(text) is not None for text in cells)
    points = sum(_WITH_POINT.fullmatch(text) is not None for text in cells)
    return commas > points if commas or points else None


def number(text: str) -> float | None:
    """Read the number in a cell, with a decimal point or comma; None when it holds none."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if 0 < value < 1e9 else None


def cell(row: Sequence[str], column: int | None) -> str:
    """Read the text in `column`, stripped; nothing where the row is shorter."""
    return row[column].strip() if column is not None and column < len(row) else ""


def decoded(data: bytes) -> tuple[str, str]:
    """Decode a file; return its text and encoding: by its byte order mark, else UTF-8, else what Windows takes."""
    if data.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8", "cp1252"]
    for encoding in candidates:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"


def delimiter_of(text: str) -> str:
    """Find what stands between the names of the columns."""
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)
