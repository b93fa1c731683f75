"""What `dl4cv-grade export` does: marks from the gradebook into a file for a spreadsheet or a platform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from dl4cv.classroom import marking_options as written
from dl4cv.classroom.attempts import Key
from dl4cv.classroom.exports.canvas import canvas_sheet, fill_canvas
from dl4cv.classroom.exports.filled import Filled, undecided
from dl4cv.classroom.exports.moodle import fill_moodle
from dl4cv.classroom.exports.plain import plain_sheet
from dl4cv.classroom.exports.sheets import Sheet, SheetError, decoded, read_sheet, sheet_bytes
from dl4cv.classroom.feedback import feedback, mistakes
from dl4cv.classroom.gradebook import Gradebook, GradebookError
from dl4cv.classroom.marking_options import WishError
from dl4cv.classroom.marks import Counted, Mark, Policy, marks
from dl4cv.report.words import counted

Format = Literal["csv", "canvas", "moodle"]


class ExportError(Exception):
    """The marks cannot be exported; the message is one sentence."""


@dataclass(frozen=True)
class Marking:
    """How to mark, in the words of the command line."""

    policy: Counted = "best"
    weights: Sequence[str] = ()
    deadlines: Sequence[str] = ()
    grace: str = "0m"
    penalty: float = 100.0
    times: Path | None = None

    def of(self, exercises: Sequence[str]) -> Policy:
        """The policy meant. Raises WishError."""
        return Policy(
            self.policy,
            written.weights(self.weights, exercises),
            written.deadlines(self.deadlines, exercises),
            written.duration(self.grace),
            self.penalty,
            written.times(decoded(_read(self.times))[0]) if self.times else {},
        )


@dataclass(frozen=True)
class Wanted:
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


def export(where: str, wanted: Wanted, marking: Marking) -> Exported:
    """The marks in the gradebook `where`. Raises ExportError."""
    with speaking_plainly(), Gradebook(where, create=False) as gradebook:
        found = class_marks(gradebook, marking)
        if wanted.exercise is not None:
            found = [mark for mark in found if mark.exercise == wanted.exercise]
        if not found:
            raise ExportError(f"The gradebook holds no attempts{' at ' + wanted.exercise if wanted.exercise else ''}.")
        filled = _filled(gradebook, found, wanted)
    timeless = sum(mark.timeless for mark in found)
    notices = filled.notices
    if timeless:
        notices += (f"When {counted(timeless, 'file')} came is not known, so they count as on time: give --times.",)
    return Exported(sheet_bytes(filled.sheet), (*notices, f"{counted(filled.marks, 'mark')} exported."))


def class_marks(gradebook: Gradebook, marking: Marking) -> list[Mark]:
    """The marks of a class. Raises WishError and GradebookError."""
    attempts = gradebook.attempts()
    return marks(attempts, marking.of(sorted({attempt.exercise for attempt in attempts})))


@contextmanager
def speaking_plainly() -> Iterator[None]:
    """Whatever can be wrong with a gradebook, a spreadsheet or an option is an ExportError."""
    try:
        yield
    except (GradebookError, SheetError, WishError) as error:
        raise ExportError(str(error)) from error


def _filled(gradebook: Gradebook, found: Sequence[Mark], wanted: Wanted) -> Filled:
    if wanted.format == "csv":
        named = {mark.key: _mistakes(gradebook, mark.key) for mark in found if mark.key is not None}
        return Filled(plain_sheet(found, named), len(found), undecided(found))
    worksheet = _worksheet(wanted.worksheet)
    if wanted.format == "canvas":
        columns = written.columns(wanted.columns, {mark.exercise for mark in found})
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
