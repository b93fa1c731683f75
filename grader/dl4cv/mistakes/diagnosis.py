"""Which catalogued mistake gives exactly the student's answers?"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from dl4cv.exercise.exercise import Exercise
from dl4cv.mistakes.catalogue import Mistake, Wrong, catalogue, fresh, remembers
from dl4cv.results import Diagnosis
from dl4cv.rpc.in_process import perform
from dl4cv.rpc.request import Answer, Lost, Raised, Request, Returned, checked

# Two ways to compute the same differ by rounding alone; a check allows more, since it must forgive what it cannot know.
SAME, SAME_IN_FLOAT32 = 1e-10, 1e-5

Evidence = Sequence[tuple[Request, Answer]]
Agree = Callable[[Answer, Answer], bool]


def diagnoser(exercise: Exercise) -> Callable[[str, Evidence, Evidence], Diagnosis | None]:
    """`diagnose` with the catalogue of `exercise`, which is read when first needed."""

    def diagnose_lazily(function: str, seen: Evidence, calls: Evidence) -> Diagnosis | None:
        return diagnose(function, seen, calls, catalogue(exercise))

    return diagnose_lazily


def diagnose(function: str, seen: Evidence, calls: Evidence, mistakes: Sequence[Mistake]) -> Diagnosis | None:
    """The first of `mistakes` that answers every request as the student did; None if none does.

    `seen` must hold a request that a right answer fails, or a mistake might be named that the student did not make.
    A wrong version that keeps something between calls must agree on `calls`, which come in the order of asking.
    Costly requests are left out: each wrong version of the catalogue is told from the right one by others.
    Versions that agree to the letter are preferred to those that differ in the wording of an exception or in the dtype.
    """
    seen, calls = affordable(seen), affordable(calls)
    candidates = [mistake for mistake in mistakes if mistake.function == function] if seen else []
    for agree in (agrees, resembles):
        if agree is resembles and not any(isinstance(answer, Returned) for _, answer in seen):
            break  # exceptions of one type and nothing else are no likeness
        order = list(seen)
        for mistake in candidates:
            if remembers(mistake):
                found = first_difference(mistake, calls, agree) is None
            else:
                difference = first_difference(mistake, order, agree)
                found = difference is None
                if difference is not None:
                    # what tells one version from the student's often tells the next: ask it first
                    order.insert(0, order.pop(difference))
            if found:
                return Diagnosis(mistake.id, mistake.title, mistake.explanation)
    return None


def first_difference(mistake: Mistake, evidence: Evidence, agree: Agree) -> int | None:
    """The position of the first request that the wrong version answers otherwise than the student; None if none is."""
    wrong = fresh(mistake)
    for position, (request, answer) in enumerate(evidence):
        if not agree(answer, replayed(mistake.function, wrong, request)):
            return position
    return None


def affordable(evidence: Evidence) -> Evidence:
    """Leave out requests that are too long to be put to every wrong version, such as a whole training."""
    return [pair for pair in evidence if pair[0].replayable]


def replayed(function: str, wrong: Wrong, request: Request) -> Answer:
    """What `wrong`, standing for `function`, answers."""
    return answered({function: wrong}, request)


def answered(namespace: Mapping[str, Any], request: Request, filename: str = "") -> Answer:
    """What the trusted code in `namespace`, compiled as `filename`, answers in this process.

    The arguments stay as they are, whatever the code does to its copy. Ctrl-C ends this process, not only the call.
    """
    procedures = {request.procedure.name: request.procedure}
    answer = checked(perform(namespace, copy.deepcopy(request.frame()), procedures, filename))
    if isinstance(answer, Raised) and answer.type == "KeyboardInterrupt":
        raise KeyboardInterrupt
    return answer


def agrees(answer: Answer, other: Answer) -> bool:
    """Are the two the same value of the same kind, or the same exception?"""
    if isinstance(answer, Raised) and isinstance(other, Raised):
        return answer.type == other.type and _wording(answer) == _wording(other)
    return resembles(answer, other) and (
        not (isinstance(answer, Returned) and isinstance(other, Returned)) or _kind(answer.value) == _kind(other.value)
    )


def resembles(answer: Answer, other: Answer) -> bool:
    """Are the two the same numbers, or exceptions of one type?"""
    if isinstance(answer, Lost) or isinstance(other, Lost):
        return False
    if isinstance(answer, Raised) or isinstance(other, Raised):
        return isinstance(answer, Raised) and isinstance(other, Raised) and _is_alike(answer, other)
    return answer.changed == other.changed and _warnings(answer) == _warnings(other) and same(answer.value, other.value)


def _is_alike(answer: Raised, other: Raised) -> bool:
    """One type of exception, and from torch, which has but one, one message."""
    return answer.type == other.type and (answer.type != "RuntimeError" or answer.message == other.message)


def _wording(answer: Raised) -> str:
    """What an exception says, without names and numbers; torch's RuntimeErrors with them, for they tell the layer."""
    if answer.type == "RuntimeError":
        return answer.message
    return re.sub(r"'[^']*'|[\d(), ]+", " ", answer.message).strip()


def _warnings(answer: Returned) -> frozenset[str]:
    return frozenset(warning.category for warning in answer.warned)


def _kind(value: Any) -> str:
    return np.asarray(value).dtype.kind if isinstance(value, np.ndarray | np.generic | int | float) else ""


def same(value: Any, other: Any) -> bool:
    """Equal up to rounding, and in shape."""
    if isinstance(value, dict):
        return isinstance(other, dict) and value.keys() == other.keys() and all(same(value[k], other[k]) for k in value)
    if isinstance(value, tuple | list):
        return type(value) is type(other) and len(value) == len(other) and all(map(same, value, other))
    if isinstance(value, np.ndarray | np.generic | int | float) and isinstance(
        other, np.ndarray | np.generic | int | float
    ):
        return _same_numbers(np.asarray(value), np.asarray(other))
    return type(value) is type(other) and bool(value == other)


def _same_numbers(value: np.ndarray, other: np.ndarray) -> bool:
    if value.shape != other.shape:
        return False
    if not (value.dtype.kind in "biuf" and other.dtype.kind in "biuf"):
        return value.dtype.kind == other.dtype.kind and bool(np.array_equal(value, other))
    near = SAME_IN_FLOAT32 if np.float32 in (value.dtype, other.dtype) else SAME
    largest = float(np.max(np.abs(other.astype(float)), initial=0.0, where=np.isfinite(other)))
    return bool(np.allclose(value, other, rtol=near, atol=near * largest, equal_nan=True))
