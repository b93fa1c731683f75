"""What a section of a demo shows, as facts: sentences, tables, pictures, and the exhibits that results know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from dl4cv.results import Exhibit


@dataclass(frozen=True)
class Table:
    """A table of short texts and numbers; the texts of a row stand under `columns`."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Pictures:
    """Pictures by their captions.

    Each is uint8, grey (H, W) or colours (H, W, 3), or a feature map of floats (H, W). `side` is how wide each is shown
    at most, in pixels of the page; with `one_scale` the widest is, and the others by as much smaller as they are.
    """

    title: str
    pictures: Mapping[str, NDArray[Any]]
    side: int = 220
    one_scale: bool = False


Part = str | Table | Pictures | Exhibit


class Shown:
    """The parts that a section shows, in their order."""

    def __init__(self, *parts: Part) -> None:
        self.parts = parts
