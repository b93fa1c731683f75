"""Zeros put between the taps, every position computed, the unwanted ones thrown away."""

import numpy as np


def pair_of(v):
    return (v, v) if isinstance(v, int) else v


def valid_correlation(x, weight):
    N, _, H, W = x.shape
    F, _, kH, kW = weight.shape
    out = np.zeros((N, F, H - kH + 1, W - kW + 1))
    for u in range(kH):
        for v in range(kW):
            if weight[:, :, u, v].any():
                piece = x[:, :, u : u + out.shape[2], v : v + out.shape[3]]
                out += np.tensordot(weight[:, :, u, v], piece, axes=(1, 1)).transpose(1, 0, 2, 3)
    return out


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (dh, dw) = pair_of(stride), pair_of(padding), pair_of(dilation)
    N, C, H, W = x.shape
    F, _, kH, kW = weight.shape
    padded = np.zeros((N, C, H + 2 * ph, W + 2 * pw))
    padded[:, :, ph : H + ph, pw : W + pw] = x
    holes = np.zeros((F, C, (kH - 1) * dh + 1, (kW - 1) * dw + 1))
    holes[:, :, ::dh, ::dw] = weight
    out = valid_correlation(padded, holes)[:, :, ::sh, ::sw]
    if bias is not None:
        out = out + np.asarray(bias)[None, :, None, None]
    return out
