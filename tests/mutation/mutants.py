"""Mechanical mutants of a solution: each differs from it in one small place."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
NAMES = {
    "max": "min",
    "min": "max",
    "maximum": "minimum",
    "argmax": "argmin",
    "any": "all",
    "all": "any",
    "sum": "mean",
    "mean": "sum",
    "zeros": "ones",
    "zeros_like": "ones_like",
    "exp": "expm1",
    "log": "log1p",
    "abs": "square",
    "empty": "ones",
    "train": "eval",
    "eval": "train",
    "relu": "sigmoid",
}


@dataclass(frozen=True)
class Mutant:
    """`source` is a whole solution, wrong in `function` at `line`; `change` says how: "a + b -> a - b"."""

    function: str
    line: int
    change: str
    source: str
    occurrence: int = 1

    @property
    def id(self) -> str:
        """What stays the same when lines move; changes of a function that read alike are counted."""
        return f"{self.function}: {self.change}" + (f" (no. {self.occurrence})" if self.occurrence > 1 else "")


def mutants(solution: str) -> list[Mutant]:
    """Every mutant of what `solution` answers with, one change each, without doubles.

    A private function that no public one needs, such as a definition to compare with, answers nothing.
    """
    tree = _Bare().visit(ast.parse(solution))
    texts = [ast.unparse(top) for top in tree.body]
    seen: Counter[str] = Counter()
    distinct = []
    needed = _needed(tree)
    for number, top in enumerate(tree.body):
        if isinstance(top, ast.FunctionDef | ast.ClassDef) and top.name in needed:
            before, after = "\n".join(texts[:number]), "\n".join(texts[number + 1 :])
            for text, mutant in _mutants_of(top).items():
                if text != texts[number]:
                    seen[mutant.id] += 1
                    source = f"{before}\n{text}\n{after}"
                    distinct.append(replace(mutant, source=source, occurrence=seen[mutant.id]))
    return distinct


def bare(solution: str) -> str:
    """Write `solution` as its mutants are written, without docstrings and type hints."""
    return "\n".join(ast.unparse(top) for top in _Bare().visit(ast.parse(solution)).body)


def _needed(tree: ast.Module) -> set[str]:
    """The names of the public definitions, and of all that these use."""
    definitions = {top.name: top for top in tree.body if isinstance(top, ast.FunctionDef | ast.ClassDef)}
    needed: set[str] = set()
    waiting = [name for name in definitions if not name.startswith("_")]
    while waiting:
        name = waiting.pop()
        if name in definitions and name not in needed:
            needed.add(name)
            waiting += [node.id for node in ast.walk(definitions[name]) if isinstance(node, ast.Name)]
    return needed


def _mutants_of(top: ast.FunctionDef | ast.ClassDef) -> dict[str, Mutant]:
    """The mutants of one function by their texts, so that of several with the same text the last is left."""
    mutants = {}
    for old, put in _places(top):
        for new in _changes(old):
            put(new)
            text = ast.unparse(top)
            put(old)
            mutants[text] = Mutant(top.name, getattr(old, "lineno", top.lineno), f"{_told(old)} -> {_told(new)}", text)
    return mutants


def _places(top: ast.AST) -> Iterator[tuple[ast.AST, Callable[[ast.AST], None]]]:
    """Each node below `top`, as ast.walk yields them, with what puts another in its place."""
    for parent in ast.walk(top):
        for name, value in ast.iter_fields(parent):
            if isinstance(value, ast.AST):
                yield value, partial(setattr, parent, name)
            elif isinstance(value, list):
                for number, node in enumerate(value):
                    if isinstance(node, ast.AST):
                        yield node, partial(value.__setitem__, number)


class _Bare(ast.NodeTransformer):
    """Without docstrings and type hints: to change them changes nothing."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node


def _told(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:100]


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """What could stand in place of `node`: nothing, or something a little different."""
    for change in (_operator, _comparison, _constant, _name, _sign, _arguments, _swapped, _slice, _removed):
        yield from change(node)


def _edited(node: ast.AST, **fields: object) -> ast.AST:
    new = copy.deepcopy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _operator(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in OPERATORS:
        yield _edited(node, op=OPERATORS[type(node.op)]())
    if isinstance(node, ast.BinOp):
        yield copy.deepcopy(node.left)
        yield copy.deepcopy(node.right)
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([copy.deepcopy(node.target)], copy.deepcopy(node.value), lineno=node.lineno)
    if isinstance(node, ast.BoolOp):
        yield _edited(node, op=ast.And() if isinstance(node.op, ast.Or) else ast.Or())


def _comparison(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare):
        for other in COMPARISONS[type(node.ops[0])]:
            yield _edited(node, ops=[other(), *node.ops[1:]])
    if isinstance(node, ast.If | ast.IfExp):
        yield _edited(node, test=ast.UnaryOp(ast.Not(), copy.deepcopy(node.test)))


def _constant(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield ast.Constant(node.value + 1)
        yield ast.Constant(node.value - 1)
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)


def _name(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield _edited(node, attr=NAMES[node.attr])
    if isinstance(node, ast.Name) and node.id in NAMES and isinstance(node.ctx, ast.Load):
        yield _edited(node, id=NAMES[node.id])
    if isinstance(node, ast.Name) and node.id == "float":
        yield _edited(node, id="int")


def _sign(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.UnaryOp):
        yield copy.deepcopy(node.operand)
    if isinstance(node, ast.Return) and node.value is not None:
        yield ast.Return(ast.UnaryOp(ast.USub(), copy.deepcopy(node.value)))


def _arguments(node: ast.AST) -> Iterator[ast.AST]:
    """One keyword of a call left out; an axis in place of another."""
    if isinstance(node, ast.Call):
        for number in range(len(node.keywords)):
            yield _edited(node, keywords=copy.deepcopy(node.keywords[:number] + node.keywords[number + 1 :]))


def _swapped(node: ast.AST) -> Iterator[ast.AST]:
    """The neighbours of a tuple, or the first two arguments of a call, in the other order."""
    if isinstance(node, ast.Tuple):
        for number in range(len(node.elts) - 1):
            elements = copy.deepcopy(node.elts)
            elements[number : number + 2] = reversed(elements[number : number + 2])
            yield _edited(node, elts=elements)
    if isinstance(node, ast.Call) and len(node.args) >= 2:
        yield _edited(node, args=copy.deepcopy([node.args[1], node.args[0], *node.args[2:]]))


def _slice(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Slice):
        for part in ("lower", "upper", "step"):
            if getattr(node, part) is not None:
                yield _edited(node, **{part: None})


def _removed(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr | ast.Raise):
        yield ast.Pass()
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Return) and isinstance(node.value, ast.Call):
        call = node.value
        if isinstance(call.func, ast.Attribute) and not isinstance(call.func.value, ast.Name):
            yield _edited(node, value=copy.deepcopy(call.func.value))
