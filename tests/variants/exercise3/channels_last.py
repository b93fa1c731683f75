"""Channels last, one as_strided view and one matmul; the transpose by dilation, padding and a flip."""

import numpy as np


def _pair(a):
    return (a, a) if isinstance(a, int) else tuple(a)


def _conv_nhwc(Z, W, stride):
    N, H, Wd, Ci = Z.shape
    kh, kw, _, Co = W.shape
    Ns, Hs, Ws, Cs = Z.strides
    oh, ow = (H - kh) // stride[0] + 1, (Wd - kw) // stride[1] + 1
    A = np.lib.stride_tricks.as_strided(
        Z, (N, oh, ow, kh, kw, Ci), (Ns, Hs * stride[0], Ws * stride[1], Hs, Ws, Cs), writeable=False
    )
    return (A.reshape(N * oh * ow, kh * kw * Ci) @ W.reshape(-1, Co)).reshape(N, oh, ow, Co)


def _dilate(a, dh, dw):
    H, W = a.shape[1:3]
    out = np.zeros((a.shape[0], (H - 1) * dh + 1, (W - 1) * dw + 1, a.shape[3]))
    out[:, ::dh, ::dw] = a
    return out


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - (dilation * (kernel_size - 1) + 1)) // stride + 1


def conv2d_gray(image, kernel):
    out = _conv_nhwc(
        np.ascontiguousarray(image, float)[None, :, :, None], np.array(kernel, float)[:, :, None, None], (1, 1)
    )
    return out[0, :, :, 0]


def conv2d_rgb(image, kernel, bias=0.0):
    Z = np.array(image, float).transpose(1, 2, 0)[None]
    W = np.array(kernel, float).transpose(1, 2, 0)[..., None]
    return _conv_nhwc(Z, W, (1, 1))[0, ..., 0] + bias


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    p, d = _pair(padding), _pair(dilation)
    Z = np.pad(x.transpose(0, 2, 3, 1).astype(float), ((0, 0), (p[0], p[0]), (p[1], p[1]), (0, 0)))
    W = _dilate(weight.transpose(1, 2, 3, 0), *d).transpose(1, 2, 0, 3)
    out = _conv_nhwc(Z, W, _pair(stride))
    if bias is not None:
        out += bias
    return out.transpose(0, 3, 1, 2)


def conv2d_transpose(x, weight, bias=None, stride=1, padding=0):
    s, p = _pair(stride), _pair(padding)
    kh, kw = weight.shape[2:]
    Z = _dilate(x.transpose(0, 2, 3, 1), *s)
    Z = np.pad(Z, ((0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1), (0, 0)))
    W = np.flip(weight, (2, 3)).transpose(2, 3, 0, 1).astype(float)
    out = _conv_nhwc(Z, W, (1, 1)).transpose(0, 3, 1, 2)
    out = out[:, :, p[0] : out.shape[2] - p[0], p[1] : out.shape[3] - p[1]]
    return out if bias is None else out + bias[None, :, None, None]
