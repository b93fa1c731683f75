"""Finds the catalogued mistake that gives exactly the student's answers."""

from __future__ import annotations

import copy
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from dl4cv.exercise.exercise import Exercise
from dl4cv.mistakes.catalogue import Mistake, Wrong, catalogue, fresh, remembers
from dl4cv.results import Diagnosis
from dl4cv.rpc.in_process import perform
from dl4cv.rpc.request import Answer, Lost, Raised, Request, Returned, checked_answer

# Two ways to compute the same differ by rounding alone; a check allows more, since it must forgive what it cannot know.
SAME, SAME_IN_FLOAT32 = 1e-10, 1e-5

MEANT = re.compile(r"\. Did you (mean|forget to import)[^?]*\?$")

Calls = Sequence[tuple[Request, Answer]]
Agree = Callable[[Answer, Answer], bool]


@dataclass(frozen=True)
class Replays:
    """Puts a request to a wrong version once, and keeps the answer for as long as one submission is diagnosed.

    Each failed check is diagnosed alone and together with the others, and asks the same of the same versions.
    """

    _kept: dict[tuple[int, int], tuple[Wrong, Request, Answer]] = field(default_factory=dict)

    def answer(self, mistake: Mistake, request: Request) -> Answer:
        """Return what the wrong version answers; it must not be one that remembers."""
        key = (id(mistake.wrong), id(request))  # both are kept, too, so that no others get their ids
        if key not in self._kept:
            self._kept[key] = (mistake.wrong, request, replayed(mistake.function, mistake.wrong, request))
        return self._kept[key][-1]


def diagnoser(exercise: Exercise) -> Callable[[str, Calls, Calls], Diagnosis | None]:
    """Return `diagnose` for one submission, with the catalogue of `exercise`, which is read when first needed."""

    replays = Replays()

    def diagnose_lazily(function: str, relevant_calls: Calls, all_calls: Calls) -> Diagnosis | None:
        return diagnose(function, relevant_calls, all_calls, catalogue(exercise), replays)

    return diagnose_lazily


def diagnose(
    function: str,
    relevant_calls: Calls,
    all_calls: Calls,
    mistakes: Sequence[Mistake],
    replays: Replays | None = None,
) -> Diagnosis | None:
    """Return the first of `mistakes` that answers every relevant call as the student did; None if none does.

    The relevant calls must hold one that a right answer fails, or a mistake might be named that the student did not
    make. A wrong version that keeps something between calls must agree on `all_calls`, which come in the order of
    asking. Costly calls are left out: each wrong version of the catalogue is told from the right one by others.
    Versions that agree to the letter are preferred to those that differ in the wording of an exception or in the dtype.
    """
    relevant, everything = affordable(relevant_calls), affordable(all_calls)
    if not relevant:
        return None
    candidates = [mistake for mistake in mistakes if mistake.function == function]
    replays = Replays() if replays is None else replays
    found = _first_that_agrees(candidates, relevant, everything, agrees, replays)
    # Exceptions of one type and nothing else are no resemblance.
    if found is None and any(isinstance(answer, Returned) for _, answer in relevant):
        found = _first_that_agrees(candidates, relevant, everything, resembles, replays)
    return None if found is None else Diagnosis(found.id, found.title, found.explanation)


def _first_that_agrees(
    candidates: Sequence[Mistake], relevant: Calls, everything: Calls, agree: Agree, replays: Replays
) -> Mistake | None:
    """Return the first of `candidates` whose answers all agree with the student's, or the first with other numbers."""
    order = list(relevant)
    for mistake in (*candidates, *(variation for main in candidates for variation in main.variations)):
        if remembers(mistake):
            difference = first_difference(everything, agree, partial(replayed, mistake.function, fresh(mistake)))
        else:
            difference = first_difference(order, agree, partial(replays.answer, mistake))
        if difference is None and not _raises_elsewhere(mistake, relevant):
            return mistake
        if difference is None:
            continue
        if not remembers(mistake):
            # Move to front: the call that ruled out this candidate probably rules out the next.
            order.insert(0, order.pop(difference))
    return None


def first_difference(calls: Calls, agree: Agree, replay: Callable[[Request], Answer]) -> int | None:
    """Return the position of the first call to which `replay` answers otherwise than the student, or None."""
    for position, (request, answer) in enumerate(calls):
        if not agree(answer, replay(request)):
            return position
    return None


def _raises_elsewhere(mistake: Mistake, calls: Calls) -> bool:
    """Tell whether nothing but an exception speaks for the mistake, and the student's line does something else.

    Many roads lead to one exception: max(x, 0) and `if x > 0` ask an array for one truth. Only the line tells them
    apart: it must call something that the mistake's own line calls. An exception that is right says nothing.
    """
    if _gives_wrong_values(mistake, calls):
        return False
    raised = [(request, answer) for request, answer in calls if isinstance(answer, Raised) and answer.source]
    wrongly = next(((r, answer) for r, answer in raised if not _is_right_to_raise(mistake, r, answer)), None)
    if wrongly is None:
        return False
    called = _called(_raising_line(mistake, wrongly[0]))
    return bool(called) and called.isdisjoint(_called(wrongly[1].source))


def _gives_wrong_values(mistake: Mistake, calls: Calls) -> bool:
    """Tell whether the mistake returns several wrong numbers in a call, as far as its right answer is known.

    A single number is wrong in one way as soon as in another. Of a mistake that is no edit, any value may be wrong.
    """
    returned = [(request, answer) for request, answer in calls if isinstance(answer, Returned) and _is_large(answer)]
    if not mistake.edited:
        return bool(returned)
    return not all(resembles(answer, replayed(mistake.function, mistake.made_from, r)) for r, answer in returned)


def _is_right_to_raise(mistake: Mistake, request: Request, answer: Raised) -> bool:
    if not mistake.edited:
        return False
    right = replayed(mistake.function, mistake.made_from, request)
    return isinstance(right, Raised) and right.type in (answer.type, *answer.bases)


def _is_large(answer: Returned) -> bool:
    return not isinstance(answer.value, np.ndarray | np.generic | int | float) or np.size(answer.value) > 1


def _raising_line(mistake: Mistake, request: Request) -> str:
    """Return the line of the wrong version that raises when asked `request`; "" where it cannot be told."""
    wrong = fresh(mistake)
    file = mistake.id if mistake.edited else str(inspect.getsourcefile(mistake.made_from))
    answer = answered({mistake.function: wrong}, request, file)
    if not (isinstance(answer, Raised) and answer.line):
        return ""
    return mistake.edited.splitlines()[answer.line - 1] if mistake.edited else answer.source


def _called(line: str) -> set[str]:
    return set(re.findall(r"([A-Za-z_]\w*)\s*\(", line))


def affordable(calls: Calls) -> Calls:
    """Return `calls` without those that are too long to be put to every wrong version, such as a whole training."""
    return [call for call in calls if call[0].replayable]


def replayed(function: str, wrong: Wrong, request: Request) -> Answer:
    """Return what `wrong`, standing for `function`, answers."""
    return answered({function: wrong}, request)


def answered(namespace: Mapping[str, Any], request: Request, filename: str = "") -> Answer:
    """Return what the trusted code in `namespace`, compiled as `filename`, answers in this process.

    The arguments stay as they are, whatever the code does to its copy. Ctrl-C ends this process, not only the call.
    """
    procedures = {request.procedure.name: request.procedure}
    answer = checked_answer(perform(namespace, copy.deepcopy(request.frame()), procedures, filename), request)
    if isinstance(answer, Raised) and answer.type == "KeyboardInterrupt":
        raise KeyboardInterrupt
    return answer


def agrees(answer: Answer, other: Answer) -> bool:
    """Tell whether the two are the same value of the same kind, or the same exception."""
    if isinstance(answer, Raised) and isinstance(other, Raised):
        return answer.type == other.type and _wording(answer) == _wording(other)
    return resembles(answer, other) and (
        not (isinstance(answer, Returned) and isinstance(other, Returned)) or _kind(answer.value) == _kind(other.value)
    )


def resembles(answer: Answer, other: Answer) -> bool:
    """Tell whether the two are the same numbers, or exceptions of one type."""
    if isinstance(answer, Lost) or isinstance(other, Lost):
        return False
    if isinstance(answer, Raised) or isinstance(other, Raised):
        return isinstance(answer, Raised) and isinstance(other, Raised) and _is_alike(answer, other)
    return answer.changed == other.changed and _warnings(answer) == _warnings(other) and same(answer.value, other.value)


def _is_alike(answer: Raised, other: Raised) -> bool:
    """Compare two exceptions by their type; those of torch, which all have one type, by their message, too."""
    return answer.type == other.type and (answer.type != "RuntimeError" or answer.message == other.message)


def _wording(answer: Raised) -> str:
    """Return an exception's message without names and numbers; torch's RuntimeErrors keep them, to tell the layer."""
    if answer.type == "RuntimeError":
        return answer.message
    return re.sub(r"'[^']*'|[\d(), ]+", " ", MEANT.sub("", answer.message)).strip()


def _warnings(answer: Returned) -> frozenset[str]:
    """Return the kinds of warnings that tell of the numbers; others tell of the way in which a student writes."""
    return frozenset(warning.category for warning in answer.warned) & {"RuntimeWarning", "ComplexWarning"}


def _kind(value: Any) -> str:
    return np.asarray(value).dtype.kind if isinstance(value, np.ndarray | np.generic | int | float) else ""


def same(value: Any, other: Any) -> bool:
    """Tell whether two values are equal up to rounding, and in shape."""
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
