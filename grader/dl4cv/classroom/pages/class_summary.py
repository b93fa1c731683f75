"""What a class's marks and results say together: who stands where, which checks are hard, which mistakes are common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import prod
from statistics import fmean, median
from typing import NamedTuple

from dl4cv.classroom.marks.adjustments import in_words
from dl4cv.classroom.marks.marks import TOTAL, Mark
from dl4cv.classroom.pages.unnamed import WRONG, Behaviour, unnamed
from dl4cv.classroom.platforms.sheets import natural
from dl4cv.report.failure import differing_part
from dl4cv.report.words import harmless_result
from dl4cv.results import Array, CheckResult, Result

BINS = ("0–9", "10–19", "20–29", "30–39", "40–49", "50–59", "60–69", "70–79", "80–89", "90–99", "100")


class Subject(NamedTuple):
    """A check, or a mistake, of a function of an exercise, by the title that a student reads."""

    exercise: str
    function: str
    title: str


@dataclass(frozen=True)
class Scores:
    """How an exercise went. `bins` counts scores in percent, as in `BINS`; `undecided` marks are in none.

    `late` counts the files that came after the deadline.
    """

    exercise: str
    students: int
    handed_in: int
    late: int
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
    """A named mistake, who made it, and the check that shows it by the smallest example, harmless to show."""

    subject: Subject
    made_by: tuple[str, ...]
    example: CheckResult | None = None

    @property
    def students(self) -> int:
        """Count the students who made it."""
        return len(self.made_by)


@dataclass(frozen=True)
class Unnamed:
    """A way to be wrong that no mistake of the catalogue is: who is, and the smallest example, harmless to show."""

    exercise: str
    function: str
    made_by: tuple[str, ...]
    example: CheckResult


class Adjusted(NamedTuple):
    """A decision of an instructor about a mark, the score that the grader found, and the one that counts."""

    student: str
    exercise: str
    decision: str
    machines: float | None
    score: float | None


@dataclass(frozen=True)
class ClassSummary:
    """A class at a glance: hurdles from the highest, mistakes from the most common, every mark by student and exercise.

    `unnamed` are ways to be wrong that no mistake explains, those of most students first.
    `adjusted` are the decisions of instructors, oldest first for each mark.
    """

    scores: tuple[Scores, ...]
    hurdles: tuple[Hurdle, ...]
    mistakes: tuple[Frequent, ...]
    unnamed: tuple[Unnamed, ...] = ()
    marks: Mapping[str, Mapping[str, Mark]] = field(default_factory=dict)
    adjusted: tuple[Adjusted, ...] = ()

    @property
    def exercises(self) -> tuple[str, ...]:
        """Return the names of the exercises, in their order; a total comes last."""
        return tuple(each.exercise for each in self.scores)


class Tally:
    """Counts marks and results one by one, so that no more than one student's results need be at hand."""

    def __init__(self) -> None:
        self._marks: dict[str, dict[str, Mark]] = {}
        self._tried: Counter[Subject] = Counter()
        self._wrong: Counter[Subject] = Counter()
        self._made_by: dict[Subject, list[str]] = {}
        self._examples: dict[Subject | Behaviour, CheckResult] = {}
        self._unnamed_by: dict[Behaviour, list[str]] = {}
        self._adjusted: list[Adjusted] = []

    def add(self, mark: Mark, result: Result | None) -> None:
        """Count one mark, and the result behind it if there is one."""
        self._marks.setdefault(mark.student, {})[mark.exercise] = mark
        self._adjusted += [
            Adjusted(mark.student, mark.exercise, in_words(each), mark.machines, mark.score)
            for each in mark.decided.history
        ]
        if result is None:
            return
        for check in result.counting:
            if check.status not in ("missing", "skipped"):
                self._tried[_subject(result, check)] += 1
                self._wrong[_subject(result, check)] += check.status in WRONG
        made = dict.fromkeys(
            Subject(result.exercise, check.function, check.mistake.title)
            for check in result.checks
            if check.mistake is not None
        )
        for subject in made:
            self._made_by.setdefault(subject, []).append(mark.student)
        for check in result.checks:
            if check.mistake is not None and check.counterexample is not None:
                self._show(Subject(result.exercise, check.function, check.mistake.title), result, check)
        for behaviour, check in unnamed(result):
            self._unnamed_by.setdefault(behaviour, []).append(mark.student)
            self._show(behaviour, result, check)

    def summary(self) -> ClassSummary:
        """Sum up what was counted."""
        hurdles = [Hurdle(subject, wrong, self._tried[subject]) for subject, wrong in self._wrong.items() if wrong]
        frequent = [
            Frequent(subject, tuple(students), self._examples.get(subject))
            for subject, students in self._made_by.items()
        ]
        nameless = [
            Unnamed(behaviour.exercise, behaviour.function, tuple(students), self._examples[behaviour])
            for behaviour, students in self._unnamed_by.items()
        ]
        by_exercise: dict[str, list[Mark]] = {}
        for own in self._marks.values():
            for mark in own.values():
                by_exercise.setdefault(mark.exercise, []).append(mark)
        order = sorted(by_exercise, key=lambda name: (name == TOTAL, natural(name)))
        return ClassSummary(
            tuple(scores(name, by_exercise[name]) for name in order),
            tuple(sorted(hurdles, key=lambda hurdle: (-hurdle.share, -hurdle.wrong, hurdle.subject))),
            tuple(sorted(frequent, key=lambda mistake: (-mistake.students, mistake.subject))),
            tuple(sorted(nameless, key=lambda each: (-len(each.made_by), each.exercise, each.function, each.made_by))),
            self._marks,
            tuple(self._adjusted),
        )

    def _show(self, subject: Subject | Behaviour, result: Result, check: CheckResult) -> None:
        """Keep the example if it is smaller than the one that is kept; of two of one size the first stays."""
        kept = self._examples.get(subject)
        if kept is None or _size(check) < _size(kept):
            self._examples[subject] = harmless_result(replace(result, checks=(check,))).checks[0]


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
        late=sum(mark.days_late > 0 for mark in came),
        passed=sum(mark.passed for mark in found),
        undecided=sum(mark.score is None and not mark.decided.is_excused for mark in found),
        mean=fmean(percent) if percent else 0.0,
        median=median(percent) if percent else 0.0,
        bins=tuple(bins),
    )


def _subject(result: Result, check: CheckResult) -> Subject:
    return Subject(result.exercise, check.function, check.title)


def _size(check: CheckResult) -> tuple[bool, int]:
    """Order examples by how easily they are seen: those that can be drawn first, then by the elements to look at."""
    shown = check.counterexample
    if shown is None:
        return True, 0
    drawn = any(isinstance(part, Array) and part.values is not None for part in differing_part(shown))
    return not drawn, sum(prod(array.shape) for array in shown.arguments.values())
