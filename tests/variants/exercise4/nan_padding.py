"""The border is nan, and nanmax does not see it; nan counts as zero in the sum."""

import numpy as np


def pool(x, kernel_size, stride, padding, reduce):
    k = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    s = k if stride is None else stride if isinstance(stride, tuple) else (stride, stride)
    p = padding if isinstance(padding, tuple) else (padding, padding)
    x = np.pad(x.astype(np.float64), [(0, 0), (0, 0), (p[0],) * 2, (p[1],) * 2], constant_values=np.nan)
    out = np.zeros((*x.shape[:2], (x.shape[2] - k[0]) // s[0] + 1, (x.shape[3] - k[1]) // s[1] + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            top, left = i * s[0], j * s[1]
            out[:, :, i, j] = reduce(x[:, :, top : top + k[0], left : left + k[1]], axis=(2, 3))
    return out


def max_pool2d(x, kernel_size, stride=None, padding=0):
    return pool(x, kernel_size, stride, padding, np.nanmax)


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    area = kernel_size[0] * kernel_size[1] if isinstance(kernel_size, tuple) else kernel_size**2
    return pool(x, kernel_size, stride, padding, np.nansum) / area
