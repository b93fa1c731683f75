"""Masked arrays: padding is what the mask hides."""

import numpy as np


def _two(v):
    return (v, v) if np.ndim(v) == 0 else v


def max_pool2d(x, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = _two(kernel_size), _two(padding)
    sh, sw = _two(kernel_size) if stride is None else _two(stride)
    pad = ((0, 0), (0, 0), (ph, ph), (pw, pw))
    hidden = np.pad(np.zeros(x.shape, bool), pad, constant_values=True)
    m = np.ma.array(np.pad(x, pad), mask=hidden)
    oh, ow = (m.shape[2] - kh) // sh + 1, (m.shape[3] - kw) // sw + 1
    out = np.zeros((x.shape[0], x.shape[1], oh, ow))
    for i in range(oh):
        for j in range(ow):
            out[:, :, i, j] = m[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw].max(axis=3).max(axis=2)
    return out


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = _two(kernel_size), _two(padding)
    sh, sw = _two(kernel_size) if stride is None else _two(stride)
    xp = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    rows = np.stack([xp[:, :, i : i + kh].mean(2) for i in range(0, xp.shape[2] - kh + 1, sh)], axis=2)
    return np.stack([rows[..., j : j + kw].mean(3) for j in range(0, xp.shape[3] - kw + 1, sw)], axis=3)


def global_avg_pool2d(x):
    return np.mean(np.mean(x, axis=3), axis=2)
