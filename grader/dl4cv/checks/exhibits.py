"""What a check shows beside its verdict, as a result keeps it: plain numbers, and never more than a bounded number.

    student.show(Curves("The loss while training", {"training": enumerate(losses)}, "step", "loss"))
    student.show(Matrix("Confusion matrix", matrix, classes, classes, "true class", "your class"))

The numbers may be NumPy's, and may come from student code: what is not numeric raises TypeError or ValueError here,
inside the check, where it counts as the student's wrong answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from dl4cv.results import (
    MAX_BARS,
    MAX_IMAGES,
    MAX_LINES,
    MAX_POINTS,
    MAX_ROWS,
    MAX_SIDE,
    Bars,
    Curves,
    Exhibit,
    Images,
    Matrix,
)

MAX_NAME = 80


def bound(exhibit: Exhibit) -> Exhibit:
    """Make `exhibit` plain and small: curves are thinned, of bars, rows and images the first are kept."""
    return _BOUND[type(exhibit)](exhibit)


def _bound_curves(exhibit: Curves) -> Curves:
    lines = {_name(name): _thin(points) for name, points in islice(exhibit.lines.items(), MAX_LINES)}
    return replace(exhibit, lines=lines)


def _thin(points: Iterable[Any]) -> tuple[tuple[float, float], ...]:
    """Keep the last of every few points, so that the curve's end stays."""
    every = [(float(x), float(y)) for x, y in points]
    step = math.ceil(len(every) / MAX_POINTS) or 1
    return tuple(every[::-1][::step][::-1])


def _bound_bars(exhibit: Bars) -> Bars:
    bars = {_name(name): float(value) for name, value in islice(exhibit.bars.items(), MAX_BARS)}
    return replace(exhibit, bars=bars, left_out=len(exhibit.bars) - len(bars))


def _bound_matrix(exhibit: Matrix) -> Matrix:
    table = np.asarray(exhibit.values, dtype=float)
    if table.ndim != 2:
        raise ValueError(f"a matrix has two axes, not {table.ndim}")
    rows, columns = (tuple(map(_name, names))[:MAX_ROWS] for names in (exhibit.rows, exhibit.columns))
    values = tuple(map(tuple, table[:MAX_ROWS, :MAX_ROWS].tolist()))
    return replace(exhibit, values=values, rows=rows, columns=columns, left_out=max(0, max(table.shape) - MAX_ROWS))


def _bound_images(exhibit: Images) -> Images:
    images = tuple(_levels(image) for image in exhibit.images[:MAX_IMAGES])
    captions = tuple(map(_name, exhibit.captions[:MAX_IMAGES]))
    return replace(exhibit, images=images, captions=captions, left_out=len(exhibit.images) - len(images))


def _levels(image: Any) -> Any:
    """Turn an image (H, W), (1, H, W) or (3, H, W) into rows of grey levels or (red, green, blue), 0…255.

    Whole numbers are levels; of floats, the smallest becomes black and the largest white.
    """
    array = np.asarray(image)
    if array.dtype.kind not in "biuf" or array.ndim not in (2, 3) or (array.ndim == 3 and len(array) not in (1, 3)):
        raise ValueError(f"an image of dtype {array.dtype} and shape {array.shape} cannot be shown")
    step = math.ceil(max(array.shape[-2:]) / MAX_SIDE) or 1
    array = np.nan_to_num(array[..., ::step, ::step].astype(float), posinf=0, neginf=0)
    if np.asarray(image).dtype.kind == "f" and array.size:
        least, span = array.min(), np.ptp(array)
        array = (array - least) * (255 / span if span else 0)
    levels = np.clip(np.round(array), 0, 255).astype(int)
    if levels.ndim == 3:
        levels = levels[0] if len(levels) == 1 else levels.transpose(1, 2, 0)
    return _as_tuples(levels.tolist())


def _as_tuples(value: Any) -> Any:
    return tuple(map(_as_tuples, value)) if isinstance(value, list) else value


def _name(name: object) -> str:
    return str(name)[:MAX_NAME]


_BOUND: Mapping[type[Exhibit], Callable[[Any], Exhibit]] = {
    Curves: _bound_curves,
    Bars: _bound_bars,
    Matrix: _bound_matrix,
    Images: _bound_images,
}
