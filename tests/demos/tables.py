"""Finds what a section shows."""

from __future__ import annotations

from dl4cv.demos.shown import Pictures, Shown, Table


def table(shown: Shown, title: str) -> Table:
    """The table whose title begins so."""
    return next(part for part in shown.parts if isinstance(part, Table) and part.title.startswith(title))


def pictures(shown: Shown) -> Pictures:
    """The first pictures."""
    return next(part for part in shown.parts if isinstance(part, Pictures))
