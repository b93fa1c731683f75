import time
from dataclasses import replace

import pytest
from dl4cv.classroom.platforms.moodle import fill_moodle, moodle_places, moodle_rows
from dl4cv.classroom.platforms.sheets import SheetError, read_sheet, sheet_bytes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FEEDBACK = {"Anna Lee_101": ["100 / 100 points."], "Bert Müller_102": ["62.5 / 100 points.", "relu: <b>x</b> & =1+1"]}


@pytest.fixture
def worksheet(downloads):
    return read_sheet((downloads / "moodle.csv").read_bytes(), "moodle.csv")


def test_a_downloaded_worksheet_is_filled_as_in_its_golden_file(worksheet, moodle_class, golden):
    found, expected = golden(sheet_bytes(fill_moodle(worksheet, moodle_class, FEEDBACK).sheet), "moodle_filled.csv")
    assert found == expected


def test_header_order_and_foreign_columns_survive(worksheet, moodle_class):
    filled = fill_moodle(worksheet, moodle_class, FEEDBACK).sheet
    assert filled.head == worksheet.head
    untouched = [column for column, head in enumerate(worksheet.head) if head not in ("Grade", "Feedback comments")]
    for before, after in zip(worksheet.rows, filled.rows, strict=True):
        assert [after[column] for column in untouched] == [before[column] for column in untouched]


def test_a_worksheet_without_marks_to_fill_stays_byte_for_byte_what_it_means(worksheet):
    filled = fill_moodle(worksheet, [], {})
    assert (filled.sheet, filled.marks) == (worksheet, 0)


def test_grades_are_out_of_moodles_maximum(worksheet, moodle_class):
    rows = fill_moodle(worksheet, moodle_class, FEEDBACK).sheet.rows
    assert [row[6] for row in rows[1:]] == ["40", "25", "", "7.00"]


def test_comments_are_html_in_which_nothing_of_a_student_works(worksheet, moodle_class):
    rows = fill_moodle(worksheet, moodle_class, FEEDBACK).sheet.rows
    assert rows[2][-1] == "<p>62.5 / 100 points.</p><p>relu: &lt;b&gt;x&lt;/b&gt; &amp; &#61;1+1</p>"


def test_a_grade_that_moodle_has_locked_is_left_alone_and_told(worksheet, moodle_class):
    rows = [list(row) for row in worksheet.rows]
    rows[1][8] = "No"
    filled = fill_moodle(replace(worksheet, rows=tuple(map(tuple, rows))), moodle_class, FEEDBACK)
    assert filled.sheet.rows[1][6] == ""
    assert "Moodle has locked the grade of Anna Lee_101." in filled.notices


def test_other_columns_in_another_order_and_language_are_understood(moodle_class):
    text = "Bewertung;Neu;ID;Bestwertung;Vollständiger Name\r\n;;Teilnehmer/in102;8,00;Bert Müller\r\n"
    filled = fill_moodle(read_sheet(text.encode("cp1252"), "x.csv"), moodle_class, {})
    assert sheet_bytes(filled.sheet) == text.replace("\r\n;;", "\r\n5;;").encode("cp1252")


def test_a_maximum_that_is_a_scale_is_refused(worksheet, moodle_class):
    rows = [list(row) for row in worksheet.rows]
    rows[1][7] = "Competent"
    with pytest.raises(SheetError, match="'Competent' is no number"):
        fill_moodle(replace(worksheet, rows=tuple(map(tuple, rows))), moodle_class, {})


def test_another_spreadsheet_is_refused(moodle_class):
    with pytest.raises(SheetError, match="no grading worksheet"):
        fill_moodle(read_sheet(b"a,b\n1,2\n", "x.csv"), moodle_class, {})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.text(st.characters(exclude_categories=("Cs",))), max_size=4), order=st.randoms())
def test_whatever_its_columns_only_grade_and_comments_change(worksheet, moodle_class, names, order):
    places = list(range(len(worksheet.head) + len(names)))
    order.shuffle(places)
    wide = [[*row, *(f"{name}!" for name in names)] for row in worksheet.rows]
    sheet = replace(worksheet, rows=tuple(tuple(row[place] for place in places) for row in wide))
    filled = fill_moodle(read_sheet(sheet_bytes(sheet), "x.csv"), moodle_class, FEEDBACK).sheet
    changed = {
        column
        for before, after in zip(sheet.rows, filled.rows, strict=True)
        for column in range(len(before))
        if before[column] != after[column]
    }
    assert {sheet.head[column] for column in changed} == {"Grade", "Feedback comments"}


def test_two_students_for_one_row_are_named_and_neither_gets_a_mark(worksheet, moodle_class):
    anna = next(mark for mark in moodle_class if mark.student == "Anna Lee_101")
    filled = fill_moodle(worksheet, [anna, replace(anna, student="Mallory_101", score=0.0)], {})
    assert (filled.sheet, filled.marks) == (worksheet, 0)
    assert filled.notices == ("Several students for one row, so no mark for any of them: Anna Lee_101, Mallory_101.",)


def test_an_identifier_of_many_digits_is_read_at_once():
    sheet = read_sheet(f"Identifier,Grade\n{'1' * 100_000}x,\nParticipant 7,\n".encode(), "x.csv")
    started = time.process_time()
    assert moodle_rows(sheet, moodle_places(sheet)).of("Anna_7") == 2
    assert time.process_time() - started < 5  # a search that begins again at each digit takes a minute
