"""Measures how strong checks are: runs every wrong version of an exercise through them, and notes which see it.

A trial composes a submission, the solution with one function replaced, and runs the very checks that students meet.
The code is trusted, so it runs in this process, and the cases are drawn once for all trials: a hundred take seconds.
"""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dl4cv.engine.callees import is_of_a_callee
from dl4cv.engine.session import CASES, ChecksError, DrawnCases, run_checks
from dl4cv.exercise.exercise import SEED, Exercise
from dl4cv.mistakes.catalogue import CatalogueError
from dl4cv.mistakes.diagnosis import Replays, answered, diagnoser
from dl4cv.mistakes.formula import formulating, is_formula
from dl4cv.mistakes.hypotheses import hypothesizer, is_hypothesis
from dl4cv.mistakes.patterns import is_pattern, pattern_finder
from dl4cv.mistakes.versions import StrengthError, Version, added, catalogued, require_known_functions, right_versions
from dl4cv.results import CheckResult, Status
from dl4cv.rpc.request import Answer, Request
from dl4cv.submission.callees import callees

UNSEEN: tuple[Status, ...] = ("passed", "skipped", "unavailable")

EXPLAINED_BY = ("catalogue", "hypothesis", "formula", "pattern", "answer", "exception")
"""Where a cause comes from: a catalogued mistake or a hypothesis, which agree with all answers of the function; the
formula of what it computes in the case that is shown; a pattern in all its answers; or a guess from the one answer, or
the one exception, there."""

ShowProgress = Callable[[str, int, int], None]
"""Called with the name of an exercise, how many of its versions have been tried, and how many there are."""


class NotRunnableError(Exception):
    """A source fails when it is run; the message says how."""


@dataclass(frozen=True)
class Trial:
    """What the checks made of one wrong version.

    `statuses` are those of all checks, `named` the mistakes diagnosed, `spilled` the other functions that lost points.
    `share` is the part of its function's points that it lost, 0 … 1. `explanation` is the first cause that is told, and
    `explained_by` says where it comes from: see EXPLAINED_BY; both are empty where none is told.
    """

    id: str
    function: str
    catalogued: bool
    statuses: Mapping[str, Status]
    named: tuple[str, ...]
    spilled: tuple[str, ...]
    share: float = 0.0
    explained_by: str = ""
    explanation: str = ""

    @property
    def killed_by(self) -> tuple[str, ...]:
        """Return the checks that see it."""
        return tuple(name for name, status in self.statuses.items() if status not in UNSEEN)

    @property
    def recognised(self) -> bool:
        """Tell whether it was named, and nothing else."""
        return self.named == (self.id,)


@dataclass(frozen=True)
class Acceptance:
    """What the checks made of one right version: which of them it did not pass, and for which mistakes it was taken."""

    id: str
    refused_by: tuple[str, ...]
    named: tuple[str, ...]


@dataclass(frozen=True)
class Matrix:
    """Mistake × check: the trials of all wrong versions of one exercise, and its checks by function, in their order.

    `right` is what became of right versions, where some were tried.
    """

    exercise: str
    seed: int
    checks: Mapping[str, tuple[str, ...]]
    trials: tuple[Trial, ...]
    right: tuple[Acceptance, ...] = ()

    @property
    def survivors(self) -> tuple[str, ...]:
        """Return the wrong versions that no check sees."""
        return tuple(trial.id for trial in self.trials if not trial.killed_by)

    @property
    def refused(self) -> tuple[Acceptance, ...]:
        """Return the right versions that do not get full marks, or are taken for a mistake."""
        return tuple(version for version in self.right if version.refused_by or version.named)

    @property
    def misnamed(self) -> tuple[Trial, ...]:
        """Return the catalogued mistakes that are not diagnosed as themselves."""
        return tuple(trial for trial in self.trials if trial.catalogued and not trial.recognised)


@dataclass
class Bench:
    """Runs submissions for one exercise through its checks, in this process, on the same cases each time.

    `solution` is the source of a right answer, `cases` the number of cases drawn for each check: a process imports the
    checks once, so the first bench of an exercise decides it.
    """

    exercise: Exercise
    solution: str
    seed: int = SEED
    cases: int = CASES
    drawn: DrawnCases = field(default_factory=dict)
    replays: Replays = field(default_factory=Replays)

    def results(self, replacement: str = "", select: Callable[[str], bool] | None = None) -> tuple[CheckResult, ...]:
        """Return the results of the solution with `replacement` appended; `select` chooses checks by name."""
        text = f"{self.solution}\n\n{replacement}"
        ask = answering(text, f"{self.exercise.name}.py")
        return run_checks(
            self.exercise,
            ask,
            seed=self.seed,
            diagnose=diagnoser(self.exercise, self.replays),
            hypothesize=hypothesizer(self.exercise, self.replays),
            formulate=formulating(self.exercise, ask),
            find_pattern=pattern_finder(self.exercise, self.replays),
            calls=_calls(text),
            drawn=self.drawn,
            select=select,
            shrink=False,
            cases=self.cases,
        )

    def trial(self, version: Version) -> Trial:
        """Return what the checks make of `version`."""
        results = self.results(version.source)
        return Trial(
            version.id,
            version.function,
            version.catalogued,
            {check.name: check.status for check in results},
            _named(results),
            tuple(
                dict.fromkeys(c.function for c in results if c.score < c.max_score and c.function != version.function)
            ),
            _share_lost(results, version.function),
            *_explanation(results),
        )

    def acceptance(self, name: str, source: str) -> Acceptance:
        """Return what the checks make of the right version `name`."""
        results = self.results(source)
        refused_by = tuple(check.name for check in results if check.status not in UNSEEN)
        return Acceptance(name, refused_by, _named(results))


def _explanation(results: Sequence[CheckResult]) -> tuple[str, str]:
    """Return where the first cause that is told comes from, and the cause; nothing where none is told."""
    for check in results:
        if is_of_a_callee(check.cause):
            continue  # the other function is the one to be explained
        if check.mistake is not None:
            return "catalogue", f"{check.mistake.title.rstrip('.')}. {check.mistake.explanation}"
        if check.cause and check.status not in UNSEEN:
            if is_hypothesis(check.cause):
                return "hypothesis", check.cause
            if is_formula(check.cause):
                return "formula", check.cause
            if is_pattern(check.cause):
                return "pattern", check.cause
            return ("answer" if check.status == "failed" else "exception"), check.cause
    return "", ""


def _calls(text: str) -> Mapping[str, Sequence[str]]:
    """Return which functions call which others; of a function that is defined anew, the last definition counts."""
    last = {node.name if isinstance(node, ast.FunctionDef) else node: node for node in ast.parse(text).body}
    return callees(ast.Module(list(last.values()), []))


def _share_lost(results: Sequence[CheckResult], function: str) -> float:
    """Return the part of the points of `function` that were not earned; of a private one, that of all points."""
    own = [check for check in results if check.function == function] or results
    return round(1 - sum(check.score for check in own) / sum(check.max_score for check in own), 4)


def _named(results: Sequence[CheckResult]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(check.mistake.id for check in results if check.mistake is not None))


def measure(
    exercise: Exercise,
    solution: str,
    wrong: Sequence[Version],
    right: Mapping[str, str] | None = None,
    *,
    seed: int = SEED,
    cases: int = CASES,
    progress: ShowProgress = lambda name, done, total: None,
) -> Matrix:
    """Try all `wrong` versions, and the `right` ones, sources by name; `progress` hears how many are done.

    Raises StrengthError when the solution itself is not right, or when a version cannot be run.
    """
    bench = Bench(exercise, solution, seed, cases)
    with _running(f"The solution of {exercise.name}"):
        results = bench.results()
    failing = [check.name for check in results if check.status not in ("passed", "unavailable")]
    if failing:
        raise StrengthError(f"The solution of {exercise.name} itself does not pass {', '.join(failing)}.")
    trials: list[Trial] = []
    accepted: list[Acceptance] = []
    sources = right or {}
    total = len(wrong) + len(sources)
    for version in wrong:
        progress(exercise.name, len(trials), total)
        with _running(f"The wrong version {version.id}"):
            trials.append(bench.trial(version))
    for name, source in sources.items():
        progress(exercise.name, len(trials) + len(accepted), total)
        with _running(f"The right version {name}"):
            accepted.append(bench.acceptance(name, source))
    checks = {function: tuple(c.name for c in results if c.function == function) for function in exercise.functions}
    return Matrix(exercise.name, seed, checks, tuple(trials), tuple(accepted))


@contextmanager
def _running(what: str) -> Iterator[None]:
    """Raise StrengthError for a fault of the checks, or of code that fails before a function of it is called."""
    try:
        yield
    except (CatalogueError, ChecksError) as error:
        raise StrengthError(str(error)) from error
    except NotRunnableError as error:
        raise StrengthError(f"{what} cannot be run: {error}.") from error


def measure_all(
    exercises: Sequence[Exercise],
    solutions: Path,
    add: Path | None = None,
    right: Path | None = None,
    held_out: Path | None = None,
    known: Collection[str] = (),
    seed: int = SEED,
    progress: ShowProgress = lambda name, done, total: None,
) -> Iterator[Matrix]:
    """Yield the matrix of each exercise: of its catalogue, of what the file `add` holds for it, and those in `right`.

    With `held_out` the wrong versions of that file take the place of the catalogue's. `known` are functions of other
    exercises, for which a file may hold mistakes too. Raises StrengthError when a file is missing or not usable, when
    `add`, `right` or `held_out` hold nothing for any of them, or when a mistake is one of no function at all.
    """
    more = {exercise: added(exercise, add) if add else () for exercise in exercises}
    others = {exercise: added(exercise, held_out) if held_out else () for exercise in exercises}
    accepted = {exercise: right_versions(exercise, right) if right else {} for exercise in exercises}
    functions = [name for exercise in exercises for name in exercise.functions]
    for file, versions in ((add, more), (held_out, others)):
        if file is not None:
            require_known_functions(file, {*functions, *known})
            if not any(versions.values()):
                raise StrengthError(f"{file} defines none of {', '.join(functions)}, and no @mistake.")
    if right is not None and not any(accepted.values()):
        raise StrengthError(f"{right} defines none of {', '.join(functions)}.")
    for exercise in exercises:
        solution = solution_of(exercise, solutions)
        try:
            catalogue = others[exercise] if held_out else catalogued(exercise)
        except CatalogueError as error:
            raise StrengthError(str(error)) from error
        _require_functions(exercise, catalogue)
        wrong = [version for version in (*catalogue, *more[exercise]) if version.function not in exercise.untaught]
        yield measure(exercise, solution, wrong, accepted[exercise], seed=seed, progress=progress)


def _require_functions(exercise: Exercise, wrong: Sequence[Version]) -> None:
    """Raise StrengthError for a version of a function that the exercise does not have: no check would look at it."""
    for version in wrong:
        if version.function not in (*exercise.functions, *exercise.untaught):
            functions = ", ".join(exercise.functions)
            raise StrengthError(
                f"The mistake {version.id} names {version.function!r}, which is no function of {exercise.name}: "
                f"these are {functions}."
            )


def solution_of(exercise: Exercise, folder: Path) -> str:
    """Return the source of the solution: the exercise's own, or that in `folder`. Raise StrengthError without one."""
    path = exercise.files.solution or folder / f"{exercise.name}.py"
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StrengthError(f"A solution is needed to put mistakes into, but {path} cannot be read.") from error


def answering(text: str, filename: str) -> Callable[[Sequence[Request]], list[Answer]]:
    """Return what answers requests with the functions that `text` defines, in this process: for trusted code only.

    Raises NotRunnableError when it defines none, for it fails.
    """
    namespace: dict[str, Any] = {"__name__": Path(filename).stem}
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)  # lines that raise are told
    try:
        exec(compile(text, filename, "exec"), namespace)
    except (Exception, SystemExit) as error:
        raise NotRunnableError(f"{type(error).__name__}: {error}") from error

    def ask(requests: Sequence[Request]) -> list[Answer]:
        return [answered(namespace, request, filename) for request in requests]

    return ask
