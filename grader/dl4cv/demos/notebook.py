"""What a section shows as the value of a notebook's cell: HTML, and plain text where there is none."""

from __future__ import annotations

from dataclasses import dataclass

from dl4cv.demos.page import as_html
from dl4cv.demos.shown import Shown
from dl4cv.demos.terminal import as_text


@dataclass(frozen=True)
class InCell:
    """What a section shows, as a notebook asks for it."""

    shown: Shown

    def __repr__(self) -> str:
        return as_text(self.shown)

    def _repr_html_(self) -> str:
        return as_html(self.shown)


def show(shown: Shown) -> InCell:
    """Show a section below the cell that ends with this call."""
    return InCell(shown)
