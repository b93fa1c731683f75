"""A student's submission: where it lies, and what the reading room tells of it. Nothing is parsed here."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from dl4cv.exercise.exercise import Exercise
from dl4cv.files import read_file
from dl4cv.submission.imports import Import
from dl4cv.submission.own_modules import Beside, FolderBeside, read_own_modules
from dl4cv.submission.places import Cell, locate
from dl4cv.submission.room import MAX_MEMORY, MAX_SECONDS, Room, TooMuchError

MAX_CODE_BYTES = 2**20
# Pictures that a notebook has drawn are stored in it, and are many times larger than its code.
MAX_NOTEBOOK_BYTES = 32 * 2**20
MAX_BYTES = {".py": MAX_CODE_BYTES, ".ipynb": MAX_NOTEBOOK_BYTES}
READER = "dl4cv.submission.understanding"
ROOM = Room(READER)


class SubmissionError(Exception):
    """There is no submission, or it cannot be read. The message is the one sentence a student reads."""


class IntricateError(SubmissionError):
    """The submission ends whoever reads it, or takes more than there is to read it with."""


@dataclass(frozen=True)
class PassedOver:
    """What in line `line` of the text is not run, in a student's words, and the names that it would have defined."""

    line: int
    what: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """What a submission says.

    `text` is the Python code that is graded, newlines as \\n; a copy of it is to be stored as UTF-8. Commands of
    IPython in it have become `pass`, cells that are no Python comments: both are `passed_over`. `sha256` is the sum of
    the submission's bytes; `cells`, which are compiled one by one, is empty for a .py file; `modules` are the texts of
    the student's own modules beside it, by name. `notes` tell the student what was left out.

    `imports` are what it imports, `definitions` the lines of its functions and classes, by name; `calls` says which of
    its functions call which others. It `remembers` if a function of it may keep something from one call to the next.
    """

    path: Path
    text: str
    sha256: str
    cells: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    modules: Mapping[str, str] = field(default_factory=dict)
    imports: tuple[Import, ...] = ()
    definitions: Mapping[str, int] = field(default_factory=dict)
    calls: Mapping[str, Sequence[str]] = field(default_factory=dict)
    remembers: bool = False

    @property
    def sum_of_all(self) -> str:
        """Return a sum of all that the student wrote."""
        return sum_of_all(self.sha256, self.modules)

    def locate(self, line: int) -> str:
        """Say where line `line` of `text`, counted from 1, stands in the file: "line 12", or "cell 3, line 2"."""
        return locate(line, self.cells)


def find(exercise: Exercise, folder: Path) -> tuple[Path, tuple[str, ...]]:
    """The submission to `exercise` in `folder`, and notes on the choice. Raises SubmissionError when there is none."""
    script, notebook = folder / f"{exercise.name}.py", folder / f"{exercise.name}.ipynb"
    try:
        found = [path for path in (script, notebook) if path.is_file()]
        if len(found) == 1:
            return found[0], ()
        if found:
            return _touched(script, notebook, exercise) or _newer(script, notebook)
        odd = [path for path in (script, notebook) if os.path.lexists(path) and not path.is_dir()]
        if odd:  # a pipe, say, or a link that leads nowhere: whoever reads it says so
            return odd[0], ()
    except OSError as error:
        raise SubmissionError(f"The folder {folder} cannot be read: {error.strerror}.") from error
    near = _nearest(script.name, folder)
    ending = f"; if {near} is yours, rename it or give its name." if near else "."
    raise SubmissionError(f"There is no {script.name} and no {notebook.name} in the folder {folder}{ending}")


def present(exercise: Exercise, folder: Path) -> bool:
    """Does `folder` hold a submission to `exercise`?"""
    return any((folder / f"{exercise.name}{suffix}").exists() for suffix in (".py", ".ipynb"))


def misnamed(exercise: Exercise, folder: Path) -> str | None:
    """Return the name of a file in `folder` that looks meant for `exercise`, where that holds no submission to it."""
    return None if present(exercise, folder) else _nearest(f"{exercise.name}.py", folder)


def read(path: Path) -> Source:
    """The submission in the file `path`, .py or .ipynb, with the student's own modules beside it.

    Raises SubmissionError unless it holds valid Python, RoomError when nothing can be read at all.
    """
    source = understand(_content(path), path)
    return replace(source, modules=modules_of(source, FolderBeside(path.parent)))


def understand(data: bytes, path: Path, room: Room = ROOM) -> Source:
    """The submission that `data` is, the content of the file `path`, read in `room`. Raises as `read` does."""
    digest = sha256(data).hexdigest()
    if not data.strip():
        raise SubmissionError(f"{path.name} is empty: save your solution in it and try again.")
    told, text = _ask("script" if path.suffix.lower() == ".py" else "notebook", path.name, data, room)
    return Source(
        path,
        text,
        digest,
        cells=tuple(Cell(number, start) for number, start in told.get("cells", ())),
        notes=tuple(told["notes"]),
        passed_over=tuple(PassedOver(line, what, tuple(names)) for line, what, names in told["passed_over"]),
        imports=_imports(told),
        definitions=dict(told["definitions"]),
        calls=dict(told["calls"]),
        remembers=told["remembers"],
    )


def modules_of(source: Source, beside: Beside) -> Mapping[str, str]:
    """Read the student's own modules `beside` the submission `source` that it wants: their texts by name.

    Raises SubmissionError when reading one takes too much, RoomError when nothing can be read at all.
    """
    left = float(MAX_SECONDS)

    def understand_module(data: bytes, name: str) -> tuple[str, tuple[Import, ...]] | None:
        nonlocal left
        told, text = _answer("module", name, data, ROOM)
        left -= told["seconds"]
        if left <= 0:
            raise SubmissionError(
                f"The modules beside {source.path.name} take Python more than {MAX_SECONDS} seconds to read: "
                f"remove data from {name}, and break its longest statement into several."
            )
        return None if "problem" in told else (text, _imports(told))

    return read_own_modules(source.imports, source.path.stem, beside, understand_module)


def sum_of_all(digest: str, modules: Mapping[str, str]) -> str:
    """Return the sum of a submission and its `modules`: `digest`, that of its bytes, unless there are some."""
    return sha256(json.dumps([digest, *sorted(modules.items())]).encode()).hexdigest() if modules else digest


def is_untouched(source: Source, exercise: Exercise, room: Room = ROOM) -> bool:
    """Is `source`, docstrings aside, the program that students were handed out, script or notebook?"""
    if exercise.files.stub == exercise.files.solution:  # then nobody here knows what was handed out
        return False
    try:
        texts = (source.text, exercise.files.stub.read_text(encoding="utf-8"))
        mine, handed_out = (_ask("program", source.path.name, text.encode(), room)[0]["sum"] for text in texts)
    except (OSError, SubmissionError):
        return False
    return bool(mine == handed_out)


def _ask(kind: str, name: str, data: bytes, room: Room) -> tuple[dict[str, Any], str]:
    """Let `data`, the content of the file `name`, be read; return what is told of it, and its text."""
    told, text = _answer(kind, name, data, room)
    if "problem" in told:
        raise SubmissionError(told["problem"])
    return told, text


def _answer(kind: str, name: str, data: bytes, room: Room) -> tuple[dict[str, Any], str]:
    try:
        told, text = room.ask({"kind": kind, "name": name}, data)
    except TooMuchError as error:
        raise IntricateError(_too_much(error, name, room.seconds)) from error
    return told, text.decode()


def _too_much(error: TooMuchError, name: str, seconds: int) -> str:
    """Say what reading the file would have taken, and what to do."""
    if error.how == "crash":
        return f"{name} nests its code too deeply for Python to read it: break its longest statement into several."
    taken = f"{MAX_MEMORY >> 30} GiB of memory" if error.how == "memory" else f"{seconds} seconds"
    outputs = " and clear all outputs" if name.endswith(".ipynb") else ""
    return (
        f"{name} takes Python more than {taken} to read: "
        f"remove data from it{outputs}, and break its longest statement into several."
    )


def _imports(told: Mapping[str, Any]) -> tuple[Import, ...]:
    return tuple(Import(module, line, tuple(names), guarded) for module, line, names, guarded in told["imports"])


def _touched(script: Path, notebook: Path, exercise: Exercise) -> tuple[Path, tuple[str, ...]] | None:
    """The one of the two that is not as it was handed out, and a note; None if both or neither are."""
    try:
        untouched = [path for path in (script, notebook) if is_untouched(read(path), exercise)]
    except SubmissionError:
        return None
    if len(untouched) != 1:
        return None
    taken = notebook if untouched == [script] else script
    return taken, (f"Both {script.name} and {notebook.name} are here: {taken.name} is graded, since you wrote in it.",)


def _newer(script: Path, notebook: Path) -> tuple[Path, tuple[str, ...]]:
    saved, drawn = script.stat().st_mtime_ns, notebook.stat().st_mtime_ns
    if saved == drawn:
        reason = f"{script.name} is graded, since both were saved at the same moment"
    else:
        reason = f"{(script if saved > drawn else notebook).name} is graded, since it was saved last"
    return (notebook if drawn > saved else script), (f"Both {script.name} and {notebook.name} are here: {reason}.",)


def _nearest(wanted: str, folder: Path) -> str | None:
    """The name of the file in `folder` that was probably meant by `wanted`."""
    from difflib import get_close_matches

    try:
        files = {
            entry.name.lower(): entry.name
            for entry in folder.iterdir()
            if entry.suffix.lower() in MAX_BYTES and entry.is_file()
        }
    except OSError:
        return None
    # exercise2.py resembles exercise3.py, but it is another exercise.
    alike = [name for name in files if _numbers(wanted) <= _numbers(name)]
    near = get_close_matches(wanted.lower(), alike, n=1, cutoff=0.6)
    return files[near[0]] if near else None


def _numbers(name: str) -> set[int]:
    return {int(digits) for digits in re.findall(r"[0-9]+", name)}


def _content(path: Path) -> bytes:
    """The bytes of the file. Raises SubmissionError when it is missing, no ordinary file, unreadable or too large."""
    limit = MAX_BYTES.get(path.suffix.lower(), 0)
    try:
        data, _ = read_file(path, limit)
    except (FileNotFoundError, NotADirectoryError) as error:
        near = _nearest(path.name, path.parent)
        raise SubmissionError(f"There is no file {path}{f'; did you mean {near}?' if near else '.'}") from error
    except IsADirectoryError as error:
        raise SubmissionError(f"{path} is a folder: name the .py or .ipynb file in it.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SubmissionError(f"{path.name!r} cannot be read: {reason}.") from error
    if not limit:
        raise SubmissionError(f"{path.name} is not a submission: its name must end in .py or .ipynb.")
    if len(data) > limit:
        raise SubmissionError(
            f"{path.name} is larger than {limit >> 20} MiB: remove data and outputs from it and keep the code."
        )
    return data
