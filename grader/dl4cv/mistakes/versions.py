"""Reads the wrong and right versions of an exercise's functions on which its checks are tried."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

from dl4cv.exercise.exercise import Exercise
from dl4cv.mistakes.catalogue import Mistake, catalogue, of_module, source


class StrengthError(Exception):
    """The checks cannot be tried on these versions; the message is one sentence for the instructor."""


@dataclass(frozen=True)
class Version:
    """A wrong version of `function`: source that, appended to the solution, replaces it."""

    id: str
    function: str
    source: str
    catalogued: bool = True


def catalogued(exercise: Exercise) -> tuple[Version, ...]:
    """Return the wrong versions that the catalogue knows."""
    return tuple(Version(mistake.id, mistake.function, source(mistake)) for mistake in catalogue(exercise))


def added(exercise: Exercise, path: Path) -> tuple[Version, ...]:
    """Return the wrong versions in the Python file `path`: functions named as the exercise's, or @mistake.

    The file's code is run, so it must be trusted. Raises StrengthError when it cannot be.
    """
    try:
        text = path.read_text(encoding="utf-8")
        module = ast.parse(text)
        mistakes = [mistake for mistake in _mistakes(path) if mistake.function in exercise.functions]
        right = {mistake.made_from.__name__ for mistake in mistakes if mistake.edited}
        versions = [*_plain(exercise, path.stem, module, right), *(_as_added(path, mistake) for mistake in mistakes)]
    except (OSError, UnicodeDecodeError) as error:
        raise StrengthError(f"{path} cannot be read.") from error
    except (Exception, SystemExit) as error:
        raise StrengthError(f"{path} cannot be run: {type(error).__name__}: {error}.") from error
    return tuple(versions)


def require_known_functions(path: Path, functions: Container[str]) -> None:
    """Raise StrengthError when a mistake in the file `path` is one of none of `functions`. The file's code is run."""
    for mistake in _mistakes(path):
        if mistake.function not in functions:
            raise StrengthError(f"{path}: the mistake {mistake.id} names {mistake.function!r}, no exercise's function.")


def right_versions(exercise: Exercise, path: Path) -> dict[str, str]:
    """Return right versions by name: `path`, or the files in that folder, with functions of the exercise.

    Raises StrengthError when one cannot be read.
    """
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    sources = {}
    for file in files:
        try:
            module = ast.parse(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise StrengthError(f"{file} cannot be read.") from error
        except (SyntaxError, ValueError) as error:
            raise StrengthError(f"{file} cannot be run: {type(error).__name__}: {error}.") from error
        if any(_called(node, exercise.functions) for node in module.body):
            body = [node for node in module.body if not _of_the_future(node)]
            name = file.relative_to(path).with_suffix("").as_posix() if path.is_dir() else file.stem
            sources[name] = ast.unparse(ast.Module(body, []))
    return sources


def _plain(exercise: Exercise, name: str, module: ast.Module, right: Container[str]) -> Iterator[Version]:
    """Yield a version for each function of the exercise: all of the file but the exercise's other functions.

    Those that are `right`, because edits change them, are none.
    """
    for function in exercise.functions:
        if function in right:
            continue
        others = set(exercise.functions) - {function}
        body = [
            node for node in module.body if not (_called(node, others) or _is_mistake(node) or _of_the_future(node))
        ]
        if any(_called(node, {function}) for node in body):
            yield Version(f"{name}.{function}", function, ast.unparse(ast.Module(body, [])), catalogued=False)


def _called(node: ast.stmt, names: Container[str]) -> bool:
    """Tell whether the statement defines one of `names`."""
    return isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in names


def _is_mistake(node: ast.stmt) -> bool:
    """Tell whether the statement is decorated with @mistake(...), and so a version of its own."""
    return isinstance(node, ast.FunctionDef | ast.ClassDef) and any(
        isinstance(decorator, ast.Call) and ast.unparse(decorator.func).split(".")[-1] == "mistake"
        for decorator in node.decorator_list
    )


def _of_the_future(node: ast.stmt) -> bool:
    """Tell whether the statement must stand at the top of a file."""
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _mistakes(path: Path) -> tuple[Mistake, ...]:
    """Run the file `path`, and return the mistakes it defines."""
    spec = importlib.util.spec_from_file_location(f"dl4cv_added_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[module.__name__] = module  # where a class finds its names
    spec.loader.exec_module(module)
    return of_module(module)


def _as_added(path: Path, mistake: Mistake) -> Version:
    return Version(f"{path.stem}.{mistake.id}", mistake.function, source(mistake), catalogued=False)
