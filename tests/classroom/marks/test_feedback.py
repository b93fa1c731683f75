from dataclasses import replace

from dl4cv.classroom.marks.feedback import feedback, mistakes
from dl4cv.classroom.marks.marks import Mark

MARK = Mark("anna", "exercise2", 40.0, 100.0, False, 1, None, earned=40.0)


def test_a_right_file_gets_praise(graded_result):
    assert feedback(replace(MARK, score=100.0), graded_result()) == [
        "100 / 100 points.",
        "Everything is right. Well done.",
    ]


def test_a_wrong_file_gets_what_was_seen_and_which_mistake_it_is(graded_result):
    told = feedback(MARK, graded_result("failed", "missing"))
    assert told[1].startswith("softmax, equals torch along any axis (failed): 2 of 3 elements differ. Largest value")
    assert told[-1] == "Not written yet: relu."


def test_a_late_file_is_told_what_it_lost(graded_result):
    late = replace(MARK, score=30.0, days_late=1)
    assert feedback(late, graded_result())[0] == "30 / 100 points: 40 less the penalty for 1 day late."


def test_what_was_not_graded_is_told_why():
    assert feedback(replace(MARK, score=0.0, problem="exercise2.py is empty."), None)[-1] == "exercise2.py is empty."


def test_a_mistake_is_named_once(graded_result):
    assert mistakes(graded_result("failed")) == ["softmax: largest value not subtracted"]
