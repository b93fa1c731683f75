"""Which modules a submission imports, and which of them its exercise does not allow.

A courtesy to the student: one clear sentence before anything runs. What keeps the code in its place is the sandbox.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from dl4cv.exercise.exercise import Exercise
from dl4cv.exercise.frameworks import CLOSED_MODULES, FRAMEWORKS, OPTIONAL_IMPORTS
from dl4cv.submission.reading import Source, parse

IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


@dataclass(frozen=True)
class RefusedImport:
    """An import outside the exercise's list: `line` of the source's text, `where` in the student's words."""

    name: str
    line: int
    where: str
    remedy: str

    @property
    def message(self) -> str:
        """What was seen, as one sentence."""
        return f"Your code imports {self.name} in {self.where}, which this exercise does not allow."


def check_imports(source: Source, exercise: Exercise) -> tuple[RefusedImport, ...]:
    """The imports of `source` that `exercise` does not allow, in the order of their lines."""
    refused = {
        (node.lineno, name)
        for node, guarded in _imports(parse(source.text))
        for name in _refused_names(node, exercise.allowed_imports)
        if not (guarded and _is_optional(name))
    }
    return tuple(
        RefusedImport(name, line, source.locate(line), _remedy(name, exercise, source))
        for line, name in sorted(refused)
    )


def _imports(tree: ast.AST) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    """Every import statement that grading may run, and whether the code around it is prepared for its failure."""
    # A list of what is still to be seen, not recursion: a long chain of elif is deeper than Python's stack.
    waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
    while waiting:
        node, guarded = waiting.pop()
        match node:
            case ast.Import() | ast.ImportFrom():
                yield node, guarded
            case ast.If() if _asks_for_main(node.test):
                # A submission is loaded as a module: what a student tries out here never runs.
                waiting += [(child, guarded) for child in node.orelse]
            case ast.Try():
                prepared = guarded or any(map(_catches_import_errors, node.handlers))
                waiting += [(child, prepared) for child in node.body]
                waiting += [(child, guarded) for child in [*node.handlers, *node.orelse, *node.finalbody]]
            case _:
                children = ast.iter_child_nodes(node)
                waiting += [(child, guarded) for child in children if not isinstance(child, ast.expr)]


def _asks_for_main(test: ast.expr) -> bool:
    match test:
        case ast.Compare(ast.Name("__name__"), [ast.Eq()], [ast.Constant("__main__")]):
            return True
    return False


def _catches_import_errors(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or (isinstance(kind, ast.Name) and kind.id in IMPORT_ERRORS) for kind in caught)


def _refused_names(node: ast.Import | ast.ImportFrom, allowed: frozenset[str]) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names if alias.name not in allowed]
    module = "." * node.level + (node.module or "")
    if _package(module) not in allowed:
        return [module]
    members = [f"{module}.{alias.name}" for alias in node.names]
    return [member for member in members if member not in allowed and (module not in allowed or _is_closed(member))]


def _is_closed(member: str) -> bool:
    name = member.rpartition(".")[2]
    return member in CLOSED_MODULES or (name.startswith("_") and not name.startswith("__"))


def _is_optional(name: str) -> bool:
    return _package(name) in OPTIONAL_IMPORTS


def _package(name: str) -> str:
    """The package that `name` begins with; empty for a relative import."""
    return name.partition(".")[0]


def _remedy(name: str, exercise: Exercise, source: Source) -> str:
    if _is_optional(name):
        aside = "tag their cells ignore" if source.cells else 'put them under `if __name__ == "__main__":`'
        return (
            f"If this import and what uses it only try things out, {aside}. "
            "If your functions use it, import it inside try: … except ImportError: …, and let them work without it."
        )
    means = ", ".join(FRAMEWORKS[exercise.framework].taught)
    return f"Write {exercise.name} with {means} and the standard modules that compute, such as math, in this one file."
