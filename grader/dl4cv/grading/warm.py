"""A process that grades one submission after another: warm, and with cases drawn once."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from dl4cv.classroom.batch.task import Outcome, Task, outcome_json, task_from
from dl4cv.exercise.exercise import Exercise
from dl4cv.grading.grade import Drawn, GradingError, grade
from dl4cv.results import to_json
from dl4cv.sandbox.process import WeakIsolationError
from dl4cv.sandbox.workers.launch import Launch, launcher
from dl4cv.submission.reading import Source, SubmissionError, read

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


class GradesTask(Protocol):
    """Grades a task, given the bytes of its file."""

    def __call__(self, task: Task, content: bytes) -> Outcome:
        """What became of it."""


class Grader:
    """Grades tasks with a warm zygote for the framework in use, and the cases of the exercise at hand.

    `launcher` brings the zygote, in its context. A context manager; on leaving, that context is left.
    """

    def __init__(self, launcher: Callable[[str], AbstractContextManager[Launch]] = launcher) -> None:
        self._launcher = launcher
        self._stack = contextlib.ExitStack()
        self._framework = ""
        self._launch: Launch | None = None
        self._exercise: Exercise | None = None
        self._drawn: Drawn = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def __call__(self, task: Task, content: bytes) -> Outcome:
        """What became of `task`, whose file holds `content`. Whatever goes wrong is part of the answer."""
        try:
            wanted = task.exercise
            with tempfile.TemporaryDirectory(prefix="dl4cv-batch-") as folder:
                source = _source(Path(folder), wanted, task.suffix, content)
            self._prepare(wanted)
            result = grade(
                source,
                wanted,
                seed=task.key.seed,
                launch=self._launch,
                isolation=task.isolation,
                drawn=self._drawn,
            )
        except SubmissionError as error:
            return Outcome("unreadable", problem=str(error))
        except GradingError as error:
            weak = isinstance(error.__cause__, WeakIsolationError)
            return Outcome("weak" if weak else "error", problem=str(error))
        except Exception as error:
            return Outcome("error", problem=f"The grader itself failed ({type(error).__name__}: {error}).")
        return Outcome(
            "graded", result.score, result.max_score, result.passed, "", to_json(result), dict(result.versions)
        )

    def _prepare(self, wanted: Exercise) -> None:
        if wanted.framework != self._framework:
            self._stack.close()
            self._launch = self._stack.enter_context(self._launcher(wanted.framework))
            self._framework = wanted.framework
        if wanted != self._exercise:
            self._drawn = {}
            self._exercise = wanted


def _source(folder: Path, wanted: Exercise, suffix: str, content: bytes) -> Source:
    """The submission, read under a name of ours: no name that a student or an archive chose reaches the disk."""
    file = folder / f"{wanted.name}{suffix}"
    file.write_bytes(content)
    return replace(read(file), path=Path(file.name))


def serve(connection: Connection, grade_task: GradesTask) -> None:
    """Answer tasks until nobody asks any more."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            task = task_from(connection.recv_bytes().decode())
            content = connection.recv_bytes()
            connection.send_bytes(outcome_json(grade_task(task, content)).encode())
