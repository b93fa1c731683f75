"""The window of a convolution: it slides over the image, and each output is a sum of products under it."""

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
    batch_slips,
    keep_telling,
    kernel_slips,
    orientation_slips,
    padding_slips,
    pair_slips,
    pixels_under,
    stride_slips,
)
from dl4cv.results import Origin


@dataclass(frozen=True)
class Convolution(Window):
    """One call. `weight` is (C_out, C_in, kH, kW), `bias` (C_out,); None where absent."""

    weight: Array | None = None
    bias: Array | None = None

    def origin(self, index: tuple[int, ...], yours: float) -> Origin:
        """Say which pixels the kernel covers for the output at `index`, and their products with its elements."""
        assert self.x is not None
        assert self.weight is not None
        n, channel, *position = index if self.front else (0, 0, *index)
        pixels, padding = pixels_under(self.x[n], self.axes, position)
        terms = list(zip(pixels.ravel().tolist(), self.weight[channel].ravel().tolist(), strict=True))
        bias = None if self.bias is None else float(self.bias[channel])
        rows, columns = (axis.under_kernel(place) for axis, place in zip(self.axes, position, strict=True))
        return Origin(
            kind="convolution",
            index=index,
            argument="x" if self.front else "image",
            rows=rows,
            columns=columns,
            terms=keep_telling(terms),
            count=len(terms),
            value=add_up(terms) + (bias or 0.0),
            yours=yours,
            bias=bias,
            padded=any(self.values_of("padding")),
            padding=int(padding.sum()),
        )

    def wrong_sizes(self) -> Iterator[Slip]:
        """List slips in stride, padding, dilation and kernel."""
        yield from stride_slips(self)
        yield from padding_slips(self)
        yield from _dilation_slips(self)
        yield from kernel_slips(self)
        yield from orientation_slips(self)

    def wrong_fronts(self) -> Iterator[Slip]:
        """List slips in images and channels; of a single map, in the axes that are one too many."""
        if self.x is None:
            return
        N, channels = self.x.shape[:2]
        if self.front:
            yield from batch_slips(self, N, channels)
            return
        one = "The kernel spans all channels: add up their products into a single map."
        yield Slip((channels, *self.sizes), "Is there one map per channel?", one)
        yield Slip((1, *self.sizes), "Is the channel axis kept, with length 1?", one)
        yield Slip((1, 1, *self.sizes), "Are there two axes of length 1 too many?", "Return one map: out[0, 0].")


def _dilation_slips(window: Convolution) -> Iterator[Slip]:
    remedy = "A kernel of k elements has k - 1 gaps: it spans dilation * (k - 1) + 1 pixels."
    yield window.slip(window.sizes_with(dilation=1), "did you ignore the dilation?", remedy, "dilation")
    one_wider = [dilation + 1 for dilation in window.values_of("dilation")]
    question, no_gap = "are your gaps one pixel too wide?", "Dilation 1 means no gap, dilation 2 a gap of one."
    yield window.slip(window.sizes_with_each("dilation", one_wider), question, no_gap, "dilation")
    times = tuple(
        (axis.size + 2 * axis.padding - axis.dilation * axis.kernel_size) // axis.stride + 1 for axis in window.axes
    )
    yield window.slip(times, "did you take dilation * k for the width of the kernel?", remedy, "dilation")
    yield from pair_slips(window, "dilation")


# The functions of exercise 3 with their own parameters: each makes the window of one call.


def output_size(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Convolution:
    """Make the window of a call of output_size: one axis, and no image."""
    return Convolution((Axis(size, kernel_size, stride, padding, dilation),))


def conv2d_gray(image: Any, kernel: Any) -> Convolution:
    """Make the window of a call of conv2d_gray: one map from one channel."""
    return conv2d_rgb(image, kernel)


def conv2d_rgb(image: Any, kernel: Any, bias: float = 0.0) -> Convolution:
    """Make the window of a call of conv2d_rgb: one map from all channels."""
    image, kernel = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)
    x, weight = (array.reshape(1, -1, *array.shape[-2:]) for array in (image, kernel))
    biases = np.array([bias], dtype=float) if bias else None
    return Convolution(axes_of(image.shape[-2:], kernel.shape[-2:]), (), x, weight, biases)


def conv2d(x: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1) -> Convolution:
    """Make the window of a call of conv2d."""
    x, weight = np.asarray(x, dtype=float), np.asarray(weight, dtype=float)
    axes = axes_of(x.shape[2:], weight.shape[2:], stride, padding, dilation)
    biases = None if bias is None else np.asarray(bias, dtype=float)
    return Convolution(axes, (len(x), weight.shape[0]), x, weight, biases)
