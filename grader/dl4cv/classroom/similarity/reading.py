"""Reads code as its functions, each a row of tokens without names, comments and layout: runs in a reading room alone.

A token is a node of the syntax tree, so brackets and line breaks make no difference. What a student chose freely, such
as the name of a variable, is the same token everywhere; what the language and its packages name keeps its name.
"""

from __future__ import annotations

import ast
from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

CHOSEN = "name"
"""Stands for every name that the student chose."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_LEFT_OUT = (ast.Import, ast.ImportFrom, ast.Pass, ast.expr_context, ast.Global, ast.Nonlocal)


class _Token(NamedTuple):
    """What stands at a place, and the node that it was read from: only some begin and end where their text does."""

    text: str
    node: ast.AST
    is_leaf: bool


def answer(question: Mapping[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the functions of the Python in `data`.

    `functions` are, for each, its name, how many tokens it has, and the characters of the program between which it
    stands. `texts` are the tokens that there are. The bytes are three int32 for each token of each function: which of
    the texts it is, and the characters between which it stands; both are the same where its end is not known.
    """
    source = data.decode()
    module = ast.parse(source)
    names = _Names(module)
    places = _Places(source)
    texts: dict[str, int] = {}
    found = array("i")
    functions = []
    for name, statements, whole in _functions(module):
        tokens = [token for statement in statements for token in _tokens(statement, names)]
        for token in tokens:
            found.extend((texts.setdefault(token.text, len(texts)), *places.of(token)))
        functions.append([name, len(tokens), *places.lines_of(whole)])
    return {"functions": functions, "texts": list(texts)}, found.tobytes()


def _functions(module: ast.Module) -> Iterator[tuple[str, list[ast.stmt], list[ast.stmt]]]:
    """Yield each function and method, the statements in it and the whole of it; what stands outside of all under ""."""
    outside: list[ast.stmt] = []
    for node in module.body:
        if isinstance(node, _Function):
            yield node.name, node.body, [node]
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, _Function):
                    yield f"{node.name}.{inner.name}", inner.body, [inner]
                else:
                    outside.append(inner)
        elif not isinstance(node, _LEFT_OUT):
            outside.append(node)
    yield "", outside, outside


class _Names:
    """What the names of a module stand for."""

    def __init__(self, module: ast.Module) -> None:
        self.imported: dict[str, str] = {}
        self.chosen: set[str] = set()
        self.attributes: set[str] = set()
        for node in ast.walk(module):
            match node:
                case ast.Import(names=aliases):
                    for alias in aliases:
                        self.imported[alias.asname or alias.name.partition(".")[0]] = alias.name
                case ast.ImportFrom(module=origin, names=aliases):
                    for alias in aliases:
                        self.imported[alias.asname or alias.name] = f"{origin}.{alias.name}"
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                    self.chosen.add(name)
                case ast.Name(id=name, ctx=ast.Store()):
                    self.chosen.add(name)
                case ast.Attribute(attr=name, ctx=ast.Store()):
                    self.attributes.add(name)

    def of(self, name: str) -> str:
        """Return the token for a name: that of a package or of the language keeps it."""
        if name in self.chosen:
            return CHOSEN
        return self.imported.get(name, name)


def _tokens(root: ast.AST, names: _Names) -> Iterator[_Token]:
    """Yield the tokens of a statement, each before those inside of it, without a recursion that a program could end."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, _LEFT_OUT) or _is_text(node):
            continue
        inside = list(ast.iter_child_nodes(node))
        match node:
            case ast.Name(id=name):
                yield _Token(names.of(name), node, True)
            case ast.Attribute(attr=attribute):
                package = names.imported.get(node.value.id) if isinstance(node.value, ast.Name) else None
                if package is not None:  # np.exp, however numpy is called here
                    yield _Token(f"{package}.{attribute}", node, True)
                    continue
                yield _Token("." if attribute in names.attributes else f".{attribute}", node, False)
            case ast.Constant(value=value):
                yield _Token(_constant(value), node, True)
            case ast.keyword(arg=argument):
                yield _Token(f"{argument}=", node, False)
            case ast.arg():
                yield _Token(CHOSEN, node, True)
                continue
            case ast.AnnAssign(target=target, value=value):
                yield _Token("Assign", node, False)
                inside = [target, *([value] if value else [])]
            case ast.FunctionDef(args=arguments, body=body) | ast.AsyncFunctionDef(args=arguments, body=body):
                yield _Token("FunctionDef", node, False)
                inside = [*node.decorator_list, arguments, *body]
            case ast.arguments() | ast.Load() | ast.Expr():
                pass
            case _:
                yield _Token(type(node).__name__, node, False)
        waiting += reversed(inside)


def _is_text(node: ast.AST) -> bool:
    """Tell whether the node is a docstring, or another text that does nothing."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _constant(value: object) -> str:
    """Return the token for a constant: texts are as free as names, and nobody writes long numbers by hand."""
    if isinstance(value, str | bytes):
        return "text"
    return "number" if isinstance(value, int) and value.bit_length() > 64 else repr(value)


class _Places:
    """Where nodes stand in the text, in characters: Python counts them in bytes of a line."""

    def __init__(self, source: str) -> None:
        self._lines = source.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def of(self, token: _Token) -> tuple[int, int]:
        """Return the first character of the token, and the one after it."""
        line, end_line = (getattr(token.node, name, None) for name in ("lineno", "end_lineno"))
        if line is None or end_line is None:
            return -1, -1
        column, end_column = (getattr(token.node, name) for name in ("col_offset", "end_col_offset"))
        begin = self._character(line, column)
        return begin, self._character(end_line, end_column) if token.is_leaf else begin

    def lines_of(self, statements: Sequence[ast.stmt]) -> tuple[int, int]:
        """Return the first character of the lines on which some statements stand, and the one after them."""
        if not statements:
            return 0, 0
        last = max(node.end_lineno or node.lineno for node in statements)
        return self._starts[min(node.lineno for node in statements) - 1], self._starts[last] - 1

    def _character(self, line: int, column: int) -> int:
        text = self._lines[line - 1]
        before = column if text.isascii() else len(text.encode()[:column].decode(errors="ignore"))
        return self._starts[line - 1] + before


class ReadFunction(NamedTuple):
    """A function that was read: its name, the characters between which it stands, its tokens and where they stand."""

    name: str
    place: tuple[int, int]
    tokens: tuple[str, ...]
    begins: tuple[int, ...]
    ends: tuple[int, ...]


def read_functions(told: Mapping[str, Any], data: bytes) -> list[ReadFunction]:
    """Return each function that an answer tells of."""
    numbers = array("i")
    numbers.frombytes(data)
    functions, done = [], 0
    for name, count, first, last in told["functions"]:
        part = numbers[3 * done : 3 * (done + count)]
        tokens = tuple(told["texts"][each] for each in part[::3])
        functions.append(ReadFunction(name, (first, last), tokens, tuple(part[1::3]), tuple(part[2::3])))
        done += count
    return functions
