"""What `dl4cv-grade batch` does: collect, grade, show."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rich.console import Console

from dl4cv.classroom.batch.batch import Order, grade_class
from dl4cv.classroom.batch.batch_view import BatchView, summary
from dl4cv.classroom.batch.task import Crew, CrewError
from dl4cv.classroom.downloads.collect import CollectError, Collection, collect
from dl4cv.classroom.gradebook.attempts import handed_in, last
from dl4cv.classroom.gradebook.gradebook import DEFAULT, Gradebook, GradebookError
from dl4cv.exercise.exercise import SEED, Exercise
from dl4cv.grading.grade import Wanted
from dl4cv.release import ReleaseError
from dl4cv.release.portable import PortableCourse, unpack_portable
from dl4cv.report.words import counted


@dataclass(frozen=True)
class Wishes:
    """How the class is to be graded; `named` says that the instructor chose the exercises."""

    gradebook: str = DEFAULT
    jobs: int | None = None
    seed: int | None = None
    regrade: bool = False
    isolation: Wanted = "required"
    scheduler: str | None = None
    named: bool = False


@dataclass(frozen=True)
class Problem:
    """Why not every row of a class is settled, in a sentence."""

    sentence: str
    cause: Literal["usage", "submissions", "grader", "interrupted"]


def run(submissions: Path, exercises: Sequence[Exercise], wishes: Wishes, console: Console) -> Problem | None:
    """Grade the class in `submissions`; None when every row is settled."""
    try:
        with unpack_portable(exercises) as course:
            return _run(submissions, course, wishes, console)
    except ReleaseError as error:
        return Problem(str(error), "usage")
    except KeyboardInterrupt:
        return Problem(
            "Interrupted. What is graded is in the gradebook; the same command goes on from there.", "interrupted"
        )


def _run(submissions: Path, course: PortableCourse, wishes: Wishes, console: Console) -> Problem | None:
    try:
        collection = collect(submissions, course.exercises, named=wishes.named)
    except CollectError as error:
        return Problem(str(error), "submissions")
    console.print(
        f"{counted(len({row.student for row in collection.rows}), 'student')} in {submissions}, "
        f"{counted(sum(row.state == 'submitted' for row in collection.rows), 'submission')}",
        markup=False,
    )
    try:
        opened = Gradebook(wishes.gradebook)
    except GradebookError as error:
        return Problem(str(error), "usage")
    try:
        with opened as gradebook:
            failed = _grade(collection, gradebook, wishes, course.folder, console)
    except (CrewError, GradebookError) as error:
        return Problem(str(error), "grader")
    if failed:
        again = "the same command tries them again."
        return Problem(
            f"The grader failed on {counted(failed, 'submission')}, which count for nothing: {again}", "grader"
        )
    return None


def _grade(collection: Collection, gradebook: Gradebook, wishes: Wishes, course: Path | None, console: Console) -> int:
    """Grade, record, show; the number of rows on which the grader failed."""
    order = Order(SEED if wishes.seed is None else wishes.seed, wishes.regrade, wishes.isolation, course)
    with _crew(wishes) as crew, BatchView(console) as view:
        tally = grade_class(collection.rows, gradebook, crew, order, view)
    if tally.before:
        hint = "" if wishes.regrade else "; --regrade grades once more"
        stood = f"{counted(tally.before, 'row')} stood in the gradebook already{hint}"
        console.print(stood, markup=False, soft_wrap=True)
    shown = {(row.student, row.exercise) for row in collection.rows}
    chosen = last(handed_in(gradebook.attempts(), gradebook.hand_ins()))
    console.print(summary([chosen[key] for key in sorted(shown & chosen.keys())], collection.refused))
    return tally.failed


def _crew(wishes: Wishes) -> AbstractContextManager[Crew]:
    if wishes.scheduler is not None:
        from dl4cv.classroom.batch.dask_workers import ClusterCrew

        return ClusterCrew(wishes.scheduler)
    from dl4cv.classroom.batch.local_workers import LocalCrew

    return LocalCrew(wishes.jobs or _cores())


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
