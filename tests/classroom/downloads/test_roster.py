"""Who is in the class, whatever a download holds and however it calls them."""

import pytest
from dl4cv.classroom.downloads.collect import Collected, Collection
from dl4cv.classroom.downloads.roster import apply_roster, read_roster
from dl4cv.classroom.gradebook.gradebook import Gradebook
from dl4cv.classroom.marks.marking_options import OptionError

from tests.classroom.classes import batch, finished, solution, write_files
from tests.sampling import thorough


def roster(tmp_path, text):
    (tmp_path / "roster.csv").write_text(text, encoding="utf-8")
    return read_roster(tmp_path / "roster.csv")


def download(*students):
    rows = [
        Collected(student, exercise, "submitted") for exercise in ("exercise3", "exercise1") for student in students
    ]
    return Collection(tuple(rows), (), students=len(students))


def test_whoever_handed_in_nothing_has_a_row_too(tmp_path):
    told = roster(tmp_path, "student;folder\nAnna;\nBen;\nÜlkü;\n")
    found, sentences = apply_roster(download("Anna", "Ben"), told)
    assert [(row.student, row.exercise, row.state) for row in found.rows] == [
        (student, exercise, "missing" if student == "Ülkü" else "submitted")
        for exercise in ("exercise3", "exercise1")
        for student in ("Anna", "Ben", "Ülkü")
    ]
    assert (found.students, sentences) == (3, ())


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Lee, Anna,anon_x7Kq2", "anon_x7Kq2"),
        ('"Lee, Anna",submission_12', "Submission_12"),
        ('"Lee, Anna",101', "leeanna_101"),
        ('"Lee, Anna",Anna  Lee', "anna lee_77"),
        ('"Lee, Anna",', "lee,  anna"),
    ],
)
def test_a_student_is_known_by_whatever_the_download_says(tmp_path, line, name):
    line = line.replace("Lee, Anna,anon", '"Lee, Anna",anon')
    found, sentences = apply_roster(download(name), roster(tmp_path, f"student,folder\n{line}\n"))
    assert {row.student for row in found.rows} == {"Lee, Anna"}
    assert sentences == ()


def test_whom_the_roster_does_not_know_is_graded_and_told(tmp_path):
    found, sentences = apply_roster(download("Anna", "mallory"), roster(tmp_path, "student,folder\nAnna,\n"))
    assert {row.student for row in found.rows} == {"Anna", "mallory"}
    assert sentences == ("Not in the roster, and graded all the same: mallory.",)


def test_two_of_a_download_are_never_made_one(tmp_path):
    with pytest.raises(OptionError, match="one student, Anna: anna_1, anna_2"):
        apply_roster(download("anna_1", "anna_2"), roster(tmp_path, "student,folder\nAnna,\n"))


def test_a_list_of_names_is_a_roster(tmp_path):
    assert roster(tmp_path, 'student\nAnna\n"Lee, Ben"\n').students == ("Anna", "Lee, Ben")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name,folder\nAnna,a\n", "lacks the column student"),
        ("", "A roster has the column student; it may also have folder."),
        ("student\nLee, Anna\n", "Line 2 of the roster has more columns than its first: quote names with a comma"),
        ('Student,ID\n    Points Possible,\n"Lee, Anna",201\n', "This is a gradebook of Canvas"),
        ("student,folder\n,a\n", "Line 2 of the roster names no student"),
        ("student,folder\nAnna,a\nBen,A\n", "Line 3 of the roster: 'a' is Anna already."),
        ("student,folder\n,\n", "names nobody"),
    ],
)
def test_a_roster_that_says_nothing_is_one_sentence(tmp_path, text, told):
    with pytest.raises(OptionError, match=told):
        roster(tmp_path, text)


@thorough
def test_a_class_is_graded_with_its_roster(tmp_path):
    write_files(
        tmp_path, {"class/x1/exercise1.py": solution("exercise1"), "roster.csv": "student,folder\nAnna,x1\nBen,\n"}
    )
    said = finished(batch(tmp_path / "class", tmp_path / "a.db", "--roster", str(tmp_path / "roster.csv")))
    assert "2 students in " in said
    with Gradebook(str(tmp_path / "a.db")) as gradebook:
        assert {attempt.student: attempt.state for attempt in gradebook.attempts()} == {
            "Anna": "graded",
            "Ben": "missing",
        }
    assert "cannot be read" in finished(
        batch(tmp_path / "class", tmp_path / "a.db", "--roster", "nowhere.csv"), status=2
    )
