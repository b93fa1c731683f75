"""Leaves out of marks and results who the students are, so that pages can be shown to others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from random import SystemRandom

from dl4cv.classroom.marks.adjustments import Adjustment
from dl4cv.classroom.marks.marks import Mark
from dl4cv.classroom.platforms.filled import split_student
from dl4cv.results import CheckResult, Result, Value

_LEAST, _LEAST_DIGITS = 3, 5
"""Letters of a name, and digits of a number, that are looked for in texts: shorter ones mean too much else."""

_NAME = "(name)"

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


def anonymous_result(result: Result, *students: str) -> Result:
    """Leave out of `result` what was printed and what the file is called, and the names in what the code told.

    `students` are those whose mark it is: a group hands in one file.
    """
    named = _names_in(students)
    return replace(
        result,
        submission=replace(result.submission, path=f"{result.exercise}.py", sha256=""),
        output="",
        notes=(),
        checks=tuple(_anonymous_check(check, named) for check in result.checks),
    )


def _names_in(students: Iterable[str]) -> re.Pattern[str]:
    """Return what finds `students` in a text: by the whole name or a part of it, with or without the number."""
    words = set[str]()
    for student in students:
        name, number = split_student(student)
        words |= {student, name, *re.findall(r"[^\W_]+", name), number if len(number) >= _LEAST_DIGITS else ""}
    longest_first = sorted((word for word in words if len(word) >= _LEAST), key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in longest_first) or "(?!)", re.IGNORECASE)


def _anonymous_decision(decision: Adjustment, name: str) -> Adjustment:
    """Leave out of a decision what it says in words, and who it was."""
    value = "" if decision.kind == "comment" else decision.value
    return replace(decision, student=name, value=value, reason="", who="an instructor")


def _anonymous_check(check: CheckResult, named: re.Pattern[str]) -> CheckResult:
    """Leave out the name where a student's code can tell it: in an exception, in a value; what it printed, wholly."""
    message, cause, remedy = (named.sub(_NAME, text) for text in (check.message, check.cause, check.remedy))
    shown = check.counterexample
    if shown is not None:
        shown = replace(shown, printed="", returned=_anonymous_value(shown.returned, named))
    return replace(check, counterexample=shown, message=message, cause=cause, remedy=remedy)


def _anonymous_value(value: Value | None, named: re.Pattern[str]) -> Value | None:
    if isinstance(value, Mapping):
        return {part: replace(array, text=named.sub(_NAME, array.text)) for part, array in value.items()}
    return None if value is None else replace(value, text=named.sub(_NAME, value.text))
