"""Where one output of a convolution or pooling comes from: its window, and its arithmetic, expected and yours."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from dl4cv.checks.compare import Mismatch, show_number
from dl4cv.course.windows.geometry import Array, Axis, Layer, layer_of
from dl4cv.course.windows.output_shape import explained
from dl4cv.engine.judging import Explanation
from dl4cv.rpc.request import Request

COLUMNS = 76
LINES = 3
STAMPS = 3
DIGITS = 4
GLUED = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Arithmetic:
    """How one output is computed: the sum of products, the largest or the mean of `terms`, then `+ bias`.

    A term of a sum is (pixel, weight), that of a maximum or mean (pixel,).
    """

    kind: Literal["sum", "max", "mean"]
    terms: tuple[tuple[float, ...], ...]
    bias: float | None = None

    @property
    def value(self) -> float:
        """The output."""
        products = [float(np.prod(term)) for term in self.terms]
        if self.kind == "max":
            return max(products)
        total = sum(products) / (len(products) if self.kind == "mean" else 1)
        return total + (self.bias or 0.0)

    def lines(self, yours: object) -> list[str]:
        """The arithmetic in at most LINES lines; what is too long goes without its zeros, then ends in "…"."""
        telling = [term for term in self.terms if np.prod(term)] if self.kind != "max" else sorted(self.terms)[::-1]
        short = self._told(self.terms, yours)
        if len(short) > LINES:
            short = self._told(telling, yours)
        kept = len(telling)
        while len(short) > LINES:
            kept -= 1
            short = self._told(telling[:kept], yours, left_out=True)
        return short

    def _told(self, terms: Sequence[tuple[float, ...]], yours: object, left_out: bool = False) -> list[str]:
        one = _number if self.kind == "max" else _factor
        pieces = ["*".join(map(one, term)) for term in terms] + ["…"] * left_out or ["0"]
        if self.bias is not None:
            pieces.append(f"{_factor(self.bias)}{GLUED}(bias)")
        text = {
            "sum": " + ".join(pieces),
            "max": f"max({', '.join(pieces)})",
            "mean": f"({' + '.join(pieces)}){GLUED}/{GLUED}{len(self.terms)}",
        }[self.kind]
        equals = "=" if self._is_exact() else "≈"
        answer = f"{equals} {show_number(self.value)}     (yours: {show_number(yours)})".replace(" ", GLUED)
        return _wrapped(f"{text} {answer}")

    def _is_exact(self) -> bool:
        numbers = [number for term in self.terms for number in term] + [self.bias or 0.0]
        return all(float(_number(number)) == number for number in numbers) and float(show_number(self.value)) == (
            self.value
        )


@dataclass(frozen=True)
class Origin:
    """Where an output comes from, in words, and how."""

    place: tuple[str, ...]
    arithmetic: Arithmetic


def explain(request: Request, mismatch: Mismatch) -> Explanation | None:
    """The window of the first differing output, or the arithmetic of a shape; None where there is nothing to add."""
    layer, returned = layer_of(request), mismatch.returned
    if layer is None or not _is_numeric(returned):
        return None
    expected = np.asarray(mismatch.expected)
    if layer.function == "output_size":
        return explained(layer, (int(returned),)) if mismatch.index == () else None
    if expected.shape != layer.shape:
        return None
    if returned.shape != expected.shape:
        return explained(layer, returned.shape)
    if mismatch.index is None:
        return None
    origin = origin_of(layer, mismatch.index)
    # A law may expect something else than the function's own value; then the window would explain the wrong thing.
    if not np.isclose(origin.arithmetic.value, expected[mismatch.index], rtol=1e-6, atol=1e-6):
        return None
    cause, remedy = _low(layer, returned[mismatch.index])
    return Explanation(cause, remedy, (*origin.place, *origin.arithmetic.lines(returned[mismatch.index])))


def _low(layer: Layer, value: Any) -> tuple[str, str]:
    """What -inf in a maximum means: there it is the padding, and no logarithm of zero."""
    if layer.function == "max_pool2d" and np.isneginf(value):
        return (
            "-inf is your padding: this window saw no pixel of x.",
            "Is x written into the padded map, at [p : p + H]?",
        )
    return "", ""


def origin_of(layer: Layer, index: tuple[int, ...]) -> Origin:
    """Where the output at `index` comes from."""
    n, channel, *position = (0,) * (4 - len(index) - (0 if layer.axes else 2)) + index
    if layer.function == "conv2d_transpose":
        return _stamps(layer, index)
    if layer.function == "global_avg_pool2d":
        return _whole_map(layer, n, channel)
    if layer.weight is None:
        return _pool(layer, n, channel, position)
    return _convolution(layer, index, n, channel, position)


def _convolution(layer: Layer, index: tuple[int, ...], n: int, channel: int, position: Sequence[int]) -> Origin:
    assert layer.x is not None
    assert layer.weight is not None
    window, padding = _window(layer.x[n], layer.axes, position)
    terms = tuple(zip(window.ravel().tolist(), layer.weight[channel].ravel().tolist(), strict=True))
    which = f"image {n}, kernel {channel}, " if layer.front else ""
    name = "x" if layer.front else "image"
    return Origin(
        _place(f"out{list(index)}: {which}", layer.axes, position, name, padding),
        Arithmetic("sum", terms, _bias(layer, channel)),
    )


def _pool(layer: Layer, n: int, channel: int, position: Sequence[int]) -> Origin:
    assert layer.x is not None
    window, padding = _window(layer.x[n, channel], layer.axes, position)
    largest = layer.function == "max_pool2d"
    pixels = window[~padding] if largest else window.ravel()
    start = f"out{[n, channel, *position]}: image {n}, channel {channel}, "
    ending = "never wins" if largest else "counts as 0"
    return Origin(
        _place(start, layer.axes, position, "x", padding, ending),
        Arithmetic("max" if largest else "mean", tuple((pixel,) for pixel in pixels.tolist())),
    )


def _whole_map(layer: Layer, n: int, channel: int) -> Origin:
    assert layer.x is not None
    pixels = tuple((pixel,) for pixel in layer.x[n, channel].ravel().tolist())
    return Origin((f"out{[n, channel]}: all of x[{n}, {channel}]",), Arithmetic("mean", pixels))


def _stamps(layer: Layer, index: tuple[int, ...]) -> Origin:
    assert layer.x is not None
    assert layer.weight is not None
    n, channel, *position = index
    canvas = [place + axis.padding for place, axis in zip(position, layer.axes, strict=True)]
    down, across = (_stamping(axis, place) for axis, place in zip(layer.axes, canvas, strict=True))
    pixels = [(i, j, u, v) for i, u in down for j, v in across]
    terms = tuple(
        (float(layer.x[n, c, i, j]), float(layer.weight[c, channel, u, v]))
        for i, j, u, v in pixels
        for c in range(layer.x.shape[1])
    )
    place = [f"out{list(index)}" + (f" is canvas{[n, channel, *canvas]} before the crop" * (canvas != position))]
    shown = [f"x[{n}, :, {i}, {j}]*weight[:, {channel}, {u}, {v}]" for i, j, u, v in pixels[:STAMPS]]
    if len(pixels) > STAMPS:
        shown.append(f"{len(pixels) - STAMPS} more")
    place += _wrapped(f"stamped by {' + '.join(part.replace(' ', GLUED) for part in shown) or 'no pixel of x'}")
    return Origin(tuple(place), Arithmetic("sum", terms, _bias(layer, channel)))


def _stamping(axis: Axis, place: int) -> list[tuple[int, int]]:
    """The input positions along one axis whose stamp covers `place` of the canvas, with the kernel's element."""
    return [(i, place - i * axis.stride) for i in range(axis.size) if 0 <= place - i * axis.stride < axis.kernel_size]


def _window(x: Array, axes: Sequence[Axis], position: Sequence[int]) -> tuple[Array, np.ndarray]:
    """The pixels of x, (..., H, W), under the kernel, and the mask (kH, kW) of those that are padding."""
    edges = [(axis.padding, axis.padding) for axis in axes]
    rows, columns = (
        place * axis.stride + axis.dilation * np.arange(axis.kernel_size)
        for place, axis in zip(position, axes, strict=True)
    )
    padded = np.pad(x, [(0, 0)] * (x.ndim - 2) + edges)
    padding = np.pad(np.zeros(x.shape[-2:], dtype=bool), edges, constant_values=True)
    return padded[..., rows[:, None], columns], padding[rows[:, None], columns]


def _place(
    start: str, axes: Sequence[Axis], position: Sequence[int], name: str, padding: np.ndarray, ending: str = "is 0"
) -> tuple[str, ...]:
    """`start`, the rows and columns of the window, and how much of it is padding."""
    rows, columns = (_range(axis, place) for axis, place in zip(axes, position, strict=True))
    padded = "the padded " if any(axis.padding for axis in axes) else ""
    where = _wrapped(f"{start}rows {rows}, columns {columns} of {padded}{name}")
    if not padding.any():
        return tuple(where)
    if padding.all():
        return *where, f"all of this window is padding, which {ending}"
    are = "is" if padding.sum() == 1 else "are"
    return *where, f"{int(padding.sum())} of these {padding.size} pixels {are} padding, which {ending}"


def _range(axis: Axis, place: int) -> str:
    start = place * axis.stride
    return f"{start}:{start + axis.span}" + (f":{axis.dilation}" if axis.dilation > 1 and axis.kernel_size > 1 else "")


def _wrapped(text: str) -> list[str]:
    """`text` in lines; GLUED holds together what must stand on one."""
    lines = textwrap.wrap(text, COLUMNS, subsequent_indent="  ", break_long_words=False)
    return [line.replace(GLUED, " ") for line in lines]


def _bias(layer: Layer, channel: int) -> float | None:
    return None if layer.bias is None else float(layer.bias[channel])


def _factor(number: float) -> str:
    text = _number(number)
    return f"({text})" if text.startswith("-") else text


def _number(number: float) -> str:
    return show_number(number) if float(number).is_integer() else f"{number:.{DIGITS}g}"


def _is_numeric(returned: object) -> bool:
    return isinstance(returned, np.ndarray) and returned.dtype.kind in "fiu" and returned.dtype != np.float16
