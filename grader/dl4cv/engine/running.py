"""Runs one check: all its cases together first, one by one only to shrink a failure.

A check is an ordinary function, and asking the worker one case at a time would cost a round trip each. So the body of
the check is run for every case until it first needs an answer; there it is suspended, the questions of all cases
travel in one frame, and the bodies run again with the answers they have, until each has passed or failed.
Only when one failed does hypothesis run the check in its usual way, to find the smallest case that fails.
"""

from __future__ import annotations

import contextlib
import inspect
import pickle
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import Phase, seed, settings

from dl4cv.checks.student import Student, StudentLostError
from dl4cv.results import Exhibit
from dl4cv.rpc.request import Answer, Lost, Request

MAX_SHRINKS = 300
MAX_SHRINK_SECONDS = 8.0

Case = Mapping[str, Any]
AskAll = Callable[[Sequence[Request]], list[Answer]]


@dataclass(frozen=True)
class Observation:
    """One case's run: the requests it made with their answers, and the exception that ended it, if one did.

    `again` runs the case once more, with other answers.
    """

    history: tuple[tuple[Request, Answer], ...]
    failure: Exception | None = None
    measured: Mapping[str, float] = field(default_factory=dict)
    exhibits: Sequence[Exhibit] = ()
    again: Callable[[Student], Observation] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Run:
    """How a check fared: the observations of its cases, and that of the smallest failing case, if any."""

    observations: tuple[Observation, ...]
    smallest: Observation | None = None


class SuspendedError(BaseException):
    """The check needs an answer that has not come yet. Not an Exception, so that no check catches it."""

    def __init__(self, request: Request) -> None:
        self.request = request


def run(
    check: Callable[..., Any],
    arguments: Mapping[str, Any],
    cases: Sequence[Case],
    ask: AskAll,
    seed_value: int,
    shrink: bool = True,
) -> Run:
    """Run `check` on `cases`; `arguments` are its pytest fixtures, `ask` brings answers from the worker.

    The check gets its `student` here. Exceptions in `Observation.failure` are those that the check's body raised.
    Without `shrink` the first case that failed counts as the smallest.
    """
    observations = run_together(body(check), arguments, cases, ask)
    failed = [observation for observation in observations if observation.failure is not None]
    if not failed:
        return Run(tuple(observations))
    if not shrink or not is_drawn(check) or isinstance(failed[0].failure, StudentLostError):
        return Run(tuple(observations), failed[0])
    return Run(tuple(observations), _shrink(check, arguments, ask, seed_value) or min(failed, key=_asked_elements))


def _asked_elements(observation: Observation) -> int:
    """Count the elements of the arrays in the latest request of a case."""
    request = observation.history[-1][0] if observation.history else None
    values = [] if request is None else [*request.arguments, *request.options.values()]
    return sum(value.size for value in values if isinstance(value, np.ndarray))


def is_drawn(check: Callable[..., Any]) -> bool:
    """Tell whether hypothesis draws the check's cases."""
    return getattr(check, "is_hypothesis_test", False)


def body(check: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function under hypothesis' `@given`."""
    return check.hypothesis.inner_test if is_drawn(check) else check  # type: ignore[attr-defined]


@contextlib.contextmanager
def drawing(check: Callable[..., Any], cases: int) -> Iterator[None]:
    """Let hypothesis draw `cases` cases for `check` in this context, in place of the number in its settings."""
    with _settings(check, max_examples=cases):
        yield


@contextlib.contextmanager
def _settings(check: Callable[..., Any], **changed: Any) -> Iterator[None]:
    """Change some of hypothesis' settings of `check` in this context."""
    usual = check._hypothesis_internal_use_settings  # type: ignore[attr-defined]
    check._hypothesis_internal_use_settings = settings(usual, **changed)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        check._hypothesis_internal_use_settings = usual  # type: ignore[attr-defined]


def draw(check: Callable[..., Any], arguments: Mapping[str, Any], seed_value: int) -> list[Case]:
    """Return the cases of `check`: those given by @example, then what hypothesis draws with this seed, in order.

    A plain check has one empty case.
    """
    if not is_drawn(check):
        return [{}]
    cases = _given(check)

    def remember(**values: Any) -> None:
        cases.append(_drawn(values, arguments))

    # hypothesis would write every given array out as text before it runs it
    with _settings(check, phases=[Phase.generate]):
        _under_hypothesis(check, remember, {**arguments, "student": None}, seed_value)
    return cases


def _given(check: Callable[..., Any]) -> list[Case]:
    """Return the cases given by @example, in the order in which they stand above the check."""
    names = list(inspect.signature(body(check)).parameters)
    examples = reversed(getattr(check, "hypothesis_explicit_examples", []))
    return [
        {**dict(zip(names[len(names) - len(each.args) :], each.args, strict=True)), **each.kwargs} for each in examples
    ]


def _drawn(values: Mapping[str, Any], fixtures: Mapping[str, Any]) -> Case:
    """Return those of a check's arguments that hypothesis drew."""
    return {name: value for name, value in values.items() if name not in fixtures and name != "student"}


def run_together(
    body: Callable[..., Any], arguments: Mapping[str, Any], cases: Sequence[Case], ask: AskAll
) -> list[Observation]:
    """Run a check's `body` on each case, asking for all cases at once; return what came of them.

    After a lost worker the remaining cases are not run. A single case is run straight through, without suspending.
    """
    if len(cases) == 1:
        return [_observed(Student(lambda request: answer_to(ask, request)), body, {**arguments, **cases[0]})]
    answers: list[list[Answer]] = [[] for _ in cases]
    finished: dict[int, Observation] = {}
    waiting = list(range(len(cases)))
    while waiting:
        questions: list[tuple[int, Request]] = []
        for number in waiting:
            student = Student(_Replay(answers[number]))
            try:
                finished[number] = _observed(student, body, {**arguments, **cases[number]})
            except SuspendedError as suspended:
                questions.append((number, suspended.request))
        received = ask([request for _, request in questions]) if questions else []
        for (number, _), answer in zip(questions, received, strict=False):
            answers[number].append(answer)
        waiting = [number for number, _ in questions[: len(received)]]
    return [finished[number] for number in sorted(finished)]


def answer_to(ask: AskAll, request: Request) -> Answer:
    """Return the answer to one request; a lost one where there is none."""
    answers = ask([request])
    return answers[0] if answers else Lost("crashed", "there was no answer")


class _Replay:
    """Replays recorded answers; raises SuspendedError when the check asks a question that has no answer yet."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._left = iter(answers)

    def __call__(self, request: Request) -> Answer:
        for answer in self._left:
            return answer
        raise SuspendedError(request)


def _observed(student: Student, body: Callable[..., Any], arguments: Mapping[str, Any]) -> Observation:
    failure = None
    try:
        body(student=student, **arguments)
    except Exception as error:
        failure = error
    again = lambda other: _observed(other, body, arguments)  # noqa: E731 - what is kept is small
    return Observation(tuple(student.history), failure, student.measured, student.exhibits, again)


@dataclass
class _Shrinking:
    """Bounds hypothesis' search: once the budget is spent, only cases already known to fail still fail.

    The budget is a number of tries, so that the same seed gives the same counterexample; the clock ends the search only
    for functions so slow that nobody would wait.
    """

    body: Callable[..., Any]
    fixtures: Mapping[str, Any]
    ask: AskAll
    tries: int = 0
    ends_at: float = 0.0
    known: dict[bytes, Observation] = field(default_factory=dict)
    smallest: Observation | None = None

    def __call__(self, drawn: Case) -> None:
        case = _fingerprint(drawn)
        if case in self.known:
            self.smallest = self.known[case]
        elif self.smallest is not None and self._spent():
            return
        else:
            student = Student(lambda request: answer_to(self.ask, request))
            observation = _observed(student, self.body, {**self.fixtures, **drawn})
            self.tries += self.smallest is not None
            if observation.failure is None or isinstance(observation.failure, StudentLostError):
                return
            self.ends_at = self.ends_at or time.monotonic() + MAX_SHRINK_SECONDS
            self.smallest = self.known[case] = observation
        # One exception at one line, so that hypothesis sees one bug and shrinks across all its forms.
        raise AssertionError

    def _spent(self) -> bool:
        return self.tries >= MAX_SHRINKS or time.monotonic() > self.ends_at


def _shrink(
    check: Callable[..., Any], arguments: Mapping[str, Any], ask: AskAll, seed_value: int
) -> Observation | None:
    """Return the smallest failing case that hypothesis finds; None when the failure does not come again."""
    shrinking = _Shrinking(body(check), arguments, ask)

    def search(**values: Any) -> None:
        shrinking(_drawn(values, arguments))

    try:
        with _generated_only(check):
            _under_hypothesis(check, search, {**arguments, "student": None}, seed_value)
    except Exception:  # the AssertionError above, or hypothesis' word that the student's answers vary
        return shrinking.smallest
    return None


@contextlib.contextmanager
def _generated_only(check: Callable[..., Any]) -> Iterator[None]:
    """Leave out the examples given by @example: hypothesis would stop at the first that fails, and not shrink."""
    examples = getattr(check, "hypothesis_explicit_examples", [])
    given = examples[:]
    examples.clear()
    try:
        yield
    finally:
        examples.extend(given)


def _under_hypothesis(
    check: Callable[..., Any], replacement: Callable[..., None], arguments: Mapping[str, Any], seed_value: int
) -> None:
    """Let hypothesis run `replacement` on what the check's strategies draw."""
    original = body(check)
    check.hypothesis.inner_test = replacement  # type: ignore[attr-defined]
    try:
        seed(seed_value)(check)(**arguments)
    finally:
        check.hypothesis.inner_test = original  # type: ignore[attr-defined]


def _fingerprint(case: Case) -> bytes:
    return pickle.dumps(sorted(case.items()))
