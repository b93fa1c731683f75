"""Loops over slices of one padded copy; the bias joins pixel by pixel."""

import numpy as np


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    effective = kernel_size + (kernel_size - 1) * (dilation - 1)
    return int(np.floor((size - effective + 2 * padding) / stride)) + 1


def conv2d_gray(image, kernel):
    image = image.astype("float64")
    H, W = image.shape
    h, w = kernel.shape
    out = np.zeros((H - h + 1, W - w + 1))
    for r in range(H - h + 1):
        for c in range(W - w + 1):
            out[r, c] = (image[r : r + h, c : c + w] * kernel).sum()
    return out


def conv2d_rgb(image, kernel, bias=0.0):
    image = image.astype("float64")
    C, H, W = image.shape
    _, h, w = kernel.shape
    out = np.ones((H - h + 1, W - w + 1)) * bias
    for c in range(C):
        for i in range(out.shape[0]):
            for j in range(out.shape[1]):
                out[i, j] += np.sum(image[c, i : i + h, j : j + w] * kernel[c])
    return out


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    if isinstance(stride, int):
        stride = (stride, stride)
    if isinstance(padding, int):
        padding = (padding, padding)
    if type(dilation) is int:
        dilation = (dilation,) * 2
    x = x.astype(np.float64)
    N, C, H, W = x.shape
    F, _, HH, WW = weight.shape
    if bias is None:
        bias = np.zeros(F)
    xpad = np.zeros((N, C, H + 2 * padding[0], W + 2 * padding[1]))
    xpad[:, :, padding[0] : padding[0] + H, padding[1] : padding[1] + W] = x
    eh, ew = dilation[0] * (HH - 1) + 1, dilation[1] * (WW - 1) + 1
    Ho = (H + 2 * padding[0] - eh) // stride[0] + 1
    Wo = (W + 2 * padding[1] - ew) // stride[1] + 1
    out = np.zeros((N, F, Ho, Wo))
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    r, c = i * stride[0], j * stride[1]
                    patch = xpad[n, :, r : r + eh : dilation[0], c : c + ew : dilation[1]]
                    out[n, f, i, j] = np.sum(patch * weight[f]) + bias[f]
    return out


def conv2d_transpose(x, weight, bias=None, stride=1, padding=0):
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    N, C, H, W = x.shape
    _, F, h, w = weight.shape
    y = np.zeros((N, F, (H - 1) * sh + h, (W - 1) * sw + w))
    for n in range(N):
        for i in range(H):
            for j in range(W):
                for c in range(C):
                    y[n, :, i * sh : i * sh + h, j * sw : j * sw + w] += float(x[n, c, i, j]) * weight[c]
    if ph:
        y = y[:, :, ph:-ph]
    if pw:
        y = y[..., pw:-pw]
    if bias is not None:
        for f in range(F):
            y[:, f] += bias[f]
    return y
