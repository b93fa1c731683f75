"""A maximum needs no arithmetic: the maps keep their dtype, the border gets the smallest number it has."""

import numpy as np


def max_pool2d(x, kernel_size, stride=None, padding=0):
    kH, kW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    sh, sw = (kH, kW) if stride is None else (stride, stride) if isinstance(stride, int) else stride
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    lowest = -np.inf if np.issubdtype(x.dtype, np.floating) else np.iinfo(x.dtype).min
    N, C, H, W = x.shape
    padded = np.full((N, C, H + 2 * ph, W + 2 * pw), lowest, dtype=x.dtype)
    padded[:, :, ph : ph + H, pw : pw + W] = x
    out = np.empty((N, C, (H + 2 * ph - kH) // sh + 1, (W + 2 * pw - kW) // sw + 1), dtype=x.dtype)
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[..., i, j] = padded[..., i * sh : i * sh + kH, j * sw : j * sw + kW].max(axis=(-2, -1))
    return out
