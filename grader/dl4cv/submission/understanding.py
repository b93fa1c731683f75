"""Makes Python, and facts about it, of a student's bytes: runs in the reading room alone, see `room`.

What it tells is bounded in number and in length, whatever the bytes are: the grader reads it.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

from dl4cv.submission.callees import callees
from dl4cv.submission.imports import find_imports
from dl4cv.submission.magics import without_commands
from dl4cv.submission.state import may_remember
from dl4cv.submission.syntax import parse_quietly
from dl4cv.submission.text import TextError, decode, unix_lines
from dl4cv.submission.wire import is_memory_short

MAX_CODE_CHARACTERS = 2**20
MAX_CELLS = 2000
MAX_SHOWN_CHARACTERS = 80

# Of imports, of definitions, and of places passed over; what lies beyond is not told.
MAX_TOLD = 1000
MAX_TOLD_CHARACTERS = 250_000
MAX_NAMES = 100
MAX_NAME_CHARACTERS = 100
MAX_SENTENCE_CHARACTERS = 1000

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

Told = dict[str, Any]
PassedOver = tuple[int, str, list[str]]
"""The line in which something begins that is not run, what it is, and the names that it would have defined."""

Entry = TypeVar("Entry")


class UnreadableError(Exception):
    """The bytes are no submission. The message is the one sentence a student reads."""


def answer(question: Mapping[str, Any], data: bytes) -> tuple[Told, bytes]:
    """Tell what `data` is, the content of the file of this `name`, and return the Python in it.

    The `kind` asked for is a "script", a "notebook", a "module" beside them, or, of Python, the sum of its "program".
    """
    readers: dict[str, Callable[[bytes, str], tuple[Told, str]]] = {
        "script": _read_script,
        "notebook": _read_notebook,
        "module": _read_module,
        "program": _sum_program,
    }
    try:
        told, text = readers[question["kind"]](data, question["name"])
        return told, text.encode()
    except (UnreadableError, TextError) as error:
        return {"problem": str(error)[:MAX_SENTENCE_CHARACTERS]}, b""


_RELEASED = ("from dl4cv.workspace.notebook import", "# Installs the grader")
"""How the cells begin that a released notebook brings along ungraded: of them there is nothing to tell."""


def _read_script(data: bytes, name: str) -> tuple[Told, str]:
    text, note = decode(data, name)
    python, commands = without_commands(text)
    tree = _require_python(python, name, lambda line: f"line {line}", _compiled)
    passed_over: list[PassedOver] = [(each.line, f"`{_shown(each.words)}`", []) for each in commands]
    return _tell(tree, [note] if note else [], passed_over), python


def _read_module(data: bytes, name: str) -> tuple[Told, str]:
    """Read a module of the student's own. One that is no Python is imported all the same, and then says why."""
    text, _ = decode(data, name)
    try:
        return {"imports": _imports(_require_python(text, name, lambda line: f"line {line}", parse_quietly))}, text
    except UnreadableError:
        return {"imports": []}, text


def _read_notebook(data: bytes, name: str) -> tuple[Told, str]:
    written = list(enumerate(_code_cells(data, name), start=1))
    ignored = [str(number) for number, (code, tags) in written if "ignore" in tags and not code.startswith(_RELEASED)]
    graded = [(number, code.removesuffix("\n") + "\n") for number, (code, tags) in written if "ignore" not in tags]
    if not graded:
        raise UnreadableError(f"{name} has no code cells to grade: write your solution in code cells and save it.")
    if sum(len(code) for _, code in graded) > MAX_CODE_CHARACTERS:
        raise UnreadableError(f"{name} holds more than 1 MiB of code: remove data from its cells and keep the code.")
    cells: list[tuple[int, int]] = []
    texts: list[str] = []
    trees: list[ast.Module] = []
    passed_over: list[PassedOver] = []
    problems: list[UnreadableError] = []
    start = 1
    for number, code in graded:
        python, commands = without_commands(_without_margin(code))
        cells.append((number, start))
        passed_over += [(start + each.line - 1, f"`{_shown(each.words)}`", []) for each in commands]
        try:
            # Only the grammar: Jupyter compiles statement by statement, and so does the worker.
            tree = _require_python(python, name, _in_cell(number), parse_quietly)
            trees.append(ast.increment_lineno(tree, start - 1))
        except UnreadableError as error:
            if not isinstance(error.__cause__, SyntaxError):
                raise
            problems.append(error)
            line = min(max(error.__cause__.lineno or 1, 1), code.count("\n"))
            what = str(error).partition(" is ")[2]
            passed_over.append((start + line - 1, what, _short(found[1] for found in _DEFINED.finditer(code))))
            python = "".join(f"# {each}\n" for each in code.splitlines())
        texts.append(python)
        start += python.count("\n")
    if len(problems) == len(graded):
        raise problems[0]
    notes = [f"Not graded, since tagged ignore: cell {', '.join(ignored)} of {name}."] if ignored else []
    whole = ast.Module([statement for tree in trees for statement in tree.body], [])
    return {**_tell(whole, notes, passed_over), "cells": cells}, "".join(texts)


def _sum_program(data: bytes, name: str) -> tuple[Told, str]:
    """Return a sum of what the Python in `data` does, however it is laid out and documented."""
    from hashlib import sha256  # which takes as long to import as a submission takes to read

    tree = _require_python(data.decode(), name, lambda line: f"line {line}", parse_quietly)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            del node.body[0]
    try:
        return {"sum": sha256(ast.dump(tree).encode()).hexdigest()}, ""
    except RecursionError as error:
        raise UnreadableError(_too_deep(name)) from error


def _tell(tree: ast.Module, notes: list[str], passed_over: Iterable[PassedOver]) -> Told:
    """Tell what the grader wants to know of a submission beside its text."""
    definitions = (
        [node.name[:MAX_NAME_CHARACTERS], node.lineno]
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    )
    return {
        "notes": [note[:MAX_SENTENCE_CHARACTERS] for note in notes],
        "passed_over": list(_bounded(_with_few_names(passed_over))),
        "imports": _imports(tree),
        "definitions": list(_bounded(definitions)),
        "calls": list(_bounded((name, _short(others)) for name, others in callees(tree).items() if _short([name]))),
        "remembers": may_remember(tree),
    }


def _imports(tree: ast.Module) -> list[tuple[str, int, list[str], bool]]:
    found = (each for each in find_imports(tree) if len(each.module) <= MAX_NAME_CHARACTERS)
    return list(_bounded((each.module, each.line, _short(each.names), each.guarded) for each in found))


def _with_few_names(passed_over: Iterable[PassedOver]) -> Iterator[PassedOver]:
    """Keep the first `MAX_NAMES` of the names in them all: each is told to the worker with its reason."""
    left = MAX_NAMES
    for line, what, names in passed_over:
        yield line, what[:MAX_SENTENCE_CHARACTERS], names[:left]
        left -= len(names[:left])


def _bounded(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Keep the first entries, as many as may be told."""
    left = MAX_TOLD_CHARACTERS
    for entry in islice(entries, MAX_TOLD):
        left -= len(json.dumps(entry))
        if left < 0:
            return
        yield entry


def _short(names: Iterable[str]) -> list[str]:
    return list(islice((name for name in names if len(name) <= MAX_NAME_CHARACTERS), MAX_NAMES))


def _without_margin(code: str) -> str:
    """Take away the indentation of a whole cell, as Jupyter does."""
    lines = code.split("\n")
    first = next((line for line in lines if line.strip()), "")
    margin = first[: len(first) - len(first.lstrip())]
    return "\n".join(line.removeprefix(margin) for line in lines) if margin else code


def _in_cell(number: int) -> Place:
    return lambda line: f"cell {number}, line {line}"


def _code_cells(data: bytes, name: str) -> list[tuple[str, list[Any]]]:
    """Text and tags of each code cell that is not blank, from a notebook of any format. Raises UnreadableError."""
    cells: list[tuple[str, list[Any]]] = []
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
        # Some programs leave the format's number out; where the cells lie tells it.
        version, minor = notebook.get("nbformat", 4 if "cells" in notebook else 3), notebook.get("nbformat_minor", 0)
        if type(version) is not int or type(minor) is not int or not 1 <= version <= 4:
            raise ValueError(version)
        for cell in _cells_of(notebook, version):
            if cell["cell_type"] != "code":
                continue
            code = _code_of(cell, version)
            if code.strip():
                cells.append((unix_lines(code), list((cell.get("metadata") or {}).get("tags") or ())))
            if len(cells) > MAX_CELLS:
                break
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        broken = f"{name} is not a notebook that can be read: open it in Jupyter, save it and try again."
        raise UnreadableError(broken) from error
    if len(cells) > MAX_CELLS:
        raise UnreadableError(f"{name} has more than {MAX_CELLS:,} code cells: keep those with your solution.")
    return cells


def _cells_of(notebook: Mapping[str, Any], version: int) -> list[Any]:
    """Return the cells of a notebook: until the second format and from the fourth on they lie at its top."""
    if version in (1, 4):
        cells = notebook["cells"]
    else:
        cells = [cell for sheet in notebook["worksheets"] for cell in sheet["cells"]]
    if not isinstance(cells, list):
        raise TypeError(cells)
    return cells


def _code_of(cell: Mapping[str, Any], version: int) -> str:
    """Return what is written in a cell, which is a text or a list of lines."""
    code = cell[{1: "code", 2: "input", 3: "input", 4: "source"}[version]]
    if isinstance(code, list):
        return "".join(code)
    if not isinstance(code, str):
        raise TypeError(code)
    return code


def _compiled(text: str) -> ast.Module:
    """Parse `text`. Raises SyntaxError also for what only the compiler sees, such as a stray `return`."""
    tree = parse_quietly(text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        compile(tree, "<submission>", "exec", dont_inherit=True)
    return tree


def _require_python(text: str, name: str, place: Place, parse: Callable[[str], ast.Module]) -> ast.Module:
    """Return what `parse` makes of `text`. Raises UnreadableError, with the place and the line, unless it is Python."""
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise UnreadableError(f"{name} holds a null byte in {place(line)}: remove it and save again.")
    try:
        return parse(text)
    except SyntaxError as error:
        raise UnreadableError(_describe(error, text, name, place)) from error
    except RecursionError as error:
        raise UnreadableError(_too_deep(name)) from error
    except MemoryError as error:
        if is_memory_short():
            raise
        raise UnreadableError(_too_deep(name)) from error  # so the parser says that its own stack is full
    except ValueError as error:
        raise UnreadableError(f"{name} holds characters that no text may hold: save it again as UTF-8.") from error


def _too_deep(name: str) -> str:
    return f"{name} nests its code too deeply for Python to read it: break its longest statement into several."


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
