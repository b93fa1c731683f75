"""What `dl4cv-grade feedback` does: put each student's feedback into a zip that a platform takes in one upload."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from zipfile import ZIP_DEFLATED, ZipFile

from dl4cv.classroom.gradebook.attempts import WAITING, handed_in, last
from dl4cv.classroom.gradebook.gradebook import Gradebook
from dl4cv.classroom.marks.feedback import feedback
from dl4cv.classroom.marks.marks import TOTAL, Mark
from dl4cv.classroom.marks.told import told_to_student
from dl4cv.classroom.pages.pages import Graded, exercise_heading, student_page
from dl4cv.classroom.platforms import load_platform
from dl4cv.classroom.platforms.export import ExportError, MarkingOptions, class_marks, explain_export_errors
from dl4cv.classroom.platforms.filled import several
from dl4cv.classroom.platforms.platform import HandedIn
from dl4cv.exercise.exercise import Exercise
from dl4cv.harmless import harmless
from dl4cv.release.zips import pack_zip
from dl4cv.report.words import LOOKS, harmless_result, points


@dataclass(frozen=True)
class HandedBack:
    """The zip, for how many students it holds something, and sentences for the instructor."""

    data: bytes
    students: int
    notices: tuple[str, ...]


def hand_back(
    where: str, format_: str, exercise: str | None, marking: MarkingOptions, known: Sequence[Exercise]
) -> HandedBack:
    """Make the zip of one exercise from the gradebook `where`, as the platform `format_` takes it. Raises ExportError.

    `known` are the exercises.
    """
    exercises = {each.name: each for each in known}
    titles = {each.name: each.title for each in known}
    platform = load_platform(format_)
    assert platform.place_feedback is not None  # the command line offers no other
    with explain_export_errors(), Gradebook(where, create=False, writes=False) as gradebook:
        marked = class_marks(gradebook, marking, exercise)
        marks = [mark for mark in marked.marks if mark.exercise != TOTAL]
        _refuse_several(marks, exercise)
        newest = last(handed_in(gradebook.attempts(), gradebook.hand_ins()))
        packed, lost, unread, students = BytesIO(), list[str](), list[str](), 0
        with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
            for mark in marks:
                came = newest.get((mark.student, mark.exercise))
                if not mark.attempts:
                    continue
                place = platform.place_feedback(HandedIn(mark.student, mark.exercise, came.name if came else ""))
                if place is None:
                    # Canvas shows a comment on a group's file to all of them.
                    silent = unread if mark.state in WAITING else lost
                    silent += [] if mark.handed_in_by else [mark.student]
                else:
                    graded = Graded(mark, told_to_student(mark, gradebook.result_if_readable(mark.key), exercises))
                    archive.writestr(place, _write(PurePath(place).suffix.lower(), graded, titles))
                    students += 1
    if not students:
        raise ExportError(
            f"Nobody in the gradebook came from {platform.name.title()}: nothing can be handed back there."
        )
    told = (
        f"Not in the zip, since nothing tells who they are there: {several(lost)}." if lost else "",
        f"Not in the zip, since there is no one file to answer: {several(unread)}." if unread else "",
    )
    return HandedBack(packed.getvalue(), students, (*filter(None, told), *marked.notices))


def feedback_text(graded: Graded, titles: Mapping[str, str]) -> list[str]:
    """Write feedback as lines of text: the points, what went wrong, and every check."""
    mark = graded.mark
    lines = [exercise_heading(mark.exercise, titles), "", *map(harmless, feedback(mark, graded.result))]
    if graded.result is None:
        return lines
    result = harmless_result(graded.result)
    lines += ["", "All checks:"]
    for check in result.checks:
        scored = points(check.score, check.max_score)
        lines.append(
            f"{LOOKS[check.status].sign} {check.function}: {check.title} ({LOOKS[check.status].word}, {scored})"
        )
    return lines


def _refuse_several(marks: Sequence[Mark], exercise: str | None) -> None:
    names = sorted({mark.exercise for mark in marks})
    if not names:
        raise ExportError(f"The gradebook holds no attempts{f' at {exercise}' if exercise else ''}.")
    if len(names) > 1:
        raise ExportError(f"A zip is for one assignment: say --exercise, one of {', '.join(names)}.")


def _write(suffix: str, graded: Graded, titles: Mapping[str, str]) -> bytes:
    """Write feedback so that a file of this suffix can be opened: where the platform keeps the name of what came.

    Canvas shows it under the name of the student's file, so that a page in it would be taken for code.
    """
    page = student_page(graded.mark.student, [graded], titles).encode()
    if suffix == ".html":
        return page
    if suffix == ".zip":
        return pack_zip({f"feedback-{graded.mark.exercise}.html": page})
    lines = feedback_text(graded, titles)
    if suffix == ".ipynb":
        return _notebook(lines).encode()
    return "".join(f"# {part}".rstrip() + "\n" for line in lines for part in line.split("\n")).encode()


def _notebook(lines: Sequence[str]) -> str:
    """Write lines into a notebook, in one cell that shows them as they are."""
    cell = {"cell_type": "raw", "id": "feedback", "metadata": {}, "source": "\n".join(lines)}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"
