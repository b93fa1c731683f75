"""The small edits of a student's own source that may put a function right, the likeliest kinds first.

The source is parsed where it is run, in the worker: what is too deep or too long ends that process, not the grader.
"""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice
from typing import TypeGuard, TypeVar

from dl4cv.mistakes.small_edits import RELATED, SmallEdit, changes_of, left_out, places_of, siblings_of

Node = TypeVar("Node", bound=ast.AST)

INSTEAD, LESS, MORE, COPIED = range(4)
"""What an edit puts in: another of what stands there, nothing, a number or a name besides, or what stands elsewhere."""

TELLING = (ast.stmt, ast.BinOp, ast.Compare, ast.BoolOp, ast.Call, ast.Subscript, ast.IfExp, ast.Tuple, ast.UnaryOp)
LONGEST_WRITTEN = 200

MOST_EDITS = 40_000
LARGEST_COPIED = 9
"""How many nodes an expression has at most that is written a second time."""

ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
AXES = ("0", "1", "-1", "-2", "2", "3", "(0, 1)", "(1, 2)", "(2, 3)", "(-2, -1)", "(0, 2, 3)", "(4, 5)")
KEEPING = frozenset(
    {"all", "any", "argmax", "argmin", "count_nonzero", "max", "mean", "min", "prod", "std", "sum", "var"}
)
REDUCING = KEEPING | {"argsort", "concatenate", "cumsum", "expand_dims", "flip", "repeat", "sort", "stack"}
WITH_DTYPE = frozenset({"arange", "array", "asarray", "empty", "full", "ones", "ones_like", "zeros", "zeros_like"})
OTHER_FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    **{
        other: tuple(name for name in RELATED if other in RELATED[name])
        for others in RELATED.values()
        for other in others
    },
    "square": ("abs",),
    "empty": ("zeros",),
    "ones": ("zeros", "empty"),
}
"""The functions of which another is written by mistake."""


@dataclass(frozen=True)
class RankedEdit:
    """A small edit, and of which kind it is: INSTEAD, LESS, MORE or COPIED."""

    kind: int
    edit: SmallEdit

    @property
    def line(self) -> int:
        """The line of the edit; within a text, that of the text, for Python 3.11 counts those anew."""
        text = next((node for node in self.edit.around if isinstance(node, ast.JoinedStr)), None)
        return self.edit.line if text is None else text.lineno

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last line of the statement, without those of the statements in it."""
        statement = next(node for node in (self.edit.old, *reversed(self.edit.around)) if isinstance(node, ast.stmt))
        body = getattr(statement, "body", None)
        last = max(statement.lineno, body[0].lineno - 1) if body else statement.end_lineno or statement.lineno
        return statement.lineno, last

    @property
    def words(self) -> str:
        """Write the smallest expression around the edit that says something by itself, before and after."""
        shown = next((node for node in (self.edit.old, *reversed(self.edit.around)) if isinstance(node, TELLING)), None)
        if shown is None or shown is self.edit.old or isinstance(shown, ast.stmt):
            return f"`{_written(self.edit.old)}` → `{_written(self.edit.new)}`"
        before = _written(shown)
        with self.edit.made():
            return f"`{before}` → `{_written(shown)}`"


def source_edits(text: str, function: str) -> Iterator[RankedEdit]:
    """List the edits of `function` in the source `text`, and of the functions that it needs; none if `text` has none.

    The same text gives the same edits in the same order.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    definitions = _needed(tree, function)
    parameters_of = {each.name: _parameters(each) for each in definitions}
    outside = _names_outside(tree)
    every = [_Definition(each, outside, parameters_of) for each in definitions]
    kinds = (INSTEAD, LESS, MORE, COPIED)
    yield from islice((edit for kind in kinds for each in every for edit in each.edits(kind)), MOST_EDITS)


def statement_at(text: str, line: int) -> ast.stmt | None:
    """Return the innermost statement of `text` that covers `line`, None where there is none or no Python."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    covering = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    return min(covering, key=lambda node: (node.end_lineno or node.lineno) - node.lineno, default=None)


def _needed(tree: ast.Module, function: str) -> list[ast.FunctionDef]:
    """Return the definition of `function`, and then those of the functions that it uses, without their annotations."""
    definitions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    needed: dict[str, ast.FunctionDef] = {}
    waiting = [function]
    while waiting:
        name = waiting.pop(0)
        if name in definitions and name not in needed:
            needed[name] = _Bare().visit(definitions[name])
            waiting += [node.id for node in ast.walk(definitions[name]) if isinstance(node, ast.Name)]
    return list(needed.values())


class _Bare(ast.NodeTransformer):
    """Leaves out annotations: they are no part of what is computed, and need not be evaluated again."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node


def _parameters(definition: ast.FunctionDef) -> list[str]:
    arguments = definition.args
    return [each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _names_outside(tree: ast.Module) -> frozenset[str]:
    """Return what the module defines at its top."""
    names: set[str] = set()
    for node in tree.body:
        match node:
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names |= {(alias.asname or alias.name).partition(".")[0] for alias in aliases}
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Assign():
                names |= {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return frozenset(names)


class _Definition:
    """One function of the student's: its places, the names in it, and the edits of it."""

    def __init__(
        self, definition: ast.FunctionDef, outside: frozenset[str], parameters_of: Mapping[str, Sequence[str]]
    ) -> None:
        self.definition = definition
        self.outside = outside
        self.parameters_of = parameters_of
        self.parameters = _parameters(definition)
        self.bound = dict.fromkeys(self.parameters, definition.lineno)
        for node in ast.walk(definition):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.bound[node.id] = min(node.lineno, self.bound.get(node.id, node.lineno))
        decorators = {id(node) for each in definition.decorator_list for node in ast.walk(each)}
        self.places = [place for place in places_of(definition) if id(place[0]) not in decorators]
        self.siblings = siblings_of(definition)
        attributes = [node.attr for node in ast.walk(definition) if isinstance(node, ast.Attribute)]
        self.takes_exponentials = "exp" in attributes and "np" in outside

    def edits(self, kind: int) -> Iterator[RankedEdit]:
        """List the edits of one kind."""
        makers = {
            INSTEAD: (self._another, self._throughout),
            LESS: (self._without,),
            MORE: (
                self._keyword,
                self._turned,
                self._set,
                self._with_number,
                self._in_an_index,
                self._times_throughout,
                self._with_name,
            ),
            COPIED: (self._with_copy,),
        }
        for make in makers[kind]:
            for old, put, around in self.places:
                for new in make(old, around):
                    yield RankedEdit(kind, SmallEdit(self.definition, put, old, new, around))

    def _names_at(self, node: ast.AST) -> list[str]:
        """Return the names that may be set by the line of `node`."""
        line = getattr(node, "lineno", 0)
        return [name for name, first in self.bound.items() if first <= line and name != "_"]

    def _is_local(self, node: ast.AST) -> bool:
        return (
            isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Load)
            and (node.id in self.bound or (node.id not in self.outside and not hasattr(builtins, node.id)))
        )

    def _another(self, node: ast.AST, around: tuple[ast.AST, ...]) -> Iterator[ast.AST]:
        """Put in another name, number, operator, function or order."""
        if isinstance(node, ast.Return) and isinstance(node.value, ast.UnaryOp):
            yield _edited(node, value=node.value.operand)
            return
        yield from changes_of(self.siblings, node)
        if isinstance(node, ast.Name) and self._is_local(node):
            near = self.siblings.get(node.id, ())
            yield from (ast.Name(name, ast.Load()) for name in self._names_at(node) if name not in (node.id, *near))
        if isinstance(node, ast.BinOp | ast.AugAssign):
            yield from (_edited(node, op=other()) for other in ARITHMETIC if not isinstance(node.op, other))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Add | ast.Mod | ast.Pow):
            yield _edited(node, left=node.right, right=node.left)
        if isinstance(node, ast.Attribute):
            yield from (_edited(node, attr=other) for other in OTHER_FUNCTIONS.get(node.attr, ()))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield from (ast.Name(other, ast.Load()) for other in OTHER_FUNCTIONS.get(node.id, ()))
        if (
            isinstance(node, ast.Assign)
            and len(node.targets) == 1
            and isinstance(node.targets[0], ast.Name | ast.Subscript)
        ):
            for operator in (ast.Add, ast.Sub, ast.Mult, ast.Div):
                target = node.targets[0]
                yield ast.AugAssign(target, operator(), node.value)
        if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load):
            for one, other in combinations(range(len(node.elts)), 2):
                if other > one + 1:  # neighbours are exchanged already
                    elements = list(node.elts)
                    elements[one], elements[other] = elements[other], elements[one]
                    yield _edited(node, elts=elements)
        if isinstance(node, ast.Call):
            yield from self._other_axes(node)

    def _other_axes(self, call: ast.Call) -> Iterator[ast.AST]:
        """Change the `axis` of a call to another."""
        for number, keyword in enumerate(call.keywords):
            if keyword.arg == "axis":
                written = ast.unparse(keyword.value)
                for axis in self._axes():
                    if axis != written:
                        changed = ast.keyword("axis", _parsed(axis))
                        yield _edited(call, keywords=[*call.keywords[:number], changed, *call.keywords[number + 1 :]])

    def _axes(self) -> tuple[str, ...]:
        return ("axis", *AXES) if "axis" in self.bound else AXES

    def _throughout(self, node: ast.AST, around: tuple[ast.AST, ...]) -> Iterator[ast.AST]:
        """Put in another name in the place of one, wherever it stands in a statement."""
        if not isinstance(node, ast.Assign | ast.AugAssign | ast.Return | ast.Expr):
            return
        used = [each for each in ast.walk(node) if self._is_local(each)]
        names = [each.id for each in used if isinstance(each, ast.Name)]
        for name in dict.fromkeys(names):
            if names.count(name) > 1:
                others = [*self.siblings.get(name, ()), *self._names_at(node)]
                yield from (_renamed(node, {name: other}) for other in dict.fromkeys(others) if other != name)
        for expression in self._repeated(node):
            for name in dict.fromkeys(each.id for each in ast.walk(expression) if isinstance(each, ast.Name)):
                if name in names:
                    others = [*self.siblings.get(name, ()), *self._names_at(node)]
                    for other in dict.fromkeys(others):
                        if other != name:
                            yield _replaced(node, expression, _renamed(expression, {name: other}))
        for one, other in self._partners():
            if one in names and other in names:
                yield _renamed(node, {one: other, other: one})

    def _times_throughout(self, node: ast.AST, around: tuple[ast.AST, ...]) -> Iterator[ast.AST]:
        """Multiply a name by another wherever it stands in a statement."""
        if not isinstance(node, ast.Assign | ast.AugAssign | ast.Return | ast.Expr):
            return
        names = [each.id for each in ast.walk(node) if isinstance(each, ast.Name) and self._is_local(each)]
        for name in dict.fromkeys(names):
            if names.count(name) > 1:
                one = ast.Name(name, ast.Load())
                for other in self._names_at(node):
                    yield _replaced(node, one, ast.BinOp(one, ast.Mult(), ast.Name(other, ast.Load())))

    def _repeated(self, statement: ast.AST) -> list[ast.expr]:
        """Return the operations that stand several times in a statement."""
        written: dict[str, list[ast.expr]] = {}
        for node in ast.walk(statement):
            if isinstance(node, ast.BinOp):
                written.setdefault(ast.dump(node), []).append(node)
        return [nodes[0] for nodes in written.values() if len(nodes) > 1]

    def _partners(self) -> list[tuple[str, str]]:
        """Return the names that were bound together in a pair, such as those of height and width."""
        pairs = [(name, others[0]) for name, others in self.siblings.items() if len(others) == 1]
        return [(one, other) for one, other in pairs if one < other and (other, one) in pairs]

    def _without(self, node: ast.AST, around: tuple[ast.AST, ...]) -> Iterator[ast.AST]:
        """Leave something out."""
        yield from left_out(node)
        if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load) and len(node.elts) > 1:
            for number in range(len(node.elts)):
                yield _edited(node, elts=[*node.elts[:number], *node.elts[number + 1 :]])
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            yield node.value
        if isinstance(node, ast.If):
            yield ast.If(ast.Constant(True), node.body, [])
            if node.orelse:
                yield ast.If(ast.Constant(True), node.orelse, [])

    def _keyword(self, node: ast.AST, around: tuple[ast.AST, ...]) -> Iterator[ast.AST]:
        """Give a call an axis, keepdims or a dtype."""
        if not isinstance(node, ast.Call):
            return
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        given = {keyword.arg for keyword in node.keywords}
        added: list[tuple[str, str]] = []
        if name in REDUCING and "axis" not in given:
            added += [("axis", axis) for axis in self._axes()]
        if name in KEEPING and "keepdims" not in given:
            added.append(("keepdims", "True"))
        if name in WITH_DTYPE and "dtype" not in given:
            added += [("dtype", dtype) for dtype in ("float", "int")]
        if name == "pad" and "constant_values" not in given:
            added += [("constant_values", value) for value in ("-np.inf", "np.nan", *self.parameters)]
        for parameter in self.parameters_of.get(name, ()):
            if parameter not in given:
                values = [parameter] if parameter in self.bound else ["0", "1", "None", "-np.inf"]
                added += [(parameter, value) for value in values]
        for keyword, value in added:
            yield _edited(node, keywords=[*node.keywords, ast.keyword(keyword, _parsed(value))])
        if name in KEEPING and not given:
            for axis in self._axes():
                both = [ast.keyword("axis", _parsed(axis)), ast.keyword("keepdims", ast.Constant(True))]
                yield _edited(node, keywords=both)

    def _turned(self, node: ast.AST, around: tuple[ast.AST, ...]) -> Iterator[ast.AST]:
        """Turn a sign or a condition, convert a parameter, or refuse what was let pass."""
        if _is_number_like(node, around):
            yield ast.UnaryOp(ast.USub(), node)
        if isinstance(node, ast.Compare | ast.BoolOp):
            yield ast.UnaryOp(ast.Not(), node)
        if isinstance(node, ast.Name) and node.id in self.parameters and self._is_local(node) and "np" in self.outside:
            yield _parsed(f"np.asarray({node.id}, dtype=float)")
            yield _parsed(f"np.array({node.id})")
        if self.takes_exponentials and isinstance(node, ast.Name) and self._is_local(node):
            for axis in ("axis", "-1") if "axis" in self.bound else ("-1", "None"):
                yield _parsed(f"{node.id} - np.max({node.id}, axis={axis}, keepdims=True)")
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            for other in (ast.Lt, ast.GtE, ast.Gt):
                bounds = ["0", *self._names_at(node)]
                for bound in bounds:
                    more = ast.Compare(node.left, [other()], [_parsed(bound)])
                    yield ast.BinOp(node, ast.BitOr(), more)
                    yield ast.BoolOp(ast.Or(), [node, more])
        if isinstance(node, ast.Pass):
            yield ast.Raise(ast.Call(ast.Name("ValueError", ast.Load()), [], []))

    def _set(self, node: ast.AST, around: tuple[ast.AST, ...]) -> Iterator[ast.AST]:
        """Set the names that nothing sets, in the way in which others are set that are as many."""
        if not isinstance(node, ast.Pass):
            return
        read = [each.id for each, _, _ in self.places if isinstance(each, ast.Name) and self._is_local(each)]
        unset = [name for name in dict.fromkeys(read) if name not in self.bound]
        for other, _, _ in self.places:
            if not isinstance(other, ast.Assign) or len(other.targets) != 1:
                continue
            target = copy.deepcopy(other.targets[0])
            stored = [
                each for each in ast.walk(target) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
            ]
            if len(stored) != len(unset):
                continue
            for each, name in zip(stored, unset, strict=True):
                each.id = name
            used = {each.id for each in ast.walk(other.value) if isinstance(each, ast.Name)}
            for one in filter(used.__contains__, self.parameters):
                for instead in self.parameters:
                    yield ast.Assign([target], _renamed(other.value, {one: instead}), lineno=node.lineno)

    def _with_number(self, node: ast.AST, around: tuple[ast.AST, ...]) -> Iterator[ast.AST]:
        """Add, subtract or multiply by a small number."""
        if _is_number_like(node, around):
            for operator, number in ((ast.Add, 1), (ast.Sub, 1), (ast.Mult, 2), (ast.Pow, 2)):
                yield ast.BinOp(node, operator(), ast.Constant(number))
            yield ast.BinOp(ast.Constant(1), ast.Sub(), node)
            yield ast.BinOp(ast.Constant(1), ast.Add(), node)
            yield ast.BinOp(ast.Constant(1), ast.Div(), node)

    def _in_an_index(self, node: ast.AST, around: tuple[ast.AST, ...]) -> Iterator[ast.AST]:
        """Complete a slice, put an axis into an index or an element into a tuple."""
        if isinstance(node, ast.Slice):
            names: list[ast.expr] = [ast.Name(name, ast.Load()) for name in self._names_at(around[-1])]
            numbers: list[ast.expr] = [_parsed(text) for text in ("1", "-1", "2")]
            turned: list[ast.expr] = [ast.UnaryOp(ast.USub(), name) for name in names]
            for part in ("lower", "upper", "step"):
                if getattr(node, part) is None:
                    others = [*numbers, *names, *(turned if part == "upper" else ())]
                    yield from (_edited(node, **{part: other}) for other in others)
            if node.upper is None and node.lower is not None:
                for name in names:
                    yield _edited(node, upper=ast.BinOp(copy.deepcopy(node.lower), ast.Add(), name))
        if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load):
            in_index = isinstance(around[-1], ast.Subscript)
            new: list[ast.expr] = [ast.Constant(None), ast.Slice()] if in_index else [ast.Constant(1)]
            for number in range(len(node.elts) + 1):
                for each in new:
                    yield _edited(node, elts=[*node.elts[:number], each, *node.elts[number:]])

    def _with_name(self, node: ast.AST, around: tuple[ast.AST, ...]) -> Iterator[ast.AST]:
        """Add, subtract, multiply or divide by what a name holds; or put a name in the place of a number."""
        if isinstance(node, ast.Constant) and type(node.value) in (int, float) and _may_change(around):
            names = [ast.Name(name, ast.Load()) for name in self._names_at(node)]
            yield from names
            if not isinstance(around[-1], ast.Subscript | ast.Slice | ast.keyword):
                for operator in (ast.Sub, ast.Add, ast.Mult):
                    yield from (ast.BinOp(node, operator(), name) for name in names)
        if _is_number_like(node, around) and not isinstance(node, ast.Constant):
            for name in self._names_at(node):
                yield from _combined(node, ast.Name(name, ast.Load()))

    def _with_copy(self, node: ast.AST, around: tuple[ast.AST, ...]) -> Iterator[ast.AST]:
        """Put in an expression that stands elsewhere in the function, or that of the other axis, or add it."""
        if isinstance(node, ast.Slice):
            for part in ("lower", "upper", "step"):
                if getattr(node, part) is None:
                    yield from (_edited(node, **{part: other}) for other in self._copies)
        if not _is_number_like(node, around) or isinstance(node, ast.Constant):
            return
        written = ast.dump(node)
        for other in self._copies:
            if ast.dump(other) != written:
                yield other
                yield from _combined(node, other)

    @cached_property
    def _copies(self) -> list[ast.expr]:
        """Return the expressions that are more than a name, the short ones first, and those of the other axis."""
        found: dict[str, ast.expr] = {}
        swapped = dict([*self._partners(), *((other, one) for one, other in self._partners())])
        for node, _, around in self.places:
            if not _is_number_like(node, around) or isinstance(node, ast.Constant | ast.Name):
                continue
            if sum(isinstance(each, ast.expr) for each in ast.walk(node)) <= LARGEST_COPIED:
                # Copies, for the place to be filled may lie within the expression.
                for each in (_renamed(node, {}), _renamed(node, swapped)):
                    found.setdefault(ast.unparse(each), each)
        return sorted(found.values(), key=lambda each: sum(1 for _ in ast.walk(each)))


def _combined(node: ast.expr, other: ast.expr) -> Iterator[ast.AST]:
    for operator in (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Div):
        yield ast.BinOp(node, operator(), other)
    yield ast.BinOp(other, ast.Sub(), node)
    yield ast.BinOp(other, ast.Div(), node)


def _is_number_like(node: ast.AST, around: tuple[ast.AST, ...]) -> TypeGuard[ast.expr]:
    """Tell whether `node` may stand for a number or an array, and is no part of a name."""
    if isinstance(node, ast.Constant):
        return type(node.value) in (int, float) and _may_change(around)
    kinds = (ast.Name, ast.BinOp, ast.Call, ast.Subscript, ast.Attribute, ast.UnaryOp)
    return (
        isinstance(node, kinds) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load) and _may_change(around, node)
    )


def _may_change(around: tuple[ast.AST, ...], node: ast.AST | None = None) -> bool:
    """Tell whether what stands below `around` is a value: no function that is called, no part of a text or a raise."""
    above = around[-1]
    if isinstance(above, ast.Call) and above.func is node:
        return False
    return not isinstance(above, ast.Attribute) and not any(
        isinstance(each, ast.JoinedStr | ast.Raise | ast.Assert) for each in around
    )


def _edited(node: ast.AST, **fields: object) -> ast.AST:
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _renamed(node: Node, names: Mapping[str, str]) -> Node:
    new = copy.deepcopy(node)
    for each in ast.walk(new):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
            each.id = names.get(each.id, each.id)
    return new


class _Replacing(ast.NodeTransformer):
    """Puts a copy of `new` in the place of each expression that is written as `old`."""

    def __init__(self, old: ast.expr, new: ast.expr) -> None:
        self._written, self._new = ast.dump(old), new

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.expr) and ast.dump(node) == self._written:
            return copy.deepcopy(self._new)
        return self.generic_visit(node)


def _replaced(statement: ast.AST, old: ast.expr, new: ast.expr) -> ast.AST:
    changed: ast.AST = _Replacing(old, new).visit(copy.deepcopy(statement))
    return changed


def _parsed(text: str) -> ast.expr:
    """Return the expression without a place of its own: it gets that of what it is put in for."""
    expression = ast.parse(text, mode="eval").body
    for node in ast.walk(expression):
        for name in ("lineno", "end_lineno", "col_offset", "end_col_offset"):
            if hasattr(node, name):
                delattr(node, name)
    return expression


def _written(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= LONGEST_WRITTEN else f"{text[: LONGEST_WRITTEN - 1]}…"
