"""Draws small arrays as text: aligned grids that stand side by side, with the elements that differ in brackets.

Each number has a tint, which a terminal with colours may lay behind it. What is too wide for numbers can be drawn as
blocks, which are tints alone.
"""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from dl4cv.checks.compare import is_close
from dl4cv.results import Array

Index = tuple[int, ...]
Number = float | str  # "nan", "inf" and "-inf" stand for themselves
Drawn = TypeVar("Drawn")

MAX_ROWS = 16
MAX_BLOCK_ROWS = 32
BLOCK, WRONG_BLOCK = "  ", "><"
MAX_SLICES = 3
GAP = 3

# The part of a number that stands before its point; of words (nan, True) all.
_WHOLE_AND_REST = re.compile(r"(-?(?:\d+|\D*))(.*)")


@dataclass(frozen=True)
class Tint:
    """How dark the columns `start` to `stop` of a row are: `shade` is -1 to 1, its share of the largest magnitude."""

    row: int
    start: int
    stop: int
    shade: float


@dataclass(frozen=True)
class Panel:
    """A block of text under a label, to be set beside others; `is_whole` unless some number is left out."""

    label: str
    rows: tuple[str, ...]
    tints: tuple[Tint, ...] = field(default=(), compare=False)
    is_whole: bool = field(default=True, compare=False)

    @property
    def width(self) -> int:
        """Columns the panel takes."""
        return max(map(len, (self.label, *self.rows)))

    def fits(self, width: int, rows: int = MAX_ROWS) -> bool:
        """Tell whether the panel can be shown whole."""
        return self.width <= width and len(self.rows) <= rows


def side_by_side(panels: Sequence[Panel], width: int) -> Iterator[list[Panel]]:
    """Arrange `panels` in rows of at most `width` columns, each row holding as many as fit."""
    row: list[Panel] = []
    taken = 0
    for panel in panels:
        if row and taken + GAP + panel.width > width:
            yield row
            row, taken = [], 0
        taken += panel.width + (GAP if row else 0)
        row.append(panel)
    if row:
        yield row


def draw_array(label: str, array: Array, width: int, *, blocks: bool = False) -> list[Panel]:
    """Draw an array: a panel for each of its first 2-D slices, or its dtype and shape where it is too large.

    With `blocks`, slices that are too wide for their numbers are drawn in shades.
    """
    if not has_elements(array):
        return [_summary(label, array, width)]
    values = dict(_elements(array.values))
    texts, shades = _aligned(values, digits=6), _shades(values)
    upright = _upright(array.shape, texts, width)
    slices = list(product(*map(range, array.shape[:-2])))
    first = slices[: MAX_SLICES + 1]
    panels = [_grid(_at(label, prefix), array.shape, texts, prefix, (), shades, upright=upright) for prefix in first]
    if not all(panel.fits(width) for panel in panels):
        panels = [_blocks(_at(label, prefix), array.shape, prefix, (), shades) for prefix in first if blocks]
        if not panels or not all(panel.fits(width, MAX_BLOCK_ROWS) for panel in panels):
            return [_summary(label, array, width)]
    left_out = len(slices) - len(panels)
    return [*panels, Panel("", (f"... {left_out} more",), is_whole=False)] if left_out else panels


def draw_comparison(
    expected: Array, returned: Array, index: Index | None, width: int, *, blocks: bool = False
) -> list[list[Panel]]:
    """Draw `expected` beside `returned` and, where the shapes agree, a map of the elements that differ.

    One row of panels for each 2-D slice; of many slices only the one that holds `index`. With `blocks`, slices that are
    too wide for their numbers are drawn in shades.
    """
    labels = _labels(expected, returned, index)
    if not (has_elements(expected) and has_elements(returned) and expected.shape == returned.shape):
        panels = [
            *draw_array(labels[0], expected, width, blocks=blocks),
            *draw_array(labels[1], returned, width, blocks=blocks),
        ]
        return list(side_by_side(panels, width))
    slices = list(product(*map(range, expected.shape[:-2])))
    index = index if index in dict(_elements(expected.values)) else None
    differing = differences(expected, returned, index)
    if len(slices) > MAX_SLICES:
        first = index or min(differing, default=(0,) * len(expected.shape))
        slices = [first[: len(expected.shape) - 2]]
    rows = [_draw_slice(labels, expected, returned, differing, prefix, width) for prefix in slices]
    if all(panel.fits(width) for row in rows for panel in row):
        return [part for row in rows for part in side_by_side(row, width)]
    beyond = _beyond(expected, returned, differing, index, width)
    if blocks:
        rows = [_block_slice(labels, expected, returned, differing, prefix) for prefix in slices]
        if all(panel.fits(width, MAX_BLOCK_ROWS) for row in rows for panel in row):
            return [part for row in [*rows, beyond[2:]] for part in side_by_side(row, width)]
    return list(side_by_side(beyond, width))


def differences(expected: Array, returned: Array, index: Index | None) -> set[Index]:
    """Find where two arrays of one shape differ by more than rounding; `index`, where given, always does.

    Where `index` differs by no more than rounding beside the largest number, its check asks each for digits of its own.
    """
    ours, yours = floats(expected), floats(returned)
    low = returned.dtype in ("float32", "float16", "bfloat16")
    wrong = ~is_close(yours, ours, terms=1, magnitude=np.abs(ours), single=low)
    if index is not None and not wrong[index]:
        pairs = zip(yours.reshape(-1, 1), ours.reshape(-1, 1), strict=True)
        alone = [is_close(a, b, terms=1, magnitude=np.abs(b), single=low) for a, b in pairs]
        wrong = ~np.reshape(alone, ours.shape)
    found = {tuple(map(int, at)) for at in np.argwhere(wrong)}
    return found if index is None else found | {index}


def floats(array: Array) -> NDArray[np.float64]:
    """Read the kept numbers back; one that is none (a complex number is kept as text) becomes NaN."""
    numbers = [_float(value) for _, value in _elements(array.values)]
    return np.array(numbers, dtype=float).reshape(array.shape)


def _float(value: Number) -> float:
    try:
        return float(value)
    except ValueError:
        return float("nan")


def numeral(value: Number, digits: int) -> str:
    """Write a number: whole ones without a point, others with up to `digits` significant digits."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.{digits}g}" if isinstance(value, float) else str(value)


def _draw_slice(
    labels: tuple[str, str], expected: Array, returned: Array, differing: set[Index], prefix: Index, width: int
) -> list[Panel]:
    ours, yours = dict(_elements(expected.values)), dict(_elements(returned.values))
    digits = telling_digits([(ours[at], yours[at]) for at in differing])
    both = {**{(0, *at): ours[at] for at in ours}, **{(1, *at): yours[at] for at in yours}}
    texts, shades = _aligned(both, digits), _shades(both)
    shape, upright = expected.shape, _upright(expected.shape, texts, width)
    panels = [
        _grid(_at(label, prefix), shape, _part(texts, which), prefix, marked, _part(shades, which), upright=upright)
        for which, (label, marked) in enumerate(zip(labels, ((), differing), strict=True))
    ]
    if len(ours) == 1:
        return panels
    # A row's map may come to stand below the row, where its signs are to meet the numbers.
    cell = len(next(iter(texts.values()))) if len(shape) == 1 and not upright else 1
    signs = {at: ("x" if at in differing else ".").rjust(cell) for at in ours}
    return [*panels, _grid("where they differ", shape, signs, prefix, (), {}, upright=upright)]


def _block_slice(
    labels: tuple[str, str], expected: Array, returned: Array, differing: set[Index], prefix: Index
) -> list[Panel]:
    """Draw a slice of both arrays in shades of one scale, with the elements that differ marked."""
    both = {
        (which, *at): value for which, array in enumerate((expected, returned)) for at, value in _elements(array.values)
    }
    shades = _shades(both)
    return [
        _blocks(_at(label, prefix), expected.shape, prefix, marked, _part(shades, which))
        for which, (label, marked) in enumerate(zip(labels, ((), differing), strict=True))
    ]


def _shades(values: Mapping[Index, Number]) -> dict[Index, float]:
    """Return the share of each number in the largest magnitude, -1 to 1; of what is no number, none."""
    numbers = {at: _float(value) for at, value in values.items()}
    finite = {at: number for at, number in numbers.items() if math.isfinite(number)}
    largest = max(map(abs, finite.values()), default=0.0) or 1.0
    return {at: number / largest for at, number in finite.items()}


def _upright(shape: Index, texts: Mapping[Index, str], width: int) -> bool:
    """Tell whether a 1-D array is drawn as a column, because it is too wide as a row."""
    return len(shape) == 1 and shape[0] * (max(map(len, texts.values())) + 3) > width


def _grid(
    label: str,
    shape: Index,
    texts: Mapping[Index, str],
    prefix: Index,
    marked: Collection[Index],
    shades: Mapping[Index, float],
    *,
    upright: bool,
) -> Panel:
    """Draw the 2-D slice of an array at `prefix`; a 1-D array is a row or, `upright`, a column."""
    cells = {at: _bracketed(text) if at in marked else f" {text} " for at, text in texts.items()}
    lines = [[at] for at in cells] if upright else _lines(shape, prefix)
    return _panel(label, [[(cells[at], shades.get(at)) for at in line] for line in lines], " ")


def _blocks(label: str, shape: Index, prefix: Index, marked: Collection[Index], shades: Mapping[Index, float]) -> Panel:
    """Draw the 2-D slice of an array at `prefix` in shades alone."""
    lines = _lines(shape, prefix)
    cells = [[(WRONG_BLOCK if at in marked else BLOCK, shades.get(at, 0.0)) for at in line] for line in lines]
    return replace(_panel(label, cells, ""), is_whole=False)


def _lines(shape: Index, prefix: Index) -> list[list[Index]]:
    """List the indices of a slice row by row; those of a 1-D array are one row."""
    *height, breadth = shape[-2:] or (1,)
    rows = [(*prefix, *i) for i in product(*map(range, height))]
    return [[(*row, j) if shape else () for j in range(breadth)] for row in rows]


def _panel(label: str, lines: Sequence[Sequence[tuple[str, float | None]]], gap: str) -> Panel:
    """Set cells of text, each with its shade, beside and below each other."""
    rows, tints = [], []
    for number, line in enumerate(lines):
        start = 0
        for text, shade in line:
            if shade is not None:
                tints.append(Tint(number, start, start + len(text), shade))
            start += len(text) + len(gap)
        rows.append(gap.join(text for text, _ in line))
    return Panel(label, tuple(rows), tuple(tints))


def _bracketed(text: str) -> str:
    inner = text.strip()
    before = len(text) - len(text.lstrip())
    return f"{' ' * before}[{inner}]{' ' * (len(text) - before - len(inner))}"


def _beyond(expected: Array, returned: Array, differing: set[Index], index: Index | None, width: int) -> list[Panel]:
    """Describe arrays that are too wide to draw: what they are, and the first element that differs."""
    panels = [_summary("expected", expected, width), _summary("yours", returned, width)]
    at = index or min(differing, default=None)
    if at is None:
        return panels
    ours, yours = dict(_elements(expected.values))[at], dict(_elements(returned.values))[at]
    digits = telling_digits([(ours, yours)])
    first = f"expected {numeral(ours, digits)}, yours {numeral(yours, digits)}"
    return [*panels, Panel(f"first difference at {list(at)}", (first,))]


def _labels(expected: Array, returned: Array, index: Index | None) -> tuple[str, str]:
    ours, yours = remarks(expected, returned, index)
    return f"expected {ours}".strip(), f"yours {yours}".strip()


def remarks(expected: Array, returned: Array, index: Index | None) -> tuple[str, str]:
    """Return dtype and shape of both, as far as these are not the same; "" for one that is not drawn.

    Where an element differs, its value was compared, so the dtype is one that the exercise takes: it is not told.
    """
    arrays = bool(expected.dtype and returned.dtype)
    with_dtype = arrays and index is None and expected.dtype != returned.dtype
    with_shape = arrays and expected.shape != returned.shape

    def remark(array: Array) -> str:
        told = [array.dtype] * with_dtype + [str(array.shape)] * with_shape
        return " ".join(told) if has_elements(array) else ""

    return remark(expected), remark(returned)


def _at(label: str, prefix: Index) -> str:
    name, space, rest = label.partition(" ")
    return f"{name}[{', '.join(map(str, prefix))}]{space}{rest}" if prefix else label


def _summary(label: str, array: Array, width: int) -> Panel:
    if 0 in array.shape:
        return Panel(label.split()[0], (f"empty, shape {array.shape}",))
    if array.dtype:
        said = (f"{array.dtype}, shape {array.shape}",)
        return Panel(label.split()[0], said, is_whole=not has_elements(array))
    return Panel(label, tuple(textwrap.wrap(array.text, width)[:MAX_ROWS]) or ("",))


def has_elements(array: Array) -> bool:
    """Tell whether the numbers of `array` are kept, and there are any."""
    return array.values is not None and 0 not in array.shape


def _aligned(values: Mapping[Index, Number], digits: int) -> dict[Index, str]:
    """Write the numbers in one width, their decimal points below each other."""
    parts = {at: _WHOLE_AND_REST.fullmatch(numeral(value, digits)) for at, value in values.items()}
    split = {at: (part[1], part[2]) for at, part in parts.items() if part is not None}
    before = max((len(whole) for whole, _ in split.values()), default=0)
    after = max((len(rest) for _, rest in split.values()), default=0)
    return {at: whole.rjust(before) + rest.ljust(after) for at, (whole, rest) in split.items()}


def telling_digits(pairs: Collection[tuple[Number, Number]], fewest: int = 6) -> int:
    """Find the fewest digits, `fewest` or more, at which the two numbers of each pair read differently."""
    unequal = [(a, b) for a, b in pairs if a != b]
    return next((d for d in range(fewest, 17) if all(numeral(a, d) != numeral(b, d) for a, b in unequal)), 17)


def _part(both: Mapping[Index, Drawn], which: int) -> dict[Index, Drawn]:
    return {at[1:]: drawn for at, drawn in both.items() if at[0] == which}


def _elements(values: Any, at: Index = ()) -> Iterator[tuple[Index, Number]]:
    """List every number of a nested list with its index."""
    if not isinstance(values, list | tuple):
        yield at, values
        return
    for position, item in enumerate(values):
        yield from _elements(item, (*at, position))
