"""What a class's marks and results say together: how scores lie, which checks are hard, which mistakes are common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean, median
from typing import NamedTuple

from dl4cv.classroom.marks.adjustments import in_words
from dl4cv.classroom.marks.marks import TOTAL, Mark
from dl4cv.results import CheckResult, Result, Status

BINS = ("0–9", "10–19", "20–29", "30–39", "40–49", "50–59", "60–69", "70–79", "80–89", "90–99", "100")
_WRONG: tuple[Status, ...] = ("failed", "error", "timeout", "crashed", "refused")


class Subject(NamedTuple):
    """A check, or a mistake, of a function of an exercise, by the title that a student reads."""

    exercise: str
    function: str
    title: str


@dataclass(frozen=True)
class Scores:
    """How an exercise went. `bins` counts scores in percent, as in `BINS`; `undecided` marks are in none."""

    exercise: str
    students: int
    handed_in: int
    passed: int
    undecided: int
    mean: float
    median: float
    bins: tuple[int, ...]


@dataclass(frozen=True)
class Hurdle:
    """A check that `wrong` of the `tried` submissions got wrong; not written and skipped ones were not tried."""

    subject: Subject
    wrong: int
    tried: int

    @property
    def share(self) -> float:
        """Return the share of wrong ones among those that tried, from 0 to 1."""
        return self.wrong / self.tried if self.tried else 0.0


@dataclass(frozen=True)
class Frequent:
    """A named mistake, and how many students made it."""

    subject: Subject
    students: int


class Waiting(NamedTuple):
    """A mark that a person must decide on, and why."""

    student: str
    exercise: str
    problem: str


class Adjusted(NamedTuple):
    """A decision of an instructor about a mark, the score that the grader found, and the one that counts."""

    student: str
    exercise: str
    decision: str
    machines: float | None
    score: float | None


@dataclass(frozen=True)
class ClassSummary:
    """A class at a glance: hurdles from the highest, mistakes from the most common, marks that wait for a person.

    `adjusted` are the decisions of instructors, oldest first for each mark.
    """

    scores: tuple[Scores, ...]
    hurdles: tuple[Hurdle, ...]
    mistakes: tuple[Frequent, ...]
    waiting: tuple[Waiting, ...] = ()
    adjusted: tuple[Adjusted, ...] = ()


class Tally:
    """Counts marks and results one by one, so that no more than one result need be at hand."""

    def __init__(self) -> None:
        self._marks: dict[str, list[Mark]] = {}
        self._tried: Counter[Subject] = Counter()
        self._wrong: Counter[Subject] = Counter()
        self._mistakes: Counter[Subject] = Counter()
        self._waiting: list[Waiting] = []
        self._adjusted: list[Adjusted] = []

    def add(self, mark: Mark, result: Result | None) -> None:
        """Count one mark, and the result behind it if there is one."""
        self._marks.setdefault(mark.exercise, []).append(mark)
        self._adjusted += [
            Adjusted(mark.student, mark.exercise, in_words(each), mark.machines, mark.score)
            for each in mark.decided.history
        ]
        if mark.score is None and mark.exercise != TOTAL and not mark.decided.is_excused:
            self._waiting.append(Waiting(mark.student, mark.exercise, mark.problem))
        if result is None:
            return
        for check in result.counting:
            if check.status not in ("missing", "skipped"):
                self._tried[_subject(result, check)] += 1
                self._wrong[_subject(result, check)] += check.status in _WRONG
        self._mistakes.update(
            {
                Subject(result.exercise, check.function, check.mistake.title)
                for check in result.checks
                if check.mistake is not None
            }
        )

    def summary(self) -> ClassSummary:
        """Sum up what was counted."""
        hurdles = [Hurdle(subject, wrong, self._tried[subject]) for subject, wrong in self._wrong.items() if wrong]
        frequent = [Frequent(subject, students) for subject, students in self._mistakes.items()]
        return ClassSummary(
            tuple(scores(name, found) for name, found in sorted(self._marks.items())),
            tuple(sorted(hurdles, key=lambda hurdle: (-hurdle.share, -hurdle.wrong, hurdle.subject))),
            tuple(sorted(frequent, key=lambda mistake: (-mistake.students, mistake.subject))),
            tuple(sorted(self._waiting)),
            tuple(self._adjusted),
        )


def scores(exercise: str, marks: Iterable[Mark]) -> Scores:
    """Sum up how `marks`, all for `exercise`, lie: those of students who handed something in."""
    found = list(marks)
    came = [mark for mark in found if mark.attempts]
    percent = [100 * mark.score / mark.max_score for mark in came if mark.score is not None]
    bins = [0] * len(BINS)
    for value in percent:
        bins[min(int(value // 10), len(BINS) - 1)] += 1
    return Scores(
        exercise=exercise,
        students=len(found),
        handed_in=len(came),
        passed=sum(mark.passed for mark in found),
        undecided=sum(mark.score is None and not mark.decided.is_excused for mark in found),
        mean=fmean(percent) if percent else 0.0,
        median=median(percent) if percent else 0.0,
        bins=tuple(bins),
    )


def _subject(result: Result, check: CheckResult) -> Subject:
    return Subject(result.exercise, check.function, check.title)
