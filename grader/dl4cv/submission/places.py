"""Where a line of a submission stands in the student's words: "line 12", or "cell 3, line 2" of a notebook."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """A graded code cell: its first line in the text, and the number that "Restart & Run All" gives it, In [number]."""

    number: int
    start: int


def locate(line: int, cells: Sequence[Cell]) -> str:
    """Say where line `line` of the text, counted from 1, stands; a script has no `cells`."""
    if not cells:
        return f"line {line}"
    cell = cells[max(bisect_right([cell.start for cell in cells], line) - 1, 0)]
    return f"cell {cell.number}, line {line - cell.start + 1}"
