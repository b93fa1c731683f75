"""Small edits of a function: each puts something a little different in one place of its definition.

The place may hold another operator, a neighbouring number, another of the names that were bound together, arguments in
another order, or nothing. An edit is made only while it is compiled or written out, so that thousands cost little.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from types import CodeType

OPERATORS: Mapping[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.Div),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Mult, ast.Div),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.BitOr: (ast.BitAnd,),
    ast.BitAnd: (ast.BitOr,),
}
COMPARISONS: Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt, ast.GtE),
    ast.Gt: (ast.GtE, ast.LtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
RELATED: Mapping[str, tuple[str, ...]] = {
    "max": ("min", "sum", "mean"),
    "min": ("max",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "argmax": ("argmin",),
    "argmin": ("argmax",),
    "any": ("all",),
    "all": ("any",),
    "sum": ("mean", "max"),
    "mean": ("sum",),
    "zeros": ("ones",),
    "zeros_like": ("ones_like",),
    "ones": ("zeros",),
    "exp": ("expm1", "exp2"),
    "log": ("log1p", "log2", "log10"),
    "abs": ("square",),
    "floor": ("ceil", "round"),
    "float": ("int",),
}
"""Functions that are written for one another."""

LONGEST_SHOWN = 60
"""Characters of an expression that a sentence has room for."""


ORDINALS = ("first", "second", "third", "fourth")

TWINS = (
    (re.compile(r"_[hw]\b"), "_"),
    (re.compile(r"\b(k?)[HW]\b"), r"\1S"),
    (re.compile(r"\b[ij]\b"), "i"),
    (re.compile(r"\b[uv]\b"), "u"),
    (re.compile(r"\b(height|width)\b"), "size"),
    (re.compile(r"\b(rows|columns)\b"), "lines"),
)
"""The names of what is done along the height, and in the same way along the width; both are made one."""


@dataclass(frozen=True, eq=False)
class SmallEdit:
    """Stands for `definition` with `new` in the place of `old`, which `put` fills; `around` are the nodes above it.

    `twin` is the same edit along the other axis, made at the same time.
    """

    definition: ast.FunctionDef
    put: Callable[[ast.AST], None]
    old: ast.AST
    new: ast.AST
    around: tuple[ast.AST, ...]
    twin: SmallEdit | None = None

    @property
    def line(self) -> int:
        """The line of the place in the source that was parsed."""
        return next((node.lineno for node in (self.old, *reversed(self.around)) if hasattr(node, "lineno")), 1)

    def compiled(self, filename: str) -> CodeType:
        """Compile the edited definition. Raises SyntaxError or ValueError where the edit makes no Python."""
        with self.made():
            return compile(ast.Module([self.definition], []), filename, "exec", optimize=0)

    def source(self) -> str:
        """Write the edited definition out."""
        with self.made():
            return ast.unparse(self.definition)

    @property
    def words(self) -> str:
        """Say what was changed, as the end of a sentence: "with `padding` in place of `2 * padding`"."""
        if self.twin is not None:
            return f"{replace(self, twin=None).words}, and along the other axis likewise"
        return self._words(self._which())

    @property
    def kind(self) -> str:
        """Say what was changed, as all edits do that change the same expression of a statement in the same way."""
        return self._words()

    def _words(self, which: str = "") -> str:
        if isinstance(self.new, ast.Pass):
            refused = next((node.test for node in reversed(self.around) if isinstance(node, ast.If)), None)
            if isinstance(self.old, ast.Raise) and refused is not None:
                return f"without refusing `{_written(refused)}`"
            return f"without {which}`{_written(self.old)}`"
        if any(isinstance(node, ast.arguments) for node in self.around):
            return self._words_of_a_default()
        shown = self._shown()
        before = _written(shown)
        with self.made():
            after = _written(self.new if shown is self.old else shown)
        target = self._target()
        place = f" in `{target}`" if target and target not in (before, after) else ""
        return f"with `{after}` in place of {which}`{before}`{place}"

    def _which(self) -> str:
        """Say which of several equal expressions in its statement is meant; "" where there is one."""
        shown = self.old if isinstance(self.new, ast.Pass) else self._shown()
        statement = next((node for node in reversed(self.around) if isinstance(node, ast.stmt)), None)
        if statement is None or not isinstance(shown, ast.expr):
            return ""
        text = _written(shown)
        equal = [node for node in ast.walk(statement) if type(node) is type(shown) and _written(node) == text]
        equal.sort(key=lambda node: (node.lineno, node.col_offset))
        number = equal.index(shown)
        return f"the {ORDINALS[number]} " if len(equal) > 1 and number < len(ORDINALS) else ""

    def _words_of_a_default(self) -> str:
        """Say which default of which parameter was put in."""
        [depth] = [depth for depth, node in enumerate(self.around) if isinstance(node, ast.arguments)]
        above, default = self.around[depth], (*self.around, self.old)[depth + 1]
        assert isinstance(above, ast.arguments)
        number = next(number for number, each in enumerate(above.defaults) if each is default)
        parameter = above.args[number - len(above.defaults)].arg
        with self.made():
            return f"with `{parameter}={_written(above.defaults[number])}` as the default"

    def _shown(self) -> ast.AST:
        """Choose the smallest expression around the place that says something by itself."""
        chain = [self.old, *reversed(self.around)]
        telling = (ast.BinOp, ast.Compare, ast.BoolOp, ast.Call, ast.Subscript, ast.IfExp, ast.Tuple, ast.UnaryOp)
        for node in chain:
            if isinstance(node, ast.stmt):
                break
            if isinstance(node, telling) and len(_written(node)) <= LONGEST_SHOWN:
                return node
        return self.old

    def _target(self) -> str:
        """Name what is assigned where the place stands; "" where that is nothing, or several things."""
        for node in reversed(self.around):
            if isinstance(node, ast.Assign | ast.AugAssign):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                return target.id if isinstance(target, ast.Name) else ""
        return ""

    @contextmanager
    def made(self) -> Iterator[None]:
        """Let the definition be the edited one in this context."""
        for edit in (self, self.twin):
            if edit is not None:
                if not hasattr(edit.new, "lineno"):
                    ast.copy_location(edit.new, edit.old)
                ast.fix_missing_locations(edit.new)
                edit.put(edit.new)
        try:
            yield
        finally:
            for edit in (self, self.twin):
                if edit is not None:
                    edit.put(edit.old)


def small_edits(definition: ast.FunctionDef) -> Iterator[SmallEdit]:
    """List the small edits of what `definition` computes: those that leave something out, then the others.

    Several may come to the same, and what is left out is said most simply.
    """
    siblings = siblings_of(definition)
    places = list(places_of(definition))
    for changes in (left_out, partial(changes_of, siblings)):
        for old, put, around in places:
            for new in changes(old):
                yield SmallEdit(definition, put, old, new, around)


def along_both_axes(edits: Iterable[SmallEdit]) -> Iterator[SmallEdit]:
    """Pair those of `edits` that do the same along the height and along the width."""
    of_one_kind: dict[str, SmallEdit] = {}
    for edit in edits:
        words = kind = edit.kind
        for names, name in TWINS:
            kind = names.sub(name, kind)
        if kind == words:
            continue
        other = of_one_kind.setdefault(kind, edit)
        if other is not edit and other.old is not edit.old:
            yield replace(other, twin=edit)


SHAPED = re.compile(r"\b_[a-z]+\(\w+, ((?:[^()]|\([^()]*\))*)\)")
"""A call of a private function, which brings its last argument into a shape and has no meaning for a reader."""


def _written(node: ast.AST) -> str:
    return SHAPED.sub(r"\1", " ".join(ast.unparse(node).split()))


def places_of(definition: ast.FunctionDef) -> Iterator[tuple[ast.AST, Callable[[ast.AST], None], tuple[ast.AST, ...]]]:
    """Yield each node of the body and of the defaults, with what puts another in its place and the nodes above it."""
    waiting: list[tuple[ast.AST, tuple[ast.AST, ...]]] = [(definition, ())]
    while waiting:
        parent, around = waiting.pop()
        below: list[tuple[ast.AST, tuple[ast.AST, ...]]] = []
        for name, value in ast.iter_fields(parent):
            if isinstance(value, ast.AST):
                yield value, partial(setattr, parent, name), (*around, parent)
                below.append((value, (*around, parent)))
            elif isinstance(value, list):
                for number, node in enumerate(value):
                    if isinstance(node, ast.AST) and not _is_docstring(node):
                        yield node, partial(value.__setitem__, number), (*around, parent)
                        below.append((node, (*around, parent)))
        waiting += reversed(below)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def siblings_of(definition: ast.FunctionDef) -> dict[str, tuple[str, ...]]:
    """Map each name to those that were bound with it: in one tuple, as loops in one another, or line after line."""
    parameters, required = [each.arg for each in definition.args.args], -len(definition.args.defaults) or None
    groups = [parameters[:required], parameters[required:] if required else []]
    groups.append([name for node in ast.walk(definition) if isinstance(node, ast.For) for name in _bound(node.target)])
    for node in ast.walk(definition):
        in_a_row: list[str] = []
        for statement in getattr(node, "body", None) or () if not isinstance(node, ast.Lambda | ast.IfExp) else ():
            target = statement.targets[0] if isinstance(statement, ast.Assign) else None
            if isinstance(target, ast.Tuple):
                groups.append(_bound(target))
            if isinstance(target, ast.Name):
                in_a_row.append(target.id)
            else:
                groups.append(in_a_row)
                in_a_row = []
        groups.append(in_a_row)
    found: dict[str, list[str]] = {}
    for group in groups:
        for name in group:
            known = found.setdefault(name, [])
            known += [other for other in group if other != name and other != "_" and other not in known]
    return {name: tuple(others) for name, others in found.items()}


def _bound(target: ast.AST) -> list[str]:
    return [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]


def changes_of(siblings: Mapping[str, tuple[str, ...]], node: ast.AST) -> Iterator[ast.AST]:
    """List what could stand in place of `node`, if not less."""
    yield from _other_name(node, siblings)
    for change in (_number, _operator, _comparison, _related, _sign, _order, _slice):
        yield from change(node)


def _edited(node: ast.AST, **fields: object) -> ast.AST:
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _other_name(node: ast.AST, siblings: Mapping[str, tuple[str, ...]]) -> Iterator[ast.AST]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        for other in siblings.get(node.id, ()):
            yield ast.Name(other, ast.Load())


def _number(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        yield ast.Constant(node.value + 1)
        yield ast.Constant(node.value - 1)
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)


def _operator(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp | ast.AugAssign):
        for other in OPERATORS.get(type(node.op), ()):
            yield _edited(node, op=other())
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Div | ast.FloorDiv | ast.MatMult):
        yield _edited(node, left=node.right, right=node.left)
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value, lineno=node.lineno)
    if isinstance(node, ast.BoolOp):
        yield _edited(node, op=ast.And() if isinstance(node.op, ast.Or) else ast.Or())


def _comparison(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare):
        for other in COMPARISONS[type(node.ops[0])]:
            yield _edited(node, ops=[other(), *node.ops[1:]])
    if isinstance(node, ast.If | ast.IfExp):
        yield _edited(node, test=ast.UnaryOp(ast.Not(), node.test))


def _related(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Attribute):
        for other in RELATED.get(node.attr, ()):
            yield _edited(node, attr=other)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        for other in RELATED.get(node.id, ()):
            yield ast.Name(other, ast.Load())


def _sign(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.UnaryOp):
        yield node.operand
    if isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Tuple):
        yield _edited(node, value=ast.UnaryOp(ast.USub(), node.value))


def _order(node: ast.AST) -> Iterator[ast.AST]:
    """Exchange neighbours of a tuple, or the first two arguments of a call of what is public."""
    if isinstance(node, ast.Tuple):
        for number in range(len(node.elts) - 1):
            elements = list(node.elts)
            elements[number : number + 2] = reversed(elements[number : number + 2])
            yield _edited(node, elts=elements)
    if isinstance(node, ast.Call) and len(node.args) >= 2 and not ast.unparse(node.func).startswith("_"):
        yield _edited(node, args=[node.args[1], node.args[0], *node.args[2:]])


def _slice(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Slice):
        for part in ("lower", "upper", "step"):
            if getattr(node, part) is not None:
                yield _edited(node, **{part: None})


def left_out(node: ast.AST) -> Iterator[ast.AST]:
    """Leave out a statement, one side of an operator, a keyword of a call, or a call around its argument."""
    if isinstance(node, ast.BinOp):
        yield node.left
        yield node.right
    if isinstance(node, ast.Call):
        for number in range(len(node.keywords)):
            yield _edited(node, keywords=node.keywords[:number] + node.keywords[number + 1 :])
        if isinstance(node.func, ast.Attribute) and not _is_module(node.func.value):
            yield node.func.value
        elif len(node.args) == 1 and not node.keywords:
            yield node.args[0]
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr | ast.Raise):
        yield ast.Pass()


def _is_module(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in ("np", "torch", "math")
