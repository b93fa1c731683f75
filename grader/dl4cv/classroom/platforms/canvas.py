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
    several,
    split_student,
    undecided,
    unfilled,
)
from dl4cv.classroom.platforms.platform import Export, HandedIn, Owned, Platform
from dl4cv.classroom.platforms.sheets import (
    POINTS,
    Sheet,
    SheetError,
    Writing,
    cell,
    figure,
    inert,
    number,
    with_cells,
    writes_commas,
)

STUDENT, ID = "Student", "ID"
HEAD = (STUDENT, ID, "SIS User ID", "SIS Login ID", "Section")
_NAMES = (STUDENT, "SIS User ID", "SIS Login ID", "Integration ID")
_POINTS = "Points Possible"
_READ_ONLY = "(read only)"
_ABOUT_STUDENTS = frozenset(
    name.casefold()
    for name in (*HEAD, *_NAMES, "LastName", "FirstName", "Last Name", "First Name", "Root Account", "Notes")
)
EXCUSED, UNASSIGNED = "EX", "N/A"
"""What Canvas writes in place of a score: of who is excused, and of who has not got the assignment."""

MAX_DIGITS = 18
"""Of a number that Canvas gives an upload: as many as a database keeps."""

# lastnamefirstname_LATE_1234_5678_exercise3-1.py: the student's number, the upload's number, the student's file name.
_NAME = re.compile(r"(?P<name>.+?)_(?:(?P<late>LATE)_)?(?P<user>\d+)_(?P<upload>\d+)_(?P<file>.+)")
# LATE_anon_Ab3dE_5678_exercise3-1.py, where students are graded without their names.
_ANONYMOUS = re.compile(
    r"(?:(?P<late>LATE)_)?(?P<name>anon)_(?!LATE_)(?P<user>[A-Za-z0-9]+)_(?P<upload>\d+)_(?P<file>.+)"
)


def make_canvas(marks: Sequence[Mark], writing: Writing = POINTS) -> Filled:
    """Make a file that Canvas imports, with a column for each exercise and its points in the second row."""
    exercises = sorted({mark.exercise for mark in marks})
    by_place = {(mark.student, mark.exercise): mark for mark in marks}
    most = {mark.exercise: mark.max_score for mark in marks}
    points = (f"    {_POINTS}", "", "", "", "", *(figure(most[name], comma=writing.comma) for name in exercises))
    rows = []
    for student in sorted({mark.student for mark in marks}):
        name, identity = split_student(student)
        scores = [by_place.get((student, exercise)) for exercise in exercises]
        shown = (_cell(mark, writing) for mark in scores)
        rows.append((inert(name), identity, "", "" if identity else inert(student), "", *shown))
    filled = sum(mark.score is not None for mark in marks)
    sheet = Sheet(((*HEAD, *exercises), points, *rows), delimiter=writing.delimiter)
    return Filled(sheet, filled, undecided(marks))


def _cell(mark: Mark | None, writing: Writing) -> str:
    """Write what Canvas is to take for a mark; nothing where it is to leave what it has."""
    if mark is None or (mark.score is None and not mark.decided.is_excused):
        return ""
    return EXCUSED if mark.score is None else figure(mark.score, comma=writing.comma)


def fill_canvas(
    sheet: Sheet, marks: Sequence[Mark], columns: Mapping[str, str] | None = None, writing: Writing = POINTS
) -> Filled:
    """Fill the gradebook `sheet`, downloaded from Canvas, with `marks`, in the points that Canvas gives.

    Who is excused there stays so, and so does who was not given the assignment: a score would take that away.
    `columns` says by the head which column belongs to an exercise; otherwise the head must name the exercise.
    Raises SheetError.
    """
    places = _columns(sheet, sorted({mark.exercise for mark in marks}), columns or {})
    rows = _rows(sheet)
    contested = find_contested(marks, rows)
    cells = {}
    comma = writes_commas(sheet)
    comma = writing.comma if comma is None else comma
    kept: dict[str, list[str]] = {EXCUSED: [], UNASSIGNED: []}
    for mark in marks:
        row, column = rows.of(mark.student), places.get(mark.exercise)
        if mark.student in contested or row is None or column is None:
            continue
        there = cell(sheet.rows[row], column).upper()
        if there in kept:
            kept[there].append(f"{mark.student} ({mark.exercise})")
        elif mark.decided.is_excused:
            cells[row, column] = EXCUSED
        elif mark.score is not None:
            most = _points(sheet, column) or mark.max_score
            cells[row, column] = figure(mark.score / mark.max_score * most, comma=comma)
    lost = sorted({mark.exercise for mark in marks} - places.keys())
    notices = (f"No column for {', '.join(lost)}: name it, --column 'NAME=HEAD'.",) if lost else ()
    told = (
        f"Excused in Canvas, and left so: {several(kept[EXCUSED])}." if kept[EXCUSED] else "",
        f"Not assigned in Canvas ({UNASSIGNED}), and left so: {several(kept[UNASSIGNED])}." if kept[UNASSIGNED] else "",
    )
    settled = {*kept[EXCUSED], *kept[UNASSIGNED]}
    others = [mark for mark in marks if f"{mark.student} ({mark.exercise})" not in settled]
    return Filled(with_cells(sheet, cells), len(cells), (*notices, *filter(None, told), *unfilled(others, rows)))


def _columns(sheet: Sheet, exercises: Sequence[str], named: Mapping[str, str]) -> dict[str, int]:
    heads = {plain(head) for head in sheet.head}
    lacks_names = plain(STUDENT) not in heads and _split_names(sheet) is None
    if lacks_names or plain(ID) not in heads:
        raise SheetError(f"This is no gradebook of Canvas: it lacks the columns {STUDENT} and {ID}.")
    found = {}
    for exercise in exercises:
        candidates = [
            column
            for column, head in enumerate(sheet.head)
            if plain(head) not in _ABOUT_STUDENTS and not _is_sum(sheet, column) and _is_for(head, exercise, named)
        ]
        if len(candidates) > 1:
            shown = ", ".join(sheet.head[column] for column in candidates)
            raise SheetError(f"Several columns are for {exercise}: {shown}. Name one: --column '{exercise}=HEAD'.")
        if candidates:
            found[exercise] = candidates[0]
        elif exercise in named:
            raise SheetError(f"The spreadsheet has no column {named[exercise]!r}.")
    if not found:
        raise SheetError(f"No column is named after {', '.join(exercises)}: say which, --column 'NAME=HEAD'.")
    return found


def _is_sum(sheet: Sheet, column: int) -> bool:
    """Say whether Canvas works out `column` itself: it says so in the head, or in the row of points below it."""
    return any(_READ_ONLY in cell(row, column).casefold() for row in (sheet.head, *_above(sheet)))


def _is_for(head: str, exercise: str, named: Mapping[str, str]) -> bool:
    title = re.sub(r"\s*\(\d+\)\s*$", "", head)
    if exercise in named:
        return plain(named[exercise]) in (plain(head), plain(title))
    word = re.fullmatch(r"(.*?)(\d*)", exercise)
    assert word is not None  # every name matches
    numbered = rf"[ _.:#-]*0*{word[2]}" if word[2] else ""
    return re.search(rf"(?<![^\W_]){re.escape(word[1])}{numbered}(?!\w)", title, re.IGNORECASE) is not None


def _rows(sheet: Sheet) -> Rows:
    places = {plain(head): column for column, head in enumerate(sheet.head)}
    identity, split = places[plain(ID)], _split_names(sheet)
    people = [(row, cells) for row, cells in enumerate(sheet.rows) if row and cell(cells, identity)]
    names = [(cell(cells, places.get(plain(head))), row) for row, cells in people for head in _NAMES]
    if split is not None:
        for row, cells in people:
            last, first = (cell(cells, column) for column in split)
            names += [(f"{last}, {first}", row), (f"{first} {last}", row)]
    return Rows({cell(cells, identity): row for row, cells in people}, dict.fromkeys(names))


def _split_names(sheet: Sheet) -> tuple[int, int] | None:
    """Find the columns of last and first names, which Canvas writes in place of one where it is set to."""
    places = {plain(head).replace(" ", ""): column for column, head in enumerate(sheet.head)}
    return (places["lastname"], places["firstname"]) if {"lastname", "firstname"} <= places.keys() else None


def _points(sheet: Sheet, column: int) -> float | None:
    """Find the points possible in `column`: in one of the rows above the students."""
    return next((value for row in _above(sheet) if (value := number(cell(row, column))) is not None), None)


def _above(sheet: Sheet) -> list[tuple[str, ...]]:
    """List the rows between the head and the students, which have no ID."""
    identity = [plain(head) for head in sheet.head].index(plain(ID))
    return [row for row in sheet.rows[1:4] if not cell(row, identity)]


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
        return make_canvas(export.marks, export.writing)
    return fill_canvas(export.worksheet, export.marks, columns, export.writing)


def _place_feedback(handed_in: HandedIn) -> str | None:
    """Name a file as it came: Canvas reads two numbers in it, and shows it under the name of the student's file."""
    return next((part for part in handed_in.file.split("/") if _match(part) is not None), None)


PLATFORM = Platform(
    "canvas",
    _find_owner,
    _fill,
    _recognise,
    numbers_versions=True,
    names_columns=True,
    place_feedback=_place_feedback,
)
