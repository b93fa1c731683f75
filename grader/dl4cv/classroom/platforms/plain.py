"""No platform at all: a folder a student, and marks as plain CSV, a row for each student and exercise, or student."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from dl4cv.classroom.gradebook.attempts import Key
from dl4cv.classroom.marks.adjustments import in_words
from dl4cv.classroom.marks.feedback import mistakes
from dl4cv.classroom.marks.marks import TOTAL, Mark
from dl4cv.classroom.platforms.filled import Filled, undecided
from dl4cv.classroom.platforms.platform import Export, Owned, Platform
from dl4cv.classroom.platforms.sheets import POINTS, Sheet, Writing, figure, inert, natural

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
    "state",
    "submitted_at",
    "raw_score",
    "penalty",
    "extension",
    "override",
    "bonus",
    "comment",
    "adjustments",
    "late_days_used",
    "late_days_left",
    "handed_in_by",
)


def plain_sheet(marks: Sequence[Mark], named: Mapping[Key, Sequence[str]], writing: Writing = POINTS) -> Sheet:
    """Write `marks` into a spreadsheet; `named` are the named mistakes by attempt. An undecided score is empty."""
    rows = (_row(mark, named.get(mark.key, ()) if mark.key else (), writing) for mark in marks)
    return Sheet((HEAD, *rows), delimiter=writing.delimiter)


def wide_sheet(marks: Sequence[Mark], writing: Writing = POINTS) -> Sheet:
    """Write `marks` into a spreadsheet with a row for each student, and for each exercise a score and a state."""
    exercises = sorted({mark.exercise for mark in marks}, key=lambda name: (name == TOTAL, natural(name)))
    heads = [head for name in exercises for head in ((name,) if name == TOTAL else (name, f"{name} state"))]
    by_place = {(mark.student, mark.exercise): mark for mark in marks}
    rows = [("student", *map(inert, heads))]
    for student in sorted({mark.student for mark in marks}):
        cells = [inert(student)]
        for name in exercises:
            mark = by_place.get((student, name))
            cells.append("" if mark is None else _points(mark.score, writing))
            if name != TOTAL:
                cells.append("" if mark is None else inert(mark.status))
        rows.append(tuple(cells))
    return Sheet(tuple(rows), delimiter=writing.delimiter)


def _row(mark: Mark, named: Sequence[str], writing: Writing) -> tuple[str, ...]:
    said = mark.decided
    penalty = None if mark.earned is None or mark.machines is None else mark.earned - mark.machines
    return (
        inert(mark.student),
        inert(mark.exercise),
        _points(mark.score, writing),
        _points(mark.max_score, writing),
        str(mark.passed).lower(),
        str(mark.attempts),
        _moment(mark.graded_at),
        mark.submission_sha256,
        inert("; ".join(named)),
        "" if mark.exercise == TOTAL else inert(mark.status),
        _moment(mark.submitted_at),
        _points(mark.earned, writing),
        _points(penalty, writing),
        _moment(said.extension),
        _points(said.override, writing),
        _points(said.bonus, writing) if said.bonus else "",
        inert(" / ".join(said.comments)),
        inert("; ".join(map(in_words, said.history))),
        "" if mark.late_days_left is None else str(mark.late_days_used),
        "" if mark.late_days_left is None else str(mark.late_days_left),
        inert(mark.handed_in_by),
    )


def _points(value: float | None, writing: Writing) -> str:
    return "" if value is None else figure(value, comma=writing.comma)


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else ""


def _find_owner(parts: tuple[str, ...]) -> Owned | None:
    return Owned(parts[0], parts[1:]) if len(parts) > 1 else None


def _fill(export: Export) -> Filled:
    if export.wide:
        filled = sum(mark.score is not None for mark in export.marks if mark.exercise != TOTAL)
        return Filled(wide_sheet(export.marks, export.writing), filled, undecided(export.marks))
    results = {mark.key: export.result_of(mark) for mark in export.marks if mark.key is not None}
    named = {key: mistakes(result) for key, result in results.items() if result is not None}
    filled = sum(mark.score is not None for mark in export.marks)
    return Filled(plain_sheet(export.marks, named, export.writing), filled, undecided(export.marks))


PLATFORM = Platform(
    "folders",
    _find_owner,
    _fill,
    keeps_times=True,
    holds_hand_ins_alone=False,
    fills_worksheets=False,
    has_wide_form=True,
)
