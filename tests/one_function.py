"""The checks of one function alone, and those that train only for code that passes the others: where many are tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from dl4cv.engine.plugin import CheckSession
from dl4cv.engine.session import run_checks
from dl4cv.exercise.stubs import parameters
from dl4cv.mistakes.diagnosis import diagnoser
from dl4cv.mistakes.kill_matrix import Bench, answering
from dl4cv.results import CheckResult

TRAINING = "trained_on"


@dataclass
class _Selection(CheckSession):
    """Runs the checks whose names are `wanted`, which need not be worth a whole exercise's points."""

    wanted: Callable[[str], bool] = lambda name: True

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if self.wanted(item.name.removeprefix("test_"))]


def results_of(function: str, bench: Bench, replacement: str) -> tuple[CheckResult, ...]:
    """What the checks of `function` make of the bench's solution with `replacement` appended.

    Those that train are left out when others failed. The checks of `function` must not come after those of another.
    """
    own = f"{function.lower()}_"
    cheap = _results(bench, replacement, lambda name: name.startswith(own) and TRAINING not in name)
    if function != "LeNet" or any(check.status != "passed" for check in cheap):
        return cheap
    return (*cheap, *_results(bench, replacement, lambda name: name.startswith(own) and TRAINING in name))


def _results(bench: Bench, replacement: str, wanted: Callable[[str], bool]) -> tuple[CheckResult, ...]:
    exercise = bench.exercise
    session = _Selection(
        functions=exercise.functions,
        parameters=parameters(exercise.files.stub),
        ask=answering(f"{bench.solution}\n\n{replacement}", f"{exercise.name}.py"),
        seed=bench.seed,
        diagnose=diagnoser(exercise),
        drawn=bench.drawn,
        shrink=False,
        wanted=wanted,
    )
    run_checks(session, exercise.files.checks, bench.cases)
    return tuple(session.results)
