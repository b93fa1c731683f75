"""Average pooling from an integral image: four corners of a cumulative sum."""

import numpy as np


def pair_of(v):
    return (v, v) if isinstance(v, int) else tuple(v)


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    kH, kW = pair_of(kernel_size)
    sh, sw = (kH, kW) if stride is None else pair_of(stride)
    ph, pw = pair_of(padding)
    padded = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw))).astype(np.float64)
    table = np.pad(padded.cumsum(axis=2).cumsum(axis=3), ((0, 0), (0, 0), (1, 0), (1, 0)))
    rows = np.arange(0, padded.shape[2] - kH + 1, sh)[:, None]
    cols = np.arange(0, padded.shape[3] - kW + 1, sw)
    total = (
        table[:, :, rows + kH, cols + kW]
        - table[:, :, rows, cols + kW]
        - table[:, :, rows + kH, cols]
        + table[:, :, rows, cols]
    )
    return total / (kH * kW)


def global_avg_pool2d(x):
    return x.cumsum(axis=2, dtype=float)[:, :, -1].cumsum(axis=2)[:, :, -1] / (x.shape[2] * x.shape[3])
