"""Classes of which it is known who copied: independent right answers, and copies of some in disguise."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Mapping

from tests.places import EXERCISES, VARIANTS


def independent_answers(exercise: str) -> dict[str, str]:
    """Right answers that were written apart from one another, by the name of their file."""
    files = sorted((VARIANTS / exercise).glob("*.py"))
    return {path.stem: path.read_text(encoding="utf-8") for path in files}


def written_wholly(exercise: str, answers: Mapping[str, str]) -> list[str]:
    """The names of the answers, those with most functions of the exercise first."""
    asked = {name for name in _defined((EXERCISES / f"{exercise}.py").read_text(encoding="utf-8")) if name[0] != "_"}
    return sorted(answers, key=lambda name: (-len(asked & _defined(answers[name])), name))


def renamed(source: str, seed: int = 0) -> str:
    """`source` with other names of variables and private functions, other layout and no comments."""
    module = ast.parse(source)
    chosen = {node.id for node in ast.walk(module) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    chosen |= {name for name in _defined(source) if name.startswith("_")}
    drawn = random.Random(seed)
    names = {name: f"{drawn.choice('abcdefgh')}_{number}" for number, name in enumerate(sorted(chosen))}
    for node in ast.walk(module):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
        elif isinstance(node, ast.FunctionDef):
            node.name = names.get(node.name, node.name)
    return ast.unparse(module)


def reordered(source: str, seed: int = 0) -> str:
    """The same functions in another order, renamed."""
    module = ast.parse(renamed(source, seed))
    first = [node for node in module.body if isinstance(node, ast.Import | ast.ImportFrom)]
    rest = [node for node in module.body if node not in first]
    random.Random(seed).shuffle(rest)
    return ast.unparse(ast.Module([*first, *rest], []))


def edited(source: str, seed: int = 0) -> str:
    """The same in another order, with a statement more in many of its functions."""
    module = ast.parse(reordered(source, seed))
    drawn = random.Random(seed)
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef) and len(node.body) > 1 and drawn.random() < 0.6:
            node.body.insert(drawn.randrange(len(node.body)), ast.parse("checked = True").body[0])
    return ast.unparse(ast.fix_missing_locations(module))


DISGUISES: tuple[Callable[[str, int], str], ...] = (renamed, reordered, edited)


def _defined(source: str) -> set[str]:
    return {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
