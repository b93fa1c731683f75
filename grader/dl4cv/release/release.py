"""Make what students get from the solutions: a folder, or a zip of it, with nothing of the solutions in it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from dl4cv.files import write_atomically
from dl4cv.release.notebooks import notebook
from dl4cv.release.stub import BEGIN, ReleaseError, stub

PATTERN = "exercise*.py"
_READABLE_FILE = 0o100644

Files = Mapping[str, str]
"""The text of each file by its path in the folder."""


def solutions_in(folder: Path) -> list[Path]:
    """The solutions in `folder`, in order. Raises ReleaseError when there are none."""
    files = sorted(folder.glob(PATTERN))
    if not files:
        raise ReleaseError(f"{folder} holds no solutions: there is no file named {PATTERN} in it.")
    return files


def named(solutions: Iterable[Path], exercise: str) -> Path:
    """The one of `solutions` for `exercise`. Raises ReleaseError when there is none."""
    by_name = {solution.stem: solution for solution in solutions}
    if exercise not in by_name:
        raise ReleaseError(f"There is no solution of {exercise}; the exercises are {', '.join(by_name)}.")
    return by_name[exercise]


def exercises(solutions: Iterable[Path]) -> dict[str, str]:
    """The exercise of each of `solutions`, as .py file and as notebook. Raises ReleaseError when one has an error."""
    files = {}
    for solution in solutions:
        text = stub_of(solution)
        files[f"{solution.stem}.py"] = text
        files[f"{solution.stem}.ipynb"] = notebook(text, solution.stem)
    return files


def write(files: Files, out: Path) -> list[Path]:
    """Write `files` into the folder `out` and return their paths.

    `out` is created if need be, and older versions in it are replaced, but never a solution. Each file appears whole or
    not at all. Raises ReleaseError.
    """
    for name in files:
        if _is_solution(out / name):
            raise ReleaseError(f"{out} holds the solutions: choose another folder for the exercises.")
    try:
        for name, text in files.items():
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            write_atomically(out / name, text)
    except OSError as error:
        raise ReleaseError(f"The exercises cannot be written to {out}: {error.strerror}.") from error
    return [out / name for name in files]


def zipped(files: Files, folder: str) -> bytes:
    """A zip of `files` in `folder`. The same files give the same bytes."""
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as target:
        for name, text in sorted(files.items()):
            entry = ZipInfo(f"{folder}/{name}")
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = _READABLE_FILE << 16
            target.writestr(entry, text.encode())
    return archive.getvalue()


def write_zip(files: Files, out: Path) -> Path:
    """Write `files` to the zip beside the folder `out` and return its path. Raises ReleaseError."""
    path = out.with_name(f"{out.resolve().name}.zip")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, zipped(files, path.stem))
    except OSError as error:
        raise ReleaseError(f"{path} cannot be written: {error.strerror}.") from error
    return path


def differences(files: Files, folder: Path, *, alone: bool = True) -> list[str]:
    """One sentence for each file in `folder` that is not as in `files`; none when all is well.

    Unless `files` are `alone` to be there, others in `folder` are nobody's business.
    """
    found = []
    for name, text in files.items():
        if not (folder / name).is_file():
            found.append(f"{folder / name} is missing.")
        elif (folder / name).read_bytes() != text.encode():
            found.append(f"{folder / name} differs from what the solutions produce.")
    present = [*folder.glob(PATTERN), *folder.glob(f"{Path(PATTERN).stem}.ipynb")] if alone else []
    return found + [f"{path} is extra: no solution produces it." for path in sorted(present) if path.name not in files]


def stub_of(solution: Path) -> str:
    """The exercise that students get for `solution`. Raises ReleaseError when it has an error."""
    try:
        text = stub(solution.read_text(encoding="utf-8"), solution.name)
        compile(text, solution.name, "exec", dont_inherit=True)
        _require_tasks(text, solution)
    except UnicodeDecodeError as error:
        raise ReleaseError(f"{solution.name} is not UTF-8 text.") from error
    except OSError as error:
        raise ReleaseError(f"{solution.name} cannot be read: {error.strerror}.") from error
    except (SyntaxError, ValueError) as error:
        raise ReleaseError(f"{solution.name} does not give a valid exercise: {error}.") from error
    return text


def _require_tasks(text: str, solution: Path) -> None:
    """Raises ReleaseError when a function that students are to write would be handed out as it is."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            raised = (each.exc for each in ast.walk(node) if isinstance(each, ast.Raise) and each.exc is not None)
            if not any("NotImplementedError" in ast.unparse(each) for each in raised):
                raise ReleaseError(
                    f"{solution.name} would give {node.name} away: nothing in it stands between BEGIN and END SOLUTION."
                )


def _is_solution(path: Path) -> bool:
    """Would a solution be lost if `path` were written?"""
    try:
        return BEGIN.encode() in path.read_bytes()
    except OSError:
        return False
