"""A counterexample as plain Python: build the arguments, call the student's function, compare. It needs NumPy alone."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath

from dl4cv.report.failure import Failure, differing_part
from dl4cv.results import Array, CheckResult, Counterexample, Result

NO_NUMBERS = {"nan": "np.nan", "inf": "np.inf", "-inf": "-np.inf"}
WIDTH = 100
CODING = "# -*- coding: utf-8 -*-"
"""The first line: a comment with somebody's words, in its place, could name an encoding that makes code of comments."""

TAKEN = {"np", "yours", "expected", "run_path"}


class NotWritableError(Exception):
    """The counterexample cannot be written as plain Python; the message is one sentence that says why."""


def reproduction(failure: Failure, result: Result) -> str:
    """Write the counterexample of `failure` as a few lines of Python, to paste into a file, a debugger or a notebook.

    Whoever has a result may have got it from somebody else: nothing but names and constants comes out of it, and the
    functions called are `np.array` and the student's. Raises NotWritableError where it does not hold what is needed.
    """
    check, example = failure.check, failure.check.counterexample
    if example is None and result.hints and check.function in result.hints:
        raise NotWritableError(f"{check.function}: the call that goes wrong is a hint that is not shown yet.")
    if example is None:
        raise NotWritableError(f"{check.function}: no call was seen to go wrong, so there is none to repeat.")
    return "\n".join([CODING, *_lines(check, example, result)]) + "\n"


def _lines(check: CheckResult, example: Counterexample, result: Result) -> Iterator[str]:
    if check.kind == "law":
        raise NotWritableError(f"{check.function}: this check compares what several calls return; see what it says.")
    yield f"# {check.function}: {_one_line(check.title)}"
    yield "import numpy as np"
    *earlier, call = _calls(example.call, check)
    yield _import(_name(check.function), result)
    yield ""
    for name, array in example.arguments.items():
        if f"{name}=" not in example.call:
            yield f"{_name(name)} = {_literal(array, name)}"
    for each in earlier:
        yield f"{each}  # an earlier call, of which something is kept"
    expected, _ = differing_part(example)
    if expected is None:
        if check.status == "failed":
            raise NotWritableError(f"{check.function}: this check compares no value with another; see what it says.")
        yield f"{call}  # {_one_line(check.message)}"
        return
    yield f"yours = {call}"
    if isinstance(example.expected, Mapping) and len(example.expected) > 1:
        yield f"yours = yours[{list(example.expected).index(example.where)}]  # {_one_line(example.where)}"
    yield f"expected = {_literal(expected, 'expected')}"
    for name in ("expected", "yours"):
        yield f'print("{name}:", np.asarray({name}).dtype, np.shape({name}), {name}, sep="\\n")'


def _import(function: str, result: Result) -> str:
    """Write how the function comes from the graded file, which lies beside the script."""
    file = PurePath(result.submission.path)
    if file.suffix == ".ipynb":
        return "# Run this in a cell below your own."
    if re.fullmatch(r"exercise\d+", file.stem):  # any other might be a module that is installed here
        return f"from {file.stem} import {function}"
    return f"from runpy import run_path; {function} = run_path({file.name!r})[{function!r}]"


def _calls(code: str, check: CheckResult) -> list[str]:
    """Return the calls in `code`, the failing one last; raise NotWritableError unless all are of names and constants.

    Before the failing one stands another where the function keeps something of it.
    """
    try:
        statements = ast.parse(code).body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        statements = []
    calls = [statement.value for statement in statements if isinstance(statement, ast.Expr)]
    written = [_call(call, code, check, is_last=call is calls[-1]) for call in calls]
    if not calls or len(calls) < len(statements):
        raise NotWritableError(f"{check.function}: what was asked cannot be written as one call.")
    return written


def _call(tree: ast.expr, code: str, check: CheckResult, *, is_last: bool) -> str:
    """Return a call as it stands in `code`; the arrays of an earlier one stand there as lists."""
    if not (isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == check.function):
        raise NotWritableError(f"{check.function}: what was asked cannot be written as one call.")
    values = [*tree.args, *(keyword.value for keyword in tree.keywords)]
    is_plain = all(isinstance(value, ast.Name) or _is_literal(ast.unparse(value)) for value in values)
    if not is_plain or any(keyword.arg is None for keyword in tree.keywords):
        raise NotWritableError(f"{check.function}: an argument is too long to be written out.")
    if is_last:
        return ast.get_source_segment(code, tree) or ast.unparse(tree)
    options = [f"{keyword.arg}={_argument(keyword.value)}" for keyword in tree.keywords]
    return f"{check.function}({', '.join([*map(_argument, tree.args), *options])})"


def _argument(tree: ast.expr) -> str:
    """Write an argument of an earlier call; a list of numbers was an array."""
    leaves = [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    is_array = isinstance(tree, ast.List) and all(isinstance(leaf.value, int | float) for leaf in leaves)
    return f"np.array({ast.unparse(tree)})" if is_array else ast.unparse(tree)


def _is_literal(text: str) -> bool:
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return False
    return value is not ...


def _name(text: str) -> str:
    """Return a name that the script gives or calls; raise NotWritableError where it is none, or one of Python's own."""
    if not text.isidentifier() or keyword.iskeyword(text) or text in TAKEN or hasattr(builtins, text):
        raise NotWritableError(f"{_one_line(text)} is no name for this script.")
    return text


def _literal(array: Array, name: str) -> str:
    """Write an argument or a value in Python."""
    if array.dtype == "":
        if not _is_literal(array.text):
            raise NotWritableError(f"{_one_line(name)} is too long to be written out.")
        return array.text
    if array.values is None:
        raise NotWritableError(f"{_one_line(name)}, of shape {array.shape}, is too large to be written out.")
    if 0 in array.shape:
        return f'np.zeros({array.shape}, dtype="{_dtype(array.dtype)}")'
    try:
        numbers = _nested(array.values)
    except RecursionError:
        raise NotWritableError(f"{_one_line(name)} is nested too deeply to be written out.") from None
    return f'np.array({numbers}, dtype="{_dtype(array.dtype)}")' + ("" if array.shape else "[()]")


def _dtype(text: str) -> str:
    if not text.isidentifier():
        raise NotWritableError(f"{_one_line(text)} is no dtype of NumPy.")
    return text


def _nested(values: object) -> str:
    if isinstance(values, list | tuple):
        return f"[{', '.join(map(_nested, values))}]"
    return NO_NUMBERS.get(values, repr(values)) if isinstance(values, str) else repr(values)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:WIDTH]
