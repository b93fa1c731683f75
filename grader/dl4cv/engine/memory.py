"""Finds out whether a function fails only because it remembers earlier calls, and which two calls prove it."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from dl4cv.checks.relations import Call
from dl4cv.checks.student import Student
from dl4cv.engine.observations import WRONG, CallRecord
from dl4cv.engine.running import AskAll, Observation, answer_to
from dl4cv.results import CheckResult
from dl4cv.rpc.frames import extent
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Request

Alone = Callable[[], AbstractContextManager[AskAll]]
"""Starts a worker that has been asked nothing yet, for as long as its context lasts."""

MAX_SECONDS = 10.0
MAX_TRIES = 3
"""How many earlier calls of the same shapes are tried as the one that is remembered, and how many of others."""

MAX_SHOWN_ELEMENTS = 12

ITSELF = "itself"
"""Stands for the earlier call where the failing case is wrong when it is asked a second time."""


def with_memory(results: Sequence[CheckResult], record: CallRecord, alone: Alone) -> list[CheckResult]:
    """Return `results` with the causes of those failures that are none when the failing case is asked alone.

    A function is looked at again in its later checks only when it was found to remember in the first that failed.
    """
    search = _Search(record, alone)
    found: dict[str, str | None] = {}
    told = []
    for result in results:
        smallest = record.smallest.get(result.name)
        if result.status in WRONG and smallest is not None and found.get(result.function, "") is not None:
            before = search.earlier_call(smallest, found.get(result.function) or "")
            if result.function not in found:
                found[result.function] = before
            if before is not None:
                result = _explained(result, before)
        told.append(result)
    return told


def _explained(result: CheckResult, before: str) -> CheckResult:
    counterexample = result.counterexample
    is_itself = before == ITSELF
    wrong = "wrong the second time" if is_itself else f"wrong after {before}"
    if counterexample is not None:
        first = counterexample.call if is_itself else before
        counterexample = replace(counterexample, call=f"{first}; {counterexample.call}")
    return replace(
        result,
        cause=f"{result.function} remembers earlier calls: asked alone, this call is right, and {wrong}.",
        remedy="Make lists, arrays and counters inside of the function: default arguments and global variables last.",
        counterexample=counterexample,
    )


@dataclass
class _Search:
    """Asks cases alone, and after one other call; nothing any more when this has taken MAX_SECONDS."""

    record: CallRecord
    alone: Alone
    ends_at: float = field(default_factory=lambda: time.monotonic() + MAX_SECONDS)

    def earlier_call(self, case: Observation, known: str) -> str | None:
        """Return the call that `case` fails after, as code or ITSELF, if it passes alone: `known` if that is code."""
        first = self._asked_alone(case)
        if first is None or first.failure is not None:
            return None
        pairs = enumerate(zip(case.history, first.history, strict=False))
        differing = next((n for n, (then, now) in pairs if _bytes(then[1]) != _bytes(now[1])), None)
        if differing is None:
            return None
        if known not in ("", ITSELF):
            return known
        requests = [request for request, _ in case.history[: differing + 1]]
        right = _bytes(first.history[differing][1])
        if self._answer_after([], requests) != right:
            return None  # it draws its answers by chance
        if len(requests) == 1 and self._answer_after(requests, requests) not in (None, right):
            return ITSELF
        found = _candidates(self.record.calls, requests[-1])
        for before in (each for candidate in found for each in (_rounded(candidate), candidate)):
            if self._answer_after([before], requests) not in (None, right):
                return _written(before)
        return None

    def _answer_after(self, before: Sequence[Request], requests: Sequence[Request]) -> bytes | None:
        """Return the last answer to `requests` of a worker that was asked `before` first; None where time is up."""
        if self._is_over():
            return None
        with self.alone() as ask:
            if before:
                ask(before)
            return [_bytes(answer_to(ask, request)) for request in requests][-1]

    def _asked_alone(self, case: Observation) -> Observation | None:
        if case.again is None or not all(request.replayable for request, _ in case.history) or self._is_over():
            return None
        with self.alone() as ask:
            return case.again(Student(lambda request: answer_to(ask, request)))

    def _is_over(self) -> bool:
        return time.monotonic() > self.ends_at


def _candidates(calls: Iterable[Call], request: Request) -> list[Request]:
    """Return the calls that may be what is remembered: first those of the same shapes, and small ones before large."""
    others = {
        _bytes(other.frame()): other
        for other, _ in calls
        if (other.function, other.procedure) == (request.function, request.procedure)
        and other.replayable
        and any(array.any() for array in _arrays(other))
    }
    others.pop(_bytes(request.frame()), None)
    ordered = sorted(others.values(), key=lambda other: sum(array.size for array in _arrays(other)))
    alike = [other for other in ordered if _shapes(other) == _shapes(request)]
    unlike = [other for other in ordered if _shapes(other) != _shapes(request)]
    return alike[:MAX_TRIES] + unlike[:MAX_TRIES]


def _rounded(request: Request) -> Request:
    """Return `request` with one digit behind the point of each float: a short call proves it as well."""
    return replace(
        request,
        arguments=tuple(map(_shorter, request.arguments)),
        options={name: _shorter(value) for name, value in request.options.items()},
    )


def _shorter(value: Any) -> Any:
    is_float = isinstance(value, np.ndarray) and value.dtype.kind == "f"
    return np.round(value, 1) if is_float else value


def _arrays(request: Request) -> list[np.ndarray]:
    values = (*request.arguments, *request.options.values())
    return [np.asarray(value) for value in values if isinstance(value, np.ndarray | int | float)]


def _shapes(request: Request) -> list[tuple[int, ...]]:
    return [array.shape for array in _arrays(request)]


def _bytes(value: object) -> bytes:
    return pickle.dumps(value)


def _written(request: Request) -> str:
    """Write `request` as code, small arrays with their numbers."""
    if request.procedure is not CALL:
        return request.code
    options = [f"{name}={_shown(value)}" for name, value in request.options.items()]
    return f"{request.function}({', '.join([*map(_shown, request.arguments), *options])})"


def _shown(value: object) -> str:
    if not isinstance(value, np.ndarray):
        return repr(value)
    return str(value.tolist()) if extent(value.shape) <= MAX_SHOWN_ELEMENTS else f"<array of shape {value.shape}>"
