"""A loop over examples, filters and positions; each window times its kernel, summed."""

import math

import numpy as np


def pair_of(v):
    return (v, v) if isinstance(v, int) else v


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return math.floor((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1)


def conv2d_gray(image, kernel):
    image = image * 1.0
    kH, kW = kernel.shape
    rows = []
    for i in range(image.shape[0] - kH + 1):
        rows.append([np.sum(image[i : i + kH, j : j + kW] * kernel) for j in range(image.shape[1] - kW + 1)])
    return np.array(rows)


def conv2d_rgb(image, kernel, bias=0.0):
    image = image * 1.0
    _, kH, kW = kernel.shape
    out = np.empty((image.shape[1] - kH + 1, image.shape[2] - kW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.vdot(image[:, i : i + kH, j : j + kW], kernel) + bias
    return out


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    N, _, H, W = x.shape
    F, _, HH, WW = weight.shape
    (sh, sw), (ph, pw), (dh, dw) = pair_of(stride), pair_of(padding), pair_of(dilation)
    if bias is None:
        bias = np.zeros(F)
    x_pad = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)), mode="constant", constant_values=0)
    H_out = 1 + (H + 2 * ph - (dh * (HH - 1) + 1)) // sh
    W_out = 1 + (W + 2 * pw - (dw * (WW - 1) + 1)) // sw
    out = np.zeros((N, F, H_out, W_out))
    for n in range(N):
        for f in range(F):
            for h in range(H_out):
                for w in range(W_out):
                    h0, w0 = h * sh, w * sw
                    window = x_pad[n, :, h0 : h0 + dh * (HH - 1) + 1 : dh, w0 : w0 + dw * (WW - 1) + 1 : dw]
                    out[n, f, h, w] = np.sum(window.astype(np.float64) * weight[f]) + bias[f]
    return out
