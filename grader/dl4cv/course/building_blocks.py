"""The parts which wrong versions get right, so that each shows its one mistake alone.

The names start with `_wrong_` because they travel with a mistake into a submission, where no other name may be hit.
"""
# mypy: no-warn-return-any

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Pair = int | tuple[int, int]


def _wrong_pair(value: Pair) -> tuple[int, int]:
    """(vertical, horizontal) of a pair or of one number for both."""
    vertical, horizontal = np.broadcast_to(value, 2).tolist()
    return vertical, horizontal


def _wrong_pad(x: Array, padding: Pair, value: float = 0.0) -> Array:
    """`x` as floats, its last two axes padded with `value` on both sides."""
    vertical, horizontal = _wrong_pair(padding)
    sides = ((0, 0),) * (x.ndim - 2) + ((vertical, vertical), (horizontal, horizontal))
    return np.pad(x.astype(float), sides, constant_values=value)


def _wrong_windows(x: Array, kernel_size: Pair, stride: Pair = 1, dilation: Pair = 1) -> Array:
    """All windows of the last two axes: (…, H, W) -> (…, H', W', kH, kW)."""
    (kh, kw), (sh, sw), (dh, dw) = _wrong_pair(kernel_size), _wrong_pair(stride), _wrong_pair(dilation)
    extents = (dh * (kh - 1) + 1, dw * (kw - 1) + 1)
    windows = np.lib.stride_tricks.sliding_window_view(x, extents, axis=(-2, -1))
    return windows[..., ::sh, ::sw, ::dh, ::dw]


def _wrong_correlate(x: Array, weight: Array, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1) -> Array:
    """The right convolution without bias: (N, C, H, W), (O, C, kH, kW) -> (N, O, H', W')."""
    windows = _wrong_windows(_wrong_pad(x, padding), weight.shape[2:], stride, dilation)
    return np.einsum("nchwij,ocij->nohw", windows, weight.astype(float))


def _wrong_plus_bias(out: Array, bias: Array | None) -> Array:
    """The right way to add a bias of shape (O,) to (N, O, H, W)."""
    return out if bias is None else out + bias[:, None, None]


def _wrong_stamps(x: Array, weight: Array, stride: Pair = 1) -> Array:
    """The right transposed convolution before cropping: (N, C, H, W), (C, O, kH, kW) -> (N, O, H', W')."""
    (n, _, h, w), (_, o, kh, kw), (sh, sw) = x.shape, weight.shape, _wrong_pair(stride)
    out = np.zeros((n, o, (h - 1) * sh + kh, (w - 1) * sw + kw))
    for i in range(kh):
        for j in range(kw):
            out[:, :, i : i + (h - 1) * sh + 1 : sh, j : j + (w - 1) * sw + 1 : sw] += np.einsum(
                "nchw,co->nohw", x.astype(float), weight[:, :, i, j].astype(float)
            )
    return out


def _wrong_crop(full: Array, padding: Pair) -> Array:
    """The last two axes without `padding` rows and columns on each side."""
    (ph, pw), (h, w) = _wrong_pair(padding), full.shape[-2:]
    return full[..., ph : h - ph, pw : w - pw]


def _wrong_loops(x: Array, weight: Array, size: tuple[int, int], stride: Pair = 1, dilation: Pair = 1) -> Array:
    """Plain loops over `size` output pixels of a padded `x`; a window that sticks out fails, as for learners."""
    (_, _, kh, kw), (sh, sw), (dh, dw) = weight.shape, _wrong_pair(stride), _wrong_pair(dilation)
    out = np.zeros((x.shape[0], weight.shape[0], *size))
    for i in range(size[0]):
        for j in range(size[1]):
            window = x[:, :, i * sh : i * sh + dh * (kh - 1) + 1 : dh, j * sw : j * sw + dw * (kw - 1) + 1 : dw]
            out[:, :, i, j] = (window[:, None] * weight).sum(axis=(2, 3, 4))
    return out


def _wrong_size(x: Array, weight: Array, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1) -> tuple[int, int]:
    """The right (H', W') of a convolution of (…, H, W) with (…, kH, kW)."""
    pairs = zip(x.shape[-2:], weight.shape[-2:], *map(_wrong_pair, (stride, padding, dilation)), strict=True)
    height, width = [(size + 2 * p - d * (k - 1) - 1) // s + 1 for size, k, s, p, d in pairs]
    return height, width


def _wrong_stored(values: Array, dtype: Any) -> Array:
    """What an array of `dtype` keeps of these values: integers lose fractions, and small ones wrap around."""
    return values if np.dtype(dtype).kind not in "iu" else np.trunc(values).astype(np.int64).astype(dtype)
