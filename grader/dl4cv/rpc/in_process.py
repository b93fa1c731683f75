"""Carries out a request on a module in this process, and describes what came of it as plain data for a frame.

The worker does so with the student's module, the grader with trusted wrong versions.
"""

from __future__ import annotations

import copy
import dis
import linecache
import traceback
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from dl4cv.rpc.procedure import Constructor, Procedure, StudentModule

MAX_TEXT = 500
MAX_WARNINGS = 8

Namespace = Mapping[str, Any]
Send = Callable[[Mapping[str, Any]], None]


def perform(
    namespace: Namespace,
    request: Mapping[str, Any],
    procedures: Mapping[str, Procedure],
    filename: str = "",
    send: Send = lambda frame: None,
) -> dict[str, Any]:
    """Carry out `request` on the functions and classes in `namespace`, and say what came of it.

    `procedures` are those that may be asked for, by name. `filename` is the name under which the namespace's code was
    compiled: lines are reported for that file only. `send` sends frames with news from what takes long.
    """
    function = request["function"]
    if function not in namespace:
        return _missing(f"there is no `{function}` in your file")
    module = StudentModule(namespace, function, Constructor(*request["constructor"]), lambda news: send({"news": news}))
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        try:
            answer = _carried_out(procedures[request["procedure"]], module, request["arguments"], request["options"])
        except BaseException as error:  # SystemExit and KeyboardInterrupt are the student's too
            return raised(error, filename)
    return {"status": "returned", "warned": _warned(caught, filename), **answer}


def _carried_out(
    procedure: Procedure, module: StudentModule, arguments: tuple[Any, ...], options: Mapping[str, Any]
) -> dict[str, Any]:
    given = [*arguments, *options.values()]
    kept = copy.deepcopy(given) if procedure.watches_arguments else given
    value = procedure.carry_out(module, *arguments, **options)
    changed = [position for position, pair in enumerate(zip(kept, given, strict=True)) if not _same(*pair)]
    return {"value": _plain(value), "type": type(value).__name__[:MAX_TEXT], "changed": changed}


def _same(before: object, after: object) -> bool:
    if isinstance(before, np.ndarray) and isinstance(after, np.ndarray):
        return before.dtype == after.dtype and np.array_equal(before, after, equal_nan=before.dtype.kind in "fc")
    if isinstance(before, tuple | list) and isinstance(after, tuple | list):
        return type(before) is type(after) and len(before) == len(after) and all(map(_same, before, after))
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(_same(value, after[name]) for name, value in before.items())
    return before is after or (type(before) is type(after) and repr(before) == repr(after))


def _plain(value: object) -> object:
    """`value` as arrays where it is torch tensors."""
    if type(value).__module__ == "torch" and hasattr(value, "detach"):
        return value.detach().cpu().numpy()
    if isinstance(value, tuple | list):
        return type(value)(map(_plain, value)) if type(value) in (tuple, list) else [_plain(item) for item in value]
    return value


def _missing(message: str) -> dict[str, Any]:
    return {
        "status": "raised",
        "type": "NameError",
        "message": message,
        "line": 0,
        "source": "",
        "missing": True,
        "bases": [],
    }


def raised(error: BaseException, filename: str) -> dict[str, Any]:
    """What `error`, raised by the code in `filename`, tells: its type, message, line and source line."""
    line, source = _where(error, filename)
    return {
        "status": "raised",
        "type": type(error).__name__[:MAX_TEXT],
        "message": _message(error),
        "line": line,
        "source": source,
        "missing": isinstance(error, NotImplementedError) and _is_raised_in(error, filename),
        "bases": [base.__name__[:MAX_TEXT] for base in type(error).__mro__[:16]],
    }


def _is_raised_in(error: BaseException, filename: str) -> bool:
    """Tell whether a `raise` in the code of `filename` raised `error`, and not what that code called."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None or trace.tb_frame.f_code.co_filename != filename:
        return False
    return trace.tb_frame.f_code.co_code[trace.tb_lasti] == dis.opmap["RAISE_VARARGS"]


def _message(error: BaseException) -> str:
    try:
        return str(error)[:MAX_TEXT].encode("utf-8", "replace").decode()
    except BaseException:  # a hostile or broken __str__
        return ""


def _where(error: BaseException, filename: str) -> tuple[int, str]:
    """The last line of `filename` that the exception passed through, and its text."""
    frames = traceback.walk_tb(error.__traceback__)
    lines = [number for frame, number in frames if frame.f_code.co_filename == filename]
    if isinstance(error, SyntaxError) and error.filename == filename and error.lineno:
        lines.append(error.lineno)
    return (lines[-1], linecache.getline(filename, lines[-1]).strip()[:MAX_TEXT]) if lines else (0, "")


def _warned(caught: list[warnings.WarningMessage], filename: str) -> list[list[Any]]:
    return [
        [
            warning.category.__name__[:MAX_TEXT],
            str(warning.message)[:MAX_TEXT],
            warning.lineno if warning.filename == filename else 0,
        ]
        for warning in caught[:MAX_WARNINGS]
    ]
