"""What is handed back keeps to the course's level of hints."""

from dataclasses import replace

import pytest
from dl4cv.classroom.marks.marks import Mark
from dl4cv.classroom.marks.told import told_to_student
from dl4cv.course import COURSE

from tests.report.conftest import FLIPPED_KERNEL

EXERCISE3 = COURSE[2]


@pytest.fixture
def told():
    """`told(level, attempts)` is what a student reads who handed in so often."""

    def told(level, attempts=1):
        mark = Mark("anna", "exercise3", 62.5, 100.0, False, attempts, None)
        return told_to_student(mark, FLIPPED_KERNEL, {"exercise3": replace(EXERCISE3, hints=level)})

    return told


def test_all_is_told_unless_the_course_says_otherwise(told):
    assert told("all") == FLIPPED_KERNEL


def test_each_attempt_has_earned_a_hint_where_they_come_one_by_one(told):
    shown = [sum(count.shown for count in told("stepwise", attempts).hints.values()) for attempts in (1, 2, 9)]
    assert shown == sorted(set(shown))


def test_nothing_is_told_where_hints_are_off(told):
    assert any(check.mistake for check in FLIPPED_KERNEL.checks)
    checks = told("none").checks
    assert not any((check.mistake and check.mistake.title) or check.remedy or check.counterexample for check in checks)


@pytest.mark.parametrize("level", ["stepwise", "none"])
def test_nothing_is_told_of_an_exercise_that_is_not_known_here_where_its_course_holds_hints_back(level):
    mark = Mark("anna", "blur", 62.5, 100.0, False, 1, None)
    found = told_to_student(mark, FLIPPED_KERNEL, {"exercise3": replace(EXERCISE3, hints=level)})
    assert found.score == FLIPPED_KERNEL.score
    assert not any(check.message or check.counterexample for check in found.checks if check.status == "failed")


def test_what_nobody_knows_stays_as_it_is_in_a_course_that_tells_all():
    mark = Mark("anna", "blur", 62.5, 100.0, False, 1, None)
    assert told_to_student(mark, FLIPPED_KERNEL, {}) == FLIPPED_KERNEL
    assert told_to_student(mark, None, {}) is None
