"""What may be asked of student code: a procedure says how it is carried out, how it reads, and what it may cost.

Calling a function is one procedure, `CALL`. An exercise brings others in its procedures.py, each a decorated function:

    @procedure(reads="{network}(images)")
    def forward(student, images, weights=None):
        ...

The worker carries it out on the student's module; the grader carries it out on trusted wrong versions, to see which of
them answers as the student does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dl4cv.exercise.parts import load_part

News = Callable[[Mapping[str, Any]], None]


class Code(str):
    """An argument that is written as code, not as a text: `Code("BasicBlock")` is a class of the student's.

    It arrives as a string; the procedure makes of it what it means.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Constructor:
    """What a class is built with: `Constructor((64, 128), {"stride": 2})` is BasicBlock(64, 128, stride=2)."""

    arguments: tuple[Any, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    def code(self, name: str) -> str:
        """Write the call that builds the class `name`."""
        options = [f"{key}={value!r}" for key, value in self.options.items()]
        return f"{name}({', '.join([*map(repr, self.arguments), *options])})"


@dataclass(frozen=True)
class StudentModule:
    """The module that a procedure works on: its names, and the one that the request is about.

    `constructor` is what that one is built with, where it is a class. `send_news` tells the grader how far long work
    has come.
    """

    names: Mapping[str, Any]
    function: str
    constructor: Constructor
    send_news: News

    @property
    def subject(self) -> Any:
        """The function or class that the request is about."""
        return self.names[self.function]

    def build(self) -> Any:
        """Make an object of the class that the request is about."""
        return self.subject(*self.constructor.arguments, **self.constructor.options)


NOTHING = Constructor()


def _always(*arguments: Any, **options: Any) -> bool:
    return True


@dataclass(frozen=True)
class Procedure:
    """One thing that may be asked of student code.

    `carry_out(student, *arguments, **options)` does it, beside student code. `reads` is how a request reads as a
    student's own code: {function} stands for the function, {network} for the class with its constructor's arguments.
    `replay`, given a request's arguments and options, tells whether it is cheap enough to be put to every wrong version
    of the catalogue. `sends_news` allows news while it works, and says what they count: "step" or "epoch", "" for no
    news; `seconds` is what it may take, None for the exercise's
    usual patience; `watches_arguments` says that arrays among the arguments are compared with copies made before.
    `apart` is the file of a procedure that does itself what a student is to write: it is carried out in a worker of its
    own, which is asked for nothing else, and no other worker loads that file. `arguments` are the names under which a
    request's arguments are shown to a student, where they are those of the function itself.
    """

    name: str
    carry_out: Callable[..., Any]
    reads: str
    replay: Callable[..., bool] = _always
    sends_news: str = ""
    seconds: float | None = None
    watches_arguments: bool = True
    apart: str = ""
    arguments: tuple[str, ...] = ()


def procedure(
    *,
    reads: str,
    replay: Callable[..., bool] = _always,
    sends_news: str = "",
    seconds: float | None = None,
    watches_arguments: bool = True,
    apart: str = "",
    arguments: tuple[str, ...] = (),
) -> Callable[[Callable[..., Any]], Procedure]:
    """Turn the decorated function into the procedure of its name."""

    def named(carry_out: Callable[..., Any]) -> Procedure:
        return Procedure(
            carry_out.__name__, carry_out, reads, replay, sends_news, seconds, watches_arguments, apart, arguments
        )

    return named


@procedure(reads="{function}()")
def call(student: StudentModule, *arguments: Any, **options: Any) -> Any:
    """Call the student's function."""
    return student.subject(*arguments, **options)


CALL = call


def load_preparation(file: Path | None) -> Callable[[dict[str, Any]], None]:
    """Load what completes the names of a student's module once it is loaded: `prepare` in procedures.py, if there."""
    prepare: Callable[[dict[str, Any]], None] | None = getattr(load_part(file), "prepare", None) if file else None
    return prepare or (lambda names: None)


def load_procedures(file: Path | None) -> dict[str, Procedure]:
    """Load the procedures of an exercise by name: CALL, and those that its procedures.py defines, if it has one."""
    found = vars(load_part(file)).values() if file is not None else ()
    return {CALL.name: CALL, **{value.name: value for value in found if isinstance(value, Procedure)}}
