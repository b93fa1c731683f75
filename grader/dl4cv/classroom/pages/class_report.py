"""What `dl4cv-grade report` does: write a page for each student, and one page and a table for the class."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from dl4cv.classroom.gradebook.gradebook import Gradebook
from dl4cv.classroom.pages.class_summary import ClassSummary, Tally
from dl4cv.classroom.pages.pages import Graded, class_page, page_name, student_page
from dl4cv.classroom.platforms.export import ExportError, MarkingOptions, class_marks, explain_export_errors
from dl4cv.files import OWNERS_ALONE, write_atomically
from dl4cv.harmless import harmless

MOST_SHOWN = 8


def write_report(where: str, out: Path, marking: MarkingOptions) -> tuple[ClassSummary, tuple[str, ...]]:
    """Write `out`/class.html and `out`/students/*.html from the gradebook `where`. Raises ExportError.

    Gives the class at a glance, and sentences for the instructor.
    """
    with explain_export_errors(), Gradebook(where, create=False, writes=False) as gradebook:
        marked = class_marks(gradebook, marking)
        if not marked.marks:
            raise ExportError("The gradebook holds no attempts.")
        tally, pages = Tally(), []
        try:
            (out / "students").mkdir(parents=True, exist_ok=True)
            for student, own in groupby(marked.marks, key=lambda mark: mark.student):
                graded = [Graded(mark, gradebook.result_if_readable(mark.key)) for mark in own]
                for each in graded:
                    tally.add(each.mark, each.result)
                page = page_name(student)
                pages.append((student, page))
                write_atomically(out / "students" / page, student_page(student, graded), mode=OWNERS_ALONE)
            write_atomically(out / "class.html", class_page(tally.summary(), pages), mode=OWNERS_ALONE)
        except OSError as error:
            raise ExportError(f"The report cannot be written to {out}: {error.strerror}.") from error
    return tally.summary(), marked.notices


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
