"""An exercise as a notebook: its cards as Markdown, each function in a cell of its own, and a last cell that grades."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Sequence

from dl4cv.exercise.card import Definition, read_card, read_function_card
from dl4cv.release.markdown import render_card, render_function_card
from dl4cv.submission.imports import find_imports

_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_WHAT_COUNTS = """**In this notebook**

- What counts are the functions of the exercise, by their names; keep names and parameters. Import what you need from
  NumPy and the standard library{torch}. Plots are not drawn when it is graded; other packages fail where you use them.
- Cells are run from top to bottom, once. A cell that raises costs nothing but what it would have defined.
- Lines that begin with `%` or `!`, and cells that begin with `%%`, are passed over: no function may need them.
- Files cannot be read or written, and nobody answers `input()`.
- Only what is saved is graded."""

_HOW_TO_GRADE = "## Your result\n\nSave the notebook, then run this cell: it grades what is saved."


_INSTALL = """# Installs the grader where it is not yet, as on Colab. This cell is not graded.
import importlib.util
import subprocess
import sys

if importlib.util.find_spec("dl4cv") is None:
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", {requirement}], check=True)"""


def make_notebook(stub: str, name: str, *, install: str = "") -> str:
    """Make the notebook of the exercise `name`, whose .py file is `stub`. The same stub gives the same bytes.

    Where `install` says what pip installs the grader from, the first cell does so where it is not there yet.
    """
    from nbformat import v4

    module = ast.parse(stub)
    torch = ", and PyTorch" if any(found.module.partition(".")[0] == "torch" for found in find_imports(module)) else ""
    card = f"{render_card(read_card(module, name)).rstrip()}\n\n{_WHAT_COUNTS.format(torch=torch)}"
    first = [_ungraded_cell(_INSTALL.format(requirement=json.dumps(install)), "install")] if install else []
    cells = [
        *first,
        v4.new_markdown_cell(card, id="card"),  # type: ignore[no-untyped-call]
        *_code_cells(stub),
        v4.new_markdown_cell(_HOW_TO_GRADE, id="how-to-grade"),  # type: ignore[no-untyped-call]
        _ungraded_cell(f'from dl4cv.workspace.notebook import grade\n\ngrade("{name}")', "grade"),
    ]
    return write_notebook(cells)


def write_notebook(cells: Sequence[object]) -> str:
    """Write cells as the text of a notebook for Python."""
    from nbformat import NotebookNode, v4, writes

    made: NotebookNode = v4.new_notebook(cells=cells, metadata=_METADATA)  # type: ignore[no-untyped-call]
    text: str = writes(made)  # type: ignore[no-untyped-call]
    return text + "\n"


def _ungraded_cell(code: str, name: str) -> object:
    from nbformat import v4

    return v4.new_code_cell(code, id=name, metadata={"tags": ["ignore"]})  # type: ignore[no-untyped-call]


def _code_cells(stub: str) -> Iterator[object]:
    """Make a card and a cell for each function and class; what stands between them, such as imports, has cells too."""
    from nbformat import v4

    lines = stub.splitlines()
    done = _end_of_docstring(stub)
    for definition in _definitions(stub):
        first = min([definition.lineno, *(decorator.lineno for decorator in definition.decorator_list)]) - 1
        yield from _between(lines[done:first], definition.name)
        last = definition.end_lineno or len(lines)
        if ast.get_docstring(definition) is not None:
            text = render_function_card(read_function_card(definition))
            yield v4.new_markdown_cell(text, id=f"{definition.name}-card"[-64:])  # type: ignore[no-untyped-call]
        code = "\n".join(with_short_docstring(lines, definition, first, last))
        yield v4.new_code_cell(code, id=definition.name[-64:])  # type: ignore[no-untyped-call]
        done = last
    yield from _between(lines[done:], "")


def _between(lines: list[str], name: str) -> Iterator[object]:
    from nbformat import v4

    code = "\n".join(lines).strip()
    if code:
        yield v4.new_code_cell(code, id=f"before-{name}"[:64])  # type: ignore[no-untyped-call]


def _end_of_docstring(stub: str) -> int:
    module = ast.parse(stub)
    return (module.body[0].end_lineno or 0) if ast.get_docstring(module) is not None else 0


def _definitions(stub: str) -> list[Definition]:
    return [node for node in ast.parse(stub).body if isinstance(node, Definition)]


def with_short_docstring(lines: list[str], definition: Definition, first: int, last: int) -> list[str]:
    """Cut the docstring of `definition` to its first line: the card above the cell says the rest."""
    if ast.get_docstring(definition) is None:
        return lines[first:last]
    docstring = definition.body[0]
    begin, end = docstring.lineno - 1, docstring.end_lineno or docstring.lineno
    if end - begin == 1:
        return lines[first:last]
    return [*lines[first:begin], f'{lines[begin].rstrip()}"""', *lines[end:last]]
