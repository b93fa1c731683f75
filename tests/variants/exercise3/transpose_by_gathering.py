"""Each output pixel asks which inputs reach it: those a whole number of strides away."""

import numpy as np


def conv2d_transpose(x, weight, bias=None, stride=1, padding=0):
    sh, sw = stride if not isinstance(stride, int) else (stride, stride)
    ph, pw = padding if not isinstance(padding, int) else (padding, padding)
    N, _, H, W = x.shape
    _, F, kH, kW = weight.shape
    out = np.zeros((N, F, (H - 1) * sh - 2 * ph + kH, (W - 1) * sw - 2 * pw + kW))
    for r in range(out.shape[2]):
        for c in range(out.shape[3]):
            for u in range(kH):
                i, rest_i = divmod(r + ph - u, sh)
                if rest_i != 0 or not 0 <= i < H:
                    continue
                for v in range(kW):
                    j, rest_j = divmod(c + pw - v, sw)
                    if rest_j == 0 and 0 <= j < W:
                        out[:, :, r, c] += x[:, :, i, j] @ weight[:, :, u, v].astype(float)
    if bias is not None:
        out += np.array(bias)[:, None, None]
    return out
