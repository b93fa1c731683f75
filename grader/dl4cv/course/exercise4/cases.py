"""Cases of pooling, drawn and fixed, and torch's answers to them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F

from dl4cv.checks import (
    Array,
    Filling,
    Pair,
    Student,
    assert_matches,
    both,
    fillings,
    in_float64,
    pairs,
    shortest,
    sizes,
)
from dl4cv.checks import strategies as st

BLOCK = Filling("fractions", 1).fill(4, 3, 9, 11)
BRIGHT = np.abs(BLOCK)


class Pooling(NamedTuple):
    """The arguments of max_pool2d and avg_pool2d: (N, C, H, W) and the geometry of the windows."""

    x: Array
    kernel_size: Pair
    stride: Pair | None = None
    padding: Pair = 0


@st.composite
def poolings(
    draw: st.DrawFn,
    stride: int = 0,
    padded: bool = False,
    *,
    least: int = 1,
    paired: bool = False,
    left_over: bool = False,
    bright: bool = False,
) -> Pooling:
    """Draw maps into which a window fits; `stride` bounds the stride, 0 leaves it out; `least` bounds a padding below.

    The last window ends with the padded map, or, with `left_over`, before it. `bright` maps hold nothing below 0.
    Where nothing is `paired`, all are ints.
    """
    N, C = draw(sizes(1, 3)), draw(sizes(1, 3))
    smallest = 2 if padded or left_over else 1
    kernel_size = draw(
        pairs(smallest, 4) | st.tuples(sizes(smallest, 5), sizes(smallest, 5)) if paired else sizes(smallest, 4)
    )
    step = draw((pairs if paired else sizes)(1 + left_over, stride)) if stride else None
    pad = draw(_paddings(kernel_size, least)) if padded else 0
    H, W = (
        draw(_sides(k, s, p, left_over))
        for k, p, s in zip(both(kernel_size), both(pad), both(step or kernel_size), strict=True)
    )
    x = draw(fillings()).fill(N, C, H, W)
    return Pooling(np.abs(x) if bright else x, kernel_size, step, pad)


@st.composite
def _sides(draw: st.DrawFn, kernel_size: int, stride: int, padding: int, left_over: bool) -> int:
    """Draw a height or width of which the windows leave nothing over, or something that is less than a stride."""
    first, windows = kernel_size - 2 * padding, draw(sizes(1, 3))
    rest = draw(sizes(1, stride - 1)) if left_over and stride > 1 else 0
    return first + stride * max(windows - 1, 1 if first + rest < 1 else 0) + rest


def _paddings(kernel_size: Pair, least: int) -> st.SearchStrategy[Pair]:
    """Draw a padding of at most half the kernel, so that every window holds a pixel, and of more than none."""
    if isinstance(kernel_size, int):
        return sizes(1, kernel_size // 2)
    kH, kW = kernel_size
    return sizes(1, min(kH, kW) // 2) | st.tuples(sizes(least, kH // 2), sizes(least, kW // 2)).filter(any)


@st.composite
def maps(draw: st.DrawFn) -> Array:
    """Draw feature maps of any size, (N, C, H, W)."""
    return draw(fillings()).fill(*(draw(sizes(1, 4)) for _ in range(2)), *(draw(sizes(1, 7)) for _ in range(2)))


def assert_max_pool(
    student: Student, case: Pooling, *, by_name: bool = False, alone: bool = False, exactly: bool = False
) -> None:
    """Raise Mismatch unless max_pool2d equals torch's; `by_name`, when called with all its options by name."""
    options = {"kernel_size": case.kernel_size, "stride": case.stride, "padding": case.padding}
    assert_matches(
        student.max_pool2d(case.x, **options) if by_name else student.max_pool2d(*shortest(case)),
        in_float64(F.max_pool2d, case.x, **options),
        magnitude=largest(case.x),
        single=not exactly,
        wrapped=not alone,
    )


def assert_avg_pool(
    student: Student, case: Pooling, *, by_name: bool = False, alone: bool = False, exactly: bool = False
) -> None:
    """Raise Mismatch unless avg_pool2d equals torch's, as nearly as a running sum over the whole map may be."""
    options = {"kernel_size": case.kernel_size, "stride": case.stride, "padding": case.padding}
    assert_matches(
        student.avg_pool2d(case.x, **options) if by_name else student.avg_pool2d(*shortest(case)),
        in_float64(F.avg_pool2d, case.x, **options),
        terms=max(1, case.x[:1, 0].size),
        magnitude=largest(case.x),
        single=not exactly,
        wrapped=not alone,
    )


def assert_global(student: Student, x: Array, *, alone: bool = False, exactly: bool = False) -> None:
    """Raise Mismatch unless global_avg_pool2d is the mean over height and width."""
    assert_matches(
        student.global_avg_pool2d(x),
        in_float64(torch.mean, x, dim=(2, 3)),
        terms=x.shape[2] * x.shape[3],
        magnitude=largest(x),
        single=not exactly,
        wrapped=not alone,
    )


def largest(x: Array) -> Array:
    """Return the largest magnitude among the pixels."""
    return np.asarray(np.abs(x.astype(np.float64)).max(initial=0.0))


def below(case: Pooling, depth: float) -> Pooling:
    """Return the same geometry on maps of which every pixel is below -depth."""
    return case._replace(x=case.x - np.abs(case.x).max(initial=0.0) - depth)


def as_bytes(x: Array) -> Array:
    """Make a photograph: bytes around 128, so that three of them add up to more than a byte holds."""
    return np.asarray(np.clip(np.round(128 + 60 * x), 0, 255), dtype=np.uint8)
