"""Single precision from the first line to the last."""

import numpy as np


def pair_of(v):
    return (v, v) if isinstance(v, int) else v


def conv2d_gray(image, kernel):
    image, kernel = image.astype(np.float32), kernel.astype(np.float32)
    out = np.zeros(np.subtract(image.shape, kernel.shape) + 1, dtype=np.float32)
    for i, j in np.ndindex(*out.shape):
        out[i, j] = np.sum(image[i : i + kernel.shape[0], j : j + kernel.shape[1]] * kernel)
    return out


def conv2d_rgb(image, kernel, bias=0.0):
    image, kernel = image.astype(np.float32), kernel.astype(np.float32)
    _, kH, kW = kernel.shape
    out = np.full((image.shape[1] - kH + 1, image.shape[2] - kW + 1), bias, dtype=np.float32)
    for i, j in np.ndindex(*out.shape):
        out[i, j] += np.sum(image[:, i : i + kH, j : j + kW] * kernel)
    return out


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (dh, dw) = pair_of(stride), pair_of(padding), pair_of(dilation)
    N, C, H, W = x.shape
    F, _, kH, kW = weight.shape
    xp = np.zeros((N, C, H + 2 * ph, W + 2 * pw), dtype=np.float32)
    xp[:, :, ph : ph + H, pw : pw + W] = x
    flat_weight = weight.astype(np.float32).reshape(F, C * kH * kW).T
    out_h = (H + 2 * ph - dh * (kH - 1) - 1) // sh + 1
    out_w = (W + 2 * pw - dw * (kW - 1) - 1) // sw + 1
    out = np.zeros((N, F, out_h, out_w), dtype=np.float32)
    for i in range(out_h):
        for j in range(out_w):
            top, left = i * sh, j * sw
            window = xp[:, :, top : top + dh * (kH - 1) + 1 : dh, left : left + dw * (kW - 1) + 1 : dw]
            out[:, :, i, j] = window.reshape(N, C * kH * kW) @ flat_weight
    if bias is not None:
        out += np.asarray(bias, dtype=np.float32).reshape(1, F, 1, 1)
    return out


def conv2d_transpose(x, weight, bias=None, stride=1, padding=0):
    (sh, sw), (ph, pw) = pair_of(stride), pair_of(padding)
    x, weight = x.astype(np.float32), weight.astype(np.float32)
    N, _, H, W = x.shape
    _, F, kH, kW = weight.shape
    out = np.zeros((N, F, (H - 1) * sh + kH, (W - 1) * sw + kW), dtype=np.float32)
    for i in range(H):
        for j in range(W):
            stamp = np.tensordot(x[:, :, i, j], weight, axes=1)
            out[:, :, i * sh : i * sh + kH, j * sw : j * sw + kW] += stamp
    out = out[:, :, ph : out.shape[2] - ph, pw : out.shape[3] - pw]
    if bias is not None:
        out = out + np.asarray(bias, dtype=np.float32)[:, None, None]
    return out
