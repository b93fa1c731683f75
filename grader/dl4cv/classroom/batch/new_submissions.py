"""Detects new submissions: compares a download with those that the gradebook has noted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from dl4cv.classroom.downloads.collect import Collected
from dl4cv.classroom.gradebook.attempts import HandIn


def submission_sum(row: Collected) -> str:
    """Return what stands for the file of `row` in the gradebook: its sum, or a word where there is no one file."""
    # To be missing, doubled and unreadable are three attempts, not one.
    return row.sha256 or (row.state if row.state != "missing" else "")


def detect_hand_ins(
    rows: Iterable[Collected], noted: Sequence[HandIn], now: datetime, *, regrade: bool = False
) -> list[HandIn]:
    """Detect new submissions: compare the `rows` of a download with the hand-ins `noted` before, oldest first.

    A file that was handed in before, and another one since, is handed in again; unless the download says the time, and
    it is the time noted. To `regrade` an old download hands in nothing again.
    """
    newest = {(each.student, each.exercise): each.submission_sha256 for each in noted}
    known = {(each.student, each.exercise, each.submission_sha256) for each in noted}
    timed = {(each.student, each.exercise, each.submission_sha256, each.submitted_at) for each in noted}
    found = []
    for row in rows:
        what, at = submission_sum(row), row.submitted_at
        file = (row.student, row.exercise, what)
        is_old = (regrade and file in known) or (at is not None and (*file, at) in timed)
        if what and newest.get((row.student, row.exercise)) != what and not is_old:
            found.append(HandIn(row.student, row.exercise, what, now, at, row.late))
    return found
