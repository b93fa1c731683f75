"""A student's attempts: what the gradebook keeps of each, and which of them counts. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

State = Literal["graded", "missing", "unrecognised", "ambiguous", "unreadable", "crashed", "error", "unsettled"]
"""graded: there is a result. missing, ambiguous, unreadable: nothing could be graded, and `problem` says why.
unrecognised: something was handed in, but nothing named after the exercise, so nobody knows yet what it is.
crashed: in older gradebooks, a submission over which the grader died twice. error: the grader itself failed.
unsettled: the grader could not know, such as when the system kills its processes. These two count for nothing."""

GIVING_WAY: tuple[State, ...] = ("error", "unsettled")
"""The states of attempts that give way to another, since they say nothing of the submission."""

WAITING: tuple[State, ...] = ("unrecognised", "ambiguous")
"""The states of what was handed in and waits for a person to say what counts: the next file met is the answer."""


@dataclass(frozen=True, order=True)
class Key:
    """What makes an attempt: the same key is graded once.

    `submission_sha256` is the sum of the file and of the student's own modules that it imports; it is a word, or empty,
    when no one file was handed in. `repeat` counts the times that the same was graded again on purpose.
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
    `seen_at` is when a batch met the file; the gradebook keeps that apart, in a `HandIn`.
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
    seen_at: datetime | None = None

    @property
    def student(self) -> str:
        """Return the student's name in the download."""
        return self.key.student

    @property
    def exercise(self) -> str:
        """Return the exercise's name."""
        return self.key.exercise

    @property
    def submission_sha256(self) -> str:
        """Return the sum of all that was graded, "" when there was no one file."""
        return self.key.submission_sha256 if len(self.key.submission_sha256) == 64 else ""

    @property
    def is_submission(self) -> bool:
        """Say whether the student handed something in for this attempt."""
        return self.state not in ("missing", *GIVING_WAY)


@dataclass(frozen=True)
class HandIn:
    """A file that a batch met as a student's newest, where it met another one before; times are in UTC.

    `submission_sha256` is as in `Key`, `submitted_at` None when the download does not say it, `late` Canvas's mark,
    `upload` Canvas's number for the file, higher for later ones, 0 where there is none.
    """

    student: str
    exercise: str
    submission_sha256: str
    seen_at: datetime
    submitted_at: datetime | None = None
    late: bool = False
    upload: int = 0


@dataclass(frozen=True)
class Sighting:
    """What a clone held at the time `seen_at`, when it was last brought up to date; `submission_sha256` as in `Key`."""

    student: str
    exercise: str
    submission_sha256: str
    seen_at: datetime


Chosen = dict[tuple[str, str], Attempt]


def handed_in(attempts: Iterable[Attempt], hand_ins: Iterable[HandIn] = ()) -> list[Attempt]:
    """Return each file with its newest grading, once for each time that it was handed in.

    So a student who goes back to an older file counts with it, and an old file that is only graded again stays old.
    A file without a note of its coming came before it was first graded.
    """
    files: dict[tuple[str, str, str, str], list[Attempt]] = {}
    for attempt in attempts:
        kind = "" if attempt.is_submission else attempt.state
        files.setdefault((attempt.student, attempt.exercise, attempt.key.submission_sha256, kind), []).append(attempt)
    met: dict[tuple[str, str, str, str], list[HandIn]] = {}
    for each in hand_ins:
        met.setdefault((each.student, each.exercise, each.submission_sha256, ""), []).append(each)
    found = []
    for file, gradings in files.items():
        newest = max(gradings, key=lambda attempt: (attempt.graded_at, attempt.key.repeat, attempt.key.seed))
        if file not in met:
            times = [attempt.submitted_at for attempt in gradings if attempt.submitted_at is not None]
            first = min(attempt.graded_at for attempt in gradings)
            found.append(replace(newest, submitted_at=max(times, default=None), seen_at=first))
        for each in met.get(file, ()):
            found.append(replace(newest, submitted_at=each.submitted_at, seen_at=each.seen_at, late=each.late))
    return found


def last(attempts: Iterable[Attempt]) -> Chosen:
    """Choose each student's last attempt at each exercise, by (student, exercise)."""
    return _chosen(attempts, lambda attempt: (_rank(attempt), *_time(attempt)))


def best(attempts: Iterable[Attempt]) -> Chosen:
    """Choose each student's best attempt at each exercise, by (student, exercise); the last of several equally good."""
    return _chosen(attempts, lambda attempt: (_rank(attempt), attempt.score or 0.0, *_time(attempt)))


def _chosen(attempts: Iterable[Attempt], order: Callable[[Attempt], tuple[object, ...]]) -> Chosen:
    every = list(attempts)
    met: dict[tuple[str, str], datetime] = {}
    for attempt in every:
        if attempt.state not in WAITING and attempt.is_submission:
            place = attempt.student, attempt.exercise
            met[place] = max(met.get(place, _seen(attempt)), _seen(attempt))

    def is_open(attempt: Attempt) -> bool:
        # Nobody knows when such a file came: one that a batch met later may be older, and is what the person decided.
        met_since = met.get((attempt.student, attempt.exercise))
        return attempt.state not in WAITING or met_since is None or met_since <= _seen(attempt)

    chosen: Chosen = {}
    for attempt in sorted(every, key=lambda attempt: (is_open(attempt), *order(attempt))):
        chosen[attempt.student, attempt.exercise] = attempt
    return chosen


def _seen(attempt: Attempt) -> datetime:
    """Return when a batch met what was handed in."""
    return attempt.seen_at or attempt.graded_at


def _rank(attempt: Attempt) -> int:
    """Rank what was handed in before a fault of the grader over a file, and that before an empty row."""
    return 2 if attempt.is_submission else 0 if attempt.state == "missing" else 1


def _time(attempt: Attempt) -> tuple[datetime, datetime, datetime, int, str]:
    """Order attempts by when they came; two of the same moment always alike, in whatever order they are read."""
    key = attempt.key
    seen = _seen(attempt)
    return (
        attempt.submitted_at or seen,
        seen,
        attempt.graded_at,
        key.repeat,
        f"{key.submission_sha256} {key.seed}",
    )
