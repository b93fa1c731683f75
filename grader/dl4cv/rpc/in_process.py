"""What can be asked of a module of student code: call a function, and the operations on networks.

The worker performs requests on the student's module; the grader performs the same requests on trusted wrong versions,
to see which of them answers as the student does. Both get the answer as plain data that a frame can carry.
"""

from __future__ import annotations

import copy
import linecache
import traceback
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

MAX_TEXT = 500
MAX_WARNINGS = 8

Namespace = Mapping[str, Any]
Report = Callable[[Mapping[str, Any]], None]


def perform(namespace: Namespace, request: Mapping[str, Any], filename: str, report: Report) -> dict[str, Any]:
    """Carry out `request` on the functions and classes in `namespace`, and say what came of it.

    `filename` is the name under which the namespace's code was compiled: lines are reported for that file only.
    `report` sends frames with news from operations that take long.
    """
    function = request["function"]
    if function not in namespace:
        return _missing(f"there is no `{function}` in your file")
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        try:
            if request["operation"] == "call":
                answer = _call(namespace[function], request["arguments"], request["options"])
            else:
                from dl4cv.course.exercise6 import procedures as network_operations  # needs torch

                answer = network_operations.perform(namespace, request, report)
        except BaseException as error:  # SystemExit and KeyboardInterrupt are the student's too
            return raised(error, filename)
    return {"status": "returned", "warned": _warned(caught, filename), **answer}


def _call(function: Callable[..., Any], arguments: tuple[Any, ...], options: Mapping[str, Any]) -> dict[str, Any]:
    kept = copy.deepcopy((arguments, options))
    value = function(*arguments, **options)
    before, after = [*kept[0], *kept[1].values()], [*arguments, *options.values()]
    changed = [position for position, pair in enumerate(zip(before, after, strict=True)) if not _same(*pair)]
    return {"value": _plain(value), "type": type(value).__name__[:MAX_TEXT], "changed": changed}


def _same(before: object, after: object) -> bool:
    if isinstance(before, np.ndarray) and isinstance(after, np.ndarray):
        return before.dtype == after.dtype and np.array_equal(before, after, equal_nan=before.dtype.kind in "fc")
    if isinstance(before, tuple | list) and isinstance(after, tuple | list):
        return type(before) is type(after) and len(before) == len(after) and all(map(_same, before, after))
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
        "missing": isinstance(error, NotImplementedError),
        "bases": [base.__name__[:MAX_TEXT] for base in type(error).__mro__[:16]],
    }


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
