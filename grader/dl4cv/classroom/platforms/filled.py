"""What filling a downloaded spreadsheet has in common: whose row is whose, and what could not be filled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dl4cv.classroom.marks.marks import Mark
from dl4cv.classroom.platforms.sheets import Sheet

_NUMBERED = re.compile(r"(?P<name>.*?)_(?P<number>\d+)")


@dataclass(frozen=True)
class Filled:
    """A spreadsheet with marks in it, how many, and a sentence for each thing that the instructor must know."""

    sheet: Sheet
    marks: int
    notices: tuple[str, ...] = ()


class Rows:
    """The rows of a spreadsheet, found by a student's number in the platform or by one of their names."""

    def __init__(self, numbers: Mapping[str, int], names: Iterable[tuple[str, int]]) -> None:
        self._numbers = numbers
        self._names: dict[str, set[int]] = {}
        for name, row in names:
            if name.strip():
                self._names.setdefault(plain(name), set()).add(row)

    def of(self, student: str) -> int | None:
        """Find the row of `student`, as the gradebook calls them; None when there is none, or nobody can tell which."""
        match = _NUMBERED.fullmatch(student)
        if match is not None and match["number"] in self._numbers:
            return self._numbers[match["number"]]
        found = self._names.get(plain(student), set())
        return next(iter(found)) if len(found) == 1 else None


def plain(name: str) -> str:
    """Write `name` without case, and with one space between words."""
    return " ".join(name.split()).casefold()


def split_student(student: str) -> tuple[str, str]:
    """Split a student's name and number in a download of Canvas or Moodle; the number is "" elsewhere."""
    match = _NUMBERED.fullmatch(student)
    return (match["name"], match["number"]) if match is not None else (student, "")


def unfilled(marks: Sequence[Mark], rows: Rows) -> tuple[str, ...]:
    """Write what could not be filled in: students without a row or with another's, and marks that are undecided."""
    lost = sorted({mark.student for mark in marks if rows.of(mark.student) is None})
    contested = sorted(find_contested(marks, rows))
    sentences = (
        f"Not in the spreadsheet, or not to be told apart there: {several(lost)}." if lost else "",
        f"Several students for one row, so no mark for any of them: {several(contested)}." if contested else "",
    )
    return (*filter(None, sentences), *undecided(marks))


def find_contested(marks: Sequence[Mark], rows: Rows) -> frozenset[str]:
    """Find the students whose row in the spreadsheet another one claims too: nobody can tell whose marks are right."""
    claims: dict[int, set[str]] = {}
    for mark in marks:
        row = rows.of(mark.student)
        if row is not None:
            claims.setdefault(row, set()).add(mark.student)
    return frozenset(student for students in claims.values() if len(students) > 1 for student in students)


def several(names: Sequence[str]) -> str:
    """List the first ten of `names`, and how many more there are."""
    return ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")


def undecided(marks: Sequence[Mark]) -> tuple[str, ...]:
    """Write a sentence for each mark that a person must decide on."""
    return tuple(
        f"No mark for {mark.student}, {mark.exercise}: {mark.problem or 'the grader itself failed.'}"
        for mark in marks
        if mark.score is None and not mark.decided.is_excused
    )
