"""Which modules a submission imports: by name, by line, and whether the code around is prepared for their absence."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


class Import(NamedTuple):
    """A module that an import statement in line `line` asks for, "helpers" or ".helpers".

    `names` are what it takes from the module, which may be modules too. It is `guarded` where the statement stands in a
    `try` that catches the failure of imports.
    """

    module: str
    line: int
    names: tuple[str, ...] = ()
    guarded: bool = False

    @property
    def level(self) -> int:
        """The number of dots that it begins with."""
        return len(self.module) - len(self.module.lstrip("."))


def find_imports(tree: ast.AST) -> list[Import]:
    """Find all imports that grading may run, in the order of their lines."""
    return sorted(_imports(tree), key=lambda found: found.line)


def _imports(tree: ast.AST) -> Iterator[Import]:
    # A list of what is still to be seen, not recursion: a long chain of elif is deeper than Python's stack.
    waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
    while waiting:
        node, guarded = waiting.pop()
        match node:
            case ast.Import():
                yield from (Import(alias.name, node.lineno, guarded=guarded) for alias in node.names)
            case ast.ImportFrom():
                module = "." * node.level + (node.module or "")
                yield Import(module, node.lineno, tuple(alias.name for alias in node.names), guarded)
            case ast.If() if asks_for_main(node.test):
                # A submission is loaded as a module: what a student tries out here never runs.
                waiting += [(child, guarded) for child in node.orelse]
            case ast.Try():
                prepared = guarded or any(map(_catches_import_errors, node.handlers))
                waiting += [(child, prepared) for child in node.body]
                waiting += [(child, guarded) for child in [*node.handlers, *node.orelse, *node.finalbody]]
            case _:
                children = ast.iter_child_nodes(node)
                waiting += [(child, guarded) for child in children if not isinstance(child, ast.expr)]


def asks_for_main(test: ast.expr) -> bool:
    """Tell whether an `if` with this test runs only when the file is not imported."""
    match test:
        case ast.Compare(ast.Name("__name__"), [ast.Eq()], [ast.Constant("__main__")]):
            return True
    return False


def _catches_import_errors(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or (isinstance(kind, ast.Name) and kind.id in IMPORT_ERRORS) for kind in caught)
