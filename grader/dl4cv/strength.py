"""How strong are the checks? Every wrong version of an exercise goes through them, and it is noted which checks see it.

A trial composes a submission, the solution with one function replaced, and runs the very checks that students meet.
The code is trusted, so it runs in this process, and the cases are drawn once for all trials: a hundred take seconds.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dl4cv.checks import drawing
from dl4cv.checks.plugin import CheckSession
from dl4cv.checks.running import Case
from dl4cv.checks.session import checks_of, run_checks
from dl4cv.course import Exercise
from dl4cv.mistakes.diagnosis import diagnoser
from dl4cv.results import CheckResult
from dl4cv.sandbox.answers import Answer, Request, checked
from dl4cv.sandbox.operations import perform
from dl4cv.stubs import parameters, stubs_folder

SEED = 2024


class StrengthError(Exception):
    """A matrix cannot be made; the message is one sentence for the instructor."""


@dataclass(frozen=True)
class Version:
    """A wrong version of `function`: source that, appended to the solution, replaces it."""

    id: str
    function: str
    source: str


@dataclass(frozen=True)
class Trial:
    """What the checks made of one wrong version.

    `killed_by` are the checks that did not pass, in their order; `named` the mistakes that were diagnosed, the first
    named first; `spilled` the other functions that lost points.
    """

    id: str
    function: str
    killed_by: tuple[str, ...]
    named: tuple[str, ...]
    spilled: tuple[str, ...]

    @property
    def caught(self) -> bool:
        """Did any check see it?"""
        return bool(self.killed_by)


@dataclass(frozen=True)
class Matrix:
    """Mistake × check: the trials of all wrong versions of one exercise, and the names of all its checks."""

    exercise: str
    seed: int
    checks: tuple[str, ...]
    trials: tuple[Trial, ...]
    equal: frozenset[frozenset[str]] = field(default=frozenset())

    @property
    def survivors(self) -> tuple[str, ...]:
        """The wrong versions that got all points."""
        return tuple(trial.id for trial in self.trials if not trial.caught)


@dataclass
class Bench:
    """Runs submissions for one exercise through its checks, on the same cases each time."""

    exercise: Exercise
    solution: str
    seed: int = SEED
    cases: int = drawing.CASES
    drawn: dict[tuple[str, int], list[Case]] = field(default_factory=dict)

    def results(self, replacement: str = "") -> tuple[CheckResult, ...]:
        """The results of the solution with `replacement` appended."""
        session = CheckSession(
            functions=self.exercise.functions,
            parameters=parameters(stubs_folder() / f"{self.exercise.name}.py"),
            ask=answering(f"{self.solution}\n\n{replacement}", f"{self.exercise.name}.py"),
            seed=self.seed,
            diagnose=diagnoser(self.exercise.name),
            drawn=self.drawn,
        )
        run_checks(session, checks_of(self.exercise.name), self.cases)
        return tuple(session.results)

    def trial(self, version: Version) -> Trial:
        """What the checks make of `version`."""
        lost = [check for check in self.results(version.source) if check.status != "passed"]
        named = dict.fromkeys(check.mistake.id for check in lost if check.mistake is not None)
        return Trial(
            version.id,
            version.function,
            tuple(check.name for check in lost),
            tuple(named),
            tuple(dict.fromkeys(check.function for check in lost if check.function != version.function)),
        )


def answering(text: str, filename: str) -> Callable[[Sequence[Request]], list[Answer]]:
    """Answers requests with the functions that `text` defines, in this process: for trusted code only."""
    namespace: dict[str, Any] = {"__name__": Path(filename).stem}
    exec(compile(text, filename, "exec"), namespace)

    def ask(requests: Sequence[Request]) -> list[Answer]:
        # a copy, as the worker gets one: a wrong version may change its arguments
        frames = [copy.deepcopy(request.frame()) for request in requests]
        return [checked(perform(namespace, frame, filename, lambda news: None)) for frame in frames]

    return ask
