"""What `dl4cv-grade report` does: say how the class does, in a terminal and on pages, one for each student."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from dl4cv.classroom.gradebook.attempts import Key
from dl4cv.classroom.gradebook.gradebook import Gradebook
from dl4cv.classroom.marks.marks import TOTAL, Mark
from dl4cv.classroom.marks.told import told_to_student
from dl4cv.classroom.pages.anonymity import anonymous_mark, anonymous_result, number_students
from dl4cv.classroom.pages.class_page import class_page, exercise_page
from dl4cv.classroom.pages.class_summary import ClassSummary, Tally
from dl4cv.classroom.pages.pages import Graded, page_name, student_page
from dl4cv.classroom.platforms.export import ExportError, MarkingOptions, class_marks, explain_export_errors
from dl4cv.exercise.exercise import Exercise
from dl4cv.files import OWNERS_ALONE, write_atomically
from dl4cv.harmless import harmless

MOST_SHOWN = 8
INDEX, EXERCISES, STUDENTS = "class.html", "exercises", "students"

Own = tuple[str, list[Graded]]
"""A student, and what was graded of theirs."""


def report(
    where: str,
    marking: MarkingOptions,
    out: Path | None = None,
    exercises: Sequence[Exercise] = (),
    *,
    anonymous: bool = False,
) -> tuple[ClassSummary, tuple[str, ...]]:
    """Sum up the class in the gradebook `where`, and write its pages into the folder `out`. Raises ExportError.

    `exercises` are those that are known; `anonymous` pages call students by numbers. Gives the class at a glance, and
    sentences for the instructor.
    """
    with explain_export_errors(), Gradebook(where, create=False, writes=False) as gradebook:
        marked = class_marks(gradebook, marking)
        if not marked.marks:
            raise ExportError("The gradebook holds no attempts.")
        read = _anonymous if anonymous else _students
        every = read(gradebook, marked.marks)
        if out is None:
            return _count(every), marked.notices
        if anonymous:
            _refuse_names(out)
        try:
            summary = _write(every, out, {each.name: each for each in exercises})
        except OSError as error:
            raise ExportError(f"The report cannot be written to {out}: {error.strerror}.") from error
    return summary, marked.notices


def _students(gradebook: Gradebook, marks: Iterable[Mark]) -> Iterator[Own]:
    """Read one student's results after the other, so that a large class needs no more memory than a small one."""
    for student, own in groupby(marks, key=lambda mark: mark.student):
        yield student, [Graded(mark, gradebook.result_if_readable(mark.key)) for mark in own]


def _anonymous(gradebook: Gradebook, marks: Sequence[Mark]) -> Iterator[Own]:
    """Read the same without names, in the order of the numbers, since that of the names would tell whose is whose."""
    numbers = number_students(sorted({mark.student for mark in marks}))
    sharing: dict[Key, set[str]] = {}
    for mark in marks:
        if mark.key is not None:
            sharing.setdefault(mark.key, {mark.key.student}).add(mark.student)
    for student, own in _students(gradebook, sorted(marks, key=lambda mark: numbers[mark.student])):
        shown = []
        for each in own:
            named = sharing[each.mark.key] if each.mark.key is not None else {student}
            result = each.result and anonymous_result(each.result, *named)
            shown.append(Graded(anonymous_mark(each.mark, numbers[student]), result))
        yield numbers[student], shown


def _count(every: Iterable[Own]) -> ClassSummary:
    tally = Tally()
    for _, own in every:
        for each in own:
            tally.add(each.mark, each.result)
    return tally.summary()


def _write(every: Iterable[Own], out: Path, exercises: Mapping[str, Exercise]) -> ClassSummary:
    """Write all pages. Raises OSError."""
    titles = {name: each.title for name, each in exercises.items()}
    for folder in (EXERCISES, STUDENTS):
        (out / folder).mkdir(parents=True, exist_ok=True)
    tally, pages = Tally(), dict[str, str]()
    for student, own in every:
        for each in own:
            tally.add(each.mark, each.result)
        pages[student] = page_name(student)
        shown = [replace(each, result=told_to_student(each.mark, each.result, exercises)) for each in own]
        _write_page(out / STUDENTS / pages[student], student_page(student, shown, titles))
    summary = tally.summary()
    pages = dict(sorted(pages.items()))
    for exercise in summary.exercises:
        if exercise != TOTAL:
            _write_page(out / EXERCISES / page_name(exercise), exercise_page(summary, exercise, pages, titles))
    _write_page(out / INDEX, class_page(summary, pages, titles))
    return summary


def _write_page(path: Path, page: str) -> None:
    write_atomically(path, page, mode=OWNERS_ALONE)


def _refuse_names(out: Path) -> None:
    """Refuse a folder in which pages lie that tell names: they would be taken for anonymous ones."""
    folder = out / STUDENTS
    named = [path.name for path in folder.glob("*") if not re.fullmatch(r"student-\d+\.html", path.name)]
    if named:
        raise ExportError(f"{folder} holds pages that tell names, such as {harmless(named[0])}: name another folder.")


def class_tables(summary: ClassSummary, *, ascii_only: bool = False) -> RenderableType:
    """Show the class at a glance in a terminal."""
    scores = _table("exercise", "students", "handed in", "all right", "undecided", "mean", "median")
    for each in summary.scores:
        counts = (each.students, each.handed_in, each.passed, each.undecided)
        scores.add_row(each.exercise, *map(str, counts), f"{each.mean:.1f}", f"{each.median:.1f}")
    parts: list[RenderableType] = [scores]
    hurdles = _table("hardest checks", "", "wrong", "tried")
    for hurdle in summary.hurdles[:MOST_SHOWN]:
        subject = hurdle.subject
        row = (f"{subject.exercise} {subject.function}", subject.title, f"{hurdle.wrong}", f"{hurdle.tried}")
        hurdles.add_row(*_shown(row, ascii_only))
    mistakes = _table("most common mistakes", "", "students")
    for mistake in summary.mistakes[:MOST_SHOWN]:
        subject = mistake.subject
        mistakes.add_row(
            *_shown((f"{subject.exercise} {subject.function}", subject.title, f"{mistake.students}"), ascii_only)
        )
    for table in (hurdles, mistakes):
        parts += [Text(), table] if table.row_count else []
    return Group(*parts)


def _table(*heads: str) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_row(*(Text(head, style="dim") for head in heads))
    return table


def _shown(cells: Iterable[str], ascii_only: bool) -> list[Text]:
    return [Text(harmless(cell, ascii_only=ascii_only)) for cell in cells]
