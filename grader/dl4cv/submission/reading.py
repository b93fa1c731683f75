"""A student's submission: where it lies, and the Python it holds.

nbformat takes long to import, so it is loaded only when there is a notebook to read.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from dl4cv.exercise.exercise import Exercise
from dl4cv.files import read_file
from dl4cv.submission.magics import without_commands
from dl4cv.submission.own_modules import read_own_modules
from dl4cv.submission.places import Cell, locate
from dl4cv.submission.syntax import parse_quietly
from dl4cv.submission.text import TextError, decode, unix_lines

MAX_CODE_BYTES = 2**20
# Pictures that a notebook has drawn are stored in it, and are many times larger than its code.
MAX_NOTEBOOK_BYTES = 32 * 2**20
MAX_BYTES = {".py": MAX_CODE_BYTES, ".ipynb": MAX_NOTEBOOK_BYTES}
MAX_SHOWN_CHARACTERS = 80

# What the compiler says of a line, and what stands in it, where the line was right in Python 2.
_PYTHON_2 = (
    (r"^Missing parentheses in call to 'print'", r"", "print is a function, so write print(…)"),
    (r"^Missing parentheses in call to 'exec'", r"", "exec is a function, so write exec(…)"),
    (r"multiple exception types must be parenthesized", r"", "write `except ValueError as error:`"),
    (r"", r"^\s*raise\s+\w+\s*,", "write `raise ValueError(message)`"),
    (r"leading zeros in decimal integer literals", r"", "octal numbers begin with 0o"),
    (r"invalid decimal literal", r"\d[lL]\b", "whole numbers have no L at their end"),
    (r"invalid syntax", r"<>", "write != in place of <>"),
    (r"invalid syntax", r"\bur['\"]", "strings have no ur before them"),
    (r"invalid syntax", r"`\w+`", "write repr(x) in place of `x`"),
)

_DEFINED = re.compile(r"^\s*(?:async\s+def|def|class)\s+(\w+)", re.MULTILINE)

Place = Callable[[int], str]
"""From a line of the code to the student's words for it, such as "cell 3, line 2"."""


class SubmissionError(Exception):
    """There is no submission, or it cannot be read. The message is the one sentence a student reads."""


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
    """

    path: Path
    text: str
    sha256: str
    cells: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    modules: Mapping[str, str] = field(default_factory=dict)

    def locate(self, line: int) -> str:
        """Say where line `line` of `text`, counted from 1, stands in the file: "line 12", or "cell 3, line 2"."""
        return locate(line, self.cells)

    @property
    def tree(self) -> ast.Module:
        """The syntax tree of the text. What only a compiler refuses, such as a stray `return`, may stand in it."""
        return parse_quietly(self.text)


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
    """The submission in the file `path`, .py or .ipynb, with the student's own modules beside it.

    Raises SubmissionError unless it holds valid Python.
    """
    source = understand(_content(path), path)
    return replace(source, modules=read_own_modules(source.tree, path.stem, path.parent))


def understand(data: bytes, path: Path) -> Source:
    """The submission that `data` is, the content of the file `path`. Raises SubmissionError as `read` does."""
    digest = sha256(data).hexdigest()
    if not data.strip():
        raise SubmissionError(f"{path.name} is empty: save your solution in it and try again.")
    if path.suffix.lower() == ".py":
        return _read_script(data, path, digest)
    return _read_notebook(data, path, digest)


def parse(text: str) -> ast.Module:
    """The syntax tree of `text`. Raises SyntaxError also for what only the compiler sees, such as a stray `return`."""
    tree = parse_quietly(text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
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
    tree = parse_quietly(text)
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


def _read_script(data: bytes, path: Path, digest: str) -> Source:
    try:
        text, note = decode(data, path.name)
    except TextError as error:
        raise SubmissionError(str(error)) from error
    python, commands = without_commands(text)
    _require_python(python, path.name, lambda line: f"line {line}")
    passed_over = tuple(PassedOver(command.line, f"`{_shown(command.words)}`") for command in commands)
    return Source(path, python, digest, notes=(note,) if note else (), passed_over=passed_over)


def _read_notebook(data: bytes, path: Path, digest: str) -> Source:
    name = path.name
    written = list(enumerate(_code_cells(data, name), start=1))
    ignored = [str(number) for number, (_, tags) in written if "ignore" in tags]
    graded = [(number, code.removesuffix("\n") + "\n") for number, (code, tags) in written if "ignore" not in tags]
    if not graded:
        raise SubmissionError(f"{name} has no code cells to grade: write your solution in code cells and save it.")
    if sum(len(code) for _, code in graded) > MAX_CODE_BYTES:
        raise SubmissionError(f"{name} holds more than 1 MiB of code: remove data from its cells and keep the code.")
    cells: list[Cell] = []
    texts: list[str] = []
    passed_over: list[PassedOver] = []
    problems: list[SubmissionError] = []
    start = 1
    for number, code in graded:
        python, commands = without_commands(_without_margin(code))
        cells.append(Cell(number, start))
        passed_over += [PassedOver(start + each.line - 1, f"`{_shown(each.words)}`") for each in commands]
        try:
            # Only the grammar: Jupyter compiles statement by statement, and so does the worker.
            _require_python(python, name, _in_cell(number), parse_quietly)
        except SubmissionError as error:
            if not isinstance(error.__cause__, SyntaxError):
                raise
            problems.append(error)
            line = min(max(error.__cause__.lineno or 1, 1), code.count("\n"))
            what = str(error).partition(" is ")[2]
            passed_over.append(PassedOver(start + line - 1, what, tuple(_DEFINED.findall(code))))
            python = "".join(f"# {each}\n" for each in code.splitlines())
        texts.append(python)
        start += python.count("\n")
    if len(problems) == len(graded):
        raise problems[0]
    notes = (f"Not graded, since tagged ignore: cell {', '.join(ignored)} of {name}.",) if ignored else ()
    return Source(path, "".join(texts), digest, tuple(cells), notes, tuple(passed_over))


def _without_margin(code: str) -> str:
    """Take away the indentation of a whole cell, as Jupyter does."""
    lines = code.split("\n")
    first = next((line for line in lines if line.strip()), "")
    margin = first[: len(first) - len(first.lstrip())]
    return "\n".join(line.removeprefix(margin) for line in lines) if margin else code


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
                (unix_lines(source), list((metadata or {}).get("tags") or ()))
                for source, metadata in cells
                if source.strip()
            ]
        except Exception as error:
            raise SubmissionError(broken) from error


def _require_python(text: str, name: str, place: Place, parse: Callable[[str], ast.Module] = parse) -> None:
    """Raises SubmissionError, with the place and the line shown, unless `text` is Python, as `parse` reads it."""
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
    line = min(max(error.lineno or 1, 1), len(lines))
    shown = _shown(lines[line - 1])
    where = f"{name}, {place(line)}, is"
    if remedy := _python_2_remedy(error, lines[line - 1]):
        return f"{where} Python 2, and this course uses Python 3: {remedy}: {shown}"
    return f"{where} not valid Python ({error.msg}): {shown}"


def _python_2_remedy(error: SyntaxError, line: str) -> str:
    """Say what Python 3 has in place of what was right in Python 2; empty where the line never was."""
    return next(
        (remedy for said, written, remedy in _PYTHON_2 if re.search(said, error.msg) and re.search(written, line)), ""
    )


def _shown(line: str) -> str:
    """A line as it may be shown: a control character would reach the terminal."""
    return "".join(c if c.isprintable() else " " for c in line.strip()[:MAX_SHOWN_CHARACTERS])
