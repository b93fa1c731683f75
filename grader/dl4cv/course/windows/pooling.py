"""The window of a pooling: it slides over each channel for itself, and keeps the largest pixel or the mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from dl4cv.checks.cases import both
from dl4cv.course.windows.window import (
    Slip,
    Term,
    Window,
    add_up,
    axes_of,
    keep_telling,
    kernel_slips,
    orientation_slips,
    padding_slips,
    pixels_under,
    rounding_slips,
    stride_slips,
)
from dl4cv.results import MAX_SHOWN_ELEMENTS, Origin, Steps


@dataclass(frozen=True)
class Pooling(Window):
    """One call of max_pool2d or avg_pool2d."""

    kind: Literal["max pooling", "average pooling"] = "max pooling"
    stride_given: bool = True

    @property
    def pads_with(self) -> str:
        """What stands in the padding: what never wins, or what counts as nothing."""
        return "-inf, which never wins," if self.kind == "max pooling" else "zeros"

    def origin(self, index: tuple[int, ...], yours: float) -> Origin:
        """Say which pixels lie in the window of the output at `index`: in a maximum, padding takes no part."""
        assert self.x is not None
        n, channel, *position = index
        pixels, padding = pixels_under(self.x[n, channel], self.axes, position)
        largest = self.kind == "max pooling"
        terms = [(pixel,) for pixel in (pixels[~padding] if largest else pixels.ravel()).tolist()]
        rows, columns = (axis.under_kernel(place) for axis, place in zip(self.axes, position, strict=True))
        return Origin(
            kind=self.kind,
            index=index,
            argument="x",
            rows=rows,
            columns=columns,
            terms=_keep_largest(terms) if largest else keep_telling(terms),
            count=len(terms),
            value=max(terms)[0] if largest else add_up(terms) / len(terms),
            yours=yours,
            padded=any(self.values_of("padding")),
            padding=int(padding.sum()),
        )

    def wrong_sizes(self) -> Iterator[Slip]:
        """List slips in stride (and its default), padding and kernel."""
        if self.stride_given:
            tiling = self.sizes_with_each("stride", self.values_of("kernel_size"))
            yield self.slip(tiling, "did you move by kernel_size all the same?", "Only stride=None means kernel_size.")
            yield from stride_slips(self)
        else:
            yield self._default_stride_slip(1)
            yield from rounding_slips(self)
        yield from padding_slips(self)
        yield from kernel_slips(self)
        if not self.stride_given:
            yield self._default_stride_slip(2)
        yield from orientation_slips(self)

    def _default_stride_slip(self, stride: int) -> Slip:
        question, remedy = f"is your stride {stride} when none is given?", "stride=None means stride = kernel_size."
        return self.slip(self.sizes_with(stride=stride), question, remedy, "kernel_size")


@dataclass(frozen=True)
class WholeMap(Window):
    """One call of global_avg_pool2d: the window is all of a channel, and no height or width remains."""

    def origin(self, index: tuple[int, ...], yours: float) -> Origin:
        """Say that the output at `index` is the mean of a whole channel."""
        assert self.x is not None
        pixels = self.x[index]
        terms = [(pixel,) for pixel in pixels.ravel().tolist()]
        return Origin(
            kind="global average pooling",
            index=index,
            argument="x",
            rows=Steps(0, 1, pixels.shape[0]),
            columns=Steps(0, 1, pixels.shape[1]),
            terms=keep_telling(terms),
            count=len(terms),
            value=add_up(terms) / len(terms),
            yours=yours,
        )

    def wrong_sizes(self) -> Iterator[Slip]:
        """List nothing: there is no height and no width."""
        yield from ()

    def wrong_fronts(self) -> Iterator[Slip]:
        """List slips in which axes are averaged."""
        assert self.x is not None
        N, C, H, W = self.x.shape
        two = "Name the two axes that go, height and width: axis=(2, 3)."
        yield Slip((N, C, 1, 1), "Are the two axes kept, with length 1?", "Leave out keepdims.")
        yield Slip((C, N), "Did images and channels change places?", "The shape is (N, C).")
        yield Slip((), "Is this the mean of everything?", two)
        yield Slip((H, W), "Is this the mean over images and channels?", two)
        yield Slip((N,), "Are the channels averaged too?", two)
        yield Slip((C,), "Are the images averaged too?", two)
        yield Slip((N, C, W), "Is only the height averaged?", two)
        yield Slip((N, C, H), "Is only the width averaged?", two)


def _keep_largest(terms: Sequence[Term]) -> tuple[Term, ...]:
    return tuple(terms if len(terms) <= MAX_SHOWN_ELEMENTS else sorted(terms)[: -MAX_SHOWN_ELEMENTS - 1 : -1])


def max_pool2d(x: Any, kernel_size: Any, stride: Any = None, padding: Any = 0) -> Pooling:
    """Make the window of a call of max_pool2d."""
    return _pool("max pooling", x, kernel_size, stride, padding)


def avg_pool2d(x: Any, kernel_size: Any, stride: Any = None, padding: Any = 0) -> Pooling:
    """Make the window of a call of avg_pool2d."""
    return _pool("average pooling", x, kernel_size, stride, padding)


def _pool(
    kind: Literal["max pooling", "average pooling"], x: Any, kernel_size: Any, stride: Any, padding: Any
) -> Pooling:
    x = np.asarray(x, dtype=float)
    axes = axes_of(x.shape[2:], both(kernel_size), kernel_size if stride is None else stride, padding)
    return Pooling(axes, x.shape[:2], x, kind, stride is not None)


def global_avg_pool2d(x: Any) -> WholeMap:
    """Make the window of a call of global_avg_pool2d."""
    x = np.asarray(x, dtype=float)
    return WholeMap((), x.shape[:2], x)
