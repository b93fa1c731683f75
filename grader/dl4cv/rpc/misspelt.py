"""Finds the name that was probably meant to be another: by a letter, by case or underscores, or in the wrong place."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from types import CodeType, FunctionType
from typing import Any

MAX_NAMES = 5000
MAX_NAME = 100

# What Python and torch call by these names, and what calls them.
CALLED_BY_NAME = {"__init__": "Python calls `__init__`", "forward": "torch calls `forward`"}


def misspelt_function(wanted: str, namespace: Mapping[str, Any]) -> str:
    """Say what in `namespace` was probably meant to be the function or class `wanted`; "" if nothing was."""
    near = _nearest(wanted, (name for name, value in namespace.items() if callable(value)))
    if near:
        return f"your file has `{near}`, and a name must agree in every letter"
    for name, value in list(namespace.items())[:MAX_NAMES]:
        if isinstance(value, type) and isinstance(vars(value).get(wanted), FunctionType):
            return f"it stands inside the class `{name}`: move it out, to the left margin"
        if isinstance(value, FunctionType) and wanted in _inner_functions(value.__code__):
            return f"it stands inside the function `{name}`: move it out, to the left margin"
    return ""


def misspelt_method(subject: object) -> str:
    """Say which method of the class `subject` was probably meant to be `__init__` or `forward`; "" if none was."""
    if not isinstance(subject, type):
        return ""
    own = [base for base in subject.__mro__ if base.__module__ == subject.__module__]
    methods = {
        name.removeprefix(f"_{base.__name__}")  # Python puts the class before a name that begins with two underscores
        for base in own
        for name, value in vars(base).items()
        if isinstance(value, FunctionType)
    }
    for wanted, why in CALLED_BY_NAME.items():
        near = "" if wanted in methods else _nearest(wanted, methods)
        if near:
            return f"your class has `{near}`, but {why}"
    return ""


def meant_instead(error: BaseException) -> str:
    """Ask "Did you mean: …?" of a name that is not there, as newer Pythons do; "" where nothing is near."""
    try:
        wanted, names = _looked_up(error)
        near = _nearest(wanted, names) if wanted else ""
    except BaseException:  # a hostile or broken object that was asked for its names
        return ""
    if near:
        return f"Did you mean: '{near}'?"
    if isinstance(error, NameError) and wanted in sys.stdlib_module_names:
        return f"Did you forget to import '{wanted}'?"
    return ""


def _looked_up(error: BaseException) -> tuple[str, list[str]]:
    """Return the name that was not found, and the names that were there to be found."""
    if isinstance(error, NameError) and error.name and error.__traceback__ is not None:
        *_, (frame, _) = traceback.walk_tb(error.__traceback__)
        return error.name, [*frame.f_locals, *frame.f_globals, *frame.f_builtins]
    if isinstance(error, AttributeError):
        # NumPy raises by itself, and tells the name in its message alone.
        in_module = re.match(r"module '([\w.]+)' has no attribute '(\w+)'", str(error))
        if in_module and in_module[1] in sys.modules:
            return in_module[2], _public(sys.modules[in_module[1]])
        if error.name and error.obj is not None:
            return error.name, _public(error.obj)
    return "", []


def _public(thing: object) -> list[str]:
    return [name for name in dir(thing) if not name.startswith("_")]


def _inner_functions(code: CodeType) -> Iterator[str]:
    return (constant.co_name for constant in code.co_consts if isinstance(constant, CodeType))


def _nearest(wanted: str, names: Iterable[str]) -> str:
    """Return the name that is `wanted` but for case and underscores, or else but for one letter; "" if there is none.

    The letter may be another, too many, missing, or exchanged with its neighbour.
    """
    candidates = [name for name in list(names)[:MAX_NAMES] if name != wanted and len(name) <= MAX_NAME]
    same = [name for name in candidates if _plain(name) == _plain(wanted)]
    return next(iter(same or [name for name in candidates if _is_one_letter_off(name, wanted)]), "")


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _is_one_letter_off(name: str, wanted: str) -> bool:
    longer, shorter = sorted((name, wanted), key=len, reverse=True)
    if len(longer) - len(shorter) == 1:
        return len(shorter) > 2 and any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
    if len(longer) != len(shorter) or len(longer) < 4:
        return False
    differing = [i for i, (a, b) in enumerate(zip(longer, shorter, strict=True)) if a != b]
    if len(differing) == 2:
        i, j = differing
        return j == i + 1 and longer[i] == shorter[j] and longer[j] == shorter[i]
    return len(differing) == 1
