"""Tells of a wrong function that it calls another that is wrong too: what is seen of it may be the other's doing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dl4cv.results import CheckResult, Status

WRONG: tuple[Status, ...] = ("failed", "error", "timeout", "crashed")
TOLD = ", which is wrong itself."

MUCH = 0.25
"""What share of its points a function must have lost to be blamed: one that only refuses too little spoils no value."""


def with_callees(results: Sequence[CheckResult], calls: Mapping[str, Sequence[str]]) -> list[CheckResult]:
    """Return `results`, in which what a wrong function calls that is wrong too stands in the place of other causes.

    `calls` are the functions that each calls. Nobody knows whether nothing else is wrong with it, so that is not said.
    """
    wrong = list(dict.fromkeys(result.function for result in results if result.status in WRONG))
    blamed = [function for function in wrong if _share_lost(function, results) >= MUCH]
    found = {function: _first_to_mend(function, blamed, calls) for function in wrong}
    return [_told(result, found.get(result.function, "")) if result.status in WRONG else result for result in results]


def is_of_a_callee(cause: str) -> bool:
    """Tell whether a cause is that another function is wrong."""
    return cause.endswith(TOLD)


def _share_lost(function: str, results: Sequence[CheckResult]) -> float:
    """Return the share of its points that `function` did not get."""
    own = [result for result in results if result.function == function]
    worth = sum(result.max_score for result in own)
    return 1 - sum(result.score for result in own) / worth if worth else 0.0


def _first_to_mend(function: str, blamed: Sequence[str], calls: Mapping[str, Sequence[str]]) -> str:
    """Return the blamed function below `function` that calls no other one; "" where there is none."""
    below = [other for other in calls.get(function, ()) if other in blamed and other != function]
    return next((other for other in below if not set(calls.get(other, ())) & set(blamed)), "")


def _told(result: CheckResult, other: str) -> CheckResult:
    if not other:
        return result
    cause = f"`{result.function}` calls your `{other}`{TOLD}"
    return replace(result, mistake=None, cause=cause, remedy=f"Put `{other}` right first, and then look here again.")
