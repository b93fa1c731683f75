"""What a class gets wrong without a name for it: functions that fail, and in which no catalogued mistake was found.

Two that behave alike are counted together. How one behaves is seen from what its checks asked: which of them it passes,
and what it answers where it fails. The cases are the same for a whole class, which has one seed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from dl4cv.results import Array, CheckResult, Result, Status, Value

WRONG: tuple[Status, ...] = ("failed", "error", "timeout", "crashed", "refused")

DIGITS = 6
"""Of a number that is compared: two ways to compute the same differ in later ones."""


class Behaviour(NamedTuple):
    """How a function of an exercise fails, by a digest: two that are equal fail alike."""

    exercise: str
    function: str
    digest: str


def unnamed(result: Result) -> Iterator[tuple[Behaviour, CheckResult]]:
    """Yield each function that fails without a name for it, and the first check that shows how."""
    functions: dict[str, list[CheckResult]] = {}
    for check in result.checks:
        functions.setdefault(check.function, []).append(check)
    for function, checks in functions.items():
        wrong = [check for check in checks if check.status in WRONG]
        if wrong and all(check.mistake is None for check in checks):
            yield Behaviour(result.exercise, function, _digest(checks, wrong[0], result.seed)), wrong[0]


def _digest(checks: Sequence[CheckResult], first: CheckResult, seed: int | None) -> str:
    facts = [(check.name, check.status, check.behaviour) for check in checks]
    seen = [] if first.behaviour else [seed, *_seen(first)]
    return hashlib.sha256(json.dumps([facts, seen], sort_keys=True).encode()).hexdigest()[:16]


def _seen(check: CheckResult) -> list[Any]:
    """Return what tells how a function acted where no digest does: the smallest case, and what became of it."""
    shown = check.counterexample
    # An exception's message names sizes and values of the case; a wrong value is there as itself.
    message = re.sub(r"[-\d.,() ]*\d[-\d.,() ]*", " ", check.message) if check.status == "error" else ""
    if shown is None:
        return [message]
    arguments = {name: _facts(array) for name, array in shown.arguments.items()}
    return [message, shown.call, arguments, _facts(shown.returned)]


def _facts(value: Value | None) -> Any:
    if isinstance(value, Mapping):
        return {name: _facts(each) for name, each in value.items()}
    if isinstance(value, Array):
        return [value.dtype, list(value.shape), _rounded(value.values), value.text]
    return None


def _rounded(values: Any) -> Any:
    if isinstance(values, list | tuple):
        return [_rounded(each) for each in values]
    return float(f"{values:.{DIGITS}g}") if isinstance(values, float) else values
