"""The stubs that students start from, as the package carries them."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path


def stubs_folder() -> Path:
    """The folder of exercise1.py …: inside the installed package, or `exercises/` of the repository."""
    package = Path(__file__).parents[1]
    installed = package / "exercises"
    return installed if installed.is_dir() else package.parent.parent / "exercises"


def parameters(stub: Path) -> Mapping[str, tuple[str, ...]]:
    """The names of the parameters of each function that `stub` defines."""
    module = ast.parse(stub.read_text(encoding="utf-8"))
    return {
        node.name: tuple(argument.arg for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs))
        for node in module.body
        if isinstance(node, ast.FunctionDef)
    }


def leave_out(source: str, names: Collection[str]) -> str:
    """Return the text of a stub without the functions and classes called `names`, and what only these make use of."""
    while names:
        source = _without(source, names)
        names = _unused(source)
    return source


def _without(source: str, names: Collection[str]) -> str:
    lines = source.split("\n")
    for node in reversed(_definitions(source)):
        if node.name in names:
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]) - 1
            assert node.end_lineno is not None
            while first > 0 and not lines[first - 1].strip():
                first -= 1
            del lines[first : node.end_lineno]
    return "\n".join(lines)


def _unused(source: str) -> set[str]:
    """Find the private definitions that nothing mentions, in code or on a card."""
    mentioned = Counter(re.findall(r"\w+", source))
    return {node.name for node in _definitions(source) if node.name.startswith("_") and mentioned[node.name] == 1}


def _definitions(source: str) -> list[ast.FunctionDef | ast.ClassDef]:
    return [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
