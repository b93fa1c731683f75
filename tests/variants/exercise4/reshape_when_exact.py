"""reshape when the windows tile the map exactly, loops over positions otherwise."""

import numpy as np


def pool(x, kernel_size, stride, padding, fill, reduce):
    kH, kW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    stride = (kH, kW) if stride is None else stride
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    N, C, H, W = x.shape
    if (sh, sw) == (kH, kW) and ph == pw == 0 and H % kH == 0 and W % kW == 0:
        return reduce(x.reshape(N, C, H // kH, kH, W // kW, kW), axis=(3, 5))
    x = np.pad(np.asarray(x, dtype=float), ((0, 0), (0, 0), (ph, ph), (pw, pw)), constant_values=fill)
    H_out, W_out = (H + 2 * ph - kH) // sh + 1, (W + 2 * pw - kW) // sw + 1
    out = np.empty((N, C, H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            out[:, :, i, j] = reduce(x[:, :, i * sh : i * sh + kH, j * sw : j * sw + kW], axis=(2, 3))
    return out


def max_pool2d(x, kernel_size, stride=None, padding=0):
    return pool(x, kernel_size, stride, padding, -np.inf, np.max)


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    return pool(x, kernel_size, stride, padding, 0.0, np.mean)


def global_avg_pool2d(x):
    return x.reshape(x.shape[0], x.shape[1], x.shape[2] * x.shape[3]).mean(-1)
