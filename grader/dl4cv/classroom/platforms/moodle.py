"""Marks for Moodle: its grading worksheet, filled where it has Grade and Feedback comments, else as it was."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence

from dl4cv.classroom.marks.marks import Mark
from dl4cv.classroom.platforms.filled import Filled, Rows, plain, undecided, without_row
from dl4cv.classroom.platforms.sheets import Sheet, SheetError, cell, figure, inert, number, with_cells

SUBMITTED = "submitted"

# The names that Moodle gives its columns, in English and in German.
_HEADS = {
    "identifier": ("identifier", "id"),
    "name": ("full name", "vollständiger name"),
    "id_number": ("id number", "id-nummer"),
    "email": ("email address", "e-mail-adresse"),
    "username": ("username", "anmeldename"),
    "grade": ("grade", "bewertung"),
    "maximum": ("maximum grade", "bestwertung"),
    "open": ("grade can be changed", "bewertung kann geändert werden"),
    "feedback": ("feedback comments", "feedback als kommentar"),
    SUBMITTED: ("last modified (submission)", "zuletzt geändert (abgabe)"),
}
_NO = ("no", "nein")


def fill_moodle(sheet: Sheet, marks: Sequence[Mark], feedback: Mapping[str, Sequence[str]]) -> Filled:
    """The worksheet `sheet` with `marks`, all for one exercise, out of the maximum grade that it names.

    `feedback` has the lines for each student. Raises SheetError when this is no grading worksheet.
    """
    places = moodle_places(sheet)
    if "grade" not in places or "identifier" not in places:
        raise SheetError("This is no grading worksheet of Moodle: it lacks the columns Identifier and Grade.")
    rows = moodle_rows(sheet, places)
    cells: dict[tuple[int, int], str] = {}
    locked, filled = [], 0
    for mark in marks:
        row = rows.of(mark.student)
        if row is None or mark.score is None:
            continue
        if plain(cell(sheet.rows[row], places.get("open"))) in _NO:
            locked.append(mark.student)
            continue
        cells[row, places["grade"]] = _grade(mark, cell(sheet.rows[row], places.get("maximum")))
        if "feedback" in places:
            cells[row, places["feedback"]] = _comment(feedback.get(mark.student, ()))
        filled += 1
    notices = (f"Moodle has locked the grade of {', '.join(locked)}.",) if locked else ()
    return Filled(with_cells(sheet, cells), filled, (*notices, *without_row(marks, rows), *undecided(marks)))


def moodle_places(sheet: Sheet) -> dict[str, int]:
    """The columns of `sheet` that Moodle names."""
    heads = {plain(head): column for column, head in reversed(list(enumerate(sheet.head)))}
    places = {}
    for name, known in _HEADS.items():
        column = next((heads[head] for head in known if head in heads), None)
        if column is not None:
            places[name] = column
    return places


def moodle_rows(sheet: Sheet, places: Mapping[str, int]) -> Rows:
    """Whose row is whose, in a worksheet with these columns."""
    numbers: dict[str, int] = {}
    names: list[tuple[str, int]] = []
    for row, cells in enumerate(sheet.rows[1:], start=1):
        digits = re.search(r"(\d+)\s*$", cell(cells, places.get("identifier")))
        if digits is not None:
            numbers[digits[1]] = row
        address = cell(cells, places.get("email"))
        names += [(cell(cells, places.get(name)), row) for name in ("name", "id_number", "username")]
        names += [(address, row), (address.partition("@")[0], row)]
    return Rows(numbers, dict.fromkeys(names))


def _grade(mark: Mark, maximum: str) -> str:
    assert mark.score is not None
    most = mark.max_score if not maximum else number(maximum)
    if most is None:
        raise SheetError(f"The maximum grade {maximum!r} is no number: set the assignment to points in Moodle.")
    return figure(mark.score / mark.max_score * most, comma="," in maximum)


def _comment(lines: Sequence[str]) -> str:
    """Moodle shows comments as HTML, in which a sign that might begin a formula after a semicolon has another name."""
    text = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return inert(re.sub(r"([;\n]\s*)([=+\-@|%])", lambda found: f"{found[1]}&#{ord(found[2])};", text))
