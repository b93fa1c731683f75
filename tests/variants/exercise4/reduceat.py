"""ufunc.reduceat between the starts and the ends of the windows, first down, then across."""

import numpy as np


def reduce_axis(ufunc, x, axis, kernel_size, stride, padding, fill):
    border = [(0, 0)] * 4
    # One more element at the end, because reduceat takes no index past the last.
    border[axis] = (padding, padding + 1)
    starts = np.arange(0, x.shape[axis] + 2 * padding - kernel_size + 1, stride)
    bounds = np.stack([starts, starts + kernel_size], axis=1).ravel()
    reduced = ufunc.reduceat(np.pad(x, border, constant_values=fill), bounds, axis=axis)
    return np.take(reduced, range(0, bounds.size, 2), axis=axis)


def pool(ufunc, x, kernel_size, stride, padding, fill):
    k = np.broadcast_to(kernel_size, 2)
    s = np.broadcast_to(kernel_size if stride is None else stride, 2)
    p = np.broadcast_to(padding, 2)
    x = x.astype(np.float64)
    for axis in range(2):
        x = reduce_axis(ufunc, x, axis + 2, int(k[axis]), int(s[axis]), int(p[axis]), fill)
    return x


def max_pool2d(x, kernel_size, stride=None, padding=0):
    return pool(np.maximum, x, kernel_size, stride, padding, -np.inf)


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    return pool(np.add, x, kernel_size, stride, padding, 0) / np.prod(np.broadcast_to(kernel_size, 2))
