"""Tells whether a student's file can keep anything from one call to the next."""

from __future__ import annotations

import ast

CONSTANT = (ast.Constant, ast.UnaryOp, ast.BinOp, ast.Name, ast.Attribute)


def may_remember(module: ast.Module) -> bool:
    """Tell whether the functions of `module` may remember earlier calls.

    They may where a default argument or a global variable holds what can be changed, where a function is cached, keeps
    an attribute, or assigns to a variable outside of it. Plain functions of their arguments do not.
    """
    return any(_keeps(node) for node in ast.walk(module)) or any(_is_changeable(node) for node in module.body)


def _keeps(node: ast.AST) -> bool:
    if isinstance(node, ast.Global | ast.Nonlocal):
        return True
    if isinstance(node, ast.ClassDef):
        return any(_is_changeable(statement) for statement in node.body)
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
        return any(not isinstance(default, CONSTANT) for default in defaults) or any(
            "cache" in _name(part) for decorator in decorators for part in ast.walk(decorator)
        )
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
    return any(isinstance(t, ast.Attribute) and getattr(t.value, "id", "self") != "self" for t in targets)


def _name(node: ast.AST) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))


def _is_changeable(node: ast.stmt) -> bool:
    """Tell whether the statement gives a name something other than a number, a text or another name."""
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    return value is not None and not isinstance(value, CONSTANT)
