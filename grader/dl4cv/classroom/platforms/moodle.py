"""Moodle: how it names downloads, its grading worksheet, filled with grades and comments, and the times in it."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from dl4cv.classroom.marks.feedback import feedback
from dl4cv.classroom.marks.marking_options import MAX_SHOWN, OptionError, parse_moment
from dl4cv.classroom.marks.marks import Mark
from dl4cv.classroom.platforms.filled import Filled, Rows, find_contested, plain, unfilled
from dl4cv.classroom.platforms.platform import Export, Owned, Platform, SheetTimes
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

# Name_12345_assignsubmission_file_/exercise3.ipynb, or without the folder. Moodle's own number is the first: what comes
# after it is the student's file name, which may look the same.
# What a student typed into Moodle instead, onlinetext, is no file for us, but it was handed in.
_NAME = re.compile(r"(?P<name>.+?)_(?P<user>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)")
_OTHER_NAME = re.compile(r".+?_\d+_assignsubmission_\w+")

# The months as Moodle writes them in English and in German.
_MONTHS = (
    ("january",), ("february", "februar"), ("march", "märz"), ("april",), ("may", "mai"), ("june", "juni"),
    ("july", "juli"), ("august",), ("september",), ("october", "oktober"), ("november",), ("december", "dezember"),
)  # fmt: skip
_MOMENT = re.compile(
    r"(?:\w+,\s+)?(?P<day>\d{1,2})\.?\s+(?P<month>[^\W\d]+)\s+(?P<year>\d{4}),\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})"
    r"(?:\s+(?P<half>[AP])M)?",
    re.IGNORECASE,
)


def fill_moodle(sheet: Sheet, marks: Sequence[Mark], comments: Mapping[str, Sequence[str]]) -> Filled:
    """Fill the worksheet `sheet` with `marks`, all for one exercise, out of the maximum grade that it names.

    `comments` are the lines for each student. Raises SheetError when this is no grading worksheet.
    """
    places = moodle_places(sheet)
    if "grade" not in places or "identifier" not in places:
        raise SheetError("This is no grading worksheet of Moodle: it lacks the columns Identifier and Grade.")
    rows = moodle_rows(sheet, places)
    contested = find_contested(marks, rows)
    cells: dict[tuple[int, int], str] = {}
    locked, filled = [], 0
    for mark in marks:
        row = rows.of(mark.student)
        if row is None or mark.score is None or mark.student in contested:
            continue
        if plain(cell(sheet.rows[row], places.get("open"))) in _NO:
            locked.append(mark.student)
            continue
        cells[row, places["grade"]] = _grade(mark, cell(sheet.rows[row], places.get("maximum")))
        if "feedback" in places:
            cells[row, places["feedback"]] = _comment(comments.get(mark.student, ()))
        filled += 1
    notices = (f"Moodle has locked the grade of {', '.join(locked)}.",) if locked else ()
    return Filled(
        with_cells(sheet, cells),
        filled,
        (*notices, *unfilled(marks, rows)),
    )


def moodle_places(sheet: Sheet) -> dict[str, int]:
    """Find the columns of `sheet` that Moodle names."""
    heads = {plain(head): column for column, head in reversed(list(enumerate(sheet.head)))}
    places = {}
    for name, known in _HEADS.items():
        column = next((heads[head] for head in known if head in heads), None)
        if column is not None:
            places[name] = column
    return places


def moodle_rows(sheet: Sheet, places: Mapping[str, int]) -> Rows:
    """Find whose row is whose, in a worksheet with these columns."""
    numbers: dict[str, int] = {}
    names: list[tuple[str, int]] = []
    for row, cells in enumerate(sheet.rows[1:], start=1):
        digits = re.search(r"(\d+)\s*$", cell(cells, places.get("identifier"))[-MAX_SHOWN:])
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
        raise SheetError(
            f"The maximum grade {maximum[:MAX_SHOWN]!r} is no number: set the assignment to points in Moodle."
        )
    return figure(mark.score / mark.max_score * most, comma="," in maximum)


def _comment(lines: Sequence[str]) -> str:
    """Write a comment as HTML, in which a sign that might begin a formula after a semicolon has another name."""
    text = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return inert(re.sub(r"([;\n]\s*)([=+\-@|%])", lambda found: f"{found[1]}&#{ord(found[2])};", text))


def parse_moodle_moment(text: str, zone: tzinfo | None = None) -> datetime:
    """Read the time that Moodle writes as `Monday, 30 November 2026, 11:02 AM`. Raises OptionError."""
    match = _MOMENT.fullmatch(text.strip())
    months = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
    if match is None or match["month"].casefold() not in months:
        shown = repr(text[:MAX_SHOWN])
        raise OptionError(f"{shown} is no time that can be read: download the worksheet with Moodle set to English.")
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].upper() == "P" else 0)
    day, month = int(match["day"]), months[match["month"].casefold()]
    return parse_moment(f"{match['year']}-{month:02}-{day:02}T{hour:02}:{match['minute']}", zone)


def _recognise(parts: tuple[str, ...]) -> bool:
    return _OTHER_NAME.match(parts[0]) is not None


def _find_owner(parts: tuple[str, ...]) -> Owned | None:
    match = _NAME.fullmatch(parts[0])
    if match is None:
        return None
    below = (match["file"], *parts[1:]) if match["file"] else parts[1:]
    return Owned(f"{match['name']}_{match['user']}", below)


def _fill(export: Export) -> Filled:
    if export.worksheet is None:
        raise SheetError("Moodle takes only its own file: download the grading worksheet, --worksheet FILE.")
    exercises = sorted({mark.exercise for mark in export.marks})
    if len(exercises) > 1:
        names = ", ".join(exercises)
        raise SheetError(f"A worksheet of Moodle is for one assignment: say --exercise, one of {names}.")
    comments = {mark.student: feedback(mark, export.result_of(mark)) for mark in export.marks}
    return fill_moodle(export.worksheet, export.marks, comments)


def _tells_times(sheet: Sheet) -> bool:
    return SUBMITTED in moodle_places(sheet)


def _read_times(sheet: Sheet, students: Sequence[str], zone: tzinfo | None) -> dict[str, datetime]:
    places = moodle_places(sheet)
    rows = moodle_rows(sheet, places)
    found = {}
    for student in students:
        row = rows.of(student)
        text = "" if row is None else cell(sheet.rows[row], places[SUBMITTED])
        if text not in ("", "-"):
            found[student] = parse_moodle_moment(text, zone)
    return found


PLATFORM = Platform("moodle", _find_owner, _fill, _recognise, SheetTimes(_tells_times, _read_times))
