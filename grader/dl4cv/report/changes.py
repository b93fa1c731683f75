"""What changed from one verdict to the next on the same exercise: checks put right, and checks newly broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dl4cv.report.words import counted, points
from dl4cv.results import CheckResult, Result

MOST_NAMED = 3


@dataclass(frozen=True)
class Changes:
    """The checks that pass now and did not before, those that passed before, and the points gained."""

    fixed: tuple[CheckResult, ...] = ()
    broken: tuple[CheckResult, ...] = ()
    gained: float = 0.0


def changes(before: Result, after: Result) -> Changes:
    """Compare two verdicts check by check, by name."""
    passed = {check.name for check in before.checks if check.status == "passed"}
    known = {check.name for check in before.checks}
    return Changes(
        tuple(c for c in after.checks if c.status == "passed" and c.name in known and c.name not in passed),
        tuple(c for c in after.checks if c.status != "passed" and c.name in passed),
        after.score - before.score,
    )


def changes_lines(found: Changes) -> list[str]:
    """Tell what changed in a line or two; one that says so where nothing did."""
    lines = [f"Fixed: {_named(found.fixed)}."] if found.fixed else []
    if found.broken:
        lines.append(f"Newly broken: {_named(found.broken)}.")
    if not lines:
        return ["Nothing changed."]
    if found.gained:
        sign = "+" if found.gained > 0 else "-"
        lines[0] = f"{sign}{points(abs(found.gained))} points. {lines[0]}"
    return lines


def _named(checks: Sequence[CheckResult]) -> str:
    """Name the functions of `checks`, each with how many of its checks these are."""
    functions = [check.function for check in checks]
    names = [f"{name} ({counted(functions.count(name), 'check')})" for name in dict.fromkeys(functions)]
    more = [f"{len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
    return ", ".join(names[:MOST_NAMED] + more)
