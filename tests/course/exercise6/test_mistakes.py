from __future__ import annotations

import inspect
import re
from functools import cache
from types import ModuleType
from typing import Any

import pytest
from dl4cv.course import COURSE
from dl4cv.course.exercise6 import procedures
from dl4cv.exercise.exercise import find_exercise
from dl4cv.mistakes.catalogue import Mistake, catalogue, mistake, source
from dl4cv.mistakes.diagnosis import diagnose
from dl4cv.mistakes.kill_matrix import Bench
from dl4cv.results import CheckResult
from dl4cv.rpc.request import Request, Returned

from tests.one_function import results_of
from tests.places import SOLUTIONS

SOLUTION = SOLUTIONS / "exercise6.py"
MISTAKES = catalogue(find_exercise("exercise6", COURSE))

every_mistake = pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake.id for mistake in MISTAKES])


@cache
def bench() -> Bench:
    return Bench(find_exercise("exercise6", COURSE), SOLUTION.read_text(encoding="utf-8"))


@cache
def graded(mistake: Mistake) -> tuple[CheckResult, ...]:
    """What the checks of its own function make of it."""
    return results_of(mistake.function, bench(), source(mistake))


def composed(addition: str = "") -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "exercise6"}
    exec(compile(SOLUTION.read_text(encoding="utf-8") + "\n\n" + addition, "exercise6.py", "exec"), names)
    return names


def test_every_function_has_mistakes_and_there_are_many():
    assert {mistake.function for mistake in MISTAKES} == {"SmallCNN", "LeNet", "train_step", "evaluate"}
    assert len(MISTAKES) >= 140
    assert len({mistake.id for mistake in MISTAKES}) == len(MISTAKES)


@every_mistake
def test_a_mistake_is_explained_in_at_most_three_sentences(mistake: Mistake):
    assert not mistake.title.endswith(".")
    assert 1 <= len(re.findall(r"[.!?](?:\s|$)", mistake.explanation)) <= 3


@every_mistake
@pytest.mark.usefixtures("checks_in_this_process")
def test_a_mistake_is_caught_by_a_check_of_its_own_function(mistake: Mistake):
    assert {check.status for check in graded(mistake)} - {"passed", "skipped"}


@every_mistake
@pytest.mark.usefixtures("checks_in_this_process")
def test_a_mistake_is_diagnosed_as_itself_and_as_nothing_else(mistake: Mistake):
    assert {check.mistake.id for check in graded(mistake) if check.mistake} == {mistake.id}


@every_mistake
def test_the_source_redefines_one_name_and_touches_nothing_else(mistake: Mistake):
    before, after = composed(), composed(source(mistake))
    assert after[mistake.function].__name__ == mistake.function
    assert {name for name in set(after) - set(before) if not isinstance(after[name], ModuleType)} == set()


@every_mistake
def test_a_mistake_has_the_parameters_of_its_function(mistake: Mistake):
    right = composed()[mistake.function]
    assert list(inspect.signature(mistake.wrong).parameters) == list(inspect.signature(right).parameters)


def test_a_class_is_a_mistake_named_in_lower_case():
    @mistake("LeNet", title="t", explanation="e")
    class NoReluAfterFc2:
        pass

    assert NoReluAfterFc2.id == "LeNet.no_relu_after_fc2"


def test_a_training_is_not_replayed_for_a_diagnosis():
    training = (Request(procedures.training, "LeNet", ((), ()), {}), Returned({"state": {}}, "dict"))
    assert diagnose("LeNet", [training], [training], MISTAKES) is None
