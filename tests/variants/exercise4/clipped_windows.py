"""No padding at all: windows are cut off at the edge of the map."""

import numpy as np


def pair_of(v):
    return (v, v) if isinstance(v, int) else v


def clipped(size, kernel_size, stride, padding):
    for start in range(-padding, size + padding - kernel_size + 1, stride):
        yield slice(max(start, 0), min(start + kernel_size, size))


def max_pool2d(x, kernel_size, stride=None, padding=0):
    k, p = pair_of(kernel_size), pair_of(padding)
    s = k if stride is None else pair_of(stride)
    rows = [list(clipped(x.shape[2], k[0], s[0], p[0])), list(clipped(x.shape[3], k[1], s[1], p[1]))]
    return np.stack([np.stack([x[:, :, r, c].max((2, 3)) for c in rows[1]], -1) for r in rows[0]], -2)


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    k, p = pair_of(kernel_size), pair_of(padding)
    s = k if stride is None else pair_of(stride)
    down, across = list(clipped(x.shape[2], k[0], s[0], p[0])), list(clipped(x.shape[3], k[1], s[1], p[1]))
    sums = np.stack([np.stack([x[:, :, r, c].sum((2, 3)) for c in across], -1) for r in down], -2)
    return sums / (k[0] * k[1])
