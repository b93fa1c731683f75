"""Detects new submissions: compares a download with those that the gradebook has noted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from dl4cv.classroom.downloads.collect import Collected
from dl4cv.classroom.gradebook.attempts import HandIn, Sighting

SEVERAL = "ambiguous"
"""Stands for several files of which it is not known which counts."""


def submission_sum(row: Collected) -> str:
    """Return what stands for `row` in the gradebook: the sum of its file and modules, or a word without one file."""
    # To be missing, doubled and unreadable are three attempts, not one.
    if row.state == "unrecognised":  # other files under wrong names are another attempt
        return f"{row.state} {sha256(row.problem.encode()).hexdigest()[:16]}"
    if row.state == "missing":
        return ""
    return row.sum_of_all or row.state


def bound_by_sightings(rows: Iterable[Collected], sightings: Iterable[Sighting]) -> list[Collected]:
    """Move a time that students write, that of a commit, to when its clone was last seen without the file."""
    last = {(each.student, each.exercise): each for each in sightings}
    return [_bound(row, last.get((row.student, row.exercise))) for row in rows]


def _bound(row: Collected, last: Sighting | None) -> Collected:
    if last is None or row.submitted_at is None or row.fetched_at is None:
        return row
    is_older_copy = row.fetched_at < last.seen_at
    if is_older_copy or last.submission_sha256 == submission_sum(row):
        return row
    return replace(row, submitted_at=max(row.submitted_at, last.seen_at))


def sightings_of(rows: Iterable[Collected], now: datetime) -> list[Sighting]:
    """Note what each clone holds, and when that was all of it."""
    return [
        Sighting(row.student, row.exercise, submission_sum(row), min(row.fetched_at, now))
        for row in rows
        if row.fetched_at is not None
    ]


def detect_hand_ins(
    rows: Iterable[Collected], noted: Sequence[HandIn], now: datetime, *, regrade: bool = False
) -> list[HandIn]:
    """Detect new submissions: compare the `rows` of a download with the hand-ins `noted` before, oldest first.

    A file that was handed in before, and another one since, is handed in again; unless the download says the time or
    numbers its uploads, and it is the one noted. To `regrade` an old download hands in nothing again. A file whose
    number is lower than another's came before it, in whatever order the downloads are graded. Where several files leave
    open which counts, the latest look decides: the one that is left is the answer, though it was noted before.
    """
    newest = {(each.student, each.exercise): each.submission_sha256 for each in noted}
    known = {(each.student, each.exercise, each.submission_sha256) for each in noted}
    timed = {(each.student, each.exercise, each.submission_sha256, each.submitted_at) for each in noted}
    numbers: dict[tuple[str, str, int], set[str]] = {}
    for each in noted:
        if each.upload:
            numbers.setdefault((each.student, each.exercise, each.upload), set()).add(each.submission_sha256)
    found = []
    for row in rows:
        what, at = submission_sum(row), row.submitted_at
        file = (row.student, row.exercise, what)
        # A number that stands for two files, as after somebody changed one by hand, tells nothing.
        is_numbered = numbers.get((row.student, row.exercise, row.upload)) == {what}
        latest = newest.get((row.student, row.exercise))
        is_noted = is_numbered or (at is not None and (*file, at) in timed)
        is_old = latest != SEVERAL and ((regrade and file in known) or (is_noted and what != SEVERAL))
        if what and latest != what and not is_old:
            seen_at = _came_before(row, noted, now)
            found.append(HandIn(row.student, row.exercise, what, seen_at, at, row.late, row.upload))
    return found


def _came_before(row: Collected, noted: Iterable[HandIn], now: datetime) -> datetime:
    """Find by when the file of `row` was there: before those of the student's that have a higher number.

    One of several files that left open which counts is the answer to that, whatever its number.
    """
    later = [
        each.seen_at
        for each in noted
        if (each.student, each.exercise) == (row.student, row.exercise)
        and each.upload > row.upload > 0
        and each.submission_sha256 != SEVERAL
    ]
    return min([now, *(seen_at - timedelta(milliseconds=1) for seen_at in later)])
