"""Why a function is wrong: what its checks saw, and in which line of the student's file one change makes it right."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dl4cv.exercise.exercise import SEED, Exercise
from dl4cv.grading.grade import Drawn, Strictness, confined, grade
from dl4cv.report.failure import Failure, failures
from dl4cv.report.words import harmless_result
from dl4cv.results import CheckResult, Result
from dl4cv.rpc.request import Answer, Request
from dl4cv.sandbox.process import StudentProcess
from dl4cv.sandbox.workers.launch import launcher
from dl4cv.sandbox.workers.process import Launch
from dl4cv.submission.reading import Source

if TYPE_CHECKING:
    from dl4cv.engine.observations import CallRecord
    from dl4cv.mistakes.formula import Recovered
    from dl4cv.mistakes.repair import Repair, ShowProgress

WRONG = ("failed", "error", "timeout", "crashed")
PATIENCE = 2.0
"""Seconds that one answer may take while lines are tried: the cases are small, and what hangs is seldom right."""

SHARE = 3
"""How many times the time of a search its process has: a function may use half, and an answer is waited for."""


class NothingWrongError(Exception):
    """There is nothing to ask about; the message is one sentence that says why."""


@dataclass
class Inquiry:
    """A graded submission, and one function of it that is wrong; see `inquire`."""

    source: Source
    exercise: Exercise
    function: str
    result: Result
    seed: int
    isolation: Strictness
    launch: Launch
    record: CallRecord
    drawn: Drawn

    @property
    def checks(self) -> list[CheckResult]:
        """The checks of the function."""
        return [check for check in self.result.checks if check.function == self.function]

    def failures(self, *, ascii_only: bool = False) -> list[Failure]:
        """Return what to tell of the function's checks, harmless to a terminal."""
        result = harmless_result(self.result, ascii_only=ascii_only)
        return failures([check for check in result.checks if check.function == self.function])

    def names_where_it_raises(self, check: CheckResult) -> list[tuple[str, str]]:
        """Return the names in the line that raises in a check's counterexample, with the shapes that they hold."""
        from dl4cv.mistakes.repair import names_where_it_raises

        smallest = self._record_of_function().smallest.get(check.name)
        if check.status != "error" or smallest is None or not smallest.history:
            return []
        with self._process() as process:
            return names_where_it_raises(smallest.history[-1][0], partial(_ask, process))

    def formula(self, check: CheckResult) -> Recovered | None:
        """Return what the function computes and what is right, where a check has failed and tells no cause."""
        from dl4cv.mistakes.formula import formula_of, is_formula
        from dl4cv.mistakes.hypotheses import is_hypothesis

        known = check.mistake is not None or is_hypothesis(check.cause) or is_formula(check.cause)
        if check.status != "failed" or known:
            return None
        calls = self.record.shown(check)
        with self._process() as process:
            return formula_of(self.exercise, self.function, calls, partial(_ask, process))

    @property
    def has_lines_to_try(self) -> bool:
        """Tell whether a line can be sought: in functions, not in networks, and where a case is known that fails."""
        return self.exercise.framework == "numpy" and bool(self._record_of_function().smallest)

    def find_repair(self, seconds: float, progress: ShowProgress) -> Repair | None:
        """Return the first small change that makes all checks of the function pass, if one is found in `seconds`."""
        from dl4cv.mistakes.repair import RepairSearch

        with self._process(total_seconds=SHARE * seconds) as process:
            ask = partial(_ask, process)
            search = RepairSearch(
                self.function, self._record_of_function(), ask, partial(self._is_right, ask), progress
            )
            return search.find(seconds)

    @contextlib.contextmanager
    def _process(self, total_seconds: float = 0.0) -> Iterator[StudentProcess]:
        """Start a process of the submission that may be asked for edits, and may compute for so long if not longer."""
        from dl4cv.mistakes.repair import PROCEDURES

        with confined(
            self.source,
            replace(self.exercise, total_seconds=max(total_seconds, self.exercise.total_seconds)),
            isolation=self.isolation,
            launch=self.launch,
            procedures=(str(PROCEDURES),),
        ) as process:
            yield process

    def _record_of_function(self) -> CallRecord:
        """Return what the function's checks asked."""
        from dl4cv.engine.observations import CallRecord

        names = {check.name for check in self.checks}
        return CallRecord(
            smallest={name: case for name, case in self.record.smallest.items() if name in names},
            runs={name: run for name, run in self.record.runs.items() if name in names},
        )

    def _is_right(self, ask: Callable[[Sequence[Request]], list[Answer]]) -> bool:
        """Tell whether what `ask` asks passes all checks of the function."""
        from dl4cv.engine.session import run_checks

        names = {check.name for check in self.checks}
        checks = run_checks(
            self.exercise,
            ask,
            seed=self.seed,
            diagnose=_name_nothing,
            drawn=self.drawn,
            select=names.__contains__,
            shrink=False,
        )
        return all(check.status in ("passed", "unavailable") for check in checks)


@contextlib.contextmanager
def inquire(
    source: Source,
    exercise: Exercise,
    function: str | None,
    *,
    seed: int = SEED,
    isolation: Strictness = "auto",
    launch: Launch | None = None,
    drawn: Drawn | None = None,
    **options: Any,
) -> Iterator[Inquiry]:
    """Grade `source`, and give what answers why `function`, or the first function that fails, is wrong.

    `launch`, `drawn` and the other `options` are those of `grading.grade.grade`. Raises NothingWrongError where nothing
    is wrong with the function, and GradingError as `grade` does.
    """
    from dl4cv.engine.observations import CallRecord

    if function is not None and function not in exercise.functions:
        raise NothingWrongError(_unknown(function, exercise))
    record = CallRecord()
    drawn = {} if drawn is None else drawn
    with contextlib.ExitStack() as stack:
        launch = launch or stack.enter_context(launcher(exercise.framework))
        result = grade(
            source,
            exercise,
            seed=seed,
            isolation=isolation,
            launch=launch,
            record=record,
            drawn=drawn,
            **options,
        )
        chosen = _wrong_function(result, function)
        yield Inquiry(source, exercise, chosen, result, seed, isolation, launch, record, drawn)


def lines_found(
    exercise: Exercise, texts: Sequence[tuple[str, str]], seconds: float, *, seed: int = SEED
) -> Iterator[bool | None]:
    """Tell of each text, wrong in a function, whether its line is found in some `seconds`; None where nothing is wrong.

    `texts` are whole submissions, each with the name of the function.
    """
    from dl4cv.submission.reading import understand

    drawn: Drawn = {}
    with launcher(exercise.framework) as launch:
        for text, function in texts:
            source = understand(text.encode(), Path(f"{exercise.name}.py"))
            try:
                with inquire(source, exercise, function, seed=seed, launch=launch, drawn=drawn) as inquiry:
                    yield inquiry.has_lines_to_try and inquiry.find_repair(seconds, lambda tried, of: None) is not None
            except NothingWrongError:
                yield None


def _wrong_function(result: Result, function: str | None) -> str:
    """Return the function to ask about; raise NothingWrongError where there is nothing to ask."""
    checks = [check for check in result.checks if function in (None, check.function)]
    wrong = [check.function for check in checks if check.status in WRONG]
    if wrong:
        return wrong[0]
    name = function or result.exercise
    if all(check.status == "missing" for check in checks):
        raise NothingWrongError(f"{name} is not written yet, so nothing of it is wrong.")
    if any(check.status == "refused" for check in checks):
        raise NothingWrongError(next(check.message for check in checks if check.status == "refused"))
    if not all(check.status in ("passed", "unavailable", "missing") for check in checks):
        raise NothingWrongError(f"The checks of {name} could not be settled: grade once more.")
    raise NothingWrongError(f"No check of {name} fails, so there is nothing to explain.")


def _unknown(function: str, exercise: Exercise) -> str:
    from difflib import get_close_matches

    near = get_close_matches(function, exercise.functions, n=1)
    hint = f" Did you mean {near[0]}?" if near else f" Its functions: {', '.join(exercise.functions)}."
    return f"{exercise.name} has no function {function}.{hint}"


def _ask(process: StudentProcess, requests: Sequence[Request]) -> list[Answer]:
    return process.answers(requests, PATIENCE)


def _name_nothing(*arguments: object, **options: object) -> None:
    """Stand for the diagnosis where nobody asks for one."""
