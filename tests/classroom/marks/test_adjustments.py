"""What an instructor decides, and what is in force of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from dl4cv.classroom.gradebook.attempts import Attempt, Key
from dl4cv.classroom.marks.adjustments import Adjustment, Decided, decided, in_words, parse_value
from dl4cv.classroom.marks.marking_options import OptionError
from dl4cv.classroom.marks.marks import Policy, marks

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def said(kind, value, exercise="exercise1", student="anna"):
    return Adjustment(student, exercise, kind, value, "why", "ada", NOON)


def attempt(score=60.0, at=NOON, state="graded", student="anna", exercise="exercise1"):
    key = Key(student, exercise, "a" * 64, 1, "1")
    return Attempt(key, state, score, 100.0, False, NOON, at, problem="" if state == "graded" else "Two files.")


def marked(attempts, *adjustments, **policy):
    found = marks(attempts, Policy(adjustments=adjustments, **policy))
    return {mark.exercise: mark for mark in found}


def test_what_is_said_last_is_in_force_and_bonuses_add_up():
    history = [
        said("override", "80"), said("override", "85"), said("bonus", "2"), said("bonus", "-0.5"),
        said("comment", "Good."), said("comment", "Better."), said("excuse", "yes", exercise=""),
    ]  # fmt: skip
    found = decided(history, "anna", "exercise1")
    assert (found.override, found.bonus, found.comments, found.is_excused) == (85.0, 1.5, ("Good.", "Better."), True)
    assert found.history == tuple(history)
    assert decided(history, "anna", "exercise2").override is None
    assert decided(history, "bert", "exercise1") == Decided()


@pytest.mark.parametrize("kind", ["override", "bonus", "comment", "excuse", "extension"])
def test_what_was_said_can_be_taken_back_and_stays_in_the_history(kind):
    value = {"excuse": "yes", "comment": "Good.", "extension": NOON.isoformat()}.get(kind, "5")
    history = (said(kind, value), said(kind, "none"))
    assert replace(decided(history, "anna", "exercise1"), history=()) == Decided()
    assert in_words(history[1]) == f"{kind} taken back by ada, 2026-11-30 12:00 UTC: why"


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [("override", "85,5", "85.5"), ("bonus", "-3", "-3"), ("excuse", "", "yes"), ("comment", " Hi ", "Hi"),
     ("extension", "2026-12-01T10:00Z", "2026-12-01T10:00:00+00:00"), ("override", "None", "none")],
)  # fmt: skip
def test_a_value_is_kept_in_one_form(kind, text, value):
    assert parse_value(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("override", "many"),
        ("override", "-1"),
        ("override", "nan"),
        ("bonus", "1e9"),
        ("comment", " "),
        ("extension", "x"),
    ],
)
def test_a_value_that_says_nothing_is_one_sentence(kind, text):
    with pytest.raises(OptionError):
        parse_value(kind, text)


def test_an_override_stands_above_the_graders_score_and_decides_what_was_undecided():
    mark = marked([attempt()], said("override", "85"))["exercise1"]
    assert (mark.score, mark.machines, mark.earned, mark.status) == (85.0, 60.0, 60.0, "graded")
    undecided = marked([attempt(None, state="ambiguous")], said("override", "85"))["exercise1"]
    assert (undecided.score, undecided.machines) == (85.0, None)
    assert marked([], said("override", "40"))["exercise1"].score == 40.0


def test_a_bonus_comes_on_top_and_nobody_goes_below_nothing():
    assert marked([attempt()], said("bonus", "50"))["exercise1"].score == 110.0
    assert marked([attempt()], said("bonus", "-70"))["exercise1"].score == 0.0
    assert marked([attempt(None, state="ambiguous")], said("bonus", "5"))["exercise1"].score is None


def test_who_is_excused_has_no_score_and_the_exercise_no_part_in_the_total():
    attempts = [attempt(), attempt(100.0, exercise="exercise2")]
    found = marked(attempts, said("excuse", "yes"), weights={"exercise1": 3.0, "exercise2": 1.0})
    assert (found["exercise1"].score, found["exercise1"].status, found["total"].score) == (None, "excused", 100.0)
    every = marked(attempts, said("excuse", "yes", exercise=""), weights={"exercise1": 3.0, "exercise2": 1.0})
    assert (every["total"].score, every["total"].decided.is_excused) == (None, True)


@pytest.mark.parametrize(("hours", "score"), [(-1, 60.0), (3, 60.0), (49, 40.0)])
def test_of_deadline_and_extension_the_later_one_counts(hours, score):
    policy = {"deadlines": {"": NOON}, "penalty": 20.0}
    extended = said("extension", (NOON + timedelta(days=2)).isoformat())
    late = attempt(at=NOON + timedelta(hours=hours))
    assert marked([late], extended, **policy)["exercise1"].score == score
    earlier = said("extension", (NOON - timedelta(days=2)).isoformat(), exercise="")
    assert marked([attempt(at=NOON)], earlier, **policy)["exercise1"].score == 60.0


def test_an_extension_is_one_students_alone():
    late = [attempt(at=NOON + timedelta(hours=1)), attempt(at=NOON + timedelta(hours=1), student="bert")]
    extended = said("extension", (NOON + timedelta(days=2)).isoformat())
    found = marks(late, Policy(deadlines={"": NOON}, adjustments=(extended,)))
    assert {mark.student: mark.score for mark in found} == {"anna": 60.0, "bert": 0.0}
