"""Results of catalogued mistakes with counterexamples shrunk as students see them, made in this process."""

from __future__ import annotations

from functools import cache

from dl4cv.engine.session import run_checks
from dl4cv.exercise.exercise import SEED
from dl4cv.mistakes.diagnosis import diagnoser
from dl4cv.mistakes.kill_matrix import answering
from dl4cv.mistakes.versions import catalogued
from dl4cv.results import CheckResult, Counterexample

from tests.exercises import exercise_called, functions_of_checks, solution


@cache
def checks_of(name: str, mistake: str) -> tuple[CheckResult, ...]:
    """What the checks of the mistake's function in the exercise `name` make of it."""
    exercise = exercise_called(name)
    version = next(version for version in catalogued(exercise) if version.id == mistake)
    own = {check for check, of in functions_of_checks(exercise).items() if of == version.function}
    return run_checks(
        exercise,
        answering(f"{solution(exercise)}\n\n{version.source}", f"{name}.py"),
        seed=SEED,
        diagnose=diagnoser(exercise),
        select=own.__contains__,
    )


def counterexample_of(name: str, mistake: str) -> Counterexample:
    """The counterexample that is shown first for the mistake."""
    return next(check.counterexample for check in checks_of(name, mistake) if check.counterexample is not None)
