"""The course as tests run over it: every exercise and function, with its solution and a bench built once."""

from __future__ import annotations

from functools import cache

import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import SEED, Exercise, find_exercise
from dl4cv.mistakes.kill_matrix import Bench

from tests.places import SOLUTIONS

FUNCTIONS = [(exercise, function) for exercise in COURSE for function in exercise.functions]

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
