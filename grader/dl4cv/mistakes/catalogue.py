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
from functools import cache
from itertools import chain
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

    It brings along the imports, constants and private functions which the wrong version needs, and no type hints.
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
    """Each global name a wrong version uses and the statements that define it, every name after those it needs."""
    above = frozenset({wrong.__name__})
    for name in _names(_definition(wrong)):
        yield from _defined(name, sys.modules[wrong.__module__], above)


def _defined(name: str, module: ModuleType, above: frozenset[str]) -> Iterator[tuple[str, str]]:
    """What `name`, a global of `module`, needs and then its own definition; nothing if it is no global.

    `above` are the names whose definitions are being put together, which must not be asked for again.
    """
    if name in above or name not in vars(module):
        return
    value = vars(module)[name]
    inner = inspect.unwrap(value) if callable(value) else value
    assignments = _assignments(name, module)
    if isinstance(value, ModuleType):
        yield name, f"import {value.__name__} as {name}"
    elif assignments:
        bound = above.union(*map(_assigned, assignments))
        for needed in chain.from_iterable(map(_names, assignments)):
            yield from _defined(needed, module, bound)
        yield name, "\n".join(map(ast.unparse, assignments))
    elif isinstance(inner, FunctionType | type) and _is_ours(inner, module):
        for needed in _names(_definition(inner)):
            yield from _defined(needed, sys.modules[inner.__module__], above | {name})
        yield name, ast.unparse(_definition(inner))
    elif hasattr(value, "__qualname__"):
        yield name, f"from {value.__module__} import {value.__qualname__} as {name}"
    else:
        yield name, f"{name} = {value!r}"


def _names(node: ast.AST) -> list[str]:
    """The names in a statement, each once."""
    return list(dict.fromkeys(part.id for part in ast.walk(node) if isinstance(part, ast.Name)))


def _assignments(name: str, module: ModuleType) -> list[ast.stmt]:
    """The statements of `module` that make the value of `name`: an array's own words for itself would not."""
    try:
        text = inspect.getsource(module)
    except (OSError, TypeError):
        return []
    return [_without_type(node) for node in _statements(text) if name in _assigned(node)]


@cache
def _statements(text: str) -> tuple[ast.stmt, ...]:
    """Those of a module that may assign: neither definitions nor imports."""
    others = ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
    return tuple(node for node in ast.parse(text).body if not isinstance(node, others))


def _assigned(statement: ast.stmt) -> set[str]:
    """The names that a statement assigns, or assigns a part of: `weights[0] = 1` is one of `weights`."""
    found = set()
    for node in ast.walk(statement):
        targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
        for part in chain.from_iterable(getattr(target, "elts", [target]) for target in targets):
            while isinstance(part, ast.Subscript | ast.Attribute | ast.Starred):
                part = part.value
            found |= {part.id} if isinstance(part, ast.Name) else set()
    return found


def _without_type(statement: ast.stmt) -> ast.stmt:
    if isinstance(statement, ast.AnnAssign) and statement.value is not None:
        return ast.copy_location(ast.Assign([statement.target], statement.value), statement)
    return statement


def _is_ours(value: FunctionType | type, module: ModuleType) -> bool:
    """Whether a function or class must travel with the mistake because no submission could import it."""
    return value.__module__ == module.__name__ or value.__module__.startswith(_OURS)
