"""The `student` of a check: `student.conv2d(x, weight)` is the student's answer, whoever fetches it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dl4cv.checks.compare import Unsendable
from dl4cv.checks.exhibits import bound
from dl4cv.results import Exhibit
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Answer, Lost, Raised, Request, Returned

Ask = Callable[[Request], Answer]


class StudentRaisedError(Exception):
    """The student's function raised an exception; `answer` says which, and where."""

    def __init__(self, answer: Raised) -> None:
        super().__init__(f"{answer.type}: {answer.message}")
        self.answer = answer


class StudentLostError(Exception):
    """No answer came; `answer` says why."""

    def __init__(self, answer: Lost) -> None:
        super().__init__(answer.message)
        self.answer = answer


class Student:
    """Turns attribute access into requests, and remembers what was asked and answered.

    `ask` fetches an answer. `history` holds all requests of one run of a check with their answers,
    `measured` the figures and `exhibits` the curves, tables and pictures that a check wants in its result.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self.history: list[tuple[Request, Answer]] = []
        self.measured: dict[str, float] = {}
        self.exhibits: list[Exhibit] = []

    def __getattr__(self, function: str) -> Callable[..., Any]:
        if function.startswith("_"):
            raise AttributeError(function)
        return lambda *arguments, **options: self.perform(Request(CALL, function, arguments, options))

    def perform(self, request: Request) -> Any:
        """Return the value that answers `request`. Raise StudentRaisedError or StudentLostError when there is none."""
        answer = self._ask(request)
        self.history.append((request, answer))
        if isinstance(answer, Raised):
            raise StudentRaisedError(answer)
        if isinstance(answer, Lost):
            raise StudentLostError(answer)
        kind, colon, reason = answer.type.partition(":")
        return Unsendable(kind, reason.strip()) if answer.value is None and colon else answer.value

    def measure(self, name: str, value: float) -> None:
        """Put a figure into the check's result, such as an accuracy."""
        self.measured[name] = value

    def show(self, exhibit: Exhibit) -> None:
        """Put a curve, bars, a matrix or images into the check's result; see dl4cv.checks.exhibits."""
        self.exhibits.append(bound(exhibit))

    @property
    def last(self) -> Returned:
        """Return the answer to the latest request, with its warnings and whether it changed its arguments."""
        answer = self.history[-1][1]
        assert isinstance(answer, Returned)
        return answer
