"""Leaves out of marks and results who the students are, so that pages can be shown to others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from random import SystemRandom
from typing import Any

from dl4cv.classroom.marks.adjustments import Adjustment
from dl4cv.classroom.marks.marks import Mark
from dl4cv.classroom.platforms.filled import split_student
from dl4cv.results import CheckResult, Result

_LEAST = 3
"""Letters of a name that is looked for in texts: a shorter one is part of too many words."""

_REASONS = {
    "missing": "Nothing was handed in.",
    "unrecognised": "Something was handed in, but nothing named after the exercise.",
    "ambiguous": "There are several files.",
    "unreadable": "The file cannot be read.",
}


def number_students(students: Sequence[str]) -> dict[str, str]:
    """Give each student a number in place of the name, at random, so that their order tells nothing."""
    numbers = list(range(1, len(students) + 1))
    SystemRandom().shuffle(numbers)
    digits = len(str(len(students)))
    return {student: f"student-{number:0{digits}}" for student, number in zip(students, numbers, strict=True)}


def anonymous_mark(mark: Mark, name: str) -> Mark:
    """Call the student of `mark` by another `name`, and leave out what others wrote about them or they called files."""
    said = mark.decided
    history = tuple(_anonymous_decision(each, name) for each in said.history)
    reason = _REASONS.get(mark.state, "The grader itself failed." if mark.problem else "")
    return replace(
        mark,
        student=name,
        key=None,
        problem=reason if mark.state != "graded" else mark.problem,
        file="",
        decided=replace(said, comments=(), history=history),
    )


def anonymous_result(result: Result, student: str) -> Result:
    """Leave out of `result` what the student printed and called the file, and the name wherever it stands."""
    kept = replace(
        result,
        submission=replace(result.submission, path=f"{result.exercise}.py", sha256=""),
        output="",
        notes=(),
        checks=tuple(map(_without_prints, result.checks)),
    )
    name, number = split_student(student)
    words = sorted({word for word in (student, name, *name.split(), number) if len(word) >= _LEAST}, key=len)
    if not words:
        return kept
    named = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in reversed(words)), re.IGNORECASE)
    return replace(kept, checks=tuple(_without(check, named) for check in kept.checks))


def _anonymous_decision(decision: Adjustment, name: str) -> Adjustment:
    """Leave out of a decision what it says in words, and who it was."""
    value = "" if decision.kind == "comment" else decision.value
    return replace(decision, student=name, value=value, reason="", who="an instructor")


def _without_prints(check: CheckResult) -> CheckResult:
    shown = check.counterexample
    return check if shown is None else replace(check, counterexample=replace(shown, printed=""))


_OURS = ("name", "function", "title", "mistake", "arguments")
"""What the grader wrote, and not the student: a student called Max keeps max_pool2d."""


def _without(value: Any, named: re.Pattern[str]) -> Any:
    """Replace the name in every text of `value`."""
    if isinstance(value, str):
        return named.sub("(name)", value)
    if is_dataclass(value) and not isinstance(value, type):
        told = {each.name: getattr(value, each.name) for each in fields(value) if each.name not in _OURS}
        return replace(value, **{name: _without(each, named) for name, each in told.items()})
    return value
