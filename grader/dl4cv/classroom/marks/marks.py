"""From a student's attempts to marks: which attempt counts, what lateness costs, how exercises are weighed.

The rules, in order:

1. Of several gradings of one file, the newest counts: a class is graded again because the first grading was wrong.
2. A submission that comes after its deadline and the time of grace loses `penalty` percent of the exercise's points for
   each day begun since the deadline, at most what it has. The instructor's list of times goes before the download; it
   speaks of the student's last file, and an earlier one came before a batch met it. Where nobody knows the time, a file
   that Canvas marks as late is one day late, any other is on time.
3. The best or the last of a student's submissions counts, after the penalty.
4. Nothing handed in and a file that cannot be read are worth 0 points. Where a person must decide (two files, a file
   under another name, a fault of the grader, a submission that is not settled) there is no score.
5. Late days that a student may spend are spent on the exercise with the first deadline first, as few as give the best
   score there, and none where the instructor has set the score.
6. What one of a group hands in counts for each of them, by each one's own deadline and late days.
7. The instructor has the last word: an override stands in place of the score, a bonus is added, who is excused has no
   score and no part in the total, and of deadline and extension the later one counts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Literal

from dl4cv.classroom.gradebook.attempts import GIVING_WAY, WAITING, Attempt, HandIn, Key, State, best, handed_in, last
from dl4cv.classroom.marks.adjustments import Adjustment, Decided, decided
from dl4cv.classroom.marks.groups import NO_GROUPS, Groups, share
from dl4cv.classroom.platforms.sheets import natural
from dl4cv.exercise.exercise import FULL_SCORE

TOTAL = "total"

Counted = Literal["best", "last"]
Times = Mapping[tuple[str, str], datetime]
"""When a student's last file for an exercise came, by a list of the instructor's; "" stands for every exercise."""

_UNDECIDED = (*WAITING, *GIVING_WAY)
_DAY = timedelta(days=1)
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Policy:
    """How attempts become marks. `deadlines` is keyed by exercise, "" for all others; `penalty` is percent a day.

    `late_days` are those that each student may spend, None where nobody may.
    """

    counted: Counted = "best"
    weights: Mapping[str, float] = field(default_factory=dict)
    deadlines: Mapping[str, datetime] = field(default_factory=dict)
    grace: timedelta = timedelta(0)
    penalty: float = 100.0
    times: Times = field(default_factory=dict)
    adjustments: Sequence[Adjustment] = ()
    late_days: int | None = None
    groups: Groups = NO_GROUPS

    def deadline(self, exercise: str, student: str) -> datetime | None:
        """Return when `exercise` was due from `student`; None when it may be handed in at any time."""
        due = self.deadlines.get(exercise, self.deadlines.get(""))
        extension = self.decided(student, exercise).extension
        return due if due is None or extension is None else max(due, extension)

    def decided(self, student: str, exercise: str) -> Decided:
        """Return what the instructor has decided about the mark of `student` for `exercise`."""
        return decided(self._by_student.get(student, ()), student, exercise)

    def late_days_of(self, student: str) -> int | None:
        """Return how many days `student` may be late in all; None where nothing is said of it."""
        own = self.decided(student, "").late_days
        return self.late_days if own is None else own

    @cached_property
    def _by_student(self) -> Mapping[str, Sequence[Adjustment]]:
        found: dict[str, list[Adjustment]] = {}
        for each in self.adjustments:
            found.setdefault(each.student, []).append(each)
        return found

    def listed(self, attempt: Attempt) -> datetime | None:
        """Return when the last file of this student came, by the instructor's list."""
        return self.times.get((attempt.student, attempt.exercise), self.times.get((attempt.student, "")))

    def is_timeless(self, attempt: Attempt) -> bool:
        """Say whether nobody knows if the file of `attempt` is late."""
        due = self.deadline(attempt.exercise, attempt.student)
        if due is None or not attempt.is_submission or attempt.submitted_at is not None:
            return False
        return attempt.seen_at is None or attempt.seen_at > due + self.grace

    def days_late(self, attempt: Attempt) -> int:
        """Count the days begun between the deadline and the moment that the file of `attempt` came."""
        if self.is_timeless(attempt):
            return int(attempt.late)
        return days_late(attempt.submitted_at, self.deadline(attempt.exercise, attempt.student), self.grace)


NOTHING_DECIDED = Decided()


@dataclass(frozen=True)
class Mark:
    """What one student gets for one exercise, or in total.

    `score` is what counts, None when a person must decide; `earned` is the score before the penalty for `days_late`
    days, `machines` the one after it, and `decided` what the instructor made of that. `attempts` counts the files
    handed in. `key` leads to the result in the gradebook, None for a total.
    `timeless`: there was a deadline, and nobody knows when the file was handed in; `late`: but Canvas says too late.
    `file` is the name in the download of the file that counts. `late_days_used` are spent on this exercise,
    `late_days_left` in the end on none; None where there are none to spend.
    """

    student: str
    exercise: str
    score: float | None
    max_score: float
    passed: bool
    attempts: int
    graded_at: datetime | None
    submission_sha256: str = ""
    key: Key | None = None
    earned: float | None = None
    days_late: int = 0
    timeless: bool = False
    late: bool = False
    problem: str = ""
    machines: float | None = None
    decided: Decided = NOTHING_DECIDED
    state: State = "graded"
    submitted_at: datetime | None = None
    file: str = ""
    late_days_used: int = 0
    late_days_left: int | None = None

    @property
    def handed_in_by(self) -> str:
        """Return who of the student's group handed in what counts; "" where it was the student."""
        return self.key.student if self.key is not None and self.key.student != self.student else ""

    @property
    def status(self) -> str:
        """Say in a few words what became of the exercise."""
        if self.decided.is_excused:
            return "excused"
        if self.decided.override is not None:
            return "graded"
        if self.state == "missing":
            return "missing"
        if self.state in GIVING_WAY:
            return "not settled"
        if self.state != "graded":
            return f"not graded: {self.problem}" if self.problem else "not graded"
        return f"late by {self.days_late} {'day' if self.days_late == 1 else 'days'}" if self.days_late else "graded"


def marks(attempts: Iterable[Attempt], policy: Policy | None = None, hand_ins: Iterable[HandIn] = ()) -> list[Mark]:
    """Work out the marks of a class by student and exercise; with weights, a student's total comes after them."""
    policy = policy or Policy()
    keys = share(_timed(handed_in(attempts, hand_ins), policy), policy.groups)
    students: dict[str, list[Attempt]] = {}
    for attempt in keys:
        students.setdefault(attempt.student, []).append(attempt)
    every = {(mark.student, mark.exercise): mark for own in students.values() for mark in _marks_of(own, keys, policy)}
    left = {mark.student: mark.late_days_left for mark in every.values()}
    for student, exercise in {(each.student, each.exercise) for each in policy.adjustments if each.exercise}:
        said = policy.decided(student, exercise)
        if (student, exercise) not in every and (said.override is not None or said.is_excused):
            every[student, exercise] = _mark_of_none(student, exercise, said, left.get(student))
    found = [every[place] for place in sorted(every)]
    return _with_totals(found, policy.weights) if policy.weights else found


def _marks_of(own: Sequence[Attempt], keys: Mapping[Attempt, Key], policy: Policy) -> Iterator[Mark]:
    """Work out one student's marks, from the first deadline to the last, since late days are spent in that order."""
    student = own[0].student
    exercises: dict[str, list[Attempt]] = {}
    for attempt in own:
        exercises.setdefault(attempt.exercise, []).append(attempt)
    has = policy.late_days_of(student)
    left, found = has or 0, []
    for exercise in sorted(exercises, key=lambda name: (policy.deadline(name, student) or _NEVER, natural(name))):
        came = exercises[exercise]
        said = policy.decided(student, exercise)
        may_spend = 0 if said.is_excused or said.override is not None else left
        chosen = _choose([_worth(attempt, policy, may_spend) for attempt in came], policy.counted)
        count = sum(attempt.is_submission for attempt in came)
        left -= chosen.late_days
        found.append(_mark(chosen, keys[chosen.attempt], count, policy))
    for mark in found:
        yield mark if has is None else replace(mark, late_days_left=left)


def days_late(submitted: datetime | None, deadline: datetime | None, grace: timedelta = timedelta(0)) -> int:
    """Count the days begun between `deadline` and `submitted`; 0 within `grace` or when a time is unknown."""
    if submitted is None or deadline is None or submitted <= deadline + grace:
        return 0
    return math.ceil((submitted - deadline) / _DAY)


def _timed(came: Sequence[Attempt], policy: Policy) -> list[Attempt]:
    """Move the attempts `came` to the times of the instructor's list."""
    newest = last(came)
    timed = []
    for attempt in came:
        at = policy.listed(attempt)
        if at is not None and attempt != newest[attempt.student, attempt.exercise]:
            at = min(at, attempt.seen_at or at)
        timed.append(replace(attempt, submitted_at=at or attempt.submitted_at))
    return timed


@dataclass(frozen=True)
class _Worth:
    """An attempt, the score that it would bring, the days that it is late, and those of them paid with late days."""

    attempt: Attempt
    score: float | None
    late: int = 0
    late_days: int = 0


def _worth(attempt: Attempt, policy: Policy, may_spend: int) -> _Worth:
    """Find out what `attempt` is worth, with as few late days spent as give the best score."""
    earned = _earned(attempt)
    if earned is None or not attempt.is_submission:
        return _Worth(attempt, earned)
    late = policy.days_late(attempt)

    def after_penalty(spent: int) -> float:
        lost = min((late - spent) * policy.penalty, 100.0) / 100 * attempt.max_score
        return round(max(earned - lost, 0.0), 2)

    spent = max(range(min(late, may_spend) + 1), key=lambda spent: (after_penalty(spent), -spent))
    return _Worth(attempt, after_penalty(spent), late, spent)


def _choose(worths: Sequence[_Worth], counted: Counted) -> _Worth:
    """Choose the attempt that counts; of several equally good ones one that costs the fewest late days."""
    scored = {replace(worth.attempt, score=worth.score): worth for worth in worths}
    choose = best if counted == "best" else last
    (chosen,) = choose(scored).values()
    if counted == "best":
        alike = [each for each in scored if (each.score, each.state) == (chosen.score, chosen.state)]
        fewest = min(scored[each].late_days for each in alike)
        (chosen,) = best(each for each in alike if scored[each].late_days == fewest).values()
    return scored[chosen]


def _earned(attempt: Attempt) -> float | None:
    return None if attempt.state in _UNDECIDED else attempt.score or 0.0


def _mark(worth: _Worth, key: Key, count: int, policy: Policy) -> Mark:
    attempt = worth.attempt
    said = policy.decided(attempt.student, attempt.exercise)
    timeless = policy.is_timeless(attempt)
    return Mark(
        student=attempt.student,
        exercise=attempt.exercise,
        score=_last_word(worth.score, said),
        max_score=attempt.max_score or FULL_SCORE,
        passed=attempt.passed,
        attempts=count,
        graded_at=attempt.graded_at,
        submission_sha256=attempt.submission_sha256,
        key=key,
        earned=_earned(attempt),
        days_late=worth.late,
        timeless=timeless,
        late=timeless and attempt.late,
        problem=attempt.problem,
        machines=worth.score,
        decided=said,
        state=attempt.state,
        submitted_at=attempt.submitted_at,
        file=attempt.name,
        late_days_used=worth.late_days,
    )


def _mark_of_none(student: str, exercise: str, said: Decided, late_days_left: int | None) -> Mark:
    """Make the mark of a student about whom the gradebook holds nothing but the instructor's word."""
    score = _last_word(0.0, said)
    return Mark(
        student,
        exercise,
        score,
        FULL_SCORE,
        False,
        0,
        None,
        decided=said,
        state="missing",
        late_days_left=late_days_left,
    )


def _last_word(score: float | None, said: Decided) -> float | None:
    """Return the score that counts, once the instructor has spoken."""
    if said.is_excused:
        return None
    score = score if said.override is None else said.override
    return None if score is None else round(max(score + said.bonus, 0.0), 2)


def _with_totals(found: Sequence[Mark], weights: Mapping[str, float]) -> list[Mark]:
    students: dict[str, list[Mark]] = {}
    for mark in found:
        students.setdefault(mark.student, []).append(mark)
    return [mark for own in students.values() for mark in (*own, _total(own, weights))]


def _total(own: Sequence[Mark], weights: Mapping[str, float]) -> Mark:
    """Return the weighted mean in percent over the exercises that have a weight; one that is not there counts 0.

    Exercises from which the student is excused have no part in it.
    """
    excused = {mark.exercise for mark in own if mark.decided.is_excused}
    weights = {name: weight for name, weight in weights.items() if name not in excused}
    counted = {mark.exercise: mark for mark in own if mark.exercise in weights}
    share = {name: None if mark.score is None else mark.score / mark.max_score for name, mark in counted.items()}
    undecided = sorted(name for name, value in share.items() if value is None)
    whole = sum(weights.values())
    total = sum(weights[name] * (value or 0.0) for name, value in share.items()) / whole if whole else 0.0
    return Mark(
        student=own[0].student,
        exercise=TOTAL,
        score=None if undecided or not whole else round(FULL_SCORE * total, 2),
        max_score=FULL_SCORE,
        passed=all(name in counted and counted[name].passed for name, weight in weights.items() if weight),
        attempts=sum(mark.attempts for mark in counted.values()),
        graded_at=max((mark.graded_at for mark in counted.values() if mark.graded_at), default=None),
        days_late=max((mark.days_late for mark in counted.values()), default=0),
        problem=f"Undecided: {', '.join(undecided)}." if undecided else "",
        decided=Decided(is_excused=not whole),
        late_days_used=sum(mark.late_days_used for mark in own),
        late_days_left=own[0].late_days_left,
    )
