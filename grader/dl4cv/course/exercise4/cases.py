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
    single,
    sizes,
)
from dl4cv.checks import strategies as st

BLOCK = Filling("fractions", 1).fill(4, 3, 9, 11)


class Pooling(NamedTuple):
    """The arguments of max_pool2d and avg_pool2d: (N, C, H, W) and the geometry of the windows."""

    x: Array
    kernel_size: Pair
    stride: Pair | None = None
    padding: Pair = 0


@st.composite
def poolings(draw: st.DrawFn, stride: int = 0, padded: bool = False) -> Pooling:
    """Draw maps into which a window fits; `stride` bounds the stride, 0 leaves it out."""
    N, C = draw(sizes(1, 3)), draw(sizes(1, 3))
    smallest = 2 if padded else 1
    kernel_size = draw(pairs(smallest, 4) | st.tuples(sizes(smallest, 5), sizes(smallest, 5)))
    step = draw(pairs(1, stride)) if stride else None
    pad = draw(_paddings(kernel_size)) if padded else 0
    H, W = (
        max(1, k - 2 * p + (draw(sizes(1, 3)) - 1) * s + draw(sizes(0, 3)))
        for k, p, s in zip(both(kernel_size), both(pad), both(step or kernel_size), strict=True)
    )
    return Pooling(draw(fillings()).fill(N, C, H, W), kernel_size, step, pad)


@st.composite
def _paddings(draw: st.DrawFn, kernel_size: Pair) -> Pair:
    """Draw a padding of at most half the kernel, so that every window holds a pixel; mostly more than none."""
    kH, kW = both(kernel_size)
    if draw(st.sampled_from([True, False, False])):
        return draw(sizes(1, min(kH, kW) // 2))
    return draw(sizes(0, kH // 2)), draw(sizes(0, kW // 2))


@st.composite
def maps(draw: st.DrawFn) -> Array:
    """Draw feature maps of any size, (N, C, H, W)."""
    return draw(fillings()).fill(*(draw(sizes(1, 4)) for _ in range(2)), *(draw(sizes(1, 7)) for _ in range(2)))


def assert_max_pool(student: Student, case: Pooling) -> None:
    """Raise Mismatch unless max_pool2d equals torch's."""
    options = {"kernel_size": case.kernel_size, "stride": case.stride, "padding": case.padding}
    expected = in_float64(F.max_pool2d, case.x, **options)
    assert_matches(student.max_pool2d(*shortest(case)), expected, magnitude=largest(case.x), single=single(case.x))


def assert_avg_pool(student: Student, case: Pooling) -> None:
    """Raise Mismatch unless avg_pool2d equals torch's, as nearly as a running sum over the whole map may be."""
    options = {"kernel_size": case.kernel_size, "stride": case.stride, "padding": case.padding}
    assert_matches(
        student.avg_pool2d(*shortest(case)),
        in_float64(F.avg_pool2d, case.x, **options),
        terms=max(1, case.x[:1, 0].size),
        magnitude=largest(case.x),
        single=single(case.x),
    )


def assert_global(student: Student, x: Array) -> None:
    """Raise Mismatch unless global_avg_pool2d is the mean over height and width."""
    assert_matches(
        student.global_avg_pool2d(x),
        in_float64(torch.mean, x, dim=(2, 3)),
        terms=x.shape[2] * x.shape[3],
        magnitude=largest(x),
        single=single(x),
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
