"""Grades a class: every submission once, whatever happens to the processes that grade, or to this one.

What is done is what the gradebook holds; nothing else is remembered. So to resume is to start again, and two graders
share the work: each goes through it in an order of its own, and asks the gradebook before it hands out a submission.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from dl4cv.classroom.batch.task import Crew, CrewError, Died, Event, Outcome, Task
from dl4cv.classroom.downloads.collect import Collected, CollectError
from dl4cv.classroom.gradebook.attempts import Attempt, Key, State, detect_hand_ins, submission_sum
from dl4cv.classroom.gradebook.gradebook import Gradebook
from dl4cv.exercise.exercise import FULL_SCORE, SEED
from dl4cv.grading.grade import Wanted, versions

TRIES = 2
TICK_SECONDS = 0.5


@dataclass(frozen=True)
class Order:
    """How to grade: the seed of the cases, whether once more what is graded already, and how strictly isolated.

    `course` is the folder that describes the instructor's own exercises, if there are any.
    """

    seed: int = SEED
    regrade: bool = False
    isolation: Wanted = "required"
    course: Path | None = None


@dataclass(frozen=True)
class Progress:
    """How far a batch has come: submissions settled, by it or by another grader, of those it began with.

    `attempt` is the one that was just recorded, if one was.
    """

    done: int
    total: int
    attempt: Attempt | None = None


@dataclass(frozen=True)
class Tally:
    """What a run met: rows that stood before it, and submissions that the grader failed on."""

    before: int
    failed: int


Show = Callable[[Progress], None]


@dataclass(frozen=True)
class _Row:
    key: Key
    collected: Collected
    tries: int = 0


def grade_class(
    rows: Sequence[Collected], gradebook: Gradebook, crew: Crew, order: Order, show: Show = lambda progress: None
) -> Tally:
    """Grade what is not in the gradebook yet, and record it as it comes.

    `show` hears of every submission that is recorded, and now and then in between; not of rows without a submission.

    Raises CrewError when nothing can be graded at all, GradebookError when it cannot be recorded; what was recorded
    before stays, and the same call goes on from there.
    """
    gradebook.note(detect_hand_ins(rows, gradebook.hand_ins(), datetime.now(UTC), regrade=order.regrade))
    keyed = _keyed(rows, gradebook, order)
    submitted = [row for row in keyed if row.collected.state == "submitted"]
    for row in keyed:
        if row.collected.state != "submitted":
            gradebook.record(_unsubmitted(row))
    batch = _Batch(gradebook, crew, order, show, len(submitted))
    batch.grade(_shuffled(submitted))
    if order.regrade and not batch.failed:
        for exercise in {row.exercise for row in rows}:
            gradebook.end_regrade(exercise, order.seed)
    return Tally(len(rows) - len(keyed), batch.failed)


def _keyed(rows: Sequence[Collected], gradebook: Gradebook, order: Order) -> list[_Row]:
    """The rows still to settle, with their keys."""
    version = versions()["dl4cv-grade"]
    attempts = gradebook.attempts()
    settled = Counter(replace(attempt.key, repeat=0) for attempt in attempts if attempt.state != "error")
    again = _graded_again(rows, gradebook, order) if order.regrade else set()
    keyed = []
    for row in rows:
        key = Key(row.student, row.exercise, submission_sum(row), order.seed, version)
        if not settled[key]:
            keyed.append(_Row(key, row))
        elif order.regrade and row.state == "submitted" and key not in again:
            keyed.append(_Row(replace(key, repeat=settled[key]), row))
    return keyed


def _graded_again(rows: Sequence[Collected], gradebook: Gradebook, order: Order) -> set[Key]:
    """What an interrupted regrade has settled already: this one goes on from there."""
    exercises = {row.exercise for row in rows}
    return {replace(key, repeat=0) for exercise in exercises for key in gradebook.regraded(exercise, order.seed)}


def _shuffled(rows: Iterable[_Row]) -> list[_Row]:
    """By exercise, so that zygotes and cases serve many; at random within, so that two graders seldom meet."""
    by_exercise: dict[str, list[_Row]] = {}
    for row in rows:
        by_exercise.setdefault(row.key.exercise, []).append(row)
    for same in by_exercise.values():
        random.shuffle(same)
    return [row for same in by_exercise.values() for row in same]


class _Batch:
    """One run over a class."""

    def __init__(self, gradebook: Gradebook, crew: Crew, order: Order, show: Show, total: int) -> None:
        self._gradebook, self._crew, self._order, self._show = gradebook, crew, order, show
        self._total = total
        self._out: dict[Key, _Row] = {}
        self.done = 0
        self.failed = 0

    def grade(self, rows: Sequence[_Row]) -> None:
        """Hand out `rows` until every one is settled."""
        waiting = deque(rows)
        while waiting or self._out:
            while waiting and self._crew.free() > 0:
                self._hand(waiting.popleft())
            for event in self._crew.events(TICK_SECONDS) if self._out or waiting else ():
                again = self._hear(event)
                if again is not None:
                    waiting.append(again)
            self._show(Progress(self.done, self._total))

    def settle(self, row: _Row, attempt: Attempt, outcome: Outcome | None = None) -> None:
        """Record what became of `row`."""
        result, found = ("", None) if outcome is None else (outcome.result, outcome.versions)
        self._gradebook.record(attempt, result, found)
        self.done += 1
        self.failed += attempt.state == "error"
        self._show(Progress(self.done, self._total, attempt))

    def _hand(self, row: _Row) -> None:
        if self._gradebook.has(row.key):  # another grader was faster
            self.done += 1
            return
        try:
            content = row.collected.read()
        except CollectError as error:
            self.settle(row, _attempt(row, Outcome("error", problem=str(error))))
            return
        self._out[row.key] = row
        course = str(self._order.course or "")
        self._crew.hand(Task(row.key, row.collected.suffix, self._order.isolation, course), content)

    def _hear(self, event: Event) -> _Row | None:
        """Record what an event means; the row, if it is to be tried again."""
        row = self._out.pop(event.task.key)
        if isinstance(event, Died):
            if row.tries + 1 < TRIES:
                return replace(row, tries=row.tries + 1)
            self.settle(row, _crashed(row, event.how))
        elif event.outcome.state == "weak":
            raise CrewError(event.outcome.problem)
        else:
            self.settle(row, _attempt(row, event.outcome), event.outcome)
        return None


def _attempt(row: _Row, outcome: Outcome) -> Attempt:
    assert outcome.state != "weak"
    attempt = _unsettled(row, outcome.state, outcome.problem)
    if outcome.state != "graded":
        return attempt
    return replace(attempt, score=outcome.score, max_score=outcome.max_score, passed=outcome.passed)


def _unsubmitted(row: _Row) -> Attempt:
    assert row.collected.state != "submitted"
    return _unsettled(row, row.collected.state, row.collected.problem)


def _crashed(row: _Row, how: str) -> Attempt:
    return _unsettled(row, "crashed", f"The process that graded it {how}, {TRIES} times.")


def _unsettled(row: _Row, state: State, problem: str) -> Attempt:
    """An attempt without a score."""
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
