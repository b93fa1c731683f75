"""Runs an exercise's checks under pytest, apart from any configuration, plugin or folder of the surroundings.

`run_checks` is the door of the engine. Inside, a pytest plugin makes pytest functions into checks: it gives them the
`student` fixture and their points, and keeps their results.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
import math
import os
import sys
import textwrap
import time
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from _pytest._io import TerminalWriter
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.internal.conjecture import providers

from dl4cv.checks.points import CheckMark, Row, for_row
from dl4cv.engine.behaviour import behaviour
from dl4cv.engine.callees import with_callees
from dl4cv.engine.judging import CheckInfo, GraderError, judge, unanswered
from dl4cv.engine.memory import Alone, with_memory
from dl4cv.engine.observations import (
    WRONG,
    CallRecord,
    Diagnose,
    Formulate,
    Hypothesize,
    no_formula,
    no_hypothesis,
    with_mistakes,
)
from dl4cv.engine.running import AskAll, Case, body, draw, drawing, is_drawn, run
from dl4cv.exercise.exercise import FULL_SCORE, Dataset, Exercise
from dl4cv.exercise.extras import EXTRAS, Extra
from dl4cv.exercise.seeds import seed_of_checks
from dl4cv.exercise.stubs import parameters
from dl4cv.results import CheckResult, Status
from dl4cv.temporary import temporary_folder

CASES = 12
"""How many cases are drawn for a check, unless it says otherwise."""

PROFILE = settings(
    max_examples=CASES,
    database=None,
    deadline=None,
    derandomize=False,
    print_blob=False,
    report_multiple_bugs=False,
    verbosity=Verbosity.quiet,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)
"""How hypothesis draws cases for us: the same on every machine, and without a trace in anyone's folder."""

# What checks do not need, and what would look for garbage in a process that holds all of torch.
SWITCHED_OFF = (
    *("cacheprovider", "terminal", "junitxml", "doctest", "unittest", "faulthandler", "logging", "pastebin"),
    *("unraisableexception", "threadexception", "stepwise", "setuponly", "setupplan"),
)

MAX_MESSAGE = 300
"""How many characters of an exception's message a sentence has room for."""

Announce = Callable[[CheckResult], None]
DrawnCases = dict[tuple[str, int], list[Case]]
"""The cases of each check under each seed."""


class ChecksError(Exception):
    """The checks themselves are at fault; the message says how in one sentence, the cause is what was raised."""


@dataclass(frozen=True)
class WholeFileFailure:
    """One verdict for every check, when the submission is not run at all."""

    status: Status
    message: str
    remedy: str = ""


def run_checks(
    exercise: Exercise,
    ask: AskAll,
    *,
    seed: int,
    diagnose: Diagnose,
    hypothesize: Hypothesize = no_hypothesis,
    formulate: Formulate = no_formula,
    find_pattern: Hypothesize = no_hypothesis,
    calls: Mapping[str, Sequence[str]] = MappingProxyType({}),
    drawn: DrawnCases | None = None,
    failure: WholeFileFailure | None = None,
    announce: Announce = lambda result: None,
    select: Callable[[str], bool] | None = None,
    shrink: bool = True,
    cases: int = CASES,
    alone: Alone | None = None,
    record: CallRecord | None = None,
) -> tuple[CheckResult, ...]:
    """Run the checks of `exercise` against one submission, and return their results in order.

    `ask` brings answers from the student's code, `diagnose` names the mistakes that explain them, and `hypothesize`
    explains what none does, or `formulate` says what is computed, or `find_pattern` where it goes wrong. `seed` decides
    the cases, of which `cases` are drawn for each check; `drawn` keeps them for the next submission. With `failure` no
    check is run. `announce` hears of each result as it comes, before mistakes are named. `select` chooses checks by
    name; those that it leaves out must not come before one that it takes. Without `shrink` a counterexample is the
    first case that failed, not the smallest. `alone` starts a worker that has been asked nothing yet: with it, failures
    are explained that come from what a function remembers. `record` keeps what was asked and answered. `calls` says
    which of the student's functions call which others.

    Raises ChecksError when a check fails for a reason of its own, or when all checks together are not worth an
    exercise's points.
    """
    session = _CheckSession(
        functions=exercise.functions,
        untaught=exercise.untaught,
        dataset=exercise.dataset,
        parameters=parameters(exercise.files.stub),
        ask=ask,
        seed=seed,
        drawn={} if drawn is None else drawn,
        failure=failure,
        announce=announce,
        select=select,
        shrink=shrink,
        record=CallRecord() if record is None else record,
    )
    prepare_drawing(cases)
    status = _run_pytest(exercise.files.checks, session)
    _require_sound_checks(exercise.files.checks, session, status)
    results = session.results if alone is None else with_memory(session.results, session.record, alone)
    explained = with_mistakes(results, session.record, diagnose, hypothesize, formulate, find_pattern)
    return tuple(with_callees(explained, calls))


def prepare_drawing(cases: int = CASES) -> None:
    """Make PROFILE the one in force, whatever the environment says; call it before the checks are imported."""
    # A place where nothing can be written: nothing is to be kept, and a user need not have a home.
    set_hypothesis_home_dir(Path(os.devnull) / "hypothesis")
    # hypothesis mixes constants found in local source files into what it draws. Which files are local depends on how
    # this package was installed, and so would the verdict.
    if hasattr(providers, "_get_local_constants"):
        providers._get_local_constants = providers.Constants  # type: ignore[attr-defined]
    settings.register_profile("dl4cv", settings(PROFILE, max_examples=cases))
    settings.load_profile("dl4cv")


def _run_pytest(checks: Path, session: _CheckSession) -> int:
    """Let pytest run the file `checks` with `session` as its plugin; return pytest's exit status."""
    with temporary_folder("pytest") as folder, _without_pytest_environment():
        configuration = folder / "pytest.ini"
        configuration.write_text("[pytest]\n")
        arguments = [str(checks), "-c", str(configuration), f"--rootdir={folder}", "--noconftest", "--capture=no"]
        # Otherwise pytest answers a file of checks that cannot be imported as it answers Ctrl-C.
        arguments += ["--continue-on-collection-errors", "--import-mode=importlib"]
        return pytest.main([*arguments, *(f"-pno:{name}" for name in SWITCHED_OFF)], plugins=[session])


def _require_sound_checks(checks: Path, session: _CheckSession, status: int) -> None:
    """Raise ChecksError if something went wrong that no submission can have caused."""
    if status == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if session.errors:
        _forget(checks)
        error = _origin(session.errors[0].error)
        raise ChecksError(_sentence(session.errors[0].name, error, checks)) from error
    if session.worth is not None and not math.isclose(session.worth, FULL_SCORE):
        raise ChecksError(
            f"The checks in {checks.name} are worth {session.worth:g} points together; "
            f"they must be worth {FULL_SCORE:g}."
        )
    if status == pytest.ExitCode.NO_TESTS_COLLECTED:
        raise ChecksError(f"There is no check in {checks.name}: a check is a function called test_…")
    if status != pytest.ExitCode.OK:
        raise ChecksError(f"The checks of {checks.stem} could not be run: pytest ended with {status!r}.")


def _origin(error: BaseException) -> BaseException:
    """Return what was raised in the checks: pytest and the plugin raise errors of their own from it."""
    while error.__cause__ is not None and isinstance(error, pytest.Collector.CollectError | GraderError):
        error = error.__cause__
    return error


def _sentence(name: str, error: BaseException, checks: Path) -> str:
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(checks)]
    if isinstance(error, SyntaxError) and error.filename == str(checks):
        lines.append(error.lineno)
    places = [*([name] if name != checks.name else []), *([f"line {lines[-1]}"] if lines else [])]
    where = f" ({', '.join(places)})" if places else ""
    return f"The checks in {checks.name} failed by themselves{where}: {_describe(error)}."


def _describe(error: BaseException) -> str:
    """Say in one line what `error` says."""
    if isinstance(error, pytest.FixtureLookupError):
        return f"there is no fixture {error.argname}"
    message = " ".join(str(error).split())[:MAX_MESSAGE].rstrip(".")
    if isinstance(error, GraderError):
        return message
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


def _forget(checks: Path) -> None:
    """Remove the module of `checks`: failed while imported, it would count as imported, with half of its checks."""
    for name, module in list(sys.modules.items()):
        if getattr(module, "__file__", None) == str(checks):
            del sys.modules[name]


@contextlib.contextmanager
def _without_pytest_environment() -> Iterator[None]:
    kept = {name: os.environ.pop(name, None) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")}
    autoload = os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        for name, value in {**kept, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": autoload}.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@dataclass(frozen=True)
class _CheckError:
    """An exception that no student can have caused, and where: the name of a check, or that of their file."""

    name: str
    error: BaseException


class _NoTerminal:
    """Stands in for pytest's terminal: some versions ask it how to colour the two sides of a failed `assert`."""

    def __init__(self) -> None:
        self._tw = TerminalWriter(io.StringIO())


@dataclass(eq=False)  # pytest before 9.1 puts its plugins into a set
class _CheckSession:
    """The pytest plugin that runs the collected checks against one submission, and keeps their results in order.

    The fields above `results` are the arguments of `run_checks`. `worth` is what the collected checks are worth
    together, None while that is not known or not asked. `rescaled` is what each is worth where some functions of the
    exercise are untaught, or some checks unavailable. `awaited` holds for each skipped check the failed one that is
    told in its place.
    """

    functions: Sequence[str]
    untaught: Collection[str]
    dataset: Dataset | None
    parameters: Mapping[str, Sequence[str]]
    ask: AskAll
    seed: int
    drawn: DrawnCases
    failure: WholeFileFailure | None
    announce: Announce
    select: Callable[[str], bool] | None
    shrink: bool
    results: list[CheckResult] = field(default_factory=list)
    record: CallRecord = field(default_factory=CallRecord)
    errors: list[_CheckError] = field(default_factory=list)
    worth: float | None = None
    rescaled: dict[str, float] = field(default_factory=dict)
    awaited: dict[str, CheckResult] = field(default_factory=dict)

    @pytest.fixture
    def student(self) -> None:
        """Stand for the student's functions; each run of a check gets its own."""

    @pytest.fixture(name="seed")
    def seed_of_this_run(self) -> int:
        """Return what a check draws from by itself; it follows from the seed that decides the cases."""
        return seed_of_checks(self.seed)

    @pytest.fixture(name="dataset")
    def dataset_of_this_run(self) -> Dataset | None:
        """Return the dataset that was chosen in place of the exercise's own, None where none was."""
        return self.dataset

    def pytest_addoption(self, parser: pytest.Parser) -> None:
        """Add the option that is missing without pytest's terminal, and that versions before 8.3 ask for."""
        parser.addoption("--verbose", type=int, default=0)

    def pytest_configure(self, config: pytest.Config) -> None:
        """Make the marks known."""
        for mark in (
            "points(mark): what a check is worth",
            "explained_by(explain): says more of a failed check",
            "needs(extra): what a check cannot be run without",
        ):
            config.addinivalue_line("markers", f"{mark}; see dl4cv.checks.points")
        config.pluginmanager.register(_NoTerminal(), "terminalreporter")

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Make one check for each row of the table that a check stands over."""
        mark = _mark(metafunc.definition)
        if mark is not None and mark.each:
            metafunc.parametrize(_row_argument(metafunc), mark.each, ids=[row.name for row in mark.each])

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the selected checks; all of them only when they are together worth what an exercise is worth."""
        every = _row_by_row([item for item in items if isinstance(item, pytest.Function)])
        worth = [for_row(mark.points, _row(check)) for check in every if (mark := _mark(check)) is not None]
        checks = self._taught(every)
        if self.select is not None:
            items[:] = [check for check in checks if self.select(_check_name(check))]
            return
        items[:] = checks
        if len(worth) == len(every) > 0:  # a check without points says so itself
            self.worth = float(sum(worth))
            if not math.isclose(self.worth, FULL_SCORE):
                items.clear()

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool:
        """Run a check in our way, in place of calling it once."""
        started = time.perf_counter()
        info = self._info(pyfuncitem)
        self._require_earlier(info)
        lacking = _lacking(pyfuncitem)
        if lacking is not None:
            result = unanswered(info, "unavailable", *_unavailable(lacking))
        else:
            result = self._result_without_running(info) or self._run(pyfuncitem, info)
        result = replace(result, seconds=round(time.perf_counter() - started, 4))
        self.results.append(result)
        self.announce(result)
        return True

    def pytest_exception_interact(
        self, node: pytest.Item | pytest.Collector, call: pytest.CallInfo[Any], report: object
    ) -> None:
        """Keep what went wrong outside of a check's comparison: it is the instructor's fault, or ours."""
        if call.excinfo is not None:
            self.errors.append(_CheckError(node.name, call.excinfo.value))

    def _info(self, item: pytest.Function) -> CheckInfo:
        mark, row = _mark(item), _row(item)
        if mark is None:
            raise GraderError(f"{item.name} has no @points")
        if mark.cases is not None and not is_drawn(item.obj):
            raise GraderError(f"{item.name} says how many cases are drawn, but draws none: @given is missing")
        return CheckInfo(
            name=_check_name(item),
            function=self._function(item, mark, row),
            title=_title(item, row),
            kind=mark.kind,
            points=self._points(item, mark),
            after=tuple(self._earlier(name.removeprefix("test_"), row) for name in mark.after),
            card=mark.card,
        )

    def _taught(self, checks: list[pytest.Function]) -> list[pytest.Function]:
        """Leave out the checks of untaught functions, and give no points for what is unavailable.

        The others are then worth an exercise's points together.
        """
        marks = {_check_name(check): mark for check in checks if (mark := _mark(check)) is not None}
        kept = [check for check in checks if self._about(check, marks.get(_check_name(check))) not in self.untaught]
        names = [_check_name(check) for check in kept if _lacking(check) is None]
        if len(names) == len(checks):
            return checks
        points = [self._points(check, marks[_check_name(check)]) for check in kept if _check_name(check) in names]
        self.rescaled = dict(zip(names, share_out(points), strict=True))
        self.rescaled |= {_check_name(check): 0.0 for check in kept if _check_name(check) not in names}
        return kept

    def _about(self, item: pytest.Function, mark: CheckMark | None) -> str | None:
        """Return the function that a check says it is about, where it does not leave that to its name."""
        row = _row(item)
        if row is not None:
            return row.function
        return None if mark is None else mark.function

    def _points(self, item: pytest.Function, mark: CheckMark) -> float:
        return self.rescaled.get(_check_name(item), float(for_row(mark.points, _row(item))))

    def _earlier(self, name: str, row: Row | None) -> str:
        """Return the full name of what `after` calls `name`: over a table, the check of the same row if it has one."""
        of_this_row = None if row is None else f"{row.name}_{name}"
        return of_this_row if of_this_row in {result.name for result in self.results} else name

    def _require_earlier(self, info: CheckInfo) -> None:
        unknown = set(info.after) - {result.name for result in self.results}
        if unknown:
            raise GraderError(f"{info.name} comes after {', '.join(sorted(unknown))}, but no check above has this name")

    def _function(self, item: pytest.Function, mark: CheckMark, row: Row | None) -> str:
        """Return the function that a check is about: the one it says, or the one that its name begins with."""
        about = mark.function if row is None else row.function
        if about is None:
            return self._function_named_first(item.name)
        if about not in self.functions:
            raise GraderError(f"{item.name} is about {about}, which is none of {', '.join(self.functions)}")
        return about

    def _function_named_first(self, name: str) -> str:
        """Return the function whose name the check's begins with: test_conv2d_gray_… is about conv2d_gray."""
        about = name.removeprefix("test_").lower() + "_"
        matching = [function for function in self.functions if about.startswith(function.lower() + "_")]
        if not matching:
            raise GraderError(f"{name} begins with the name of none of the functions {', '.join(self.functions)}")
        return max(matching, key=len)

    def _result_without_running(self, info: CheckInfo) -> CheckResult | None:
        """Return the result of a check that is refused or missing, or not worth the wait; None if it must be run."""
        if self.failure is not None:
            return unanswered(info, self.failure.status, self.failure.message, self.failure.remedy)
        earlier = self._failed_before(info)
        if earlier is None:
            return None
        if earlier.status == "missing" and earlier.function == info.function:
            return unanswered(info, "missing", earlier.message)
        if self.record.timed_out(info.function):  # to wait again and again would take all that is left of its time
            return self._skipped(info, earlier)
        return None

    def _failed_before(self, info: CheckInfo) -> CheckResult | None:
        """Return the first check that `info` comes after and that did not pass; for a skipped one, what it awaits."""
        failed = (
            done for done in self.results if done.name in info.after and done.status not in ("passed", "unavailable")
        )
        first = next(failed, None)
        return None if first is None else self.awaited.get(first.name, first)

    def _run(self, item: pytest.Function, info: CheckInfo) -> CheckResult:
        """Run a check. One that comes after a failed one earns its points too; it is only not told the same again."""
        earlier = self._failed_before(info)
        if earlier is not None:
            result = self._judge(item, info, shrink=False)
            if result.status == "passed":
                return result
            if _fails_alike(earlier, result):
                return self._skipped(info, earlier)
        return self._judge(item, info, shrink=self.shrink)

    def _skipped(self, info: CheckInfo, earlier: CheckResult) -> CheckResult:
        """Make the result of a check that failed and is not told, since `earlier` must be put right first."""
        self.awaited[info.name] = earlier
        return unanswered(info, "skipped", f'first get "{earlier.title.rstrip(".")}" right')

    def _judge(self, item: pytest.Function, info: CheckInfo, *, shrink: bool) -> CheckResult:
        fixtures = _fixtures(item)
        ask = self.record.recording(self.ask)
        with _drawing(item):
            outcome = run(item.obj, fixtures, self._cases(item, fixtures), ask, self.seed, shrink)
        self.record.add_run(info.name, outcome)
        explained_by = item.get_closest_marker("explained_by")
        explain = None if explained_by is None else explained_by.args[0]
        failed = outcome.smallest is not None
        calls = [call for call in self.record.calls if call[0].function == info.function] if failed else []
        result = judge(info, outcome, self.parameters.get(info.function, ()), explain, calls)
        return replace(result, behaviour=behaviour(outcome.observations)) if result.status in WRONG else result

    def _cases(self, item: pytest.Function, fixtures: Mapping[str, Any]) -> list[Case]:
        key = (f"{item.path}::{item.name}", self.seed)
        if key not in self.drawn:
            self.drawn[key] = draw(item.obj, fixtures, self.seed)
        return self.drawn[key]


def share_out(points: Sequence[float]) -> list[float]:
    """Scale `points` so that they add up to FULL_SCORE, in hundredths: those cut off most by rounding get the rest."""
    exact = [100 * FULL_SCORE * value / sum(points) for value in points]
    hundredths = [math.floor(value) for value in exact]
    left = round(100 * FULL_SCORE) - sum(hundredths)
    for number in sorted(range(len(points)), key=lambda number: hundredths[number] - exact[number])[:left]:
        hundredths[number] += 1
    return [value / 100 for value in hundredths]


def _lacking(item: pytest.Item) -> Extra | None:
    """Return the extra that a check needs and that is not installed; None if it can be run."""
    mark = item.get_closest_marker("needs")
    return None if mark is None or EXTRAS[mark.args[0]].is_there else EXTRAS[mark.args[0]]


def _unavailable(extra: Extra) -> tuple[str, str]:
    """Say what is missing for a check, and the command that brings it."""
    return f"This check needs {extra.brings}, which are not installed: it does not count.", f"{extra.command}"


def _fails_alike(earlier: CheckResult, later: CheckResult) -> bool:
    """Tell whether the `later` check shows nothing new: wrong values again, or an exception at the same line."""
    if later.status == "error":
        return earlier.status == "error" and earlier.line == later.line
    return later.status != "missing"


def _mark(item: pytest.Item) -> CheckMark | None:
    mark = item.get_closest_marker("points")
    return None if mark is None else mark.args[0]


def _row_argument(metafunc: pytest.Metafunc) -> str:
    """Return the argument that takes the row: the only one that is neither a fixture nor drawn."""
    arguments = [name for name in metafunc.definition._fixtureinfo.argnames if name not in metafunc._arg2fixturedefs]
    if len(arguments) != 1:
        raise GraderError(
            f"{metafunc.function.__name__} stands over a table, so it needs one argument for the row beside student, "
            f"seed and what is drawn; it has {', '.join(arguments) or 'none'}"
        )
    return arguments[0]


def _row(item: pytest.Function) -> Row | None:
    """Return the row that the check is for; None if it stands over no table."""
    mark = _mark(item)
    if mark is None or not mark.each:
        return None
    values = item.callspec.params.values()
    return next(row for row in mark.each if any(value is row for value in values))


def _row_by_row(items: Sequence[pytest.Function]) -> list[pytest.Function]:
    """Put neighbouring checks over the same table in the order of its rows: all of the first, then all of the next.

    A check over some rows of the table stands with the others of these rows.
    """
    stretches: list[tuple[tuple[int, ...], list[pytest.Function]]] = []
    for item in items:
        table = _table(item)
        if stretches and table and set(table) <= set(stretches[-1][0]):
            stretches[-1][1].append(item)
        else:
            stretches.append((table, [item]))
    return [item for table, stretch in stretches for item in sorted(stretch, key=partial(_row_number, table))]


def _table(item: pytest.Function) -> tuple[int, ...]:
    """Return what tells the table of a check from other tables, its very rows; nothing if it stands over none."""
    mark = _mark(item)
    return () if mark is None else tuple(map(id, mark.each))


def _row_number(table: Sequence[int], item: pytest.Function) -> int:
    """Return the position of the check's row in `table`; 0 if it stands over none."""
    row = _row(item)
    return 0 if row is None else table.index(id(row))


def _check_name(item: pytest.Function) -> str:
    row = _row(item)
    return item.name.removeprefix("test_") if row is None else f"{row.name}_{item.originalname.removeprefix('test_')}"


def _drawing(item: pytest.Function) -> contextlib.AbstractContextManager[None]:
    """Draw as many cases as the check asks for, where it does."""
    mark = _mark(item)
    cases = None if mark is None or mark.cases is None else for_row(mark.cases, _row(item))
    return contextlib.nullcontext() if cases is None else drawing(item.obj, cases)


def _fixtures(item: pytest.Function) -> dict[str, Any]:
    """Return the check's fixtures, and its row, by name, without `student`."""
    # hypothesis keeps the strategies with the function itself, so the item's own function is run
    names = item._fixtureinfo.argnames
    return {name: item.funcargs[name] for name in names if name != "student"}


def _docstring(check: Callable[..., Any]) -> str:
    """Return the docstring of `check`, from its source where Python has kept none (`python -OO`)."""
    if check.__doc__ is None and sys.flags.optimize > 1:
        definition = ast.parse(textwrap.dedent(inspect.getsource(check))).body[0]
        assert isinstance(definition, ast.FunctionDef)
        return ast.get_docstring(definition) or ""
    return check.__doc__ or ""


def _title(item: pytest.Function, row: Row | None) -> str:
    """Return the first line of the check's docstring, with the fields of the row that it mentions."""
    title = (_docstring(body(item.obj)) or item.name).strip().splitlines()[0]
    if row is None:
        return title
    [argument] = [name for name, value in item.callspec.params.items() if value is row]
    try:
        return title.format(**{argument: row})
    except (LookupError, AttributeError, ValueError) as error:
        raise GraderError(f"the docstring of {item.originalname} mentions what its row has not: {error}") from None
