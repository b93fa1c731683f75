"""What comes back from a request to the worker, checked: a value, an exception, or nothing."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from dl4cv.rpc.frames import ProtocolError
from dl4cv.rpc.procedure import NOTHING, Constructor, Procedure

MAX_TEXT = 2000

REFUSED = "RefusedModuleError"
"""What student code raises when it uses a module that the exercise does not allow or that is not there."""

MAX_TOLD = 20
"""Statements that raised while a student's module was loaded, of which the worker tells."""


@dataclass(frozen=True)
class Request:
    """One thing asked of the student's module.

    `procedure` says what is done, and `function` is the exercise's function or class that is being tried. `seconds` is
    the time its answer may take, None for that of the procedure or else the exercise's usual patience. `constructor` is
    what a class is built with.

    Two functions are the grader's alone, and never reach a worker. `interpret` is what is made of the value that came
    back; it raises ProtocolError for one that the procedure never gives. `measure` is what is read off the state of a
    network that news bring, such as its accuracy; None for a state that is none.
    """

    procedure: Procedure
    function: str
    arguments: tuple[Any, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    seconds: float | None = None
    constructor: Constructor = NOTHING
    interpret: Callable[[Any], Any] | None = None
    measure: Callable[[object], float | None] | None = None

    @property
    def patience(self) -> float | None:
        """The seconds its answer may take; None for the exercise's usual ones."""
        return self.procedure.seconds if self.seconds is None else self.seconds

    @cached_property
    def fingerprint(self) -> bytes:
        """Return what two requests have in common that say the same, byte by byte."""
        return hashlib.blake2b(pickle.dumps(self.frame()), digest_size=16).digest()

    @property
    def replayable(self) -> bool:
        """May it be put to every wrong version of the catalogue?"""
        return self.procedure.replay(*self.arguments, **self.options)

    @property
    def code(self) -> str:
        """How the request reads as a student's own code."""
        return self.procedure.reads.format(function=self.function, network=self.constructor.code(self.function))

    def frame(self) -> dict[str, Any]:
        """The request as a frame carries it, without what most have not: options, and what a class is built with."""
        frame: dict[str, Any] = {"procedure": self.procedure.name, "function": self.function}
        frame["arguments"] = tuple(self.arguments)
        if self.options:
            frame["options"] = dict(self.options)
        if self.constructor != NOTHING:
            frame["constructor"] = (self.constructor.arguments, dict(self.constructor.options))
        return frame


@dataclass(frozen=True)
class Warned:
    """A warning that Python or NumPy gave while the student's code ran, at `line` of the student's file or 0."""

    category: str
    message: str
    line: int


@dataclass(frozen=True)
class Returned:
    """The student's code returned `value`, of Python type `type`; `changed` are the positions of altered arguments.

    `printed` is the beginning of what it printed on the way.
    """

    value: Any
    type: str
    changed: tuple[int, ...] = ()
    warned: tuple[Warned, ...] = ()
    printed: str = ""


@dataclass(frozen=True)
class Raised:
    """The student's code raised an exception, at `line` of the student's file (0 when it was raised elsewhere).

    `bases` are the names of all classes that the exception is an instance of. `printed` is the beginning of what was
    printed before.
    """

    type: str
    message: str
    line: int = 0
    source: str = ""
    missing: bool = False
    bases: tuple[str, ...] = ()
    printed: str = ""


@dataclass(frozen=True)
class Lost:
    """No answer: the worker was too slow, died, or broke the protocol; unsettled: by no fault of the student's code."""

    reason: Literal["timeout", "crashed", "memory", "protocol", "unsettled"]
    message: str


@dataclass(frozen=True)
class TrainingNews:
    """How far a training has come, as the worker tells it; `stage` says what is trained.

    `unit` is what its steps are. `loss` is None where only the student's code knows it.
    """

    stage: str
    unit: str
    step: int
    steps: int
    loss: float | None
    validation_accuracy: float | None


Answer = Returned | Raised | Lost


def checked(frame: object) -> Returned | Raised:
    """The answer that `frame`, as received, stands for. Raises ProtocolError when it stands for none."""
    if not isinstance(frame, dict):
        raise ProtocolError("an answer is a dict")
    match frame.get("status"):
        case "returned":
            return Returned(
                value=frame.get("value"),
                type=_text(frame.get("type")),
                changed=tuple(_whole(position) for position in _list(frame.get("changed"))),
                warned=tuple(_warned(warning) for warning in _list(frame.get("warned"))),
                printed=_text(frame.get("printed", "")),
            )
        case "raised":
            return Raised(
                type=_text(frame.get("type")),
                message=_text(frame.get("message")),
                line=_whole(frame.get("line")),
                source=_text(frame.get("source")),
                missing=frame.get("missing") is True,
                bases=tuple(_text(name) for name in _list(frame.get("bases"))),
                printed=_text(frame.get("printed", "")),
            )
    raise ProtocolError("an answer without a status")


def checked_answer(frame: object, request: Request) -> Returned | Raised:
    """Return the answer to `request` that `frame` stands for, as the request interprets it. Raises ProtocolError."""
    answer = checked(frame)
    if isinstance(answer, Raised) or answer.value is None or request.interpret is None:
        return answer
    return replace(answer, value=request.interpret(answer.value))


def checked_news(frame: object, request: Request) -> TrainingNews:
    """The news of `request` that `frame` brings. Raises ProtocolError when it brings none, or none can be had.

    What is being trained is known here: a name from the worker would be printed as the grader's own words. So is how
    good it is by now, which is measured here on the state that comes along.
    """
    if not request.procedure.sends_news:
        raise ProtocolError("news that nobody asked for")
    if not isinstance(frame, dict):
        raise ProtocolError("news are a dict")
    state = frame.get("state")
    return TrainingNews(
        stage=f"training your {request.function}",
        unit=request.procedure.sends_news,
        step=_whole(frame.get("step")),
        steps=_whole(frame.get("steps")),
        loss=None if frame.get("loss") is None else _number(frame["loss"]),
        validation_accuracy=None if state is None or request.measure is None else request.measure(state),
    )


def _number(value: object) -> float:
    if type(value) not in (int, float):
        raise ProtocolError("a number was expected")
    return float(value)  # type: ignore[arg-type]


def _warned(entry: object) -> Warned:
    category, message, line = _list(entry, length=3)
    return Warned(_text(category), _text(message), _whole(line))


def _list(value: object, length: int | None = None) -> list[Any]:
    if type(value) is not list or (length is not None and len(value) != length):
        raise ProtocolError("a list was expected")
    return value


def _text(value: object) -> str:
    if type(value) is not str:
        raise ProtocolError("a text was expected")
    # Half a surrogate pair travels through JSON, but no file can be written with it.
    return value[:MAX_TEXT].encode("utf-8", "replace").decode()


def _whole(value: object) -> int:
    if type(value) is not int or not 0 <= value < 1 << 31:
        raise ProtocolError("a whole number was expected")
    return value
