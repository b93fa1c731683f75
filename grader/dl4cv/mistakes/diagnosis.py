"""Which catalogued mistake gives exactly the student's answers?"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any

import numpy as np

from dl4cv.mistakes.catalogue import Mistake, Wrong, catalogue
from dl4cv.results import Diagnosis
from dl4cv.sandbox.answers import Answer, Lost, Raised, Request, Returned, checked
from dl4cv.sandbox.operations import perform

SAME_RELATIVE, SAME_ABSOLUTE = 1e-6, 1e-9

Evidence = Sequence[tuple[Request, Answer]]


def diagnoser(exercise: str) -> Callable[[str, Evidence], Diagnosis | None]:
    """`diagnose` with the catalogue of `exercise`, which is read when first needed."""

    def diagnose_lazily(function: str, evidence: Evidence) -> Diagnosis | None:
        return diagnose(function, evidence, catalogue(exercise))

    return diagnose_lazily


def diagnose(function: str, evidence: Evidence, mistakes: Sequence[Mistake]) -> Diagnosis | None:
    """The first of `mistakes` that answers every request of `evidence` as the student did; None if none does.

    `evidence` must hold a request that a right answer fails, or a mistake might be named that the student did not make.
    """
    for mistake in mistakes:
        if mistake.function == function and explains(mistake, evidence):
            return Diagnosis(mistake.id, mistake.title, mistake.explanation)
    return None


def explains(mistake: Mistake, evidence: Evidence) -> bool:
    """Does the wrong version answer every request as the student did?"""
    wrong = fresh(mistake.wrong)
    return bool(evidence) and all(
        agree(answer, replayed(mistake.function, wrong, request)) for request, answer in evidence
    )


def fresh(wrong: Wrong) -> Wrong:
    """`wrong` as it was defined: some mistakes keep state in a default argument."""
    if not isinstance(wrong, FunctionType):
        return wrong
    again = FunctionType(
        wrong.__code__, wrong.__globals__, wrong.__name__, copy.deepcopy(wrong.__defaults__), wrong.__closure__
    )
    again.__kwdefaults__ = copy.deepcopy(wrong.__kwdefaults__)
    return again


def replayed(function: str, wrong: Wrong, request: Request) -> Answer:
    """What `wrong`, standing for `function`, answers."""
    return checked(perform({function: wrong}, copy.deepcopy(request.frame()), "", lambda frame: None))


def agree(answer: Answer, other: Answer) -> bool:
    """Are the two the same value, or the same kind of exception?"""
    if isinstance(answer, Lost) or isinstance(other, Lost):
        return False
    if isinstance(answer, Raised) or isinstance(other, Raised):
        return isinstance(answer, Raised) and isinstance(other, Raised) and answer.type == other.type
    return answer.changed == other.changed and _warnings(answer) == _warnings(other) and same(answer.value, other.value)


def _warnings(answer: Returned) -> frozenset[str]:
    return frozenset(warning.category for warning in answer.warned)


def same(value: Any, other: Any) -> bool:
    """Equal up to rounding, in shape and in kind of dtype."""
    if isinstance(value, tuple | list):
        return type(value) is type(other) and len(value) == len(other) and all(map(same, value, other))
    if isinstance(value, np.ndarray | np.generic | int | float) and isinstance(
        other, np.ndarray | np.generic | int | float
    ):
        return _same_numbers(np.asarray(value), np.asarray(other))
    return type(value) is type(other) and bool(value == other)


def _same_numbers(value: np.ndarray, other: np.ndarray) -> bool:
    if value.shape != other.shape or value.dtype.kind != other.dtype.kind:
        return False
    if value.dtype.kind not in "fc":
        return bool(np.array_equal(value, other))
    return bool(np.allclose(value, other, rtol=SAME_RELATIVE, atol=SAME_ABSOLUTE, equal_nan=True))
