"""Columns by index arrays, argmax and take_along_axis, the smallest value of the dtype as padding."""

import numpy as np


def _columns(x, k, s):
    N, C, H, W = x.shape
    oh, ow = (H - k[0]) // s[0] + 1, (W - k[1]) // s[1] + 1
    r = np.repeat(np.arange(k[0]), k[1])[:, None] + s[0] * np.repeat(np.arange(oh), ow)
    c = np.tile(np.arange(k[1]), k[0])[:, None] + s[1] * np.tile(np.arange(ow), oh)
    return x.reshape(N * C, H, W)[:, r, c], (N, C, oh, ow)


def max_pool2d(x, kernel_size, stride=None, padding=0):
    k = np.array([1, 1]) * kernel_size
    s = k if stride is None else np.array([1, 1]) * stride
    p = np.array([1, 1]) * padding
    low = -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min
    cols, shape = _columns(np.pad(x, ((0, 0), (0, 0), (p[0], p[0]), (p[1], p[1])), constant_values=low), k, s)
    best = cols.argmax(axis=1)
    return np.take_along_axis(cols, best[:, None], axis=1).reshape(shape)


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    k = np.array([1, 1]) * kernel_size
    s = k if stride is None else np.array([1, 1]) * stride
    p = np.array([1, 1]) * padding
    cols, shape = _columns(np.pad(x, ((0, 0), (0, 0), (p[0], p[0]), (p[1], p[1]))), k, s)
    return np.mean(cols, axis=1).reshape(shape)


def global_avg_pool2d(x):
    while x.ndim > 2:
        x = x.mean(axis=-1)
    return x
