"""`grade(submission, exercise) -> Result`: the one door between submission, sandbox, checks and results."""

from __future__ import annotations

import contextlib
import gc
import platform
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import metadata
from typing import TYPE_CHECKING, Any, Literal

from dl4cv.exercise.exercise import SEED, Exercise
from dl4cv.exercise.extras import EXTRAS
from dl4cv.exercise.frameworks import FRAMEWORKS
from dl4cv.grading.notes import notes_on, notes_on_unavailable
from dl4cv.interrupts import postponed
from dl4cv.results import CheckResult, Result, Status, Submission
from dl4cv.rpc.request import REFUSED, Answer, Lost, Raised, Request, TrainingNews
from dl4cv.sandbox.process import Job, StudentProcess, Unread, WeakIsolationError
from dl4cv.sandbox.workers.launch import launcher
from dl4cv.sandbox.workers.process import Launch, StartError
from dl4cv.submission.reading import Source

if TYPE_CHECKING:
    from dl4cv.engine.memory import Alone
    from dl4cv.engine.observations import CallRecord
    from dl4cv.engine.running import AskAll
    from dl4cv.engine.session import WholeFileFailure
    from dl4cv.mistakes.diagnosis import Replays

PATIENCE_AFTER_TIMEOUT = 0.2

News = Callable[[TrainingNews], None]
Announce = Callable[[CheckResult], None]
Drawn = dict[tuple[str, int], list[Mapping[str, Any]]]
Strictness = Literal["auto", "required"]


class GradingError(Exception):
    """The grader itself failed; the message is one sentence for the instructor. Never a zero for the student."""


@dataclass(frozen=True)
class _Given:
    """What decides a result: the submission, the exercise it is for, and the seed."""

    source: Source
    exercise: Exercise
    seed: int


@dataclass(frozen=True)
class _Options:
    """How it is graded: the arguments of `grade` that decide nothing."""

    notes: tuple[str, ...]
    news: News
    announce: Announce
    launch: Launch | None
    isolation: Strictness
    drawn: Drawn
    replays: Replays | None
    record: CallRecord | None = None


@dataclass
class _Patience:
    """Asks the worker, with less patience for a function that once gave no answer in time."""

    process: StudentProcess
    exercise: Exercise
    news: News
    slow: set[str] = field(default_factory=set)

    def __call__(self, requests: Sequence[Request]) -> list[Answer]:
        answers: list[Answer] = []
        for group in _by_seconds(requests):
            seconds = group[0].patience or self.exercise.call_seconds
            if group[0].function in self.slow:
                seconds *= PATIENCE_AFTER_TIMEOUT
            answers += self.process.answers(group, seconds, self.news)
            if isinstance(answers[-1], Lost):
                if answers[-1].reason == "timeout":
                    self.slow.add(requests[len(answers) - 1].function)
                break
        return answers


def _by_seconds(requests: Sequence[Request]) -> list[list[Request]]:
    """Neighbouring requests of the same function and patience, together."""
    groups: list[list[Request]] = []
    for request in requests:
        if groups and (groups[-1][0].function, groups[-1][0].seconds) == (request.function, request.seconds):
            groups[-1].append(request)
        else:
            groups.append([request])
    return groups


def grade(
    source: Source,
    exercise: Exercise,
    *,
    seed: int = SEED,
    secret: bool = False,
    notes: tuple[str, ...] = (),
    news: News = lambda news: None,
    announce: Announce = lambda result: None,
    launch: Launch | None = None,
    isolation: Strictness = "auto",
    drawn: Drawn | None = None,
    replays: Replays | None = None,
    again: bool = True,
    record: CallRecord | None = None,
) -> Result:
    """Everything known about `source` as a submission for `exercise`.

    `seed` decides the cases drawn; one that is `secret` is not told in the result. `news` hears of the progress of long
    work, `announce` of each check's result.
    `launch` starts the worker; by default one is started for this submission alone. `isolation` "required" refuses to
    run student code that is not strongly isolated, "auto" takes what there is. For the next submission to the same
    exercise, `drawn` keeps the cases and `replays` what catalogued mistakes answer to them. What is not settled, by no
    fault of the submission's, is graded `again`, once. `record` keeps what was asked and answered.
    Raises GradingError when the grader itself fails.
    """
    given = _Given(source, exercise, seed)
    drawn = {} if drawn is None else drawn
    options = _Options(notes, news, announce, launch, isolation, drawn, replays, record)
    result = _grade_once(given, options)
    if again and not result.settled:
        result = _grade_once(given, options)
    return replace(result, seed=None) if secret else result


@contextlib.contextmanager
def asking(source: Source, exercise: Exercise, *, isolation: Strictness = "auto") -> Iterator[AskAll]:
    """Start a submission, confined as for grading, and give what asks it in this block.

    Raises GradingError when the submission cannot be run, or not with the `isolation` that is required.
    """
    with confined(source, exercise, isolation=isolation) as process:
        yield _Patience(process, exercise, lambda news: None)


def ask_once(source: Source, exercise: Exercise, request: Request, *, isolation: Strictness = "auto") -> Answer:
    """Ask `request` of a submission and return its answer; otherwise as `asking`."""
    with asking(source, exercise, isolation=isolation) as ask:
        answers = ask([request])
    return answers[0] if answers else Lost("crashed", "there was no answer")


@contextlib.contextmanager
def confined(
    source: Source,
    exercise: Exercise,
    *,
    isolation: Strictness = "auto",
    launch: Launch | None = None,
    procedures: tuple[str, ...] = (),
) -> Iterator[StudentProcess]:
    """Start a process of a submission, confined as for grading, with the files of more `procedures`; give what asks it.

    Raises GradingError when the submission cannot be run, or not with the `isolation` that is required.
    """
    with contextlib.ExitStack() as stack:
        given = _Given(source, exercise, SEED)
        launch = launch or _launcher(exercise, stack)
        process = _started(given, launch, stack, required=isolation == "required", procedures=procedures)
        failure = _whole_file_failure(source, process)
        if failure is not None:
            raise GradingError(failure.message)
        try:
            yield process
        except StartError as error:  # after a worker was lost, another is started
            raise _no_process(error) from error


def _grade_once(given: _Given, options: _Options) -> Result:
    source, exercise = given.source, given.exercise
    started = time.perf_counter()
    with contextlib.ExitStack() as stack:
        launch = options.launch or _launcher(exercise, stack)
        start = partial(_started, given, launch, required=options.isolation == "required")
        process = start(stack)
        alone = partial(_alone, start, exercise) if source.remembers else None
        import_heavily()  # while the worker starts
        failure = _whole_file_failure(source, process)
        ask = _Patience(process, exercise, options.news)
        checks = _run_checks(given, ask, failure, options, alone)
    refused_at_load = any(REFUSED in each.bases for each in process.raised_at_load)
    if refused_at_load or any(check.status == "refused" for check in checks):
        _require_extras(given)
    return _result(given, checks, process, time.perf_counter() - started, options.notes)


def _require_extras(given: _Given) -> None:
    """Raise GradingError if the submission imports what an extra brings that it may use, and that is not there."""
    for name in FRAMEWORKS[given.exercise.framework].extras:
        extra = EXTRAS[name]
        line = next((each.line for each in given.source.imports if each.module.split(".")[0] == extra.module), None)
        if line is not None and not extra.is_there:
            raise GradingError(
                f"{given.source.path.name} uses {extra.brings} ({given.source.locate(line)}), which is not installed "
                f"here; {extra.command} brings it."
            )


def _launcher(exercise: Exercise, stack: contextlib.ExitStack) -> Launch:
    """What starts the workers of this submission alone, which `stack` ends."""
    try:
        return stack.enter_context(launcher(exercise.framework))
    except (StartError, OSError) as error:
        raise _no_process(error) from error


@contextlib.contextmanager
def _alone(start: Callable[[contextlib.ExitStack], StudentProcess], exercise: Exercise) -> Iterator[AskAll]:
    """Start one more process of the submission, that has been asked nothing yet, and give what asks it."""
    with contextlib.ExitStack() as stack:
        ask: AskAll = _no_answers
        with contextlib.suppress(GradingError):  # an explanation less is no reason to grade nothing
            ask = _Patience(start(stack), exercise, lambda news: None)
        yield ask


def _started(
    given: _Given,
    launch: Launch,
    stack: contextlib.ExitStack,
    *,
    required: bool,
    procedures: tuple[str, ...] = (),
) -> StudentProcess:
    """Start a process of the submission, which `stack` ends."""
    exercise = given.exercise
    job = Job(
        module=exercise.name,
        filename=given.source.path.with_suffix(".py").name,
        text=given.source.text,
        framework=exercise.framework,
        packages=FRAMEWORKS[exercise.framework].packages,
        call_seconds=exercise.call_seconds,
        total_seconds=exercise.total_seconds,
        procedures=str(exercise.files.procedures or ""),
        more_procedures=procedures,
        required=required,
        cells=given.source.cells,
        modules=given.source.modules,
        unread=tuple(
            Unread(Raised("SyntaxError", passed.what, passed.line), passed.names) for passed in given.source.passed_over
        ),
    )
    try:
        return stack.enter_context(StudentProcess(job, launch))
    except (StartError, OSError) as error:
        raise _no_process(error) from error


def _no_answers(requests: Sequence[Request]) -> list[Answer]:
    """Stand for the answers of a process that could not be started."""
    return []


def _no_process(error: Exception) -> GradingError:
    return GradingError(
        f"No process can be started for the student's code: {error}. Are memory, processes and disk space left?"
    )


def _run_checks(
    given: _Given,
    ask: AskAll,
    failure: WholeFileFailure | None,
    options: _Options,
    alone: Alone | None,
) -> tuple[CheckResult, ...]:
    from dl4cv.engine.session import ChecksError, run_checks
    from dl4cv.mistakes.catalogue import CatalogueError
    from dl4cv.mistakes.diagnosis import diagnoser
    from dl4cv.mistakes.formula import formulating
    from dl4cv.mistakes.hypotheses import hypothesizer
    from dl4cv.mistakes.patterns import pattern_finder

    exercise = given.exercise
    try:
        checks = run_checks(
            exercise,
            ask,
            seed=given.seed,
            diagnose=diagnoser(exercise, options.replays),
            hypothesize=hypothesizer(exercise, options.replays),
            formulate=formulating(exercise, ask),
            find_pattern=pattern_finder(exercise, options.replays),
            calls=given.source.calls,
            drawn=options.drawn,
            failure=failure,
            announce=options.announce,
            alone=alone,
            record=options.record,
        )
    except (ChecksError, CatalogueError) as error:
        if isinstance(error.__cause__, StartError):
            raise _no_process(error.__cause__) from error
        raise GradingError(str(error)) from error
    return tuple(_in_their_words(check, given) for check in checks)


def _in_their_words(check: CheckResult, given: _Given) -> CheckResult:
    """Say in the student's words where an exception was raised, and what to write in place of a refused module."""
    if check.status == "refused":
        check = replace(check, remedy=_remedy(given.exercise))
    if not (check.line and given.source.cells):
        return check  # a notebook has cells, and no lines of its own
    return replace(check, line=0, message=f"In {given.source.locate(check.line)}: {check.message}")


def _remedy(exercise: Exercise) -> str:
    means = ", ".join(FRAMEWORKS[exercise.framework].taught)
    return f"Write {exercise.name} with {means} and the standard modules, and what you need of others yourself."


def _whole_file_failure(source: Source, process: StudentProcess) -> WholeFileFailure | None:
    """Return the one verdict for every check when the submission does not load."""
    from dl4cv.engine.judging import lost_status
    from dl4cv.engine.session import WholeFileFailure

    failure = _load(process)
    if failure is None:
        return None
    status: Status = "error"
    if isinstance(failure, Lost):
        status = lost_status(failure)
        seen = failure.message
    else:
        seen = failure.type + (f": {failure.message}" if failure.message else "")
    remedy = _not_loaded(source, failure)
    return WholeFileFailure(status, f"Your file could not be loaded: {seen.rstrip('.')}.", remedy)


def _not_loaded(source: Source, failure: Raised | Lost) -> str:
    """Say what to do about code that fails while the file is loaded."""
    if isinstance(failure, Lost) and failure.reason == "unsettled":
        return "That was no fault of yours, so this costs no points. Grade once more."
    aside = "tag its cell ignore" if source.cells else 'put it under `if __name__ == "__main__":`'
    return f"What stands outside of functions runs when your file is loaded. If it only tries things out, {aside}."


def _load(process: StudentProcess) -> Raised | Lost | None:
    try:
        return process.load()
    except WeakIsolationError as error:
        raise GradingError(
            f"Isolation is required, and is only {error}. Nothing was run; --isolation auto grades all the same."
        ) from error


def import_heavily() -> None:
    """Import torch, pytest and hypothesis, which is most of the time that one submission takes.

    None of their million objects is ever garbage: the collector is kept from looking through them, now (a tenth of the
    time), whenever hypothesis or pytest ask for a collection, and at the end of the process.
    """
    if "torch" in sys.modules:
        return
    gc.disable()
    try:
        with postponed():
            import hypothesis  # noqa: F401
            import pytest  # noqa: F401
            import torch

            torch.set_num_threads(1)
    finally:
        gc.freeze()
        gc.enable()


def _result(
    given: _Given,
    checks: tuple[CheckResult, ...],
    process: StudentProcess,
    seconds: float,
    notes: tuple[str, ...],
) -> Result:
    source = given.source
    return Result(
        exercise=given.exercise.name,
        submission=Submission(str(source.path), source.sha256),
        score=round(sum(check.score for check in checks), 2),
        max_score=sum(check.max_score for check in checks),
        passed=all(check.status in ("passed", "unavailable") for check in checks),
        seed=given.seed,
        seconds=round(seconds, 3),
        isolation=process.isolation,
        versions={**versions(), **versions_of_extras(given.exercise)},
        checks=checks,
        output=process.output,
        notes=(
            *notes_on(source, given.exercise, process.raised_at_load),
            *source.notes,
            *notes_on_unavailable(checks),
            *notes,
        ),
    )


def versions_of_extras(exercise: Exercise) -> dict[str, str]:
    """The versions of what some checks of `exercise` need, as far as it is installed."""
    return {extra.package: extra.version for extra in exercise.extras if extra.is_there}


def versions() -> dict[str, str]:
    """The versions on which a verdict depends."""
    packages = ("dl4cv-grade", "numpy", "torch", "hypothesis", "pytest")
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in packages}}
