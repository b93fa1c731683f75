"""A demo as a notebook: the code of its file in cells, each section below its card and with the call that shows it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dl4cv.demos import DEMOS, Demo
from dl4cv.exercise.card import FunctionCard, read_function_card
from dl4cv.release.markdown import render_card, render_function_card
from dl4cv.release.notebooks import with_short_docstring, write_notebook

FOLDER = "demos"
PREPARE = "prepare"

_SHOW = "from dl4cv.demos.notebook import show\n"
_ABOUT = (
    "`dl4cv-grade demo {name}` makes a page of the same. Run the cells from top to bottom, and change what you like."
)


def make_demo_notebooks() -> dict[str, str]:
    """Make the notebook of each demo, by its path in the folder of the exercises."""
    return {f"{FOLDER}/{demo.name}.ipynb": make_demo_notebook(demo) for demo in DEMOS}


def make_demo_notebook(demo: Demo) -> str:
    """Make the notebook of `demo`. The same demo gives the same bytes."""
    from nbformat import v4

    about = f"{render_card(demo.card)}\n\n{_ABOUT.format(name=demo.name)}"
    return write_notebook([v4.new_markdown_cell(about, id="card"), *_cells(demo.source)])  # type: ignore[no-untyped-call]


def _cells(source: str) -> Iterator[object]:
    """Make a cell of all that stands before the first public function, and two of each of these: its card, its code.

    Private functions behind a public one are for it alone, and come before it in its cell.
    """
    from nbformat import v4

    module, lines = ast.parse(source), source.splitlines()
    sections = [node for node in module.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    given = _given(sections)
    done = _end_of_introduction(module)
    starts = [section.lineno - 1 for section in sections]
    imports = f"{_SHOW}\n{chr(10).join(lines[done : starts[0]]).strip()}"
    yield v4.new_code_cell(imports, id="imports")  # type: ignore[no-untyped-call]
    for section, end in zip(sections, [*starts[1:], len(lines)], strict=True):
        card = read_function_card(section)
        yield v4.new_markdown_cell(_titled(card), id=f"{section.name}-card")  # type: ignore[no-untyped-call]
        last = section.end_lineno or end
        used = "\n".join(lines[last:end]).strip()
        code = "\n".join(with_short_docstring(lines, section, section.lineno - 1, last))
        call = f"{given} = {section.name}()" if section.name == PREPARE else f"show({section.name}({given}))"
        text = "\n\n\n".join(filter(None, (used, code, call)))
        yield v4.new_code_cell(text, id=section.name)  # type: ignore[no-untyped-call]


def _given(sections: list[ast.FunctionDef]) -> str:
    """Name what the sections are given, "" where there is nothing to prepare."""
    prepared = any(section.name == PREPARE for section in sections)
    return sections[-1].args.args[0].arg if prepared else ""


def _end_of_introduction(module: ast.Module) -> int:
    """Return the last line of the card and of the import from __future__, which no cell needs."""
    introduction = [
        node
        for node in module.body
        if isinstance(node, ast.Expr) or (isinstance(node, ast.ImportFrom) and node.module == "__future__")
    ]
    return max((node.end_lineno or 0 for node in introduction[:2]), default=0)


def _titled(card: FunctionCard) -> str:
    """Write the card of a section under its first sentence, as pages and the terminal do."""
    first, *rest = card.parts
    return render_function_card(FunctionCard(str(first).rstrip("."), tuple(rest)))
