"""What the grader must know of a platform: its downloads, the sheet it takes marks in, the times it tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from dl4cv.classroom.marks.marks import Mark
from dl4cv.classroom.platforms.filled import Filled
from dl4cv.classroom.platforms.sheets import POINTS, Sheet, Writing
from dl4cv.results import Result


@dataclass(frozen=True)
class Owned:
    """A file and whose it is. `parts` is its name below the student's; `late` what Canvas says of it.

    `upload` is the number that the platform gave the file when it came, higher for later ones; 0 where it gives none.
    """

    student: str
    parts: tuple[str, ...]
    late: bool = False
    upload: int = 0


@dataclass(frozen=True)
class Export:
    """What there is to export.

    `worksheet` is the platform's file to fill, if there is one, `columns` the heads of its columns by exercise.
    `result_of` reads the result behind a mark, and `told_of` as much of it as the student may read; None when nothing
    was graded. `writing` is how numbers are written where no worksheet shows it; `wide`: a row for each student, where
    the format has another form too.
    """

    marks: Sequence[Mark]
    worksheet: Sheet | None
    columns: Sequence[str]
    result_of: Callable[[Mark], Result | None]
    told_of: Callable[[Mark], Result | None]
    writing: Writing = POINTS
    wide: bool = False


@dataclass(frozen=True)
class HandedIn:
    """The file that a student handed in last for an exercise, by its name in the download."""

    student: str
    exercise: str
    file: str


@dataclass(frozen=True)
class SheetTimes:
    """A platform's sheet that tells when files came: how it is recognised, and how it is read, by student."""

    recognise: Callable[[Sheet], bool]
    read: Callable[[Sheet, Sequence[str], tzinfo | None], Mapping[str, datetime]]


@dataclass(frozen=True)
class Platform:
    """One platform, called `name` where downloads are spoken of.

    `recognise` says whether a file's name, at its slashes, looks like one of the platform's downloads; None when any
    name does. `find_owner` says whose file it is, None when its name does not tell. `fill` makes the sheet with marks.

    `numbers_versions`: a file that was handed in again has a number in its name, and only the last one counts.
    `holds_hand_ins_alone`: whatever is there was handed in, while a student's folder holds other things too.
    `keeps_times`: files are as old as they are on the student's side. `fills_worksheets`: marks go into a downloaded
    file; `names_columns`: in columns that the instructor may name; `has_wide_form`: there is a form with a row for each
    student. `place_feedback` says under which name the platform takes a student's feedback back; None where it takes
    none.
    """

    name: str
    find_owner: Callable[[tuple[str, ...]], Owned | None]
    fill: Callable[[Export], Filled]
    recognise: Callable[[tuple[str, ...]], bool] | None = None
    times: SheetTimes | None = None
    numbers_versions: bool = False
    holds_hand_ins_alone: bool = True
    keeps_times: bool = False
    fills_worksheets: bool = True
    names_columns: bool = False
    has_wide_form: bool = False
    place_feedback: Callable[[HandedIn], str | None] | None = None
