"""Make what students get from the solutions: a folder, or a zip of it, with nothing of the solutions in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from dl4cv.exercise.stubs import leave_out
from dl4cv.files import write_atomically
from dl4cv.release import ReleaseError
from dl4cv.release.demo_notebooks import FOLDER
from dl4cv.release.notebooks import make_notebook
from dl4cv.release.stub import BEGIN, make_stub
from dl4cv.release.zips import pack_zip

PATTERN = "exercise*.py"

Texts = Mapping[str, str]
"""The text of each file by its path in the folder."""

Contents = Mapping[str, str | bytes]
"""What each file holds, by its path in the folder."""


def find_solutions(folder: Path) -> list[Path]:
    """Find the solutions in `folder`, in order. Raises ReleaseError when there are none."""
    files = sorted(folder.glob(PATTERN))
    if not files:
        raise ReleaseError(f"{folder} holds no solutions: there is no file named {PATTERN} in it.")
    return files


def find_solution(solutions: Iterable[Path], exercise: str) -> Path:
    """Find the one of `solutions` for `exercise`. Raises ReleaseError when there is none."""
    by_name = {solution.stem: solution for solution in solutions}
    if exercise not in by_name:
        raise ReleaseError(f"There is no solution of {exercise}; the exercises are {', '.join(by_name)}.")
    return by_name[exercise]


def make_exercises(
    solutions: Iterable[Path], untaught: Mapping[str, Collection[str]] = MappingProxyType({}), *, install: str = ""
) -> dict[str, str]:
    """Make the exercise of each of `solutions`, as .py file and as notebook, without what is `untaught` of it.

    `install` is what a notebook installs the grader from where it is not. Raises ReleaseError for a wrong solution.
    """
    files = {}
    for solution in solutions:
        text = leave_out(make_stub(solution), untaught.get(solution.stem, ()))
        files[f"{solution.stem}.py"] = text
        files[f"{solution.stem}.ipynb"] = make_notebook(text, solution.stem, install=install)
    return files


def write_folder(files: Contents, out: Path) -> list[Path]:
    """Write `files` into the folder `out` and return their paths.

    `out` is created if need be, and older versions in it are replaced, but never a solution. Each file appears whole or
    not at all. Raises ReleaseError.
    """
    for name in files:
        if _is_solution(out / name):
            raise ReleaseError(f"{out} holds the solutions: choose another folder for the exercises.")
    try:
        for name, content in files.items():
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            write_atomically(out / name, content)
    except OSError as error:
        raise ReleaseError(f"The exercises cannot be written to {out}: {error.strerror}.") from error
    return [out / name for name in files]


def write_zip(files: Contents, out: Path) -> Path:
    """Write `files` to the zip beside the folder `out` and return its path. Raises ReleaseError."""
    path = out.with_name(f"{out.resolve().name}.zip")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(
            path, pack_zip({f"{path.stem}/{name}": _encoded(each) for name, each in sorted(files.items())})
        )
    except OSError as error:
        raise ReleaseError(f"{path} cannot be written: {error.strerror}.") from error
    return path


def find_differences(files: Contents, folder: Path, *, exclusive: bool = True) -> list[str]:
    """Return a sentence for each file in `folder` that is not as in `files`; none when all is well.

    `exclusive`: also report exercises and demos in `folder` that the release does not contain.
    """
    found = []
    for name, content in files.items():
        if not (folder / name).is_file():
            found.append(f"{folder / name} is missing.")
        elif (folder / name).read_bytes() != _encoded(content):
            found.append(f"{folder / name} differs from what the solutions produce.")
    patterns = (PATTERN, f"{Path(PATTERN).stem}.ipynb", f"{FOLDER}/*.ipynb") if exclusive else ()
    present = sorted(path for pattern in patterns for path in folder.glob(pattern))
    extra = [path for path in present if path.relative_to(folder).as_posix() not in files]
    return found + [f"{path} is extra: no solution produces it." for path in extra]


def _encoded(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode()


def _is_solution(path: Path) -> bool:
    """Say whether a solution would be lost if `path` were written."""
    try:
        return BEGIN.encode() in path.read_bytes()
    except OSError:
        return False
