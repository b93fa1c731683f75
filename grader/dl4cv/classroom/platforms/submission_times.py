"""When files were handed in, from a list: an instructor's CSV or Moodle's grading worksheet.

Neither Canvas's zip nor Moodle's tells it: both stamp every entry with the moment of the download.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo

from dl4cv.classroom.marks.marking_options import WishError, moment
from dl4cv.classroom.platforms.filled import plain, split_student
from dl4cv.classroom.platforms.moodle import SUBMITTED, moodle_places, moodle_rows
from dl4cv.classroom.platforms.sheets import Sheet, cell

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

Times = dict[tuple[str, str], datetime]


def listed_times(
    sheet: Sheet, students: Iterable[str], exercise: str = "", zone: tzinfo | None = None
) -> tuple[Times, list[str]]:
    """When each of `students` handed in for which exercise, "" for every one; and whom the list names in vain.

    `exercise` is the one that the whole list is about. Times without a zone are in `zone`, by default this machine's.
    Raises WishError.
    """
    if is_worksheet(sheet):
        return _of_worksheet(sheet, students, exercise, zone), []
    return _of_list(sheet, students, exercise, zone)


def is_worksheet(sheet: Sheet) -> bool:
    """Is this Moodle's grading worksheet, with the times of the submissions?"""
    return SUBMITTED in moodle_places(sheet)


def moodle_moment(text: str, zone: tzinfo | None = None) -> datetime:
    """The time that Moodle writes as `Monday, 30 November 2026, 11:02 AM`. Raises WishError."""
    match = _MOMENT.fullmatch(text.strip())
    months = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
    if match is None or match["month"].casefold() not in months:
        raise WishError(f"{text!r} is no time that can be read: download the worksheet with Moodle set to English.")
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].upper() == "P" else 0)
    day, month = int(match["day"]), months[match["month"].casefold()]
    return moment(f"{match['year']}-{month:02}-{day:02}T{hour:02}:{match['minute']}", zone)


def _of_worksheet(sheet: Sheet, students: Iterable[str], exercise: str, zone: tzinfo | None) -> Times:
    places = moodle_places(sheet)
    rows = moodle_rows(sheet, places)
    found: Times = {}
    for student in students:
        row = rows.of(student)
        text = "" if row is None else cell(sheet.rows[row], places[SUBMITTED])
        if text not in ("", "-"):
            found[student, exercise] = moodle_moment(text, zone)
    return found


def _of_list(sheet: Sheet, students: Iterable[str], exercise: str, zone: tzinfo | None) -> tuple[Times, list[str]]:
    """Of several lines for the same student and exercise the latest time counts."""
    heads = {plain(head): column for column, head in enumerate(sheet.head)}
    if not {"student", "submitted_at"} <= heads.keys():
        raise WishError(
            "The list of times needs the columns student and submitted_at, or must be Moodle's grading worksheet."
        )
    names = _names(students)
    found: Times = {}
    strangers: dict[str, None] = {}
    for number, row in enumerate(sheet.rows[1:], start=2):
        name, text = cell(row, heads["student"]), cell(row, heads["submitted_at"])
        if not text:
            continue
        try:
            at = moment(text, zone)
        except WishError as error:
            raise WishError(f"Line {number} of the list of times: {error}") from error
        student = names.get(plain(name))
        if student is None:
            strangers[name] = None
            continue
        place = student, exercise or cell(row, heads.get("exercise"))
        found[place] = max(at, found.get(place, at))
    return found, list(strangers)


def _names(students: Iterable[str]) -> Mapping[str, str]:
    """The students by name, and by the platform's number where it is one student's only."""
    by_name, by_number = dict[str, str](), dict[str, list[str]]()
    for student in students:
        by_name[plain(student)] = student
        by_number.setdefault(split_student(student)[1], []).append(student)
    return {number: own[0] for number, own in by_number.items() if number and len(own) == 1} | by_name
