"""Grades one submission after another in this process: warm, with cases drawn and mistakes asked once."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from dl4cv.exercise.exercise import SEED, Exercise
from dl4cv.grading.grade import Drawn, grade
from dl4cv.results import Result
from dl4cv.sandbox.workers.launch import launcher
from dl4cv.sandbox.workers.process import Launch
from dl4cv.submission.reading import Source

if TYPE_CHECKING:
    from dl4cv.mistakes.diagnosis import Replays


class WarmGrader:
    """Calls `grade` with a warm zygote for the framework in use, and with what the exercise at hand asks over and over.

    These are its cases, and what catalogued mistakes answer to them.
    `launcher` brings the zygote, in its context. A context manager; on leaving, that context is left.
    """

    def __init__(self, launcher: Callable[[str], AbstractContextManager[Launch]] = launcher) -> None:
        self._launcher = launcher
        self._stack = contextlib.ExitStack()
        self._framework = ""
        self._launch: Launch | None = None
        self._exercise: Exercise | None = None
        self._seed = SEED
        self._drawn: Drawn = {}
        self._replays: Replays | None = None
        self._has_settled = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def grade(self, source: Source, exercise: Exercise, *, seed: int = SEED, **options: Any) -> Result:
        """Grade `source` for `exercise`; `options` and errors are those of `grading.grade.grade`."""
        self._prepare(exercise, seed)
        result = grade(
            source, exercise, seed=seed, launch=self._launch, drawn=self._drawn, replays=self._replays, **options
        )
        self._settle()
        return result

    def _prepare(self, exercise: Exercise, seed: int) -> None:
        if exercise.framework != self._framework:
            self._stack.close()
            self._launch = self._stack.enter_context(self._launcher(exercise.framework))
            self._framework = exercise.framework
        if (exercise, seed) != (self._exercise, self._seed):
            from dl4cv.mistakes.diagnosis import Replays

            self._drawn, self._replays = {}, Replays()
            self._exercise, self._seed = exercise, seed

    def _settle(self) -> None:
        """Keep the garbage collector from looking through what the first submission left for all others.

        Every look takes a tenth of a second, a fifth of what some submissions take, and finds nothing.
        """
        if not self._has_settled:
            gc.collect()
            gc.freeze()
            self._has_settled = True
