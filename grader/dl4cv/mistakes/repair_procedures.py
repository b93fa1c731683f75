"""What is asked of student code to find the line that makes it wrong: its edits, the lines it runs, what names hold.

All this is carried out in the worker, on the source that lies there. What comes back is a few numbers and short texts.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import functools
import linecache
import signal
import sys
import types
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any, cast

import numpy as np

from dl4cv.mistakes.source_edits import RankedEdit, source_edits, statement_at
from dl4cv.rpc.frames import UnsendableError, encode
from dl4cv.rpc.in_process import perform, raised
from dl4cv.rpc.procedure import CALL, StudentModule, procedure

MOST_BYTES = 1 << 20
"""An edited function returns no larger array: none of the cases at hand needs one."""

TRACED_SECONDS = 0.5
MOST_NAMES, MOST_WORDS = 12, 100

_edits: dict[str, list[RankedEdit]] = {}
_handed_in: dict[str, Any] = {}


class TooLongError(BaseException):
    """An edit computes too long. No `except Exception` of a student's catches it."""


@procedure(reads="the edits of {function}")
def list_edits(student: StudentModule) -> Any:
    """Return for each edit of the function its kind, its line, and the first and the last line of its statement."""
    found = [(each.kind, each.line, *each.span) for each in _edits_of(student)]
    return np.array(found, dtype=np.int32).reshape(-1, 4)


@procedure(reads="{function}()", watches_arguments=False)
def call_edits(
    student: StudentModule,
    numbers: list[int],
    seconds: float,
    arguments: tuple[Any, ...],
    options: Mapping[str, Any],
) -> list[Mapping[str, Any]]:
    """Call the function with each of some edits; return what came of each call, as an answer to it would say."""
    request: Mapping[str, Any] = {"procedure": CALL.name, "function": student.function}
    answers: list[Mapping[str, Any]] = []
    for number in numbers:
        try:
            put_edit.carry_out(student, number, seconds)
        except Exception as error:  # not every edit makes Python
            answers.append(raised(error, ""))
            continue
        asked = copy.deepcopy({**request, "arguments": arguments, "options": options})
        answers.append(_sendable(perform(student.names, asked, {CALL.name: CALL}, _file(student))))
    return answers


def _sendable(answer: dict[str, Any]) -> dict[str, Any]:
    try:
        encode(answer)
    except UnsendableError as error:
        return {**answer, "value": None, "type": f"{answer.get('type', '')}: {error}"}
    return answer


@procedure(reads="an edit of {function}")
def put_edit(student: StudentModule, number: int, seconds: float) -> bool:
    """Put the function with the edit `number` in place, -1 for none; what then computes for `seconds` is stopped."""
    names = cast(MutableMapping[str, Any], student.names)
    names.update(_handed_in)
    _handed_in.clear()
    edits = _edits_of(student)
    name = student.function if number < 0 else edits[number].edit.definition.name
    for each in {name, student.function}:
        _handed_in[each] = names[each]
    if number >= 0:
        exec(edits[number].edit.compiled(_file(student)), cast(dict[str, Any], names))
    if isinstance(names[student.function], types.FunctionType):
        names[student.function] = _limited(names[student.function], seconds)
    return True


@procedure(reads="an edit of {function} in words")
def edit_words(student: StudentModule, number: int) -> str:
    """Write what an edit changes."""
    return _edits_of(student)[number].words


@procedure(reads="the lines that {function} runs")
def lines_run(student: StudentModule, *arguments: Any, **options: Any) -> Any:
    """Call the function, and return the lines of the student's file that were run."""
    file, lines = _file(student), set()

    def trace(frame: types.FrameType, event: str, argument: Any) -> Any:
        if frame.f_code.co_filename != file:
            return None
        lines.add(frame.f_lineno)
        return trace

    sys.settrace(trace)
    try:
        with _stopping(TRACED_SECONDS):
            student.subject(*arguments, **options)
    except BaseException:  # it is known already how the call ends
        pass
    finally:
        sys.settrace(None)
    return np.array(sorted(lines), dtype=np.int32)


@procedure(reads="what the names hold where {function} fails")
def names_at_failure(student: StudentModule, *arguments: Any, **options: Any) -> list[list[str]]:
    """Call the function, and return each name in the line that raises, with the shape or the value that it holds."""
    try:
        with _stopping(TRACED_SECONDS):
            student.subject(*arguments, **options)
    except BaseException as error:
        trace, frame, line = error.__traceback__, None, 0
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == _file(student):
                frame, line = trace.tb_frame, trace.tb_lineno
            trace = trace.tb_next
        statement = statement_at(_text(student), line) if frame is not None else None
        if frame is not None and statement is not None:
            return _held(statement, frame)
    return []


def _held(statement: ast.stmt, frame: types.FrameType) -> list[list[str]]:
    """Say what the names in `statement` hold; of a compound statement, those in its first line."""
    heads = [node for name, node in ast.iter_fields(statement) if name not in ("body", "orelse", "finalbody")]
    parts = [part for head in heads for part in (head if isinstance(head, list) else [head])]
    names = [
        node.id for part in parts if isinstance(part, ast.AST) for node in ast.walk(part) if isinstance(node, ast.Name)
    ]
    held = []
    for name in dict.fromkeys(names):
        value = frame.f_locals.get(name, frame.f_globals.get(name, types))
        if not isinstance(value, types.ModuleType | types.FunctionType | type):
            held.append([name[:MOST_WORDS], _described(value)])
    return held[:MOST_NAMES]


def _described(value: object) -> str:
    """Describe what a name holds: an array by its shape, a small value by itself, anything else by its type."""
    if isinstance(value, np.ndarray) and value.ndim:
        return f"{value.dtype} of shape {value.shape}"[:MOST_WORDS]
    if type(value).__module__ == "torch" and hasattr(value, "shape"):
        return f"tensor of shape {tuple(value.shape)}"[:MOST_WORDS]
    if isinstance(value, np.ndarray | np.generic):
        return f"{value} ({value.dtype})"[:MOST_WORDS]
    if value is None or isinstance(value, bool | int | float | str):
        return repr(value)[:MOST_WORDS]
    if isinstance(value, tuple | list) and all(
        isinstance(each, bool | int | float | str) for each in value[:MOST_WORDS]
    ):
        return repr(value[:MOST_WORDS])[:MOST_WORDS]
    return type(value).__name__[:MOST_WORDS]


def _edits_of(student: StudentModule) -> list[RankedEdit]:
    if student.function not in _edits:
        _edits[student.function] = list(source_edits(_text(student), student.function))
    return _edits[student.function]


def _file(student: StudentModule) -> str:
    return str(student.names["__file__"])


def _text(student: StudentModule) -> str:
    return "".join(linecache.getlines(_file(student)))


def _limited(function: Callable[..., Any], seconds: float) -> Callable[..., Any]:
    """Return `function`, stopped after `seconds`, and without a value that is too large to be right."""

    @functools.wraps(function)
    def limited(*arguments: Any, **options: Any) -> Any:
        with _stopping(seconds):
            value = function(*arguments, **options)
        return None if getattr(value, "nbytes", 0) > MOST_BYTES else value

    return limited


@contextlib.contextmanager
def _stopping(seconds: float) -> Iterator[None]:
    """Raise TooLongError in what computes longer than `seconds`, where the system has a clock for that."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(number: int, frame: types.FrameType | None) -> None:
        raise TooLongError

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, signal.SIG_IGN)
