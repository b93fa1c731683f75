"""What the gradebook keeps of one attempt, and which of a student's attempts counts. Plain data, pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

State = Literal["graded", "missing", "ambiguous", "unreadable", "crashed", "error"]
"""graded: there is a result. missing, ambiguous, unreadable: nothing could be graded, and `problem` says why.
crashed: the submission killed the grader twice. error: the grader itself failed, which counts for nothing."""


@dataclass(frozen=True, order=True)
class Key:
    """What makes an attempt: the same key is graded once.

    `submission_sha256` is a word, or empty, when no one file was handed in. `repeat` counts the times that the same was
    graded again on purpose.
    """

    student: str
    exercise: str
    submission_sha256: str
    seed: int
    grader_version: str
    repeat: int = 0


@dataclass(frozen=True)
class Attempt:
    """One row of the gradebook; times are in UTC.

    `score` is None when nothing was graded. `name` is the file's name in the download, `late` Canvas's mark.
    """

    key: Key
    state: State
    score: float | None
    max_score: float
    passed: bool
    graded_at: datetime
    submitted_at: datetime | None = None
    late: bool = False
    name: str = ""
    problem: str = ""

    @property
    def student(self) -> str:
        """The student's name in the download."""
        return self.key.student

    @property
    def exercise(self) -> str:
        """The exercise's name."""
        return self.key.exercise

    @property
    def submission_sha256(self) -> str:
        """The sum of the submission's bytes, "" when there was no one file."""
        return self.key.submission_sha256 if len(self.key.submission_sha256) == 64 else ""

    @property
    def is_submission(self) -> bool:
        """Did the student hand something in for this attempt?"""
        return self.state not in ("missing", "error")


Chosen = dict[tuple[str, str], Attempt]


def last(attempts: Iterable[Attempt]) -> Chosen:
    """Each student's last attempt at each exercise, by (student, exercise)."""
    return _chosen(attempts, lambda attempt: (_rank(attempt), *_time(attempt)))


def best(attempts: Iterable[Attempt]) -> Chosen:
    """Each student's best attempt at each exercise, by (student, exercise); the last of several equally good."""
    return _chosen(attempts, lambda attempt: (_rank(attempt), attempt.score or 0.0, *_time(attempt)))


def _chosen(attempts: Iterable[Attempt], order: Callable[[Attempt], tuple[object, ...]]) -> Chosen:
    chosen: Chosen = {}
    for attempt in sorted(attempts, key=order):
        chosen[attempt.student, attempt.exercise] = attempt
    return chosen


def _rank(attempt: Attempt) -> int:
    """Whatever was handed in counts before an empty row, and that before a fault of the grader."""
    return 2 if attempt.is_submission else 1 if attempt.state == "missing" else 0


def _time(attempt: Attempt) -> tuple[datetime, datetime, int, str]:
    """What came later; of two at the same moment always the same one, whatever the order they are read in."""
    key = attempt.key
    return (
        attempt.submitted_at or attempt.graded_at,
        attempt.graded_at,
        key.repeat,
        f"{key.submission_sha256} {key.seed}",
    )
