from dataclasses import replace

import pytest
from dl4cv.classroom.marks.adjustments import Decided
from dl4cv.classroom.platforms.canvas import fill_canvas, make_canvas
from dl4cv.classroom.platforms.sheets import SheetError, read_sheet, sheet_bytes

from tests.classroom.platforms.conftest import mark


@pytest.fixture
def gradebook(downloads):
    return read_sheet((downloads / "canvas.csv").read_bytes(), "canvas.csv")


def test_a_downloaded_gradebook_is_filled_as_in_its_golden_file(gradebook, canvas_class, golden):
    found, expected = golden(sheet_bytes(fill_canvas(gradebook, canvas_class).sheet), "canvas_filled.csv")
    assert found == expected


def test_header_posting_row_points_row_and_foreign_columns_survive(gradebook, canvas_class):
    filled = fill_canvas(gradebook, canvas_class).sheet
    assert filled.rows[:3] == gradebook.rows[:3]
    untouched = [
        column for column, head in enumerate(gradebook.head) if head not in ("Exercise 1 (501)", "Exercise 3 (503)")
    ]
    for before, after in zip(gradebook.rows, filled.rows, strict=True):
        assert [after[column] for column in untouched] == [before[column] for column in untouched]


def test_scores_are_out_of_the_points_that_canvas_gives(gradebook, canvas_class):
    filled = fill_canvas(gradebook, canvas_class)
    bert = next(row for row in filled.sheet.rows if row[1] == "102")
    assert bert[5:7] == ("8", "12.5")
    assert filled.marks == 3


def test_what_could_not_be_filled_is_told(gradebook, canvas_class):
    notices = fill_canvas(gradebook, canvas_class).notices
    assert any("nobody_999" in notice for notice in notices)
    assert any("student_103" in notice and "2 files" in notice for notice in notices)


def test_a_mark_that_is_not_decided_leaves_the_cell_alone(gradebook, canvas_class):
    assert next(row for row in fill_canvas(gradebook, canvas_class).sheet.rows if row[1] == "103")[6] == "9"


def test_a_column_can_be_named(gradebook, canvas_class):
    marks = [mark for mark in canvas_class if mark.exercise == "exercise3"]
    filled = fill_canvas(gradebook, marks, {"exercise3": "exercise 30"})
    assert next(row for row in filled.sheet.rows if row[1] == "102")[7] == "3.12"


def test_a_student_without_a_number_is_found_by_login(gradebook, canvas_class):
    filled = fill_canvas(gradebook, [replace(canvas_class[0], student="ALEE")])
    assert filled.marks == 1


def test_two_columns_for_an_exercise_are_not_guessed(gradebook, canvas_class):
    head = (*gradebook.head[:-1], "exercise3 again (505)")
    with pytest.raises(SheetError, match="Several columns"):
        fill_canvas(replace(gradebook, rows=(head, *gradebook.rows[1:])), canvas_class)


def test_a_column_that_canvas_works_out_itself_is_no_assignment(gradebook, canvas_class):
    sums = sheet_of("Student,ID,Exercise 1 (501),Exercise 1 Final Score", "Points Possible,,10,(read only)", "Anna,7,,")
    filled = fill_canvas(sums, [replace(canvas_class[0], student="Anna", exercise="exercise1", score=50.0)])
    assert filled.sheet.rows[2] == ("Anna", "7", "5", "")


def sheet_of(*lines):
    return read_sheet("\n".join(lines).encode(), "x.csv")


@pytest.mark.parametrize("word", ["EX", "N/A", " ex ", "n/a"])
def test_who_is_excused_or_has_not_got_the_assignment_stays_so_and_is_named(word):
    sheet = sheet_of("Student,ID,exercise3 (5)", "Points Possible,,10", f"Anna,101,{word}", "Bert,102,7", "Clio,103,")
    marks = [mark("anna_101", 0.0), mark("bert_102", 50.0), mark("clio_103", None, problem="?")]
    for undecided in (marks, [replace(marks[0], score=None), *marks[1:]]):
        filled = fill_canvas(sheet, undecided)
        assert [row[2] for row in filled.sheet.rows[2:]] == [word, "5", ""]
        assert filled.marks == 1
        (told,) = (notice for notice in filled.notices if "anna_101" in notice)
        assert told.startswith("Excused" if "e" in word.lower() else "Not assigned")


def test_whom_the_instructor_excuses_is_excused_in_canvas():
    sheet = sheet_of("Student,ID,exercise3", "Points Possible,,10", "Anna,101,7")
    excused = mark("anna_101", None, decided=Decided(is_excused=True))
    assert fill_canvas(sheet, [excused]).sheet.rows[2][2] == "EX"
    assert make_canvas([excused]).sheet.rows[2][5] == "EX"
    assert fill_canvas(sheet, [excused]).notices == ()


@pytest.mark.parametrize(
    "head",
    [
        "LastName,FirstName,ID,exercise3 (5)",
        "Last Name,First Name,ID,SIS Login ID,Exercise 3: Convolutions (5)",
        "FirstName,LastName,id,exercise #3 (5)",
        "student,ID,Integration ID,EXERCISE_03",
    ],
)
def test_every_form_of_canvass_head_is_understood(head):
    width = head.count(",")
    names = {"LastName": "Lee", "Last Name": "Lee", "FirstName": "Anna", "First Name": "Anna", "student": "Lee, Anna"}
    cells = [names.get(name, "101" if name.lower() == "id" else "") for name in head.split(",")]
    quoted = ",".join(f'"{each}"' for each in cells)
    sheet = sheet_of(head, "Points Possible" + "," * width + "10", quoted)
    for student in ("leeanna_101", "Anna Lee" if "irst" in head else "lee, anna"):
        assert fill_canvas(sheet, [mark(student, 50.0)]).sheet.rows[2][-1] == "5"


def test_a_gradebook_with_decimal_commas_gets_decimal_commas():
    sheet = sheet_of("Student;ID;exercise3", "Points Possible;;10,00", "Anna;101;", "Bert;102;7,5")
    assert fill_canvas(sheet, [mark("anna_101", 62.5)]).sheet.rows[2][2] == "6,25"
    assert (
        fill_canvas(sheet_of("Student,ID,exercise3", "Anna,101,"), [mark("anna_101", 62.5)]).sheet.rows[1][2] == "62.5"
    )


def test_another_spreadsheet_is_refused(canvas_class):
    with pytest.raises(SheetError, match="no gradebook of Canvas"):
        fill_canvas(read_sheet(b"a,b\n1,2\n", "x.csv"), canvas_class)


def test_without_a_download_a_file_is_made_that_canvas_imports(canvas_class, golden):
    filled = make_canvas(canvas_class)
    found, expected = golden(sheet_bytes(filled.sheet), "canvas_new.csv")
    assert found == expected
    again = fill_canvas(filled.sheet, canvas_class)
    assert again.sheet == filled.sheet
