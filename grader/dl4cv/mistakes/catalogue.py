"""What a catalogued mistake is, where the catalogue lies, and how a mistake becomes a submission's source."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from dl4cv.course import Exercise

Wrong = Callable[..., Any]

_HERE = Path(__file__).parent
_OURS = "dl4cv.mistakes."


class CatalogueError(Exception):
    """An instructor's mistakes cannot be had; the message is one sentence."""


@dataclass(frozen=True)
class Mistake:
    """A wrong version of `function`, which may be a class, as learners write it, and what a teacher says about it.

    `title` names the mistake, `symptom` is what the student sees, `explanation` why it is wrong and what to do.
    `wrong` has the signature of the function it stands for and runs like a submission's function.
    """

    id: str
    function: str
    title: str
    symptom: str
    explanation: str
    wrong: Wrong


def mistake(function: str, *, title: str, symptom: str, explanation: str) -> Callable[[Wrong], Mistake]:
    """Turn the decorated wrong version of `function` into a `Mistake` with the id "function.name_of_the_version"."""

    def catalogued(wrong: Wrong) -> Mistake:
        return Mistake(f"{function}.{_in_lower_case(wrong.__name__)}", function, title, symptom, explanation, wrong)

    return catalogued


def _in_lower_case(name: str) -> str:
    """SoftmaxAtTheEnd as softmax_at_the_end."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def of_module(module: ModuleType) -> tuple[Mistake, ...]:
    """The mistakes of one module, in the order of their definition."""
    return tuple(value for value in vars(module).values() if isinstance(value, Mistake))


def catalogue(exercise: Exercise) -> tuple[Mistake, ...]:
    """The mistakes catalogued for `exercise`, simpler ones first within a function; () if none are.

    They are those of its module in MISTAKES, if it has that, or else all that it defines.
    Raises CatalogueError when an instructor's module cannot be run.
    """
    file = exercise.files.mistakes
    if file is None or not file.is_file():
        return ()
    module = importlib.import_module(f"{_OURS}{file.parent.name}") if file.is_relative_to(_HERE) else _from_file(file)
    return tuple(getattr(module, "MISTAKES", None) or of_module(module))


def _from_file(file: Path) -> ModuleType:
    """An instructor's module. It is called as its file, which is unique, and known, as `inspect` needs it."""
    name = str(file)
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise CatalogueError(f"{file} is not a Python file.")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise CatalogueError(f"{file} cannot be run: {type(error).__name__}: {error}.") from error
    return module


def source(mistake: Mistake) -> str:
    """Python source that, appended to a submission, replaces `mistake.function` by the wrong version.

    It brings along the imports and private functions which the wrong version needs, and no type hints.
    """
    definition = _definition(mistake.wrong)
    definition.name = mistake.function
    needed = dict(_needs(mistake.wrong))
    return "\n\n".join([*needed.values(), ast.unparse(definition)]) + "\n"


def _definition(wrong: Wrong) -> ast.FunctionDef | ast.ClassDef:
    """The `def` or `class` of a wrong version without decorators and type hints."""
    [definition] = ast.parse(textwrap.dedent(inspect.getsource(wrong))).body
    if not isinstance(definition, ast.FunctionDef | ast.ClassDef):
        raise TypeError(f"{wrong!r} was not made by a def or class statement")
    definition.decorator_list = []
    for node in ast.walk(definition):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
    return definition


def _needs(wrong: Wrong) -> Iterator[tuple[str, str]]:
    """Each global name a wrong version uses and the statement that defines it, every name after those it needs."""
    known = wrong.__globals__ if isinstance(wrong, FunctionType) else vars(sys.modules[wrong.__module__])
    names = [node.id for node in ast.walk(_definition(wrong)) if isinstance(node, ast.Name)]
    for name in dict.fromkeys(names):
        if name not in known or name == wrong.__name__:
            continue
        value = known[name]
        if isinstance(value, ModuleType):
            yield name, f"import {value.__name__} as {name}"
        elif isinstance(value, FunctionType | type) and _is_ours(value, wrong):
            yield from _needs(value)
            yield name, ast.unparse(_definition(value))
        elif hasattr(value, "__qualname__"):
            yield name, f"from {value.__module__} import {value.__qualname__} as {name}"
        else:
            yield name, f"{name} = {value!r}"


def _is_ours(value: FunctionType | type, wrong: Wrong) -> bool:
    """Whether a function or class must travel with the mistake because no submission could import it."""
    return value.__module__ == wrong.__module__ or value.__module__.startswith(_OURS)
