"""What a catalogued mistake is: a right answer with a line changed, or a wrong function of its own.

    stride_ignored = edit(
        conv2d,
        {"windows[:, :, ::s_h, ::s_w]": "windows"},
        title="Stride ignored",
        explanation="With stride 2 the window visits every second place: start window i at i·stride.",
    )

A module of mistakes holds the right answers that its edits change; the name of a mistake is that of its variable.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from types import FunctionType, MappingProxyType, ModuleType
from typing import Any, overload

import numpy as np

from dl4cv.exercise.exercise import Exercise
from dl4cv.exercise.parts import load_part

Wrong = Callable[..., Any]


class CatalogueError(Exception):
    """An instructor's mistakes cannot be had; the message is one sentence."""


class EditError(ValueError):
    """An edit does not fit the right answer that it is to change; the message says which, and why."""


@dataclass(frozen=True)
class Mistake:
    """A wrong version of `function`, which may be a class, as learners write it, and what a teacher says about it.

    `title` names the mistake, `explanation` says why it is wrong and what to do. Of several mistakes that give a
    student's answers, the one with the lowest `rank` is named, and the earlier one of the same rank.
    `made_from` is the wrong version itself or, where there is an `edited` text, the right answer that was changed.
    `varied` maps numbers in that text, which students choose for themselves, to others that are usual. `changes` are
    those by which the text was made.
    """

    id: str
    function: str
    title: str
    explanation: str
    made_from: Wrong
    edited: str = ""
    rank: int = 0
    varied: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changes: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def variations(self) -> tuple[Mistake, ...]:
        """The same mistake with other numbers: batches of 64 in place of 100."""
        return tuple(
            replace(self, edited=self.edited.replace(number, other), varied={})
            for number, others in self.varied.items()
            for other in others
            if other != number
        )

    @cached_property
    def wrong(self) -> Wrong:
        """The wrong version, which has the signature of the function it stands for."""
        if not self.edited:
            return self.made_from
        names = dict(vars(sys.modules[self.made_from.__module__]))
        exec(compile(self.edited, self.id, "exec", optimize=0), names)
        wrong: Wrong = names[self.function]
        return wrong


Varied = Mapping[str, tuple[str, ...]]


@overload
def edit(
    right: Wrong, changes: Mapping[str, str], *, title: str, explanation: str, rank: int = 0, varied: Varied = ...
) -> Mistake: ...
@overload
def edit(
    right: tuple[Wrong, ...],
    changes: Mapping[str, str],
    *,
    title: str,
    explanation: str,
    rank: int = 0,
    varied: Varied = ...,
) -> tuple[Mistake, ...]: ...
def edit(
    right: Wrong | tuple[Wrong, ...],
    changes: Mapping[str, str],
    *,
    title: str,
    explanation: str,
    rank: int = 0,
    varied: Varied = MappingProxyType({}),
) -> Mistake | tuple[Mistake, ...]:
    """Make a mistake of the right answer `right` by putting other text in place of the keys of `changes`.

    With several right answers, such as max_pool2d and avg_pool2d, each has the mistake. A second right answer to the
    same function says in its name how it goes about it: conv2d_by_loops is one of conv2d. A student whose mistake has
    another number, `varied={"100": ("64", "256")}`, is told of it too. Raises EditError when a key of `changes` is not
    found exactly once.
    """
    if isinstance(right, tuple):
        return tuple(
            edit(member, changes, title=title, explanation=explanation, rank=rank, varied=varied) for member in right
        )
    function = right.__name__.partition("_by_")[0]
    return Mistake("", function, title, explanation, right, _changed(right, function, changes), rank, varied, changes)


def both_at_once(first: Mistake, second: Mistake) -> Mistake | None:
    """Make both of two mistakes in the right answer that they are edits of; None where they do not go together."""
    if not (first.edited and first.made_from is second.made_from):
        return None
    for one, other in ((first, second), (second, first)):
        try:
            text = _with_changes(one.edited, other.changes, one.function)
            compile(text, one.id, "exec")
        except (EditError, SyntaxError):
            continue
        return replace(one, edited=text, id=f"{one.id} and {other.id}")
    return None


def mistake(function: str, *, title: str, explanation: str, rank: int = 0) -> Callable[[Wrong], Mistake]:
    """Turn the decorated wrong version of `function` into a mistake; for what no edit of some lines can show."""
    return lambda wrong: Mistake(_id(function, wrong.__name__), function, title, explanation, wrong, rank=rank)


def _id(function: str, name: str) -> str:
    """The id of a mistake; SoftmaxAtTheEnd is called softmax_at_the_end."""
    return f"{function}.{re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '_', name).lower()}"


def _changed(right: Wrong, function: str, changes: Mapping[str, str]) -> str:
    """The text of `right` with `changes` made, under the name of the function it stands for."""
    text = _with_changes(_text(right), changes, right.__name__)
    return re.sub(rf"^(def|class) {right.__name__}\b", rf"\1 {function}", text)


def _with_changes(text: str, changes: Mapping[str, str], name: str) -> str:
    for before, after in changes.items():
        if text.count(before) != 1:
            raise EditError(f"{before!r} must stand once in {name}, not {text.count(before)} times")
        text = text.replace(before, after)
    return text


@cache
def _text(right: Wrong) -> str:
    return textwrap.dedent(inspect.getsource(right))


@cache
def of_module(module: ModuleType) -> tuple[Mistake, ...]:
    """Return the mistakes of one module in the order of their definition, an edit named after its variable."""
    return tuple(
        found if found.id else replace(found, id=_id(found.function, name))
        for name, value in vars(module).items()
        for found in (value if isinstance(value, tuple) else (value,))
        if isinstance(found, Mistake)
    )


def catalogue(exercise: Exercise) -> tuple[Mistake, ...]:
    """Return the mistakes catalogued for `exercise`, by rank and then by definition; () if there are none.

    They are those of its module, or of all modules of its package. Raises CatalogueError when an instructor's module
    cannot be run.
    """
    path = exercise.files.mistakes
    if path is None or not path.exists():
        return ()
    found = [mistake for module in _modules(path) for mistake in of_module(module)]
    return tuple(sorted(found, key=lambda mistake: mistake.rank))


def _modules(path: Path) -> Iterator[ModuleType]:
    """The module at `path`, or those of the package there."""
    for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
        try:
            yield load_part(file)
        except Exception as error:
            raise CatalogueError(f"{file} cannot be run: {type(error).__name__}: {error}.") from error


def source(mistake: Mistake) -> str:
    """Return Python source that, appended to a submission, replaces `mistake.function` by the wrong version.

    It brings along the imports, constants and private parts of the module in which the mistake is catalogued.
    """
    definition = mistake.edited or _definition(mistake)
    return "\n\n".join([*_surroundings(mistake.made_from.__module__), definition]) + "\n"


def _definition(mistake: Mistake) -> str:
    """The `def` or `class` of a wrong version, under the name of the function it stands for and undecorated."""
    [definition] = ast.parse(_text(mistake.made_from)).body
    if not isinstance(definition, ast.FunctionDef | ast.ClassDef):
        raise TypeError(f"{mistake.made_from!r} was not made by a def or class statement")
    definition.decorator_list = []
    definition.name = mistake.function
    return ast.unparse(definition)


@cache
def _surroundings(name: str) -> tuple[str, ...]:
    """What the definitions in the module `name` stand on: all but its mistakes and the right answers.

    What it imports from the course, which no submission could import, is put in place of the import.
    """
    module = sys.modules[name]
    statements: list[str] = []
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dl4cv.course."):
            statements += _surroundings(str(node.module))
        elif not (_is_of_the_grader(node) or _is_mistake(node, module) or _is_docstring(node)):
            statements.append(ast.unparse(node))
    return tuple(dict.fromkeys(statements))


def _is_of_the_grader(node: ast.stmt) -> bool:
    """Is the statement an import from this package, or a public definition: a right answer or a decorated mistake?"""
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").split(".")[0] in ("dl4cv", "__future__")
    return isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")


def _is_mistake(node: ast.stmt, module: ModuleType) -> bool:
    """Does the statement assign a mistake to a variable, as `edit` is used?"""
    if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
        return False
    value = vars(module).get(node.targets[0].id)
    return isinstance(value, Mistake) or (isinstance(value, tuple) and isinstance(next(iter(value), None), Mistake))


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def remembers(mistake: Mistake) -> bool:
    """May the wrong version keep something from call to call, in a default argument of its own or of a part?"""
    return any(
        isinstance(default, dict | list | set | np.ndarray)
        for function in _functions(mistake.wrong)
        for default in (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())
    )


def _functions(wrong: Wrong) -> Iterator[FunctionType]:
    if isinstance(wrong, FunctionType):
        yield wrong
        known = wrong.__globals__
        yield from (known[name] for name in wrong.__code__.co_names if isinstance(known.get(name), FunctionType))


def fresh(mistake: Mistake) -> Wrong:
    """Return the wrong version as if it had never been called."""
    if not remembers(mistake):
        return mistake.wrong
    names = dict(vars(sys.modules[mistake.made_from.__module__]))
    exec(compile(source(mistake), mistake.id, "exec", optimize=0), names)
    again: Wrong = names[mistake.function]
    return again
