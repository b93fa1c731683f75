"""What `dl4cv-grade export` does: marks from the gradebook into a file for a spreadsheet or a platform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from dl4cv.classroom.gradebook.attempts import Key
from dl4cv.classroom.gradebook.gradebook import Gradebook, GradebookError
from dl4cv.classroom.marks import marking_options as written
from dl4cv.classroom.marks.feedback import feedback, mistakes
from dl4cv.classroom.marks.marking_options import WishError
from dl4cv.classroom.marks.marks import TOTAL, Counted, Mark, Policy, marks
from dl4cv.classroom.platforms.canvas import canvas_sheet, fill_canvas
from dl4cv.classroom.platforms.filled import Filled, several, undecided
from dl4cv.classroom.platforms.moodle import fill_moodle
from dl4cv.classroom.platforms.plain import plain_sheet
from dl4cv.classroom.platforms.sheets import Sheet, SheetError, read_sheet, sheet_bytes
from dl4cv.classroom.platforms.submission_times import is_worksheet, listed_times
from dl4cv.report.words import counted

Format = Literal["csv", "canvas", "moodle"]


class ExportError(Exception):
    """The marks cannot be exported; the message is one sentence."""


@dataclass(frozen=True)
class MarkingOptions:
    """How to mark, in the words of the command line."""

    policy: Counted = "best"
    weights: Sequence[str] = ()
    deadlines: Sequence[str] = ()
    grace: str = "0m"
    penalty: float = 100.0
    times: Sequence[str] = ()

    def of(self, exercises: Sequence[str], students: Sequence[str]) -> tuple[Policy, list[str]]:
        """The policy meant, and whom the lists of times name in vain. Raises WishError."""
        times, strangers = dict[tuple[str, str], datetime](), list[str]()
        for text in self.times:
            exercise, file = written.about(text, exercises)
            sheet = read_sheet(_read(Path(file)), Path(file).name)
            found, unknown = listed_times(sheet, students, exercise)
            times |= found
            strangers += unknown
        policy = Policy(
            self.policy,
            written.weights(self.weights, exercises),
            written.deadlines(self.deadlines, exercises),
            written.duration(self.grace),
            self.penalty,
            times,
        )
        return policy, strangers


@dataclass(frozen=True)
class ExportOptions:
    """What to export: the format, the downloaded file to fill, its columns by exercise, and only one exercise."""

    format: Format = "csv"
    worksheet: Path | None = None
    columns: Sequence[str] = field(default_factory=tuple)
    exercise: str | None = None


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


def export_marks(where: str, options: ExportOptions, marking: MarkingOptions) -> Exported:
    """The marks in the gradebook `where`. Raises ExportError."""
    with speaking_plainly(), Gradebook(where, create=False) as gradebook:
        marked = class_marks(gradebook, _with_worksheet(marking, options), options.exercise)
        if not marked.marks and options.exercise == TOTAL and not marking.weights:
            raise ExportError("A total needs weights: --weights exercise1=1,exercise3=2.")
        if not marked.marks:
            raise ExportError(
                f"The gradebook holds no attempts{' at ' + options.exercise if options.exercise else ''}."
            )
        filled = _filled(gradebook, marked.marks, options)
    notices = (*filled.notices, *marked.notices, f"{counted(filled.marks, 'mark')} exported.")
    return Exported(sheet_bytes(filled.sheet), notices)


def class_marks(gradebook: Gradebook, marking: MarkingOptions, exercise: str | None = None) -> Marked:
    """The marks of a class, or those for one exercise. Raises WishError, SheetError and GradebookError."""
    attempts = gradebook.attempts()
    exercises = sorted({attempt.exercise for attempt in attempts})
    if exercise not in (None, TOTAL, *exercises):
        return Marked((), ())
    policy, strangers = marking.of(exercises, sorted({attempt.student for attempt in attempts}))
    found = marks(attempts, policy, gradebook.hand_ins())
    found = [mark for mark in found if exercise in (None, mark.exercise)]
    return Marked(found, (*_strangers(strangers), *_timeless(found)))


def _with_worksheet(marking: MarkingOptions, options: ExportOptions) -> MarkingOptions:
    """`marking` with the times that Moodle's worksheet holds, unless the instructor has a list.

    The worksheet of a total knows of no exercise when it came.
    """
    if options.format != "moodle" or options.worksheet is None or options.exercise == TOTAL:
        return marking
    if marking.times or not marking.deadlines:
        return marking
    sheet = _worksheet(options.worksheet)
    if sheet is None or not is_worksheet(sheet):
        return marking
    return replace(
        marking, times=(f"{options.exercise}={options.worksheet}" if options.exercise else str(options.worksheet),)
    )


def _strangers(names: Sequence[str]) -> tuple[str, ...]:
    return (f"In the list of times, but not in the gradebook: {several(names)}.",) if names else ()


def _timeless(found: Sequence[Mark]) -> tuple[str, ...]:
    """What is said of files that came nobody knows when."""
    late = [f"{mark.student} ({mark.exercise})" for mark in found if mark.late]
    rest = sum(mark.timeless for mark in found) - len(late)
    told = []
    if late:
        told.append(f"Canvas calls these late, without saying since when; they count as one day late: {several(late)}.")
    if rest:
        told.append(f"When {counted(rest, 'file')} came is not known, so they count as on time.")
    return (*told, "With --times, a list says when files came.") if told else ()


@contextmanager
def speaking_plainly() -> Iterator[None]:
    """Whatever can be wrong with a gradebook, a spreadsheet or an option is an ExportError."""
    try:
        yield
    except (GradebookError, SheetError, WishError) as error:
        raise ExportError(str(error)) from error


def _filled(gradebook: Gradebook, found: Sequence[Mark], options: ExportOptions) -> Filled:
    if options.format == "csv":
        named = {mark.key: _mistakes(gradebook, mark.key) for mark in found if mark.key is not None}
        return Filled(plain_sheet(found, named), sum(mark.score is not None for mark in found), undecided(found))
    worksheet = _worksheet(options.worksheet)
    if options.format == "canvas":
        columns = written.columns(options.columns, {mark.exercise for mark in found})
        return canvas_sheet(found) if worksheet is None else fill_canvas(worksheet, found, columns)
    if worksheet is None:
        raise ExportError("Moodle takes only its own file: download the grading worksheet, --worksheet FILE.")
    exercises = sorted({mark.exercise for mark in found})
    if len(exercises) > 1:
        names = ", ".join(exercises)
        raise ExportError(f"A worksheet of Moodle is for one assignment: say --exercise, one of {names}.")
    return fill_moodle(worksheet, found, _comments(gradebook, found))


def _comments(gradebook: Gradebook, found: Sequence[Mark]) -> Mapping[str, Sequence[str]]:
    return {mark.student: feedback(mark, gradebook.result(mark.key) if mark.key else None) for mark in found}


def _mistakes(gradebook: Gradebook, key: Key) -> Sequence[str]:
    result = gradebook.result(key)
    return () if result is None else mistakes(result)


def _worksheet(path: Path | None) -> Sheet | None:
    return None if path is None else read_sheet(_read(path), path.name)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ExportError(f"{path} cannot be read: {error.strerror}.") from error
