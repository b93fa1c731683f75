"""One general conv2d; grey and colour are its special cases, the transpose is its adjoint."""

import functools
import itertools

import numpy as np


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return len(range(0, size + 2 * padding - dilation * (kernel_size - 1), stride))


def both(v):
    return (v, v) if isinstance(v, int) else v


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    stride, padding, dilation = map(both, (stride, padding, dilation))
    H, W = (output_size(x.shape[a + 2], weight.shape[a + 2], stride[a], padding[a], dilation[a]) for a in (0, 1))
    x = np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2)).astype(float)
    taps = itertools.product(range(weight.shape[2]), range(weight.shape[3]))

    def add_tap(total, tap):
        u, v = tap
        rows = np.arange(H) * stride[0] + u * dilation[0]
        cols = np.arange(W) * stride[1] + v * dilation[1]
        pixels = x[:, :, rows[:, None], cols[None, :]]
        return total + np.matmul(weight[:, :, u, v], pixels.reshape(*x.shape[:2], H * W))

    out = functools.reduce(add_tap, taps, np.zeros((x.shape[0], weight.shape[0], H * W)))
    out = out.reshape(x.shape[0], weight.shape[0], H, W)
    return out if bias is None else out + np.expand_dims(bias, (1, 2))


def conv2d_gray(image, kernel):
    return conv2d(image[None, None], kernel[None, None])[0, 0]


def conv2d_rgb(image, kernel, bias=0.0):
    return conv2d(image[None], kernel[None], np.array([bias]))[0, 0]


def conv2d_transpose(x, weight, bias=None, stride=1, padding=0):
    (sh, sw), (ph, pw) = both(stride), both(padding)
    spread = np.zeros((*x.shape[:2], (x.shape[2] - 1) * sh + 1, (x.shape[3] - 1) * sw + 1))
    spread[:, :, ::sh, ::sw] = x
    turned = np.flip(weight, (2, 3)).swapaxes(0, 1)
    full = conv2d(spread, turned, bias, 1, (weight.shape[2] - 1, weight.shape[3] - 1))
    return full[:, :, ph : full.shape[2] - ph, pw : full.shape[3] - pw]
