"""What `dl4cv-grade adjust` does: check an instructor's decisions against the gradebook, and keep them there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path

from dl4cv.classroom.gradebook.gradebook import Gradebook, GradebookError
from dl4cv.classroom.marks.adjustments import KINDS, WITHDRAWN, Adjustment, in_words, parse_value
from dl4cv.classroom.marks.marking_options import MAX_SHOWN, OptionError
from dl4cv.classroom.platforms.filled import plain, split_student
from dl4cv.classroom.platforms.sheets import MAX_SHEET_BYTES, Sheet, SheetError, cell, read_sheet
from dl4cv.harmless import harmless

MAX_WHO = 200
MAX_REASON = 2_000
_NEEDED = ("student", "kind", "value")


class AdjustError(Exception):
    """Nothing was kept; the message is one sentence."""


@dataclass(frozen=True)
class Wish:
    """A decision as it was written: its kind and value."""

    kind: str
    value: str


def adjust(where: str, student: str, exercise: str, wishes: Sequence[Wish], who: str, reason: str) -> list[str]:
    """Keep what is decided about one student, in the gradebook `where`; return it in words. Raises AdjustError."""
    with _opened(where, writes=True) as gradebook:
        people = _Known(gradebook)
        made = [people.decide(student, exercise, wish, who, reason) for wish in wishes]
        gradebook.adjust(made)
    return [_line(each) for each in made]


def adjust_from(where: str, path: Path, who: str, reason: str) -> list[str]:
    """Keep what a list decides, all of it or nothing; return it in words. Raises AdjustError.

    What stands in the gradebook already is not kept once more, so that a list may grow and be given again.
    """
    sheet = _read(path)
    with _opened(where, writes=True) as gradebook:
        known = _Known(gradebook)
        made = list(_decide_lines(sheet, known, who, reason))
        new = _leave_out_known(made, gradebook.adjustments())
        gradebook.adjust(new)
    return [_line(each) for each in new]


def show_adjustments(where: str, student: str | None, exercise: str | None) -> list[str]:
    """Write all that was decided, oldest first, or only about one student and exercise. Raises AdjustError."""
    with _opened(where, writes=False) as gradebook:
        wanted = None if student is None else _Known(gradebook).find_student(student)
        found = gradebook.adjustments()
    lines = [
        _line(each)
        for each in found
        if wanted in (None, each.student) and (exercise is None or each.exercise in ("", exercise))
    ]
    return lines or ["Nothing was decided yet."]


class _Known:
    """The students and exercises of a gradebook."""

    def __init__(self, gradebook: Gradebook) -> None:
        attempts = gradebook.attempts()
        self._students = sorted({attempt.student for attempt in attempts})
        self._exercises = sorted({attempt.exercise for attempt in attempts})
        self._numbers = Counter(split_student(student)[1] for student in self._students)

    def decide(self, student: str, exercise: str, wish: Wish, who: str, reason: str) -> Adjustment:
        """Make a decision of what was written. Raises OptionError."""
        kind = wish.kind.strip().lower()
        if kind not in KINDS:
            raise OptionError(f"{wish.kind[:MAX_SHOWN]!r} is nothing to decide: write one of {', '.join(KINDS)}.")
        if len(who) > MAX_WHO or len(reason) > MAX_REASON:
            raise OptionError(f"Who decides has at most {MAX_WHO} characters, and why {MAX_REASON:,}.")
        if kind == "late-days" and exercise.strip():
            raise OptionError("Late days are for all exercises together: leave the exercise out.")
        value = parse_value(kind, wish.value)
        now = datetime.now(UTC)
        return Adjustment(self.find_student(student), self._find_exercise(exercise), kind, value, reason, who, now)

    def find_student(self, text: str) -> str:
        """Find whom `text` means: a name as `export` writes it, or a platform's number. Raises OptionError."""
        if text in self._students:
            return text
        alike = [each for each in self._students if plain(text) in (plain(each), plain(split_student(each)[0]))]
        alike = alike or [each for each in self._students if text and split_student(each)[1] == text.strip()]
        if len(alike) == 1:
            return alike[0]
        near = alike or get_close_matches(text, self._students, n=3, cutoff=0.5)
        hint = f"; there is {', '.join(map(harmless, near[:3]))}" if near else ""
        raise OptionError(
            f"No one student of the gradebook is called {harmless(text[:MAX_SHOWN])!r}{hint}. "
            "Who handed in nothing is there once batch has a --roster with them."
        )

    def _find_exercise(self, text: str) -> str:
        name = text.strip()
        if name and name not in self._exercises:
            raise OptionError(
                f"There is no exercise {harmless(name[:MAX_SHOWN])!r} in the gradebook; it holds "
                f"{', '.join(self._exercises) or 'nothing'}."
            )
        return name


def _decide_lines(sheet: Sheet, known: _Known, who: str, reason: str) -> Iterator[Adjustment]:
    heads = {plain(head): column for column, head in enumerate(sheet.head)}
    lacking = [head for head in _NEEDED if head not in heads]
    if lacking:
        raise OptionError(f"The list lacks the columns {', '.join(lacking)}; it may also have exercise, reason, who.")
    for number, row in enumerate(sheet.rows[1:], start=2):
        told = {head: cell(row, column) for head, column in heads.items()}
        if not any(told.values()):
            continue
        try:
            yield known.decide(
                told["student"],
                told.get("exercise", ""),
                Wish(told["kind"], told["value"]),
                told.get("who") or who,
                told.get("reason") or reason,
            )
        except OptionError as error:
            raise OptionError(f"Line {number} of the list: {error}") from error


def _leave_out_known(made: Sequence[Adjustment], kept: Sequence[Adjustment]) -> list[Adjustment]:
    """Leave out decisions that are kept already and were not taken back since, each as often as it is kept."""
    there: Counter[tuple[str, ...]] = Counter()
    for each in kept:
        if each.value == WITHDRAWN:
            for what in [what for what in there if what[:3] == _what(each)[:3]]:
                del there[what]
        there[_what(each)] += 1
    new = []
    for each in made:
        if there[_what(each)] > 0:
            there[_what(each)] -= 1
        else:
            new.append(each)
    return new


def _what(adjustment: Adjustment) -> tuple[str, ...]:
    return adjustment.student, adjustment.exercise, adjustment.kind, adjustment.value, adjustment.reason


def _line(adjustment: Adjustment) -> str:
    return f"{adjustment.student}, {adjustment.exercise or 'all exercises'}: {in_words(adjustment)}"


@contextmanager
def _opened(where: str, *, writes: bool) -> Iterator[Gradebook]:
    """Open the gradebook; whatever is wrong with it, with a list or with a decision becomes an AdjustError."""
    try:
        with Gradebook(where, create=False, writes=writes) as gradebook:
            yield gradebook
    except (GradebookError, OptionError, SheetError) as error:
        raise AdjustError(str(error)) from error


def _read(path: Path) -> Sheet:
    try:
        with path.open("rb") as file:
            return read_sheet(file.read(MAX_SHEET_BYTES + 1), path.name)
    except OSError as error:
        raise AdjustError(f"{path} cannot be read: {error.strerror}.") from error
    except SheetError as error:
        raise AdjustError(str(error)) from error
