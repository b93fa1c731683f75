"""One warm grader gives every submission the verdict that it would have had alone."""

from __future__ import annotations

import gc

from dl4cv.grading.grade import grade
from dl4cv.grading.warm import WarmGrader
from dl4cv.submission.reading import read

from tests.exercises import exercise_called
from tests.places import EXERCISES, SOLUTIONS


def verdicts(result):
    return [(check.name, check.status, check.score, check.message) for check in result.checks]


def test_submissions_one_after_the_other_are_graded_as_each_alone():
    exercise = exercise_called("exercise1")
    sources = [read(folder / "exercise1.py") for folder in (SOLUTIONS, EXERCISES, SOLUTIONS)]
    with WarmGrader() as warm:
        together = [verdicts(warm.grade(source, exercise)) for source in sources]
    assert together == [verdicts(grade(source, exercise)) for source in sources]


def test_the_collector_leaves_alone_what_the_first_submission_left():
    exercise, source = exercise_called("exercise1"), read(SOLUTIONS / "exercise1.py")
    grade(source, exercise)
    before = gc.get_freeze_count()
    with WarmGrader() as warm:
        warm.grade(source, exercise)
        kept = gc.get_freeze_count()
        warm.grade(source, exercise)
    assert before < kept
    assert gc.get_freeze_count() <= kept  # once is enough: what later submissions leave is collected
