"""Carries out a request on a module in this process, and describes what came of it as plain data for a frame.

The worker does so with the student's module, the grader with trusted wrong versions.
"""

from __future__ import annotations

import contextlib
import dis
import linecache
import sys
import traceback
import warnings
from collections.abc import Callable, Mapping
from typing import Any, TextIO, cast

import numpy as np

from dl4cv.rpc.misspelt import meant_instead, misspelt_function, misspelt_method
from dl4cv.rpc.procedure import Constructor, Procedure, StudentModule

MAX_TEXT = 500
MAX_WARNINGS = 8
MAX_PRINTED = 1000
SMALL = 1 << 16
"""Bytes of an array whose bytes are compared before its numbers."""

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
        near = misspelt_function(function, namespace)
        return _missing(f"there is no `{function}` in your file" + (f"; {near}" if near else ""))
    constructor = Constructor(*request.get("constructor", ()))
    module = StudentModule(namespace, function, constructor, lambda news: send({"news": news}))
    printed = _Printed(sys.stdout)
    with (
        warnings.catch_warnings(record=True) as caught,
        np.errstate(all="warn", under="ignore"),
        contextlib.redirect_stdout(cast(TextIO, printed)),
    ):
        warnings.simplefilter("always")
        try:
            asked = procedures[request["procedure"]]
            answer = _carried_out(asked, module, request["arguments"], request.get("options", {}))
        except BaseException as error:  # SystemExit and KeyboardInterrupt are the student's too
            answer = {**raised(error, filename), "printed": printed.kept}
            near = misspelt_method(namespace[function])
            return {**answer, "message": f"{answer['message']} ({near})"[:MAX_TEXT]} if near else answer
    return {"status": "returned", "warned": _warned(caught, filename), "printed": printed.kept, **answer}


class _Printed:
    """Stands for the output `stream` while a request is carried out: passes on what is printed, and keeps the start."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self.kept = ""

    def write(self, text: str) -> int:
        """Keep `text` as far as there is room, and pass it on."""
        if len(self.kept) < MAX_PRINTED:
            self.kept += text[: MAX_PRINTED - len(self.kept)].encode("utf-8", "replace").decode()
        return len(text) if self._stream is None else self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _carried_out(
    procedure: Procedure, module: StudentModule, arguments: tuple[Any, ...], options: Mapping[str, Any]
) -> dict[str, Any]:
    given = [*arguments, *options.values()]
    kept = _copied(given) if procedure.watches_arguments else given
    value = procedure.carry_out(module, *arguments, **options)
    changed = [position for position, pair in enumerate(zip(kept, given, strict=True)) if not _same(*pair)]
    return {"value": _plain(value), "type": type(value).__name__[:MAX_TEXT], "changed": changed}


def _copied(value: Any) -> Any:
    """Return `value`, as it came in a frame, with its own arrays, lists and dicts: all else cannot be changed."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)(map(_copied, value))
    return {name: _copied(each) for name, each in value.items()} if type(value) is dict else value


def _same(before: object, after: object) -> bool:
    if isinstance(before, np.ndarray) and isinstance(after, np.ndarray):
        if before.dtype != after.dtype or before.shape != after.shape:
            return False
        # The bytes of most arrays are compared in a tenth of the time; other bytes may still be equal numbers.
        same_bytes = before.nbytes <= SMALL and before.tobytes() == after.tobytes()
        return same_bytes or np.array_equal(before, after, equal_nan=before.dtype.kind in "fc")
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
        meant = meant_instead(error)
        # NumPy says in several lines what became of a name that is gone: the first is what there is to say.
        whole = str(error).partition("\n")[0] if isinstance(error, AttributeError) else str(error)
        text = whole[: MAX_TEXT - len(meant)]
        text = f"{text.rstrip('.')}. {meant}" if meant and meant not in text else text
        return text.encode("utf-8", "replace").decode()
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
