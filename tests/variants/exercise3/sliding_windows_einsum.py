"""sliding_window_view and einsum."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_gray(image, kernel):
    windows = sliding_window_view(image, kernel.shape)
    return np.einsum("ijuv,uv->ij", windows, kernel, dtype=np.float64)


def conv2d_rgb(image, kernel, bias=0.0):
    windows = sliding_window_view(image, kernel.shape[1:], axis=(1, 2))
    return np.einsum("cijuv,cuv->ij", windows, kernel, dtype=np.float64) + bias


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    dh, dw = (dilation, dilation) if isinstance(dilation, int) else dilation
    kH, kW = weight.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw))).astype(np.result_type(x, np.float32))
    windows = sliding_window_view(x, (dh * (kH - 1) + 1, dw * (kW - 1) + 1), axis=(2, 3))
    windows = windows[:, :, ::sh, ::sw, ::dh, ::dw]
    out = np.einsum("ncijuv,ocuv->noij", windows, weight, optimize=True)
    return out if bias is None else out + np.asarray(bias)[:, None, None]
