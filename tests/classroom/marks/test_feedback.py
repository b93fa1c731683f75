from dataclasses import replace

from dl4cv.classroom.gradebook.attempts import Key
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


def test_late_days_that_were_spent_are_told_with_what_is_left(graded_result):
    spent = replace(MARK, days_late=2, late_days_used=2, late_days_left=1)
    assert feedback(spent, graded_result())[0] == "40 / 100 points. 2 late days spent here; you have 1 late day left."
    too_late = replace(MARK, score=30.0, days_late=2, late_days_used=1, late_days_left=0)
    told = "30 / 100 points: 40 less the penalty for 1 day late. 1 late day spent here; you have 0 late days left."
    assert feedback(too_late, graded_result())[0] == told


def test_one_of_a_group_reads_who_handed_in(graded_result):
    mark = replace(MARK, key=Key("bert", "exercise2", "a" * 64, 1, "0.1.0"))
    assert feedback(mark, graded_result())[1] == "Handed in by bert, for your group."


def test_what_was_not_graded_is_told_why():
    assert feedback(replace(MARK, score=0.0, problem="exercise2.py is empty."), None)[-1] == "exercise2.py is empty."


def test_a_mistake_is_named_once(graded_result):
    assert mistakes(graded_result("failed")) == ["softmax: Largest value not subtracted"]
