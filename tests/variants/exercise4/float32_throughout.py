"""Single precision from the first line to the last."""

import numpy as np


def pair_of(v):
    return (v, v) if isinstance(v, int) else v


def max_pool2d(x, kernel_size, stride=None, padding=0):
    (kH, kW), (ph, pw) = pair_of(kernel_size), pair_of(padding)
    sh, sw = pair_of(stride) if stride is not None else (kH, kW)
    N, C, H, W = x.shape
    padded = np.full((N, C, H + 2 * ph, W + 2 * pw), np.finfo(np.float32).min, dtype=np.float32)
    padded[:, :, ph : ph + H, pw : pw + W] = x
    out = np.empty((N, C, (H + 2 * ph - kH) // sh + 1, (W + 2 * pw - kW) // sw + 1), dtype=np.float32)
    for i, j in np.ndindex(*out.shape[2:]):
        out[:, :, i, j] = padded[:, :, i * sh : i * sh + kH, j * sw : j * sw + kW].max(axis=(2, 3))
    return out


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    (kH, kW), (ph, pw) = pair_of(kernel_size), pair_of(padding)
    sh, sw = pair_of(stride) if stride is not None else (kH, kW)
    padded = np.pad(x.astype(np.float32), ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    rows, cols = (padded.shape[2] - kH) // sh + 1, (padded.shape[3] - kW) // sw + 1
    out = np.zeros((*x.shape[:2], rows, cols), dtype=np.float32)
    for i, j in np.ndindex(rows, cols):
        out[:, :, i, j] = padded[:, :, i * sh : i * sh + kH, j * sw : j * sw + kW].mean(axis=(2, 3))
    return out


def global_avg_pool2d(x):
    return np.mean(x, axis=(2, 3), dtype=np.float32)
