"""Who works together, from a list: an instructor's CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dl4cv.classroom.marks.groups import NO_GROUPS, Groups
from dl4cv.classroom.marks.marking_options import MAX_SHOWN, OptionError
from dl4cv.classroom.platforms.filled import plain
from dl4cv.classroom.platforms.sheets import Sheet, cell
from dl4cv.classroom.platforms.submission_times import students_by_name
from dl4cv.harmless import harmless


def read_groups(
    sheet: Sheet, students: Iterable[str], exercises: Sequence[str], groups: Groups = NO_GROUPS, exercise: str = ""
) -> tuple[Groups, list[str]]:
    """Read a list with the columns group, student and, if you like, exercise, in addition to `groups`.

    `exercise` is the one that the whole list is about. Students are called as in the gradebook, or by the platform's
    number; also gives those of the list that are not there. Raises OptionError.
    """
    heads = {plain(head): column for column, head in enumerate(sheet.head)}
    if not {"group", "student"} <= heads.keys():
        raise OptionError("The list of groups needs the columns group and student; it may also have exercise.")
    names = students_by_name(students)
    called = dict(groups.called)
    strangers: dict[str, None] = {}
    for number, row in enumerate(sheet.rows[1:], start=2):
        group, name = cell(row, heads["group"]), cell(row, heads["student"])
        about = exercise or cell(row, heads.get("exercise"))
        if not group or not name:
            continue
        if about and about not in exercises:
            shown = harmless(about[:MAX_SHOWN])
            raise OptionError(f"Line {number} of the list of groups: there is no exercise {shown!r} in the gradebook.")
        student = names.get(plain(name), name)
        if plain(name) not in names:
            strangers[name] = None
        if called.setdefault((student, about), group) != group:
            shown = harmless(student[:MAX_SHOWN])
            raise OptionError(f"Line {number} of the list of groups: {shown} is in another group already.")
    return Groups(called), list(strangers)
