"""sliding_window_view and a reduction over its last two axes."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def windows_of(x, kernel_size, stride, padding, fill):
    k = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    s = k if stride is None else (stride, stride) if isinstance(stride, int) else stride
    p = (padding, padding) if isinstance(padding, int) else padding
    x = np.pad(x.astype(float), ((0, 0), (0, 0), (p[0], p[0]), (p[1], p[1])), constant_values=fill)
    return sliding_window_view(x, k, axis=(2, 3))[:, :, :: s[0], :: s[1]]


def max_pool2d(x, kernel_size, stride=None, padding=0):
    return windows_of(x, kernel_size, stride, padding, -np.inf).max(axis=(-2, -1))


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    return windows_of(x, kernel_size, stride, padding, 0).mean(axis=(-2, -1))


def global_avg_pool2d(x):
    return x.mean(axis=(2, 3))
