"""No platform at all: a folder a student, and marks as plain CSV, a row for each student and exercise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC

from dl4cv.classroom.gradebook.attempts import Key
from dl4cv.classroom.marks.feedback import mistakes
from dl4cv.classroom.marks.marks import Mark
from dl4cv.classroom.platforms.filled import Filled, undecided
from dl4cv.classroom.platforms.platform import Export, Owned, Platform
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


def plain_sheet(marks: Sequence[Mark], named: Mapping[Key, Sequence[str]]) -> Sheet:
    """Write `marks` into a spreadsheet; `named` are the named mistakes by attempt. An undecided score is empty."""
    return Sheet((HEAD, *(_row(mark, named.get(mark.key, ()) if mark.key else ()) for mark in marks)))


def _row(mark: Mark, named: Sequence[str]) -> tuple[str, ...]:
    return (
        inert(mark.student),
        inert(mark.exercise),
        "" if mark.score is None else figure(mark.score),
        figure(mark.max_score),
        str(mark.passed).lower(),
        str(mark.attempts),
        mark.graded_at.astimezone(UTC).isoformat(timespec="seconds") if mark.graded_at else "",
        mark.submission_sha256,
        inert("; ".join(named)),
    )


def _find_owner(parts: tuple[str, ...]) -> Owned | None:
    return Owned(parts[0], parts[1:]) if len(parts) > 1 else None


def _fill(export: Export) -> Filled:
    results = {mark.key: export.result_of(mark) for mark in export.marks if mark.key is not None}
    named = {key: mistakes(result) for key, result in results.items() if result is not None}
    filled = sum(mark.score is not None for mark in export.marks)
    return Filled(plain_sheet(export.marks, named), filled, undecided(export.marks))


PLATFORM = Platform("folders", _find_owner, _fill, keeps_times=True, holds_hand_ins_alone=False, fills_worksheets=False)
