"""Marks as plain CSV: one row for each student and exercise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC

from dl4cv.classroom.gradebook.attempts import Key
from dl4cv.classroom.marks.marks import Mark
from dl4cv.classroom.platforms.sheets import Sheet, figure, inert

HEAD = (
    "student",
    "exercise",
    "score",
    "max_score",
    "passed",
    "attempts",
    "graded_at",
    "submission_sha256",
    "mistakes",
)


def plain_sheet(marks: Sequence[Mark], mistakes: Mapping[Key, Sequence[str]]) -> Sheet:
    """`marks` as a spreadsheet; `mistakes` are the named ones by attempt. An undecided score is empty."""
    return Sheet((HEAD, *(_row(mark, mistakes.get(mark.key, ()) if mark.key else ()) for mark in marks)))


def _row(mark: Mark, mistakes: Sequence[str]) -> tuple[str, ...]:
    return (
        inert(mark.student),
        inert(mark.exercise),
        "" if mark.score is None else figure(mark.score),
        figure(mark.max_score),
        str(mark.passed).lower(),
        str(mark.attempts),
        mark.graded_at.astimezone(UTC).isoformat(timespec="seconds") if mark.graded_at else "",
        mark.submission_sha256,
        inert("; ".join(mistakes)),
    )
