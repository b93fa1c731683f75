"""Canvas: how it names downloads, and its gradebook, filled as it was downloaded or made anew for import."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from dl4cv.classroom.marks.marking_options import parse_columns
from dl4cv.classroom.marks.marks import Mark
from dl4cv.classroom.platforms.filled import (
    Filled,
    Rows,
    find_contested,
    plain,
    split_student,
    undecided,
    unfilled,
)
from dl4cv.classroom.platforms.platform import Export, Owned, Platform
from dl4cv.classroom.platforms.sheets import Sheet, SheetError, cell, figure, inert, number, with_cells

STUDENT, ID = "Student", "ID"
HEAD = (STUDENT, ID, "SIS User ID", "SIS Login ID", "Section")
_NAMES = (STUDENT, "SIS User ID", "SIS Login ID", "Integration ID")
_POINTS = "Points Possible"
MAX_DIGITS = 18
"""Of a number that Canvas gives an upload: as many as a database keeps."""

# lastnamefirstname_LATE_1234_5678_exercise3-1.py: the student's number, the upload's number, the student's file name.
_NAME = re.compile(r"(?P<name>.+?)_(?:(?P<late>LATE)_)?(?P<user>\d+)_(?P<upload>\d+)_(?P<file>.+)")
# LATE_anon_Ab3dE_5678_exercise3-1.py, where students are graded without their names.
_ANONYMOUS = re.compile(
    r"(?:(?P<late>LATE)_)?(?P<name>anon)_(?!LATE_)(?P<user>[A-Za-z0-9]+)_(?P<upload>\d+)_(?P<file>.+)"
)


def make_canvas(marks: Sequence[Mark]) -> Filled:
    """Make a file that Canvas imports, with a column for each exercise and its points in the second row."""
    exercises = sorted({mark.exercise for mark in marks})
    by_place = {(mark.student, mark.exercise): mark for mark in marks}
    most = {mark.exercise: mark.max_score for mark in marks}
    points = (f"    {_POINTS}", "", "", "", "", *(figure(most[name]) for name in exercises))
    rows = []
    for student in sorted({mark.student for mark in marks}):
        name, identity = split_student(student)
        scores = [by_place.get((student, exercise)) for exercise in exercises]
        shown = ("" if mark is None or mark.score is None else figure(mark.score) for mark in scores)
        rows.append((inert(name), identity, "", "" if identity else inert(student), "", *shown))
    filled = sum(mark.score is not None for mark in marks)
    return Filled(Sheet(((*HEAD, *exercises), points, *rows)), filled, undecided(marks))


def fill_canvas(sheet: Sheet, marks: Sequence[Mark], columns: Mapping[str, str] | None = None) -> Filled:
    """Fill the gradebook `sheet`, downloaded from Canvas, with `marks`, in the points that Canvas gives.

    `columns` says by the head which column belongs to an exercise; otherwise the head must name the exercise.
    Raises SheetError.
    """
    places = _columns(sheet, sorted({mark.exercise for mark in marks}), columns or {})
    rows = _rows(sheet)
    contested = find_contested(marks, rows)
    cells = {}
    for mark in marks:
        row, column = rows.of(mark.student), places.get(mark.exercise)
        if mark.student not in contested and row is not None and column is not None and mark.score is not None:
            most = _points(sheet, column) or mark.max_score
            cells[row, column] = figure(mark.score / mark.max_score * most)
    lost = sorted({mark.exercise for mark in marks} - places.keys())
    notices = (f"No column for {', '.join(lost)}: name it, --column 'NAME=HEAD'.",) if lost else ()
    return Filled(
        with_cells(sheet, cells),
        len(cells),
        (*notices, *unfilled(marks, rows)),
    )


def _columns(sheet: Sheet, exercises: Sequence[str], named: Mapping[str, str]) -> dict[str, int]:
    if STUDENT not in sheet.head or ID not in sheet.head:
        raise SheetError(f"This is no gradebook of Canvas: it lacks the columns {STUDENT} and {ID}.")
    found = {}
    for exercise in exercises:
        candidates = [
            column
            for column, head in enumerate(sheet.head)
            if head not in (*HEAD, *_NAMES) and "(read only)" not in head and _is_for(head, exercise, named)
        ]
        if len(candidates) > 1:
            heads = ", ".join(sheet.head[column] for column in candidates)
            raise SheetError(f"Several columns are for {exercise}: {heads}. Name one: --column '{exercise}=HEAD'.")
        if candidates:
            found[exercise] = candidates[0]
        elif exercise in named:
            raise SheetError(f"The spreadsheet has no column {named[exercise]!r}.")
    if not found:
        raise SheetError(f"No column is named after {', '.join(exercises)}: say which, --column 'NAME=HEAD'.")
    return found


def _is_for(head: str, exercise: str, named: Mapping[str, str]) -> bool:
    title = re.sub(r"\s*\(\d+\)\s*$", "", head)
    if exercise in named:
        return plain(named[exercise]) in (plain(head), plain(title))
    word = re.fullmatch(r"(.*?)(\d*)", exercise)
    assert word is not None  # every name matches
    numbered = rf"[ _-]?0*{word[2]}" if word[2] else ""
    return re.search(rf"(?<![^\W_]){re.escape(word[1])}{numbered}(?!\w)", title, re.IGNORECASE) is not None


def _rows(sheet: Sheet) -> Rows:
    places = {head: column for column, head in enumerate(sheet.head)}
    people = [(row, cells) for row, cells in enumerate(sheet.rows) if row and cell(cells, places[ID])]
    names = ((cell(cells, places.get(head)), row) for row, cells in people for head in _NAMES)
    return Rows({cell(cells, places[ID]): row for row, cells in people}, names)


def _points(sheet: Sheet, column: int) -> float | None:
    """Find the points possible in `column`: in one of the rows above the students, which have no ID."""
    identity = sheet.head.index(ID)
    above = [row for row in sheet.rows[1:4] if not cell(row, identity)]
    return next((value for row in above if (value := number(cell(row, column))) is not None), None)


def _recognise(parts: tuple[str, ...]) -> bool:
    return len(parts) == 1 and _match(parts[0]) is not None


def _find_owner(parts: tuple[str, ...]) -> Owned | None:
    match = _match(parts[0])
    if match is None or len(parts) > 1:
        return None
    upload = int(match["upload"][:MAX_DIGITS])
    return Owned(f"{match['name']}_{match['user']}", (match["file"],), match["late"] is not None, upload)


def _match(name: str) -> re.Match[str] | None:
    return _ANONYMOUS.fullmatch(name) or _NAME.fullmatch(name)


def _fill(export: Export) -> Filled:
    columns = parse_columns(export.columns, {mark.exercise for mark in export.marks})
    if export.worksheet is None:
        return make_canvas(export.marks)
    return fill_canvas(export.worksheet, export.marks, columns)


PLATFORM = Platform("canvas", _find_owner, _fill, _recognise, numbers_versions=True, names_columns=True)
