"""What `dl4cv-grade export` does: write marks from the gradebook into a file for a spreadsheet or a platform."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from dl4cv.classroom.gradebook.gradebook import Gradebook, GradebookError
from dl4cv.classroom.marks.groups import NO_GROUPS
from dl4cv.classroom.marks.marking_options import (
    OptionError,
    parse_deadlines,
    parse_duration,
    parse_moment,
    parse_weights,
    split_exercise,
)
from dl4cv.classroom.marks.marks import TOTAL, Counted, Mark, Policy, marks
from dl4cv.classroom.marks.told import told_to_student
from dl4cv.classroom.platforms import load_platform
from dl4cv.classroom.platforms.filled import several
from dl4cv.classroom.platforms.group_list import read_groups
from dl4cv.classroom.platforms.platform import Export
from dl4cv.classroom.platforms.sheets import (
    MAX_SHEET_BYTES,
    POINTS,
    Sheet,
    SheetError,
    parse_locale,
    read_sheet,
    sheet_bytes,
)
from dl4cv.classroom.platforms.submission_times import read_times, tells_times
from dl4cv.exercise.exercise import Exercise
from dl4cv.report.words import counted, points


class ExportError(Exception):
    """The marks cannot be exported; the message is one sentence."""


@dataclass(frozen=True)
class MarkingOptions:
    """How to mark, in the words of the command line."""

    policy: Counted = "best"
    weights: Sequence[str] = ()
    deadlines: Sequence[str] = ()
    grace: str | None = None
    penalty: float | None = None
    times: Sequence[str] = ()
    late_days: int | None = None
    groups: Sequence[str] = ()

    def parse(self, exercises: Sequence[str], students: Sequence[str]) -> tuple[Policy, tuple[str, ...]]:
        """Read the policy meant, and a sentence on whom the lists name in vain. Raises OptionError."""
        options = (("--penalty", self.penalty), ("--grace", self.grace), ("--late-days", self.late_days))
        for name, given in options:
            if given is not None and not self.deadlines:
                raise OptionError(f"{name} needs --deadline TIME: without one nothing is late.")
        times, strangers = dict[tuple[str, str], datetime](), list[str]()
        for text in self.times:
            exercise, file = split_exercise(text, exercises)
            sheet = _read(Path(file))
            found, unknown = read_times(sheet, students, exercise)
            times |= found
            strangers += unknown
        groups, unheard = NO_GROUPS, list[str]()
        for text in self.groups:
            exercise, file = split_exercise(text, exercises)
            groups, unknown = read_groups(_read(Path(file)), students, exercises, groups, exercise)
            unheard += unknown
        policy = Policy(
            self.policy,
            parse_weights(self.weights, exercises),
            parse_deadlines(self.deadlines, exercises),
            parse_duration(self.grace or "0m"),
            100.0 if self.penalty is None else self.penalty,
            times,
            late_days=self.late_days,
            groups=groups,
        )
        return policy, (*_strangers("times", strangers), *_strangers("groups", unheard))


@dataclass(frozen=True)
class ExportOptions:
    """What to export: the format, the downloaded file to fill, its columns by exercise, and only one exercise.

    `wide`: a row for each student; `locale` names a language whose numbers are to be written, "" for points; `against`:
    a time, to tell whose marks have changed since.
    """

    format: str = "csv"
    worksheet: Path | None = None
    columns: Sequence[str] = field(default_factory=tuple)
    exercise: str | None = None
    wide: bool = False
    locale: str = ""
    against: str = ""


@dataclass(frozen=True)
class Exported:
    """The bytes of the file, and sentences for the instructor."""

    data: bytes
    notices: tuple[str, ...]


@dataclass(frozen=True)
class Marked:
    """The marks of a class, and sentences for the instructor on how they came about."""

    marks: Sequence[Mark]
    notices: tuple[str, ...]


def export_marks(
    where: str, options: ExportOptions, marking: MarkingOptions, known: Sequence[Exercise] = ()
) -> Exported:
    """Export the marks in the gradebook `where`. Raises ExportError.

    Feedback tells students what the exercises `known` let; the instructor's own table tells all.
    """
    exercises = {each.name: each for each in known}
    with explain_export_errors(), Gradebook(where, create=False, writes=False) as gradebook:
        marked = class_marks(gradebook, _with_worksheet(marking, options), options.exercise)
        if not marked.marks and options.exercise == TOTAL and not marking.weights:
            raise ExportError("A total needs weights: --weights exercise1=1,exercise3=2.")
        if not marked.marks:
            raise ExportError(
                f"The gradebook holds no attempts{' at ' + options.exercise if options.exercise else ''}."
            )
        changes: tuple[str, ...] = ()
        if options.against:
            since = parse_moment(options.against)
            before = class_marks(gradebook, _with_worksheet(marking, options), options.exercise, until=since)
            changes = tuple(changes_in_words(before.marks, marked.marks, since))
        platform = load_platform(options.format)
        filled = platform.fill(
            Export(
                marked.marks,
                _read_worksheet(options.worksheet),
                options.columns,
                lambda mark: gradebook.result_if_readable(mark.key),
                lambda mark: told_to_student(mark, gradebook.result_if_readable(mark.key), exercises),
                parse_locale(options.locale) if options.locale else POINTS,
                options.wide,
            )
        )
    notices = (*filled.notices, *marked.notices, *changes, f"{counted(filled.marks, 'mark')} exported.")
    return Exported(sheet_bytes(filled.sheet), notices)


def class_marks(
    gradebook: Gradebook, marking: MarkingOptions, exercise: str | None = None, *, until: datetime | None = None
) -> Marked:
    """Work out the marks of a class, or those for one exercise: all that is known, or what was known `until` then.

    Raises OptionError, SheetError and GradebookError.
    """
    attempts, adjustments, hand_ins = gradebook.attempts(), gradebook.adjustments(), gradebook.hand_ins()
    names = {attempt.exercise for attempt in attempts} | {each.exercise for each in adjustments if each.exercise}
    exercises = sorted(names)
    if exercise not in (None, TOTAL, *exercises):
        return Marked((), ())
    if until is not None:
        attempts = [attempt for attempt in attempts if attempt.graded_at <= until]
        adjustments = [each for each in adjustments if each.made_at <= until]
        hand_ins = [each for each in hand_ins if each.seen_at <= until]
    policy, strangers = marking.parse(exercises, sorted({attempt.student for attempt in attempts}))
    policy = replace(policy, adjustments=adjustments)
    found = marks(attempts, policy, hand_ins)
    found = [mark for mark in found if exercise in (None, mark.exercise)]
    return Marked(found, (*strangers, *_timeless(found)))


def changes_in_words(before: Sequence[Mark], now: Sequence[Mark], since: datetime) -> list[str]:
    """Say whose marks have changed `since` then, those who lose first, and how many rise and fall."""
    old = {(mark.student, mark.exercise): mark.score for mark in before}
    changed = [mark for mark in now if (mark.student, mark.exercise) in old]
    pairs = [(mark, old[mark.student, mark.exercise]) for mark in changed]
    pairs = [(mark, score) for mark, score in pairs if mark.score != score]
    pairs.sort(key=lambda pair: ((pair[0].score or 0.0) - (pair[1] or 0.0), pair[0].student, pair[0].exercise))
    lines = [
        f"{mark.student}, {mark.exercise}: {_points(score)} then, {_points(mark.score)} now." for mark, score in pairs
    ]
    rise = sum((mark.score or 0.0) > (score or 0.0) for mark, score in pairs)
    fall = sum((mark.score or 0.0) < (score or 0.0) for mark, score in pairs)
    return [*lines, f"Since {since:%Y-%m-%d %H:%M} UTC: {counted(rise, 'mark')} up, {counted(fall, 'mark')} down."]


def _points(score: float | None) -> str:
    return "no mark" if score is None else points(score)


def _with_worksheet(marking: MarkingOptions, options: ExportOptions) -> MarkingOptions:
    """Add the times that the platform's worksheet tells, unless the instructor has a list.

    The worksheet of a total knows of no exercise when it came.
    """
    if load_platform(options.format).times is None or options.worksheet is None or options.exercise == TOTAL:
        return marking
    if marking.times or not marking.deadlines:
        return marking
    sheet = _read_worksheet(options.worksheet)
    if sheet is None or not tells_times(sheet):
        return marking
    return replace(
        marking, times=(f"{options.exercise}={options.worksheet}" if options.exercise else str(options.worksheet),)
    )


def _strangers(what: str, names: Sequence[str]) -> tuple[str, ...]:
    return (f"In the list of {what}, but not in the gradebook: {several(names)}.",) if names else ()


def _timeless(found: Sequence[Mark]) -> tuple[str, ...]:
    """Say which files came at a time that nobody knows."""
    late = [f"{mark.student} ({mark.exercise})" for mark in found if mark.late]
    rest = sum(mark.timeless for mark in found) - len(late)
    told = []
    if late:
        told.append(f"Canvas calls these late, without saying since when; they count as one day late: {several(late)}.")
    if rest:
        told.append(f"When {counted(rest, 'file')} came is not known, so they count as on time.")
    return (*told, "With --times, a list says when files came.") if told else ()


@contextmanager
def explain_export_errors() -> Iterator[None]:
    """Turn whatever can be wrong with a gradebook, a spreadsheet or an option into an ExportError."""
    try:
        yield
    except (GradebookError, SheetError, OptionError) as error:
        raise ExportError(str(error)) from error


def _read_worksheet(path: Path | None) -> Sheet | None:
    return None if path is None else _read(path)


def _read(path: Path) -> Sheet:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_SHEET_BYTES + 1)
    except OSError as error:
        raise ExportError(f"{path} cannot be read: {error.strerror}.") from error
    return read_sheet(data, path.name)
