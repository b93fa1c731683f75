"""Loops over every pixel of every window, with if instead of padding."""

import numpy as np


def pair_of(v):
    return (v, v) if isinstance(v, int) else v


def max_pool2d(x, kernel_size, stride=None, padding=0):
    kH, kW = pair_of(kernel_size)
    sh, sw = pair_of(kernel_size if stride is None else stride)
    ph, pw = pair_of(padding)
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H + 2 * ph - kH) // sh + 1, (W + 2 * pw - kW) // sw + 1))
    for n in range(N):
        for c in range(C):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    best = -float("inf")
                    for u in range(kH):
                        for v in range(kW):
                            r, q = i * sh + u - ph, j * sw + v - pw
                            if 0 <= r < H and 0 <= q < W and x[n, c, r, q] > best:
                                best = x[n, c, r, q]
                    out[n, c, i, j] = best
    return out


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    kH, kW = pair_of(kernel_size)
    sh, sw = pair_of(kernel_size if stride is None else stride)
    ph, pw = pair_of(padding)
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H + 2 * ph - kH) // sh + 1, (W + 2 * pw - kW) // sw + 1))
    for n in range(N):
        for c in range(C):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    total = 0.0
                    for u in range(kH):
                        for v in range(kW):
                            r, q = i * sh + u - ph, j * sw + v - pw
                            if 0 <= r < H and 0 <= q < W:
                                total += float(x[n, c, r, q])
                    out[n, c, i, j] = total / (kH * kW)
    return out


def global_avg_pool2d(x):
    N, C, H, W = x.shape
    out = np.zeros((N, C))
    for n in range(N):
        for c in range(C):
            for i in range(H):
                for j in range(W):
                    out[n, c] += float(x[n, c, i, j]) / (H * W)
    return out
