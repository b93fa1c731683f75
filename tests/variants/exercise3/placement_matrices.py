"""Matrices that say where each tap of the kernel falls, one einsum for both directions."""

import numpy as np


def _p(v):
    return [v, v] if isinstance(v, int) else list(v)


def _matrix(size, k, s, p, d):
    n = (size + 2 * p - d * (k - 1) - 1) // s + 1
    M = np.zeros((n, k, size))
    for i in range(n):
        for u in range(k):
            r = i * s + u * d - p
            if 0 <= r < size:
                M[i, u, r] = 1
    return M


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    s, p, d = _p(stride), _p(padding), _p(dilation)
    R = _matrix(x.shape[2], weight.shape[2], s[0], p[0], d[0])
    C = _matrix(x.shape[3], weight.shape[3], s[1], p[1], d[1])
    taps = weight.astype(float)
    out = np.einsum("nchw,iuh,jvw,fcuv->nfij", x, R, C, taps, optimize="greedy")
    if bias is not None:
        out += bias[:, None, None]
    return out


def conv2d_transpose(x, weight, bias=None, stride=1, padding=0):
    s, p = _p(stride), _p(padding)
    H, W = x.shape[2:]
    kh, kw = weight.shape[2:]
    oh, ow = (H - 1) * s[0] + kh - 2 * p[0], (W - 1) * s[1] + kw - 2 * p[1]
    R, K = _matrix(oh, kh, s[0], p[0], 1), _matrix(ow, kw, s[1], p[1], 1)
    out = np.einsum("ncij,iuh,jvw,cfuv->nfhw", x, R, K, weight.astype(float), optimize=True)
    return out if bias is None else out + bias.reshape(1, -1, 1, 1)
