"""A roster: who is in the class, and what a download calls them; nobody is left out for having handed in nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dl4cv.classroom.downloads.collect import MAX_NAME, Collected, Collection
from dl4cv.classroom.marks.marking_options import MAX_SHOWN, OptionError
from dl4cv.classroom.platforms.filled import plain, several, split_student
from dl4cv.classroom.platforms.sheets import MAX_SHEET_BYTES, SheetError, cell, read_sheet
from dl4cv.harmless import harmless


@dataclass(frozen=True)
class Roster:
    """The students of a class, as the gradebook is to call them, and by what else a download may call each."""

    students: tuple[str, ...]
    called: Mapping[str, str]

    def find(self, name: str) -> str | None:
        """Find whom a download means by `name`: by that name, or by the platform's number at its end."""
        whole, number = split_student(name)
        return next((self.called[key] for key in (plain(name), number, plain(whole)) if key in self.called), None)


def read_roster(path: Path) -> Roster:
    """Read a CSV with the column `student`, and `folder` where downloads call them otherwise. Raises OptionError."""
    try:
        with path.open("rb") as file:
            sheet = read_sheet(file.read(MAX_SHEET_BYTES + 1), path.name, columns=1)
    except OSError as error:
        raise OptionError(f"{path} cannot be read: {error.strerror}.") from error
    except SheetError as error:
        raise OptionError(f"{error} A roster has the column student; it may also have folder.") from error
    heads = {plain(head): column for column, head in enumerate(sheet.head)}
    if "student" not in heads:
        raise OptionError("The roster lacks the column student; it may also have folder.")
    students: dict[str, None] = {}
    called: dict[str, str] = {}
    for number, row in enumerate(sheet.rows[1:], start=2):
        if any(text.strip() for text in row[len(sheet.head) :]):
            raise OptionError(f"Line {number} of the roster has more columns than its first: quote names with a comma.")
        student, folder = (cell(row, heads.get(head)) for head in ("student", "folder"))
        if not student and not folder:
            continue
        if plain(student) == "points possible":
            raise OptionError(
                "This is a gradebook of Canvas, which calls students otherwise than its download does. Write a roster "
                "with the column student, each as name_ID: leeann_201."
            )
        if not student or len(student) > MAX_NAME:
            raise OptionError(
                f"Line {number} of the roster names no student, or one by more than {MAX_NAME} characters."
            )
        students[student] = None
        for name in filter(None, (plain(folder), plain(student))):
            if called.setdefault(name, student) != student:
                shown = harmless(name[:MAX_SHOWN])
                raise OptionError(f"Line {number} of the roster: {shown!r} is {called[name]} already.")
    for student in students:
        digits = split_student(student)[1]
        if digits:
            called.setdefault(digits, student)
    if not students:
        raise OptionError("The roster names nobody.")
    return Roster(tuple(students), called)


def apply_roster(collection: Collection, roster: Roster) -> tuple[Collection, tuple[str, ...]]:
    """Call the students as the roster does, and add a row for each who handed in nothing; also say who is not in it.

    Raises OptionError when two of the download are one student in the roster.
    """
    owners: dict[str, set[str]] = {}
    for row in (*collection.rows, *collection.absent):
        owners.setdefault(roster.find(row.student) or row.student, set()).add(row.student)
    for student, names in owners.items():
        if len(names) > 1:
            raise OptionError(f"In the roster these are one student, {harmless(student)}: {', '.join(sorted(names))}.")
    strangers = sorted({row.student for row in collection.rows if roster.find(row.student) is None})
    rows = [replace(row, student=roster.find(row.student) or row.student) for row in collection.rows]
    absent = [replace(row, student=roster.find(row.student) or row.student) for row in collection.absent]
    every = sorted([*rows, *_rows_of_none(rows, roster)], key=lambda row: row.student)
    order = list(dict.fromkeys(row.exercise for row in collection.rows))
    told = (
        (f"Not in the roster, and graded all the same: {several(list(map(harmless, strangers)))}.",)
        if strangers
        else ()
    )
    return (
        replace(
            collection,
            rows=tuple(sorted(every, key=lambda row: order.index(row.exercise))),
            absent=tuple(absent),
            students=len(set(owners) | set(roster.students)),
        ),
        told,
    )


def _rows_of_none(rows: Sequence[Collected], roster: Roster) -> Iterator[Collected]:
    """Make a row for each student of the roster and each exercise of which the download holds nothing of them."""
    there = {(row.student, row.exercise) for row in rows}
    for exercise in dict.fromkeys(row.exercise for row in rows):
        for student in roster.students:
            if (student, exercise) not in there:
                yield Collected(student, exercise, "missing", problem=f"There is nothing of {student} in the download.")
