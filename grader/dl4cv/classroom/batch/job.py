"""A process of a batch, which grades one task after another as long as it is asked."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from dl4cv.classroom.batch.same_extras import told_of_other_machine
from dl4cv.classroom.batch.task import Outcome, Task, outcome_json, task_from
from dl4cv.grading.grade import GradingError
from dl4cv.grading.warm import WarmGrader
from dl4cv.results import from_json, to_json
from dl4cv.sandbox.process import WeakIsolationError
from dl4cv.submission.reading import SubmissionError, understand
from dl4cv.submission.room import RoomError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


class GradesTask(Protocol):
    """Grades a task, given the bytes of its file."""

    def __call__(self, task: Task, content: bytes) -> Outcome:
        """What became of it."""


def grade_task(grader: WarmGrader, task: Task, content: bytes) -> Outcome:
    """Grade `task`, whose file holds `content`. Whatever goes wrong is part of the answer.

    What is not settled is left to the batch, which grades it again when nothing else is running.
    """
    try:
        exercise = task.exercise
        if otherwise := told_of_other_machine(exercise, task.extras):
            return Outcome("error", problem=otherwise)
        # No name that a student or an archive chose is used.
        submission = understand(content, Path(f"{exercise.name}{task.suffix}"))
        source = replace(submission, modules=task.modules)
        seed = task.key.seed
        result = grader.grade(source, exercise, seed=seed, secret=True, isolation=task.isolation, again=False)
        text = to_json(result)
        from_json(text)  # what could not be read again would be in the way of the whole class
    except SubmissionError as error:
        return Outcome("unreadable", problem=str(error))
    except RoomError as error:
        return Outcome("error", problem=str(error))
    except GradingError as error:
        weak = isinstance(error.__cause__, WeakIsolationError)
        return Outcome("weak" if weak else "error", problem=str(error))
    except Exception as error:
        return Outcome("error", problem=f"The grader itself failed ({type(error).__name__}: {error}).")
    if not result.settled:
        lost = next(check for check in result.checks if check.status == "unsettled")
        return Outcome("unsettled", problem=f"Not settled: {lost.message}")
    return Outcome("graded", result.score, result.max_score, result.passed, "", text, dict(result.versions))


def serve(connection: Connection, grade_task: GradesTask) -> None:
    """Answer tasks until nobody asks any more."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            task = task_from(connection.recv_bytes().decode())
            content = connection.recv_bytes()
            connection.send_bytes(outcome_json(grade_task(task, content)).encode())
