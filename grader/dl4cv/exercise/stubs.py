"""The stubs that students start from, as the package carries them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
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
