"""One strided slice per place in the window, combined by np.maximum or by +."""

import functools

import numpy as np


def shifts(x, kernel_size, stride, padding, fill):
    kH, kW = (kernel_size, kernel_size) if np.ndim(kernel_size) == 0 else kernel_size
    if stride is None:
        stride = (kH, kW)
    sh, sw = (stride, stride) if np.ndim(stride) == 0 else stride
    ph, pw = (padding, padding) if np.ndim(padding) == 0 else padding
    x = np.pad(x.astype(np.float64), ((0, 0), (0, 0), (ph, ph), (pw, pw)), constant_values=fill)
    H, W = x.shape[2:]
    return [x[:, :, u : H - kH + 1 + u : sh, v : W - kW + 1 + v : sw] for u in range(kH) for v in range(kW)]


def max_pool2d(x, kernel_size, stride=None, padding=0):
    return functools.reduce(np.maximum, shifts(x, kernel_size, stride, padding, -np.inf))


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    pieces = shifts(x, kernel_size, stride, padding, 0)
    return sum(pieces) / len(pieces)


def global_avg_pool2d(x):
    return x.sum(axis=3).sum(axis=2) / (x.shape[2] * x.shape[3])
