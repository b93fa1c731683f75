"""Transposed convolution as a correlation: zeros between the pixels, a border, the kernel turned round."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_transpose(x, weight, bias=None, stride=1, padding=0):
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    N, C, H, W = x.shape
    _, F, kH, kW = weight.shape
    spread = np.zeros((N, C, (H - 1) * sh + 1, (W - 1) * sw + 1))
    spread[:, :, ::sh, ::sw] = x
    spread = np.pad(spread, ((0, 0), (0, 0), (kH - 1, kH - 1), (kW - 1, kW - 1)))
    windows = sliding_window_view(spread, (kH, kW), axis=(2, 3))
    out = np.einsum("ncijuv,cfuv->nfij", windows, weight[:, :, ::-1, ::-1])
    out = out[:, :, ph : out.shape[2] - ph, pw : out.shape[3] - pw]
    return out if bias is None else out + np.reshape(bias, (F, 1, 1))
