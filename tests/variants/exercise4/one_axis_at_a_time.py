"""Rows first, columns second: the maximum and the mean of a rectangle are separable."""

import numpy as np


def pool_axis(x, axis, kernel_size, stride, padding, fill, combine):
    border = [(0, 0)] * x.ndim
    border[axis] = (padding, padding)
    x = np.moveaxis(np.pad(x, border, constant_values=fill), axis, 0)
    starts = range(0, x.shape[0] - kernel_size + 1, stride)
    return np.moveaxis(np.stack([combine(x[i : i + kernel_size], axis=0) for i in starts]), 0, axis)


def pool_both(x, kernel_size, stride, padding, fill, combine):
    k = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size
    stride = k if stride is None else stride
    s = (stride,) * 2 if isinstance(stride, int) else stride
    p = (padding,) * 2 if isinstance(padding, int) else padding
    x = x.astype(float)
    for axis in (0, 1):
        x = pool_axis(x, axis + 2, k[axis], s[axis], p[axis], fill, combine)
    return x


def max_pool2d(x, kernel_size, stride=None, padding=0):
    return pool_both(x, kernel_size, stride, padding, -np.inf, np.max)


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    return pool_both(x, kernel_size, stride, padding, 0, np.mean)


def global_avg_pool2d(x):
    return np.mean(np.mean(x, axis=-1), axis=-1)
