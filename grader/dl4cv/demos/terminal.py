"""A demo in the terminal: its numbers as tables; what can only be drawn is named, and stands on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from dl4cv.demos.shown import Part, Pictures, Shown, Table
from dl4cv.harmless import harmless
from dl4cv.results import Matrix

if TYPE_CHECKING:
    from rich.console import Console

    from dl4cv.demos.sections import Section

WIDTH = 90


def print_sections(sections: Sequence[Section], console: Console) -> None:
    """Print each section: its heading, sentences and numbers."""
    ascii_only = console.options.ascii_only
    for section in sections:
        heading = harmless(str(section.card.parts[0]).rstrip("."), ascii_only=ascii_only)
        console.print(Text(f"\n{heading}", style="bold"))
        console.print(Group(*_lines(section.shown, ascii_only)))


def as_text(shown: Shown) -> str:
    """Write what a section shows as plain text, for a notebook without HTML."""
    from io import StringIO

    from rich.console import Console

    console = Console(file=StringIO(), width=WIDTH, force_jupyter=False, highlight=False)
    with console.capture() as captured:
        console.print(Group(*_lines(shown, ascii_only=False)))
    return captured.get().rstrip("\n")


def _lines(shown: Shown, ascii_only: bool) -> Iterator[RenderableType]:
    for part in shown.parts:
        yield Text()
        yield _line(part, ascii_only)


def _line(part: Part, ascii_only: bool) -> RenderableType:
    if isinstance(part, str):
        return Text(harmless(part, ascii_only=ascii_only))
    if isinstance(part, Table):
        return _grid(part.title, part.columns, part.rows, ascii_only)
    if isinstance(part, Matrix):
        rows = [(name, *(f"{value:g}" for value in row)) for name, row in zip(part.rows, part.values, strict=True)]
        title = f"{part.title} (a row a {part.row_label}, a column a {part.column_label})"
        return _grid(title, ("", *part.columns), rows, ascii_only)
    captions = f": {', '.join(part.pictures)}" if isinstance(part, Pictures) else ""
    return Text(harmless(f"On the page: {part.title}{captions}", ascii_only=ascii_only), style="dim")


def _grid(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], ascii_only: bool) -> RenderableType:
    grid = Grid.grid(padding=(0, 2, 0, 0))
    for row in [columns, *rows]:
        style = "dim" if row is columns else ""
        grid.add_row(*(Text(harmless(text, ascii_only=ascii_only), style=style) for text in row))
    return Group(Text(harmless(title, ascii_only=ascii_only), style="underline"), grid)
