"""as_strided windows over an array allocated with its border."""

import numpy as np
from numpy.lib.stride_tricks import as_strided


def bordered_windows(x, kernel_size, stride, padding, border):
    kH, kW = np.broadcast_to(kernel_size, 2).tolist()
    sh, sw = np.broadcast_to(kernel_size if stride is None else stride, 2).tolist()
    ph, pw = np.broadcast_to(padding, 2).tolist()
    N, C, H, W = x.shape
    big = np.full((N, C, H + 2 * ph, W + 2 * pw), border, dtype=np.float64)
    big[:, :, ph : ph + H, pw : pw + W] = x
    rows, cols = (H + 2 * ph - kH) // sh + 1, (W + 2 * pw - kW) // sw + 1
    a, b, c, d = big.strides
    return as_strided(big, (N, C, rows, cols, kH, kW), (a, b, c * sh, d * sw, c, d))


def max_pool2d(x, kernel_size, stride=None, padding=0):
    return np.amax(bordered_windows(x, kernel_size, stride, padding, float("-inf")), axis=(4, 5))


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    windows = bordered_windows(x, kernel_size, stride, padding, 0.0)
    return np.einsum("ncijuv->ncij", windows) / (windows.shape[4] * windows.shape[5])


def global_avg_pool2d(x):
    return np.einsum("nchw->nc", x.astype(float)) / (x.shape[2] * x.shape[3])
