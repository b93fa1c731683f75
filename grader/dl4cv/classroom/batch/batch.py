"""Grade a class: every submission once, whatever happens to the processes that grade, or to this one.

A submission over which a process died, or that was not settled, is graded once more, alone, when all others are done:
then no other takes its memory or its time. If that fails again, it has no score.

What is done is what the gradebook holds; nothing else is remembered. So to resume is to start again, and two graders
share the work: each goes through it in an order of its own, and asks the gradebook before it hands out a submission.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from dl4cv.classroom.batch.new_submissions import (
    bound_by_sightings,
    detect_hand_ins,
    sightings_of,
    submission_sum,
)
from dl4cv.classroom.batch.same_extras import names_there
from dl4cv.classroom.batch.task import Crew, CrewError, Died, Event, Outcome, Task
from dl4cv.classroom.downloads.collect import Collected, CollectError
from dl4cv.classroom.gradebook.attempts import GIVING_WAY, Attempt, Key, State
from dl4cv.classroom.gradebook.gradebook import DEFAULT, Gradebook
from dl4cv.exercise.exercise import FULL_SCORE, HintLevel
from dl4cv.exercise.seeds import class_seed, draw_key, fresh_seed
from dl4cv.grading.grade import Strictness, versions

TICK_SECONDS = 0.5


@dataclass(frozen=True)
class BatchOptions:
    """How a class is to be graded.

    `seed` decides the cases, by default the secret one that the gradebook keeps; with `fresh_seeds` every file has one
    of its own, which follows from what is kept.
    `regrade`: grade once more what is graded already, of all or only of the `students`, or only what the grader had no
    time for, `only_timeouts`; `named`: the instructor chose the exercises; `course`: the folder
    of the instructor's own exercises, if there are any. `jobs` processes grade on this machine, or else the
    workers of the cluster whose `scheduler` is named. `known` are the names of all exercises, those chosen or not;
    `aliases` say what files are that are not named after one, as `ex3*.py=exercise3`, and the list `roster` who is in
    the class. `hint_level` is what students are told, as the course's dl4cv.toml says; None where there is none.
    """

    gradebook: str = DEFAULT
    jobs: int | None = None
    seed: int | None = None
    fresh_seeds: bool = False
    regrade: bool = False
    students: Sequence[str] = ()
    only_timeouts: bool = False
    isolation: Strictness = "required"
    scheduler: str | None = None
    named: bool = False
    known: Sequence[str] = ()
    aliases: Sequence[str] = ()
    roster: Path | None = None
    course: Path | None = None
    hint_level: HintLevel | None = None

    @property
    def is_selective(self) -> bool:
        """Say whether only a part of the class is graded once more: each time anew, not until a whole one is done."""
        return bool(self.students) or self.only_timeouts


@dataclass(frozen=True)
class BatchProgress:
    """How far a batch has come: submissions settled, by it or by another grader, of those it began with."""

    done: int
    total: int


@dataclass(frozen=True)
class BatchCounts:
    """Counts of one run: rows that were in the gradebook before, and submissions that the grader failed on."""

    before: int
    failed: int


Show = Callable[[BatchProgress], None]


@dataclass(frozen=True)
class _Seeds:
    """The seeds of a class: one for everyone, unless every file has a `fresh` one of its own."""

    everyones: int
    fresh: Callable[[str], int] | None = None

    def of(self, submission: str) -> int:
        """Return the seed for a file, by the sum that stands for it in the gradebook."""
        return self.everyones if self.fresh is None else self.fresh(submission)


@dataclass(frozen=True)
class _Row:
    key: Key
    collected: Collected
    again: bool = False


def grade_class(
    rows: Sequence[Collected],
    gradebook: Gradebook,
    crew: Crew,
    options: BatchOptions,
    show: Show = lambda progress: None,
    absent: Sequence[Collected] = (),
) -> BatchCounts:
    """Grade what is not in the gradebook yet, and record it as it comes.

    `absent` are clones that hold nothing for an exercise without rows: what comes there later is no older than now.
    `show` is called for every submission that is recorded, and now and then in between; not for rows without one.

    Raises CrewError when nothing can be graded at all, GradebookError when it cannot be recorded; what was recorded
    before stays, and the same call goes on from there.
    """
    seeds = _choose_seeds(gradebook, options)
    now = datetime.now(UTC)
    rows = bound_by_sightings(rows, gradebook.sightings())
    gradebook.note(detect_hand_ins(rows, gradebook.hand_ins(), now, regrade=options.regrade))
    gradebook.keep_sightings(sightings_of((*rows, *absent), now))
    unsettled = _find_unsettled(rows, gradebook, seeds, options)
    submitted = [row for row in unsettled if row.collected.state == "submitted"]
    for row in unsettled:
        if row.collected.state != "submitted":
            gradebook.record(_unsubmitted_attempt(row))
    batch = _Batch(gradebook, crew, options, show, len(submitted))
    batch.grade(_shuffle(submitted))
    if options.regrade and not batch.failed and not options.is_selective:
        for exercise in {row.exercise for row in rows}:
            gradebook.end_regrade(exercise, seeds.everyones)
    return BatchCounts(len(rows) - len(unsettled), batch.failed)


def _choose_seeds(gradebook: Gradebook, options: BatchOptions) -> _Seeds:
    """Return the seeds to grade with; the key they follow from is drawn once, and kept in the gradebook."""
    if options.seed is not None:
        return _Seeds(options.seed)
    key = gradebook.keep_seed_key(draw_key())
    return _Seeds(class_seed(key), partial(fresh_seed, key) if options.fresh_seeds else None)


def _find_unsettled(
    rows: Sequence[Collected], gradebook: Gradebook, seeds: _Seeds, options: BatchOptions
) -> list[_Row]:
    """Return the rows still to settle, with their keys.

    A regrade repeats each submission once: it is counted how often the same was settled before, and those that an
    interrupted regrade has repeated already are left out.
    """
    version = versions()["dl4cv-grade"]
    attempts = gradebook.attempts()
    times_settled = Counter(replace(attempt.key, repeat=0) for attempt in attempts if attempt.state not in GIVING_WAY)
    whole = options.regrade and not options.is_selective
    repeated = _find_regraded(rows, gradebook, seeds.everyones) if whole else set()
    slow = _find_slow(attempts, gradebook) if options.only_timeouts else None
    unsettled = []
    for row in rows:
        submission = submission_sum(row)
        key = Key(row.student, row.exercise, submission, seeds.of(submission), version)
        if not times_settled[key]:
            unsettled.append(_Row(key, row))
        elif (
            options.regrade
            and row.state == "submitted"
            and key not in repeated
            and (not options.students or row.student in options.students)
            and (slow is None or key in slow)
        ):
            unsettled.append(_Row(replace(key, repeat=times_settled[key]), row))
    return unsettled


def _find_slow(attempts: Iterable[Attempt], gradebook: Gradebook) -> set[Key]:
    """Return the submissions in whose newest grading a check was given up for its time."""
    newest: dict[Key, Attempt] = {}
    for attempt in attempts:
        same = replace(attempt.key, repeat=0)
        if attempt.state == "graded" and (same not in newest or newest[same].key.repeat < attempt.key.repeat):
            newest[same] = attempt
    slow = set()
    for same, attempt in newest.items():
        result = gradebook.result(attempt.key)
        if result is not None and any(check.status in ("timeout", "unsettled") for check in result.checks):
            slow.add(same)
    return slow


def _find_regraded(rows: Sequence[Collected], gradebook: Gradebook, seed: int) -> set[Key]:
    """Return what an interrupted regrade has settled already: this one goes on from there."""
    exercises = {row.exercise for row in rows}
    return {replace(key, repeat=0) for exercise in exercises for key in gradebook.regraded(exercise, seed)}


def _shuffle(rows: Iterable[_Row]) -> list[_Row]:
    """Order by exercise, so that zygotes and cases serve many; at random within, so that two graders seldom meet."""
    by_exercise: dict[str, list[_Row]] = {}
    for row in rows:
        by_exercise.setdefault(row.key.exercise, []).append(row)
    for same in by_exercise.values():
        random.shuffle(same)
    return [row for same in by_exercise.values() for row in same]


class _Batch:
    """One run over a class."""

    def __init__(self, gradebook: Gradebook, crew: Crew, options: BatchOptions, show: Show, total: int) -> None:
        self._gradebook, self._crew, self._options, self._show = gradebook, crew, options, show
        self._total = total
        self._out: dict[Key, _Row] = {}
        self.done = 0
        self.failed = 0

    def grade(self, rows: Sequence[_Row]) -> None:
        """Hand out `rows` until every one is settled, and at the end those that are graded again, one by one."""
        waiting, alone = deque(rows), deque[_Row]()
        while waiting or alone or self._out:
            while waiting and self._crew.free() > 0:
                self._hand(waiting.popleft())
            while alone and not (waiting or self._out) and self._crew.free() > 0:
                self._hand(alone.popleft())
            for event in self._crew.events(TICK_SECONDS) if self._out or waiting or alone else ():
                again = self._hear(event)
                if again is not None:
                    alone.append(again)
            self._show(BatchProgress(self.done, self._total))

    def settle(self, row: _Row, attempt: Attempt, outcome: Outcome | None = None) -> None:
        """Record what became of `row`."""
        result, found = ("", None) if outcome is None else (outcome.result, outcome.versions)
        self._gradebook.record(attempt, result, found)
        self.done += 1
        self.failed += attempt.state in GIVING_WAY
        self._show(BatchProgress(self.done, self._total))

    def _hand(self, row: _Row) -> None:
        if self._gradebook.has(row.key):  # another grader was faster
            self.done += 1
            return
        try:
            content = row.collected.read()
        except CollectError as error:
            self.settle(row, _graded_attempt(row, Outcome("error", problem=str(error))))
            return
        self._out[row.key] = row
        task = Task(
            row.key,
            row.collected.suffix,
            self._options.isolation,
            str(self._options.course or ""),
            row.collected.modules,
        )
        self._crew.hand(replace(task, extras=names_there(task.exercise)), content)

    def _hear(self, event: Event) -> _Row | None:
        """Record what an event means; the row, if it is to be tried again."""
        row = self._out.pop(event.task.key)
        outcome = _unsettled(event.how) if isinstance(event, Died) else event.outcome
        if outcome.state == "weak":
            raise CrewError(outcome.problem)
        if outcome.state in GIVING_WAY and not row.again:
            return replace(row, again=True)
        self.settle(row, _graded_attempt(row, outcome), outcome)
        return None


def _unsettled(how: str) -> Outcome:
    return Outcome("unsettled", problem=f"Not settled: the process that graded it {how}, twice.")


def _graded_attempt(row: _Row, outcome: Outcome) -> Attempt:
    assert outcome.state != "weak"
    attempt = _scoreless_attempt(row, outcome.state, outcome.problem)
    if outcome.state != "graded":
        return attempt
    return replace(attempt, score=outcome.score, max_score=outcome.max_score, passed=outcome.passed)


def _unsubmitted_attempt(row: _Row) -> Attempt:
    assert row.collected.state != "submitted"
    return _scoreless_attempt(row, row.collected.state, row.collected.problem)


def _scoreless_attempt(row: _Row, state: State, problem: str) -> Attempt:
    """Make an attempt without a score."""
    return Attempt(
        row.key,
        state,
        score=None,
        max_score=FULL_SCORE,
        passed=False,
        graded_at=datetime.now(UTC),
        submitted_at=row.collected.submitted_at,
        late=row.collected.late,
        name=row.collected.name,
        problem=problem,
    )
