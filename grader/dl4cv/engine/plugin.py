"""The pytest plugin that makes pytest functions into checks: the `student` fixture, points, results."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from dl4cv.engine.judging import CheckInfo, GraderError, judge, unanswered
from dl4cv.engine.observations import WRONG, Diagnose, Evidence, with_mistakes
from dl4cv.engine.running import AskAll, Case, body, draw, is_drawn, run, run_together
from dl4cv.exercise.exercise import FULL_SCORE
from dl4cv.results import CheckResult, Status

Announce = Callable[[CheckResult], None]


@dataclass(frozen=True)
class Blanket:
    """One verdict for every check, when the submission is not run at all."""

    status: Status
    message: str
    remedy: str = ""


@dataclass(frozen=True)
class Trouble:
    """An exception that no student can have caused, and where: the name of a check, or that of their file."""

    name: str
    error: BaseException


@dataclass
class CheckSession:
    """Runs the collected checks against one submission, and keeps their results in order.

    `functions` are the exercise's functions, `parameters` the names of their parameters, `ask` brings answers from the
    student's code, `drawn` keeps cases between sessions, `blanket` replaces running, `announce` hears of each result,
    `shrink` asks for the smallest counterexamples.
    `name_mistakes` comes at the end, when all has been seen. `worth` is what the collected checks are worth together.
    """

    functions: Sequence[str]
    parameters: Mapping[str, Sequence[str]]
    ask: AskAll
    seed: int
    diagnose: Diagnose
    drawn: dict[tuple[str, int], list[Case]] = field(default_factory=dict)
    blanket: Blanket | None = None
    announce: Announce = lambda result: None
    shrink: bool = True
    results: list[CheckResult] = field(default_factory=list)
    evidence: Evidence = field(default_factory=Evidence)
    trouble: list[Trouble] = field(default_factory=list)
    worth: float = FULL_SCORE

    @pytest.fixture
    def student(self) -> None:
        """The student's functions; each run of a check gets its own."""

    @pytest.fixture(name="seed")
    def seed_of_this_run(self) -> int:
        """What decides the cases; for a check that draws by itself."""
        return self.seed

    def pytest_configure(self, config: pytest.Config) -> None:
        """Make the mark known."""
        config.addinivalue_line("markers", "points(value, kind, after): what a check is worth; see dl4cv.checks.points")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Add up what the checks are worth; none of them runs when that is not what an exercise is worth."""
        marks = [mark for item in items for mark in item.iter_markers("points")]
        if len(marks) == len(items) > 0:  # a check without points says so itself
            self.worth = sum(float(mark.args[0]) for mark in marks)
        if not math.isclose(self.worth, FULL_SCORE):
            items.clear()

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool:
        """Run a check in our way, in place of calling it once."""
        started = time.perf_counter()
        info = self._info(pyfuncitem)
        self._require_earlier(info)
        result = self._settled(info) or self._run(pyfuncitem, info)
        if result.status == "skipped":
            self._look_on(pyfuncitem, info)
        result = replace(result, seconds=round(time.perf_counter() - started, 4))
        self.results.append(result)
        self.announce(result)
        return True

    def pytest_exception_interact(
        self, node: pytest.Item | pytest.Collector, call: pytest.CallInfo[Any], report: object
    ) -> None:
        """Remember what went wrong outside of a check's comparison: it is the instructor's fault, or ours."""
        if call.excinfo is not None:
            self.trouble.append(Trouble(node.name, call.excinfo.value))

    def name_mistakes(self) -> None:
        """Name the mistakes in the results, now that all is seen."""
        self.results[:] = with_mistakes(self.results, self.evidence, self.diagnose)

    def _info(self, item: pytest.Function) -> CheckInfo:
        mark = item.get_closest_marker("points")
        if mark is None:
            raise GraderError(f"{item.name} has no @points")
        return CheckInfo(
            name=item.name.removeprefix("test_"),
            function=self._function(item.name),
            title=_title(item),
            kind=mark.kwargs["kind"],
            points=float(mark.args[0]),
            after=tuple(name.removeprefix("test_") for name in mark.kwargs["after"]),
        )

    def _require_earlier(self, info: CheckInfo) -> None:
        unknown = set(info.after) - {result.name for result in self.results}
        if unknown:
            raise GraderError(f"{info.name} comes after {', '.join(sorted(unknown))}, but no check above has this name")

    def _function(self, name: str) -> str:
        """The function that the check called `name` is about: test_conv2d_gray_… is about conv2d_gray."""
        about = name.removeprefix("test_").lower() + "_"
        matching = [function for function in self.functions if about.startswith(function.lower() + "_")]
        if not matching:
            raise GraderError(f"{name} begins with the name of none of the functions {', '.join(self.functions)}")
        return max(matching, key=len)

    def _settled(self, info: CheckInfo) -> CheckResult | None:
        """The result of a check that need not run."""
        if self.blanket is not None:
            return unanswered(info, self.blanket.status, self.blanket.message, self.blanket.remedy)
        for earlier in self.results:
            if earlier.name in info.after and earlier.status != "passed":
                if earlier.status == "missing" and earlier.function == info.function:
                    return unanswered(info, "missing", earlier.message)
                return unanswered(info, "skipped", f'first get "{earlier.title.rstrip(".")}" right')
        return None

    def _run(self, item: pytest.Function, info: CheckInfo) -> CheckResult:
        fixtures = _fixtures(item)
        ask = self.evidence.listening(self.ask)
        outcome = run(item.obj, fixtures, self._cases(item, fixtures), ask, self.seed, self.shrink)
        self.evidence.remember(info.name, outcome)
        explain = getattr(item.module, "explain", None)
        return judge(info, outcome, self.parameters.get(info.function, ()), explain)

    def _look_on(self, item: pytest.Function, info: CheckInfo) -> None:
        """See how a wrong function fares in a check that is skipped: it may tell two mistakes apart."""
        wrong = any(result.function == info.function and result.status in WRONG for result in self.results)
        if wrong and is_drawn(item.obj) and not self.evidence.lost(info.function):
            fixtures = _fixtures(item)
            ask = self.evidence.listening(self.ask)
            observed = run_together(body(item.obj), fixtures, self._cases(item, fixtures), ask)
            self.evidence.remember_cases(info.name, observed)

    def _cases(self, item: pytest.Function, fixtures: Mapping[str, Any]) -> list[Case]:
        key = (f"{item.path}::{item.name}", self.seed)
        if key not in self.drawn:
            self.drawn[key] = draw(item.obj, fixtures, self.seed)
        return self.drawn[key]


def _fixtures(item: pytest.Function) -> dict[str, Any]:
    """The check's fixtures by name, without `student`."""
    # hypothesis keeps the strategies with the function itself, so the item's own function is run
    names = item._fixtureinfo.argnames
    return {name: item.funcargs[name] for name in names if name != "student"}


def _title(item: pytest.Function) -> str:
    """The first line of the check's docstring."""
    lines = (body(item.obj).__doc__ or item.name).strip().splitlines()
    return lines[0]
