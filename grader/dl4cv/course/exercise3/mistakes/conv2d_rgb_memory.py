"""Wrong versions of `conv2d_rgb`: how numbers lie in memory, and how many of them fit."""

# mypy: no-warn-return-any

from __future__ import annotations

import numpy as np

from dl4cv.course.building_blocks import Array, _wrong_windows
from dl4cv.mistakes import mistake

FUNCTION = "conv2d_rgb"


@mistake(
    FUNCTION,
    title="Reshaped instead of transposed",
    explanation="`reshape` keeps the order in memory, so (C, H, W) as (H, W, C) mixes pixels and colours. "
    "Move the axis: `image.transpose(1, 2, 0)`, or leave the channels first.",
)
def reshaped(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    (channels, height, width), (kh, kw) = image.shape, kernel.shape[1:]
    windows = _wrong_windows(image.reshape(height, width, channels).transpose(2, 0, 1).astype(float), (kh, kw))
    return np.einsum("chwij,ijc->hw", windows, kernel.reshape(kh, kw, channels).astype(float)) + bias


@mistake(
    FUNCTION,
    title="Sums computed in uint8",
    explanation="`einsum`, `tensordot` and `@` add up in the type of their arguments, and a uint8 starts again at 256. "
    "Convert both to float first.",
)
def uint8_sum(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    return np.einsum("chwij,cij->hw", _wrong_windows(image, kernel.shape[1:]), kernel) + float(bias)
