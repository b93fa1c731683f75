"""Tells which of a student's functions call which others, directly or through one another."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterator


def callees(module: ast.Module) -> dict[str, list[str]]:
    """Return, for each function at the top of `module` that calls some others there, their names: the nearest first.

    A name that the function binds itself is not the other function; neither is one that is bound twice at the top.
    """
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    times = Counter(name for node in module.body for name in _bound_at_top(node))
    known = {name for name in functions if times[name] == 1}
    direct = {name: list(dict.fromkeys(_called(functions[name], known))) for name in known}
    found = {name: _all_below(name, direct) for name in functions if name in known}
    return {name: others for name, others in found.items() if others}


def _bound_at_top(statement: ast.stmt) -> list[str]:
    """List the names that a statement binds in the module, which a function does to its own only."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return [statement.name]
    return list(_bound(statement))


def _called(definition: ast.FunctionDef | ast.AsyncFunctionDef, known: Collection[str]) -> Iterator[str]:
    """Yield the names of the `known` functions that are called in a definition, and bound nowhere in it."""
    own = {each.arg for each in ast.walk(definition) if isinstance(each, ast.arg)}
    own |= {name for statement in definition.body for name in _bound(statement)}
    for node in ast.walk(definition):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = node.func.id
            if name in known and name not in own and name != definition.name:
                yield name


def _bound(statement: ast.AST) -> Iterator[str]:
    """Yield the names that a statement binds, in whatever way."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]


def _all_below(name: str, direct: dict[str, list[str]]) -> list[str]:
    found: list[str] = []
    waiting = list(direct[name])
    while waiting:
        other = waiting.pop(0)
        if other not in found and other != name:
            found.append(other)
            waiting += direct[other]
    return found
