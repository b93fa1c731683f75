"""The smallest counterexample as pictures: arrays as shaded grids, the window outlined, what differs marked.

Everything here is data; templates/failure.html lays it out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray

from dl4cv.report.arrays import Index, differences, floats, has_elements, numeral, remarks, telling_digits
from dl4cv.report.failure import differing_part
from dl4cv.results import Array, AxisSize, Counterexample, Origin, Steps

DIGITS = 4
MOST_GRIDS = 6
"""Of one array: its other slices are counted."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cell:
    """A number of a grid.

    `shade` is its share of the largest magnitude on the grid's scale, -1 to 1. `marks` are "window" (it takes part in
    the first wrong output), "wrong", and "padding".
    """

    text: str
    value: float
    shade: float
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grid:
    """A slice of an array; `role` says what it is: "image", "kernel", "expected", "yours", "difference" or ""."""

    label: str
    rows: tuple[tuple[Cell, ...], ...]
    role: str = ""
    bars: bool = False

    @property
    def summary(self) -> str:
        """Say in words what the grid shows, for those who cannot see it."""
        wrong = sum("wrong" in cell.marks for row in self.rows for cell in row)
        size = f"{self.label}, {len(self.rows)} by {len(self.rows[0])}" if self.rows else self.label
        return f"{size}, {wrong} wrong" if wrong else size


@dataclass(frozen=True)
class Figures:
    """All pictures of a counterexample: `arguments`, then `answers`; `words` say what is not drawn."""

    arguments: tuple[Grid, ...] = ()
    answers: tuple[Grid, ...] = ()
    words: tuple[str, ...] = ()
    step: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class _Window:
    """Which rows and columns of an array are outlined, and in which of its slices: an axis' place, or None for all."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    slices: tuple[int | None, ...]

    def shows(self, prefix: Index) -> bool:
        """Tell whether anything of the slice at `prefix` is outlined."""
        wanted = self.slices[len(self.slices) - len(prefix) :]
        return all(one is None or one == at for one, at in zip(wanted, prefix, strict=True))


def figures(example: Counterexample) -> Figures:
    """Draw the arguments of `example`, what was expected, what came, and the difference."""
    drawn = {name: array for name, array in example.arguments.items() if array.dtype and array.shape}
    outlined = _outlined(example, drawn)
    arguments: list[Grid] = []
    words = [f"{name} = {array.text}" for name, array in example.arguments.items() if name not in drawn and array.text]
    words = [text for text in words if text.split(" = ")[0] + "=" not in example.call]
    for name, array in drawn.items():
        grids, rest = _argument(name, array, example, outlined.get(name))
        arguments += grids
        words += rest
    answers, rest = _answers(example)
    return Figures(tuple(arguments), tuple(answers), (*words, *rest), _step(example, arguments, answers))


def _argument(name: str, array: Array, example: Counterexample, window: _Window | None) -> tuple[list[Grid], list[str]]:
    if not has_elements(array):
        return [], [f"{name}: {array.dtype}, shape {array.shape}"]
    role = ""
    if example.origin is not None and window is not None:
        role = "image" if name == example.origin.argument else "kernel"
    elements = floats(array)
    padding = _padding(example) if role == "image" else (0, 0)
    framed = _padded(elements, padding, example)
    slices = [prefix for prefix in _slices(array.shape) if window is None or window.shows(prefix)]
    grids = []
    for prefix in slices[:MOST_GRIDS]:
        marks = _marks(framed.shape, padding, window)
        label = _at(name, prefix) + (", padded" if any(padding) else "")
        grids.append(Grid(label, _rows(framed[prefix], _scale(elements), marks), role))
    left_out = len(_slices(array.shape)) - len(grids)
    return grids, [f"{name}: {left_out} more of its {len(_slices(array.shape))} slices"] if left_out else []


def _padding(example: Counterexample) -> tuple[int, int]:
    """Return how far the window may reach beyond the image, down and across."""
    if len(example.sizes) != 2 or any(axis.transposed for axis in example.sizes):
        return (0, 0)
    down, across = (axis.padding for axis in example.sizes)
    return (down, across)


def _padded(elements: Floats, padding: tuple[int, int], example: Counterexample) -> Floats:
    """Return the image within its padding, which is 0 or, since it never wins a maximum, minus infinity."""
    if not any(padding):
        return elements
    never_wins = example.origin is not None and example.origin.kind == "max pooling"
    frame = [(0, 0)] * (elements.ndim - 2) + [(each, each) for each in padding]
    return np.pad(elements, frame, constant_values=-math.inf if never_wins else 0.0)


def _marks(shape: Index, padding: tuple[int, int], window: _Window | None) -> dict[Index, tuple[str, ...]]:
    """Mark of a slice of an argument what is padding, and what takes part in the first wrong output."""
    if len(shape) < 2:
        return {}
    (height, width), (down, across) = shape[-2:], padding
    marks: dict[Index, tuple[str, ...]] = {}
    for i, j in product(range(height), range(width)):
        inside = down <= i < height - down and across <= j < width - across
        takes_part = window is not None and i in window.rows and j in window.columns
        marks[i, j] = ("padding",) * (not inside) + ("window",) * takes_part
    return marks


def _answers(example: Counterexample) -> tuple[list[Grid], list[str]]:
    """Draw what was expected, what came and, where the shapes agree, by how much they differ."""
    expected, returned = differing_part(example)
    both = {"expected": expected, "yours": returned}
    drawn = {role: array for role, array in both.items() if array is not None and has_elements(array)}
    part = f"{example.where}, " if isinstance(example.expected, Mapping) else ""
    words = [
        f"{part}{role}: {array.text or f'{array.dtype}, shape {array.shape}'}"
        for role, array in both.items()
        if array is not None and role not in drawn
    ]
    if len(drawn) == 2 and drawn["expected"].shape == drawn["yours"].shape:
        return _compared(part, drawn["expected"], drawn["yours"], example.index)
    told = ("", "") if expected is None or returned is None else remarks(expected, returned, example.index)
    remark = dict(zip(both, told, strict=True))
    return [grid for role, array in drawn.items() for grid in _alone(part, role, array, remark[role])], words


def _alone(part: str, role: str, array: Array, remark: str) -> list[Grid]:
    elements = floats(array)
    slices = _slices(array.shape)[:MOST_GRIDS]
    scale = _scale(elements)
    return [
        Grid(f"{_at(part + role, prefix)} {remark}".strip(), _rows(elements[prefix], scale), role) for prefix in slices
    ]


def _compared(part: str, expected: Array, returned: Array, index: Index | None) -> tuple[list[Grid], list[str]]:
    """Draw both on one scale, then their difference; of several slices the one with the first wrong element."""
    wrong = differences(expected, returned, index if _inside(index, expected.shape) else None)
    ours, yours = floats(expected), floats(returned)
    prefix = (index or min(wrong, default=(0,) * ours.ndim))[: max(0, ours.ndim - 2)]
    marks = {at[len(prefix) :]: ("wrong",) for at in wrong if at[: len(prefix)] == prefix}
    scale, bars = _scale(np.stack([ours, yours])), _are_shares(ours)
    digits = telling_digits([(float(ours[at]), float(yours[at])) for at in wrong], DIGITS)
    with np.errstate(invalid="ignore"):
        difference = yours[prefix] - ours[prefix]
    ours_told, yours_told = remarks(expected, returned, index)
    grids = [
        Grid(
            f"{_at(f'{part}expected', prefix)} {ours_told}".strip(),
            _rows(ours[prefix], scale, digits=digits),
            "expected",
            bars,
        ),
        Grid(
            f"{_at(f'{part}yours', prefix)} {yours_told}".strip(),
            _rows(yours[prefix], scale, marks, digits=digits),
            "yours",
            bars,
        ),
    ]
    if ours.size > 1:
        grids.append(
            Grid(f"{part}yours \N{MINUS SIGN} expected", _rows(difference, _scale(difference), marks), "difference")
        )
    slices = {at[: len(prefix)] for at in wrong} - {prefix}
    return grids, [f"{len(slices)} more of the {len(_slices(expected.shape))} maps differ."] if slices else []


def _rows(
    values: Floats, scale: float, marks: Mapping[Index, tuple[str, ...]] | None = None, digits: int = DIGITS
) -> tuple[tuple[Cell, ...], ...]:
    """Make the cells of a slice; a 1-D array is one row, a single number one cell."""
    grid = values.reshape(-1, values.shape[-1]) if values.ndim else values.reshape(1, 1)
    marks = marks or {}
    return tuple(
        tuple(
            _cell(float(grid[i, j]), scale, marks.get((i, j)[2 - values.ndim :], ()), digits)
            for j in range(grid.shape[1])
        )
        for i in range(grid.shape[0])
    )


def _cell(number: float, scale: float, marks: tuple[str, ...], digits: int) -> Cell:
    shade = max(-1.0, min(1.0, number / scale)) if scale and math.isfinite(number) else 0.0
    return Cell(_text(number, digits), number, shade, marks)


def _text(number: float, digits: int) -> str:
    """Write a number with a minus sign and an infinity that are set as such."""
    return numeral(number, digits).replace("-", "\N{MINUS SIGN}").replace("inf", "\N{INFINITY}")


def _outlined(example: Counterexample, drawn: Mapping[str, Array]) -> dict[str, _Window]:
    """Say of each array that takes part in the first wrong output which of its elements do."""
    origin = example.origin
    if origin is None or origin.kind == "gradient" or origin.argument not in drawn:
        return {}
    image = drawn[origin.argument]
    n, channel = (*origin.index[:2],) if len(image.shape) == 4 else (0, 0)
    pools = "pooling" in origin.kind
    rows, columns = _positions(origin.rows), _positions(origin.columns)
    windows = {origin.argument: _Window(rows, columns, (n, channel if pools else None))}
    for name, array in drawn.items():
        if pools or name == origin.argument or len(array.shape) < 2:
            continue
        whole = (tuple(range(array.shape[-2])), tuple(range(array.shape[-1])))
        if origin.kind == "transposed convolution" and origin.kernel_rows and origin.kernel_columns:
            whole = (_positions(origin.kernel_rows), _positions(origin.kernel_columns))
        transposed = origin.kind == "transposed convolution"
        windows[name] = _Window(*whole, (None, channel) if transposed else (channel, None))
    return windows


def _positions(steps: Steps) -> tuple[int, ...]:
    return tuple(steps.first + steps.step * number for number in range(steps.count))


def _step(example: Counterexample, arguments: Sequence[Grid], answers: Sequence[Grid]) -> dict[str, object]:
    """Return what templates/step.js needs to move the window over the image; {} where it does not move."""
    origin, axes = example.origin, example.sizes
    if origin is None or len(axes) != 2:
        return {}
    roles = [grid.role for grid in (*arguments, *answers)]
    channels = roles.count("kernel") or 1
    if roles.count("image") != channels or roles.count("expected") != 1 or not _is_whole(origin, example):
        return {}
    return {
        "kind": origin.kind,
        "row": origin.index[-2],
        "column": origin.index[-1],
        "bias": origin.bias,
        "axes": [_axis(axis) for axis in axes],
    }


def _is_whole(origin: Origin, example: Counterexample) -> bool:
    """Tell whether all channels are drawn, so that a sum can be followed to its end."""
    image = example.arguments[origin.argument]
    return "pooling" in origin.kind or len(image.shape) < 3 or image.shape[-3] <= MOST_GRIDS


def _axis(axis: AxisSize) -> dict[str, int]:
    names = ("kernel_size", "stride", "padding", "dilation", "size")
    return {name: getattr(axis, name) for name in names}


def _slices(shape: Index) -> list[Index]:
    return list(product(*map(range, shape[:-2])))


def _scale(elements: Floats) -> float:
    """Return the largest magnitude, which is given the full shade; 0 where there is none."""
    return float(np.max(np.abs(elements), initial=0.0, where=np.isfinite(elements)))


def _are_shares(elements: Floats) -> bool:
    """Tell whether these are scores in 0 to 1, which are drawn as bars."""
    finite = np.isfinite(elements).all()
    return bool(elements.ndim <= 2 and finite and (elements >= 0).all() and (elements <= 1).all())


def _inside(index: Index | None, shape: Index) -> bool:
    return index is not None and len(index) == len(shape) and all(i < n for i, n in zip(index, shape, strict=True))


def _at(label: str, prefix: Index) -> str:
    return f"{label}[{', '.join(map(str, prefix))}]" if prefix else label
