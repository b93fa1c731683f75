"""Pages without names: nothing on them tells who a student is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from dl4cv.classroom.marks.adjustments import Adjustment, decided
from dl4cv.classroom.marks.marks import Mark
from dl4cv.classroom.pages.anonymity import anonymous_mark, anonymous_result, number_students
from dl4cv.classroom.pages.pages import Graded, student_page
from dl4cv.results import Array, Counterexample

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
WHO = "Max Lee_101"
MARK = Mark("student-1", "exercise2", 40.0, 100.0, False, 1, None)


def test_nothing_that_students_or_instructors_wrote_tells_who_somebody_is(graded_result):
    shown = Counterexample("softmax(x)", {"x": Array("float64", (1,), [1.0])}, printed=f"by {WHO}")
    check = replace(
        graded_result("failed").checks[0], counterexample=shown, message=f"ValueError: {WHO} was here, max 2"
    )
    result = replace(graded_result(), checks=(check,), output=WHO, notes=(f"{WHO}.py",))
    said = [
        Adjustment(WHO, "exercise2", kind, value, f"Lee was ill {WHO}", f"Prof. of {WHO}", NOON)
        for kind, value in (("comment", f"Dear {WHO}"), ("bonus", "5"))
    ]
    mark = Mark(
        WHO, "exercise2", 40.0, 100.0, False, 1, NOON, file=f"{WHO}_assignsubmission_file_/exercise2.py",
        decided=decided(said, WHO, "exercise2"),
    )  # fmt: skip
    hidden = anonymous_mark(mark, "student-1")
    page = student_page(hidden.student, [Graded(hidden, anonymous_result(result, WHO))])
    for word in (WHO, "Lee", "101", "Prof", "Dear"):
        assert word not in page
        assert word not in repr(hidden.decided)
    assert "Added by your instructor: 5 points." in page
    assert "softmax" in page


@pytest.mark.parametrize("student", ["failed softmax_9", "Reference Torch", "x", "Max Pooling-One_10", ""])
def test_what_the_grader_wrote_keeps_a_word_that_is_also_a_name(graded_result, student):
    shown = Counterexample("softmax(x)", {"x": Array("float64", (1,), [1.0])})
    check = replace(graded_result("failed").checks[0], counterexample=shown)
    kept = anonymous_result(replace(graded_result(), checks=(check,)), student).checks[0]
    assert replace(kept, message=check.message) == check
    assert student_page("student-1", [Graded(MARK, anonymous_result(graded_result("failed"), student))])


def test_a_value_that_tells_the_name_and_a_part_of_a_double_name_are_found(graded_result):
    text = Array("", (), None, "'Lee-Smith of 123456'")
    shown = Counterexample("softmax(x)", {}, returned={"out": text})
    check = replace(graded_result("failed").checks[0], counterexample=shown, message="by SMITH, 1234567")
    (kept,) = anonymous_result(replace(graded_result(), checks=(check,)), "Ann Lee-Smith_123456").checks
    assert kept.counterexample.returned["out"].text == "'(name)-(name) of (name)'"
    assert kept.message == "by (name), 1234567"


def test_file_names_in_a_reason_give_way_to_what_is_the_matter():
    mark = Mark(WHO, "exercise2", None, 100.0, False, 1, NOON, state="unrecognised", problem="there is max_lee.py.")
    assert anonymous_mark(mark, "student-1").problem == "Something was handed in, but nothing named after the exercise."


def test_every_student_has_a_number_of_their_own_in_no_order():
    names = [f"S{number}" for number in range(200)]
    numbers = number_students(names)
    assert sorted(numbers.values()) == [f"student-{number:03}" for number in range(1, 201)]
    assert list(numbers.values()) != sorted(numbers.values())
