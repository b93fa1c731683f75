"""A student's submission: where it lies, and the Python it holds.

nbformat takes long to import, so it is loaded only when there is a notebook to read.
"""

from __future__ import annotations

import ast
import re
import stat
import warnings
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from dl4cv.exercise.exercise import Exercise
from dl4cv.submission.magics import first_magic

MAX_CODE_BYTES = 2**20
# Pictures that a notebook has drawn are stored in it, and are many times larger than its code.
MAX_NOTEBOOK_BYTES = 32 * 2**20
MAX_BYTES = {".py": MAX_CODE_BYTES, ".ipynb": MAX_NOTEBOOK_BYTES}
MAX_SHOWN_CHARACTERS = 80

COOKIE = re.compile(r"^([ \t\f]*#.*?coding[:=][ \t]*)[-\w.]+")

Place = Callable[[int], str]
"""From a line of the code to the student's words for it, such as "cell 3, line 2"."""


class SubmissionError(Exception):
    """There is no submission, or it cannot be read. The message is the one sentence a student reads."""


@dataclass(frozen=True)
class Cell:
    """A graded code cell: its first line in the text, and the number that "Restart & Run All" gives it, In [number]."""

    number: int
    start: int


@dataclass(frozen=True)
class Source:
    """What a submission says.

    `text` is the Python code that is graded, newlines as \\n; a copy of it is to be stored as UTF-8. `sha256` is the
    sum of the submission's bytes; `cells` is empty for a .py file; `notes` tell the student what was left out.
    """

    path: Path
    text: str
    sha256: str
    cells: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()

    def locate(self, line: int) -> str:
        """Where line `line` of `text`, counted from 1, stands in the file: "line 12", or "cell 3, line 2"."""
        if not self.cells:
            return f"line {line}"
        position = bisect_right([cell.start for cell in self.cells], line)
        cell = self.cells[max(position - 1, 0)]
        return f"cell {cell.number}, line {line - cell.start + 1}"


def find(exercise: Exercise, folder: Path) -> tuple[Path, tuple[str, ...]]:
    """The submission to `exercise` in `folder`, and notes on the choice. Raises SubmissionError when there is none."""
    script, notebook = folder / f"{exercise.name}.py", folder / f"{exercise.name}.ipynb"
    try:
        found = [path for path in (script, notebook) if path.is_file()]
        if len(found) == 1:
            return found[0], ()
        if found:
            return _touched(script, notebook, exercise) or _newer(script, notebook)
    except OSError as error:
        raise SubmissionError(f"The folder {folder} cannot be read: {error.strerror}.") from error
    near = _nearest(script.name, folder)
    ending = f"; if {near} is yours, rename it or give its name." if near else "."
    raise SubmissionError(f"There is no {script.name} and no {notebook.name} in the folder {folder}{ending}")


def present(exercise: Exercise, folder: Path) -> bool:
    """Does `folder` hold a submission to `exercise`?"""
    return any((folder / f"{exercise.name}{suffix}").exists() for suffix in (".py", ".ipynb"))


def read(path: Path) -> Source:
    """The submission in the file `path`, .py or .ipynb. Raises SubmissionError unless it holds valid Python."""
    return understand(_content(path), path)


def understand(data: bytes, path: Path) -> Source:
    """The submission that `data` is, the content of the file `path`. Raises SubmissionError as `read` does."""
    digest = sha256(data).hexdigest()
    if not data.strip():
        raise SubmissionError(f"{path.name} is empty: save your solution in it and try again.")
    if path.suffix.lower() == ".py":
        source = Source(path, _decode(data, path.name), digest)
    else:
        source = _read_notebook(data, path, digest)
    _require_python(source.text, path.name, source.locate)
    return source


def parse(text: str) -> ast.Module:
    """The syntax tree of `text`. Raises SyntaxError also for what only the compiler sees, such as a stray `return`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
        compile(tree, "<submission>", "exec", dont_inherit=True)
    return tree


def is_untouched(source: Source, exercise: Exercise) -> bool:
    """Is `source`, docstrings aside, the program that students were handed out, script or notebook?"""
    if exercise.files.stub == exercise.files.solution:  # then nobody here knows what was handed out
        return False
    try:
        return _program(source.text) == _program(exercise.files.stub.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError, RecursionError):
        return False


def _program(text: str) -> str:
    """What `text` does, however it is laid out and documented."""
    tree = parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            del node.body[0]
    return ast.dump(tree)


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
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise SubmissionError(f"{path} is a folder: name the .py or .ipynb file in it.")
        # Reading a pipe or a device could take forever.
        if not stat.S_ISREG(mode):
            raise SubmissionError(f"{path} is not an ordinary file: name a .py or .ipynb file.")
        limit = MAX_BYTES.get(path.suffix.lower())
        if limit is None:
            raise SubmissionError(f"{path.name} is not a submission: its name must end in .py or .ipynb.")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        near = _nearest(path.name, path.parent)
        raise SubmissionError(f"There is no file {path}{f'; did you mean {near}?' if near else '.'}") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SubmissionError(f"{path.name!r} cannot be read: {reason}.") from error
    if len(data) > limit:
        raise SubmissionError(
            f"{path.name} is larger than {limit >> 20} MiB: remove data and outputs from it and keep the code."
        )
    return data


def _decode(data: bytes, name: str) -> str:
    """The text of a .py file, by its byte order mark or coding comment, which is then made to say UTF-8."""
    from tokenize import detect_encoding

    if b"\0" in data:
        raise SubmissionError(f"{name} holds null bytes, so it is not Python text: save it again as UTF-8.")
    try:
        encoding, _ = detect_encoding(BytesIO(data).readline)
        lines = _unix(data.decode(encoding)).split("\n")
    except (SyntaxError, LookupError, ValueError) as error:
        raise SubmissionError(f"{name} is not text in the encoding it claims: save it again as UTF-8.") from error
    return "\n".join([COOKIE.sub(r"\1utf-8", line) for line in lines[:2]] + lines[2:])


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_notebook(data: bytes, path: Path, digest: str) -> Source:
    name = path.name
    written = list(enumerate(_code_cells(data, name), start=1))
    ignored = [str(number) for number, (_, tags) in written if "ignore" in tags]
    graded = [(number, code.removesuffix("\n") + "\n") for number, (code, tags) in written if "ignore" not in tags]
    if not graded:
        raise SubmissionError(f"{name} has no code cells to grade: write your solution in code cells and save it.")
    if sum(len(code) for _, code in graded) > MAX_CODE_BYTES:
        raise SubmissionError(f"{name} holds more than 1 MiB of code: remove data from its cells and keep the code.")
    cells, start = [], 1
    for number, code in graded:
        # On its own first: a cell must not end in the middle of a statement, and its errors speak of its own lines.
        _require_python(code, name, _in_cell(number))
        cells.append(Cell(number, start))
        start += code.count("\n")
    notes = (f"Not graded, since tagged ignore: cell {', '.join(ignored)} of {name}.",) if ignored else ()
    return Source(path, "".join(code for _, code in graded), digest, tuple(cells), notes)


def _in_cell(number: int) -> Place:
    return lambda line: f"cell {number}, line {line}"


def _code_cells(data: bytes, name: str) -> list[tuple[str, list[str]]]:
    """Text and tags of each code cell that is not blank, from a notebook of any format. Raises SubmissionError."""
    broken = f"{name} is not a notebook that can be read: open it in Jupyter, save it and try again."
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nbformat import convert, reader

        # What nbformat raises on a damaged file depends on the damage: from KeyError to RecursionError.
        try:
            notebook: Any = convert(reader.reads(data.decode("utf-8-sig")), 4)  # type: ignore[no-untyped-call]
            cells = [(cell.source, cell.get("metadata")) for cell in notebook.cells if cell.cell_type == "code"]
            if not all(isinstance(source, str) for source, _ in cells):
                raise SubmissionError(broken)
            return [
                (_unix(source), list((metadata or {}).get("tags") or ()))
                for source, metadata in cells
                if source.strip()
            ]
        except Exception as error:
            raise SubmissionError(broken) from error


def _require_python(text: str, name: str, place: Place) -> None:
    """Raises SubmissionError, with the place and the line shown, unless `text` is Python."""
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise SubmissionError(f"{name} holds a null byte in {place(line)}: remove it and save again.")
    try:
        parse(text)
    except SyntaxError as error:
        raise SubmissionError(_describe(error, text, name, place)) from error
    except (RecursionError, MemoryError) as error:
        raise SubmissionError(f"{name} nests its code too deeply for Python to read it.") from error
    except ValueError as error:
        raise SubmissionError(f"{name} holds characters that no text may hold: save it again as UTF-8.") from error


def _describe(error: SyntaxError, text: str, name: str, place: Place) -> str:
    lines = text.split("\n")
    magic = first_magic(text)
    line = magic or min(max(error.lineno or 1, 1), len(lines))
    # Not as it is: a control character would reach the terminal.
    shown = "".join(c if c.isprintable() else " " for c in lines[line - 1].strip()[:MAX_SHOWN_CHARACTERS])
    if not magic:
        return f"{name}, {place(line)}, is not valid Python ({error.msg}): {shown}"
    remedy = "remove it or tag its cell ignore" if name.lower().endswith(".ipynb") else "remove it"
    return f"{name}, {place(line)}, is an IPython command and not Python, so {remedy}: {shown}"
