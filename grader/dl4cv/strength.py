"""How strong are the checks? Every wrong version of an exercise goes through them, and it is noted which checks see it.

A trial composes a submission, the solution with one function replaced, and runs the very checks that students meet.
The code is trusted, so it runs in this process, and the cases are drawn once for all trials: a hundred take seconds.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dl4cv.checks import drawing
from dl4cv.checks.plugin import CheckSession
from dl4cv.checks.running import Case
from dl4cv.checks.session import ChecksError, run_checks
from dl4cv.course import Exercise
from dl4cv.mistakes.catalogue import CatalogueError, Mistake, catalogue, source
from dl4cv.mistakes.diagnosis import answered, diagnoser
from dl4cv.results import CheckResult, Status
from dl4cv.sandbox.answers import Answer, Request
from dl4cv.stubs import parameters

SEED = 2024


class StrengthError(Exception):
    """The strength cannot be measured; the message is one sentence for the instructor."""


class NotRunnableError(Exception):
    """A source fails when it is run; the message says how."""


@dataclass(frozen=True)
class Version:
    """A wrong version of `function`: source that, appended to the solution, replaces it."""

    id: str
    function: str
    source: str
    catalogued: bool = True


@dataclass(frozen=True)
class Trial:
    """What the checks made of one wrong version.

    `statuses` are those of all checks, `named` the mistakes diagnosed, `spilled` the other functions that lost points.
    """

    id: str
    function: str
    catalogued: bool
    statuses: Mapping[str, Status]
    named: tuple[str, ...]
    spilled: tuple[str, ...]

    @property
    def killed_by(self) -> tuple[str, ...]:
        """The checks that see it."""
        return tuple(name for name, status in self.statuses.items() if status not in ("passed", "skipped"))

    @property
    def recognised(self) -> bool:
        """Was it named, and nothing else?"""
        return self.named == (self.id,)


@dataclass(frozen=True)
class Matrix:
    """Mistake × check: the trials of all wrong versions of one exercise, and its checks by function, in their order."""

    exercise: str
    seed: int
    checks: Mapping[str, tuple[str, ...]]
    trials: tuple[Trial, ...]

    @property
    def survivors(self) -> tuple[str, ...]:
        """The wrong versions that no check sees."""
        return tuple(trial.id for trial in self.trials if not trial.killed_by)

    @property
    def misnamed(self) -> tuple[Trial, ...]:
        """The catalogued mistakes that are not diagnosed as themselves."""
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
    cases: int = drawing.CASES
    drawn: dict[tuple[str, int], list[Case]] = field(default_factory=dict)

    def results(self, replacement: str = "") -> tuple[CheckResult, ...]:
        """The results of the solution with `replacement` appended."""
        session = CheckSession(
            functions=self.exercise.functions,
            parameters=parameters(self.exercise.files.stub),
            ask=answering(f"{self.solution}\n\n{replacement}", f"{self.exercise.name}.py"),
            seed=self.seed,
            diagnose=diagnoser(self.exercise),
            drawn=self.drawn,
            shrink=False,
        )
        run_checks(session, self.exercise.files.checks, self.cases)
        return tuple(session.results)

    def trial(self, version: Version) -> Trial:
        """What the checks make of `version`."""
        results = self.results(version.source)
        return Trial(
            version.id,
            version.function,
            version.catalogued,
            {check.name: check.status for check in results},
            tuple(dict.fromkeys(check.mistake.id for check in results if check.mistake is not None)),
            tuple(
                dict.fromkeys(c.function for c in results if c.score < c.max_score and c.function != version.function)
            ),
        )


def kill_matrix(
    exercise: Exercise,
    solution: str,
    versions: Sequence[Version],
    *,
    seed: int = SEED,
    cases: int = drawing.CASES,
    progress: Callable[[Trial], None] = lambda trial: None,
) -> Matrix:
    """Try all `versions`; `progress` hears of each trial.

    Raises StrengthError when the solution itself is not right, or when a version cannot be run.
    """
    bench = Bench(exercise, solution, seed, cases)
    with _running(f"The solution of {exercise.name}"):
        right = bench.results()
    failing = [check.name for check in right if check.status != "passed"]
    if failing:
        raise StrengthError(f"The solution of {exercise.name} itself does not pass {', '.join(failing)}.")
    trials = []
    for version in versions:
        with _running(f"The wrong version {version.id}"):
            trials.append(bench.trial(version))
        progress(trials[-1])
    checks = {function: tuple(c.name for c in right if c.function == function) for function in exercise.functions}
    return Matrix(exercise.name, seed, checks, tuple(trials))


@contextmanager
def _running(what: str) -> Iterator[None]:
    """A fault of the checks, or of code that fails before a function of it is called, is a StrengthError."""
    try:
        yield
    except (CatalogueError, ChecksError) as error:
        raise StrengthError(str(error)) from error
    except NotRunnableError as error:
        raise StrengthError(f"{what} cannot be run: {error}.") from error


def measured(
    exercises: Sequence[Exercise], solutions: Path, add: Path | None = None, seed: int = SEED
) -> Iterator[Matrix]:
    """The matrix of each exercise, of its catalogue and of what the file `add` holds for it.

    Raises StrengthError when a file is missing or not usable, or when `add` holds nothing for any of them.
    """
    more = {} if add is None else {exercise: added(exercise, add) for exercise in exercises}
    if add is not None and not any(more.values()):
        functions = ", ".join(name for exercise in exercises for name in exercise.functions)
        raise StrengthError(f"{add} defines none of {functions}, and no @mistake.")
    for exercise in exercises:
        solution = solution_of(exercise, solutions)
        try:
            versions = [*catalogued(exercise), *more.get(exercise, ())]
        except CatalogueError as error:
            raise StrengthError(str(error)) from error
        yield kill_matrix(exercise, solution, versions, seed=seed)


def solution_of(exercise: Exercise, folder: Path) -> str:
    """The source of the solution, in `folder` unless the exercise knows better. Raises StrengthError without one."""
    path = exercise.files.solution or folder / f"{exercise.name}.py"
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StrengthError(f"A solution is needed to put mistakes into, but {path} cannot be read.") from error


def catalogued(exercise: Exercise) -> tuple[Version, ...]:
    """The wrong versions that the catalogue knows."""
    return tuple(Version(mistake.id, mistake.function, source(mistake)) for mistake in catalogue(exercise))


def added(exercise: Exercise, path: Path) -> tuple[Version, ...]:
    """The wrong versions in the Python file `path`: functions with the exercise's names, or decorated with @mistake.

    The file's code is run, so it must be trusted. Raises StrengthError when it cannot be.
    """
    try:
        text = path.read_text(encoding="utf-8")
        module = ast.parse(text)
        versions = [*_plain(exercise, path.stem, module), *_decorated(exercise, path)]
    except (OSError, UnicodeDecodeError) as error:
        raise StrengthError(f"{path} cannot be read.") from error
    except (Exception, SystemExit) as error:
        raise StrengthError(f"{path} cannot be run: {type(error).__name__}: {error}.") from error
    return tuple(versions)


def _plain(exercise: Exercise, name: str, module: ast.Module) -> Iterator[Version]:
    """One version for each function of the exercise, with all of the file but the other functions of the exercise."""
    for function in exercise.functions:
        others = set(exercise.functions) - {function}
        body = [
            node for node in module.body if not (_called(node, others) or _is_mistake(node) or _of_the_future(node))
        ]
        if any(_called(node, {function}) for node in body):
            yield Version(f"{name}.{function}", function, ast.unparse(ast.Module(body, [])), catalogued=False)


def _called(node: ast.stmt, names: Container[str]) -> bool:
    """Does the statement define one of `names`?"""
    return isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in names


def _is_mistake(node: ast.stmt) -> bool:
    """Is it decorated with @mistake(...), and so a version of its own?"""
    return isinstance(node, ast.FunctionDef | ast.ClassDef) and any(
        isinstance(decorator, ast.Call) and ast.unparse(decorator.func).split(".")[-1] == "mistake"
        for decorator in node.decorator_list
    )


def _of_the_future(node: ast.stmt) -> bool:
    """Must the statement stand at the top of a file?"""
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _decorated(exercise: Exercise, path: Path) -> Iterator[Version]:
    spec = importlib.util.spec_from_file_location(f"dl4cv_added_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[module.__name__] = module  # where a class finds its names
    spec.loader.exec_module(module)
    for value in vars(module).values():
        if isinstance(value, Mistake) and value.function in exercise.functions:
            yield Version(f"{path.stem}.{value.id}", value.function, source(value), catalogued=False)


def answering(text: str, filename: str) -> Callable[[Sequence[Request]], list[Answer]]:
    """Answers requests with the functions that `text` defines, in this process: for trusted code only.

    Raises NotRunnableError when it defines none, for it fails.
    """
    namespace: dict[str, Any] = {"__name__": Path(filename).stem}
    try:
        exec(compile(text, filename, "exec"), namespace)
    except (Exception, SystemExit) as error:
        raise NotRunnableError(f"{type(error).__name__}: {error}") from error

    def ask(requests: Sequence[Request]) -> list[Answer]:
        return [answered(namespace, request, filename) for request in requests]

    return ask
