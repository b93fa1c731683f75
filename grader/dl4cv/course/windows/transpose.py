"""The window of a transposed convolution: each input pixel stamps the kernel on a canvas, whose border is cut off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from dl4cv.course.windows.window import (
    Array,
    Axis,
    Slip,
    Window,
    add_up,
    axes_of,
    keep_telling,
    orientation_slips,
    pair_slips,
)
from dl4cv.results import Origin, Steps

CROP = "Cut padding rows and columns off the canvas, on all four sides."
LAST = "The last stamp starts at (H - 1) * stride and is kH high."


@dataclass(frozen=True)
class Transpose(Window):
    """One call. `weight` is (C_in, C_out, kH, kW), `bias` (C_out,) or None."""

    weight: Array | None = None
    bias: Array | None = None

    def size_along(self, axis: Axis) -> int:
        """Compute the size of the canvas without its border."""
        return (axis.size - 1) * axis.stride - 2 * axis.padding + axis.kernel_size

    def origin(self, index: tuple[int, ...], yours: float) -> Origin:
        """Say which pixels stamp the output at `index`, and with which elements of the kernel."""
        assert self.x is not None
        assert self.weight is not None
        n, channel, *position = index
        (rows, kernel_rows), (columns, kernel_columns) = (
            _stamps(axis, place + axis.padding) for axis, place in zip(self.axes, position, strict=True)
        )
        terms = [
            (float(self.x[n, c, i, j]), float(self.weight[c, channel, u, v]))
            for i, u in zip(_positions(rows), _positions(kernel_rows), strict=True)
            for j, v in zip(_positions(columns), _positions(kernel_columns), strict=True)
            for c in range(self.x.shape[1])
        ]
        bias = None if self.bias is None else float(self.bias[channel])
        crop_rows, crop_columns = self.values_of("padding")
        return Origin(
            kind="transposed convolution",
            index=index,
            argument="x",
            rows=rows,
            columns=columns,
            terms=keep_telling(terms),
            count=len(terms),
            value=add_up(terms) + (bias or 0.0),
            yours=yours,
            bias=bias,
            kernel_rows=kernel_rows,
            kernel_columns=kernel_columns,
            crop=(crop_rows, crop_columns),
        )

    def wrong_sizes(self) -> Iterator[Slip]:
        """List slips in crop, stride and kernel."""
        yield from _crop_slips(self)
        yield from _stride_slips(self)
        yield from pair_slips(self, "padding")
        yield from pair_slips(self, "stride")
        ordinary = "Here each input pixel stamps the kernel, and the output is larger than the input."
        sliding = tuple(axis.output_size for axis in self.axes)
        yield self.slip(sliding, "is this the size of an ordinary convolution?", ordinary)
        kernel, rows = self.values_of("kernel_size"), "Rows go with kH, columns with kW."
        swapped = self.sizes_with_each("kernel_size", kernel[::-1])
        yield self.slip(swapped, "did kernel height and kernel width change places?", rows)
        tall = self.sizes_with_each("kernel_size", kernel[:1] * len(kernel))
        yield self.slip(tall, "did you use the kernel's height for its width too?", rows)
        one_short = tuple(size - 1 for size in self.sizes)
        yield self.slip(one_short, "is one row and one column missing?", LAST)
        yield from orientation_slips(self)


def _stamps(axis: Axis, place: int) -> tuple[Steps, Steps]:
    """Find the input positions along one axis whose stamp covers `place` of the canvas, and the kernel's elements."""
    covering = [i for i in range(axis.size) if 0 <= place - i * axis.stride < axis.kernel_size]
    first = covering[0] if covering else 0
    return Steps(first, 1, len(covering)), Steps(place - first * axis.stride, -axis.stride, len(covering))


def _positions(steps: Steps) -> list[int]:
    return [steps.first + steps.step * number for number in range(steps.count)]


def _crop_slips(window: Transpose) -> Iterator[Slip]:
    uncut = window.sizes_with(padding=0)
    yield window.slip(uncut, "did you leave out the crop?", CROP, "padding")
    once = tuple(size - axis.padding for size, axis in zip(uncut, window.axes, strict=True))
    yield window.slip(once, "did you crop one side only?", CROP, "padding")
    added = window.sizes_with_each("padding", [-padding for padding in window.values_of("padding")])
    yield window.slip(added, "did you add it?", CROP, "padding")
    if 0 in window.values_of("padding"):
        emptied = tuple(size if axis.padding else 0 for size, axis in zip(window.sizes, window.axes, strict=True))
        yield window.slip(emptied, "did you cut with p:-p?", "For p = 0 that is 0:-0, empty. Cut with p : size - p.")


def _stride_slips(window: Transpose) -> Iterator[Slip]:
    remedy = "Pixel (i, j) stamps at row i * stride and column j * stride."
    yield window.slip(window.sizes_with(stride=1), "did you ignore the stride?", remedy, "stride")
    times = tuple(axis.size * axis.stride for axis in window.axes)
    yield window.slip(times, "is your size H * stride?", LAST, "stride")
    too_large = tuple(size + axis.stride for size, axis in zip(window.sizes, window.axes, strict=True))
    yield window.slip(too_large, "did you write H * stride for (H - 1) * stride?", LAST, "stride")


def conv2d_transpose(x: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0) -> Transpose:
    """Make the window of a call of conv2d_transpose."""
    x, weight = np.asarray(x, dtype=float), np.asarray(weight, dtype=float)
    axes = axes_of(x.shape[2:], weight.shape[2:], stride, padding)
    biases = None if bias is None else np.asarray(bias, dtype=float)
    return Transpose(axes, (len(x), weight.shape[1]), x, weight, biases)
