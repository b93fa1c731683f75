"""The course as tests run over it: every exercise and function, with its solution and a bench built once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial

import pytest
from dl4cv.course import COURSE
from dl4cv.course.exercise6 import lenet_training
from dl4cv.course.training import Recipe
from dl4cv.engine.session import WholeFileFailure, run_checks
from dl4cv.exercise.exercise import SEED, Exercise, find_exercise
from dl4cv.mistakes.kill_matrix import Bench
from dl4cv.results import CheckResult

from tests.places import SOLUTIONS

LACKING = [exercise.name for exercise in COURSE if not exercise.files.stub.is_file()]
assert not LACKING, f"no stub, which says what an exercise asks for: `dl4cv-grade release` writes it. {LACKING}"

FUNCTIONS = [(exercise, function) for exercise in COURSE for function in exercise.functions]

RIGHT = ("passed", "unavailable")
"""The statuses of the checks of what is right: unavailable is one that needs an extra which is not installed."""

each_exercise = pytest.mark.parametrize("exercise", COURSE, ids=lambda exercise: exercise.name)
each_function = pytest.mark.parametrize(
    ("exercise", "function"), FUNCTIONS, ids=[f"{exercise.name}-{function}" for exercise, function in FUNCTIONS]
)


def exercise_called(name: str) -> Exercise:
    """Find the exercise of the course called `name`."""
    return find_exercise(name, COURSE)


@cache
def solution(exercise: Exercise) -> str:
    """Read the source of the course's own solution."""
    return (SOLUTIONS / f"{exercise.name}.py").read_text(encoding="utf-8")


@cache
def bench(exercise: Exercise, seed: int = SEED) -> Bench:
    """Build the bench on which the tests of one process try submissions to `exercise`: its cases are drawn once."""
    return Bench(exercise, solution(exercise), seed)


@cache
def unanswered_checks(exercise: Exercise) -> tuple[CheckResult, ...]:
    """Return the checks of the exercise in their order, as they stand in any result; none of them is run."""
    return run_checks(
        exercise,
        lambda requests: [],
        seed=SEED,
        diagnose=lambda *seen, **among: None,
        failure=WholeFileFailure("refused", "not run"),
    )


def functions_of_checks(exercise: Exercise) -> dict[str, str]:
    """Name the checks of the exercise, in their order, with the function that each is about."""
    return {check.name: check.function for check in unanswered_checks(exercise)}


@contextmanager
def brief_training() -> Iterator[None]:
    """Train LeNet in this block with a tenth of the images, for tests of what the training shows at any length.

    A right LeNet reads 93 of 100 test images right after it; a wrong one that the training finds learns nothing.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lenet_training, "Recipe", partial(Recipe, images=3_200, validations=1))
        patch.setattr(lenet_training, "WANTED_ACCURACY", 0.88)
        patch.setattr(lenet_training, "training_digits", cache(lenet_training.training_digits.__wrapped__))
        yield
