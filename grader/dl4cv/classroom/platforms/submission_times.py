"""When files were handed in, from a list: an instructor's CSV or a platform's sheet, such as Moodle's worksheet.

Neither Canvas's zip nor Moodle's tells it: both stamp every entry with the moment of the download.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo

from dl4cv.classroom.marks.marking_options import OptionError, parse_moment
from dl4cv.classroom.platforms import load_platforms
from dl4cv.classroom.platforms.filled import plain, split_student
from dl4cv.classroom.platforms.platform import SheetTimes
from dl4cv.classroom.platforms.sheets import Sheet, cell


def read_times(
    sheet: Sheet, students: Iterable[str], exercise: str = "", zone: tzinfo | None = None
) -> tuple[dict[tuple[str, str], datetime], list[str]]:
    """Read when each of `students` handed in for which exercise, "" for every one; and whom the list names in vain.

    `exercise` is the one that the whole list is about. Times without a zone are in `zone`, by default this machine's.
    Raises OptionError.
    """
    times = _platforms_times(sheet)
    if times is not None:
        return {(student, exercise): at for student, at in times.read(sheet, list(students), zone).items()}, []
    return _read_list(sheet, students, exercise, zone)


def tells_times(sheet: Sheet) -> bool:
    """Say whether this is a platform's sheet, with the times of the submissions."""
    return _platforms_times(sheet) is not None


def _platforms_times(sheet: Sheet) -> SheetTimes | None:
    """Find the platform whose sheet with times this is."""
    known = (platform.times for platform in load_platforms())
    return next((times for times in known if times is not None and times.recognise(sheet)), None)


def _read_list(
    sheet: Sheet, students: Iterable[str], exercise: str, zone: tzinfo | None
) -> tuple[dict[tuple[str, str], datetime], list[str]]:
    """Read an instructor's list; of several lines for the same student and exercise the latest time counts."""
    heads = {plain(head): column for column, head in enumerate(sheet.head)}
    if not {"student", "submitted_at"} <= heads.keys():
        raise OptionError(
            "The list of times needs the columns student and submitted_at, or must be Moodle's grading worksheet."
        )
    names = students_by_name(students)
    found: dict[tuple[str, str], datetime] = {}
    strangers: dict[str, None] = {}
    for number, row in enumerate(sheet.rows[1:], start=2):
        name, text = cell(row, heads["student"]), cell(row, heads["submitted_at"])
        if not text:
            continue
        try:
            at = parse_moment(text, zone)
        except OptionError as error:
            raise OptionError(f"Line {number} of the list of times: {error}") from error
        student = names.get(plain(name))
        if student is None:
            strangers[name] = None
            continue
        place = student, exercise or cell(row, heads.get("exercise"))
        found[place] = max(at, found.get(place, at))
    return found, list(strangers)


def students_by_name(students: Iterable[str]) -> Mapping[str, str]:
    """Key the students by their plain name, and by the platform's number where it is one student's only."""
    by_name, by_number = dict[str, str](), dict[str, list[str]]()
    for student in students:
        by_name[plain(student)] = student
        by_number.setdefault(split_student(student)[1], []).append(student)
    return {number: own[0] for number, own in by_number.items() if number and len(own) == 1} | by_name
