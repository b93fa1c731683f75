"""im2col with three arrays of indices, col2im with add.at."""

import numpy as np


def _two(v):
    return v if isinstance(v, tuple) else (v, v)


def _indices(C, kh, kw, sh, sw, dh, dw, oh, ow):
    i0 = np.tile(np.repeat(np.arange(kh) * dh, kw), C)
    j0 = np.tile(np.arange(kw) * dw, kh * C)
    i1 = sh * np.repeat(np.arange(oh), ow)
    j1 = sw * np.tile(np.arange(ow), oh)
    k = np.repeat(np.arange(C), kh * kw).reshape(-1, 1)
    return k, i0.reshape(-1, 1) + i1.reshape(1, -1), j0.reshape(-1, 1) + j1.reshape(1, -1)


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return int((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1)


def conv2d_gray(image, kernel):
    (H, W), (kh, kw) = image.shape, kernel.shape
    _, i, j = _indices(1, kh, kw, 1, 1, 1, 1, H - kh + 1, W - kw + 1)
    cols = image[i, j].astype(float)
    return (kernel.reshape(1, -1).astype(float) @ cols).reshape(H - kh + 1, W - kw + 1)


def conv2d_rgb(image, kernel, bias=0.0):
    C, kh, kw = kernel.shape
    oh, ow = image.shape[1] - kh + 1, image.shape[2] - kw + 1
    k, i, j = _indices(C, kh, kw, 1, 1, 1, 1, oh, ow)
    return (np.dot(kernel.ravel().astype(float), image[k, i, j].astype(float)) + bias).reshape(oh, ow)


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (dh, dw) = _two(stride), _two(padding), _two(dilation)
    N, C, H, W = x.shape
    F, _, kh, kw = weight.shape
    xp = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)), mode="constant").astype(float)
    oh = 1 + (H + 2 * ph - dh * (kh - 1) - 1) // sh
    ow = 1 + (W + 2 * pw - dw * (kw - 1) - 1) // sw
    k, i, j = _indices(C, kh, kw, sh, sw, dh, dw, oh, ow)
    cols = xp[:, k, i, j].transpose(1, 2, 0).reshape(C * kh * kw, -1)
    res = weight.reshape(F, -1).astype(float) @ cols
    if bias is not None:
        res = res + bias.reshape(-1, 1)
    return res.reshape(F, oh, ow, N).transpose(3, 0, 1, 2)


def conv2d_transpose(x, weight, bias=None, stride=1, padding=0):
    (sh, sw), (ph, pw) = _two(stride), _two(padding)
    N, C, H, W = x.shape
    _, F, kh, kw = weight.shape
    oh, ow = (H - 1) * sh + kh, (W - 1) * sw + kw
    cols = weight.reshape(C, -1).T.astype(float) @ x.transpose(1, 2, 3, 0).reshape(C, -1).astype(float)
    cols = cols.reshape(F * kh * kw, H * W, N).transpose(2, 0, 1)
    out = np.zeros((N, F, oh, ow))
    k, i, j = _indices(F, kh, kw, sh, sw, 1, 1, H, W)
    np.add.at(out, (slice(None), k, i, j), cols)
    out = out[:, :, ph : oh - ph, pw : ow - pw]
    return out if bias is None else out + bias[None, :, None, None]
