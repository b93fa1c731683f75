"""Convolution as a (doubly blocked Toeplitz) matrix; its transpose is the transposed convolution."""

import numpy as np


def pair_of(v):
    return (v, v) if isinstance(v, int) else v


def convolution_matrix(weight, size, stride, padding, dilation):
    """The matrix that takes (C*H*W) to (F*out_h*out_w)."""
    F, C, kH, kW = weight.shape
    (H, W), (sh, sw), (ph, pw), (dh, dw) = size, stride, padding, dilation
    out_h = (H + 2 * ph - dh * (kH - 1) - 1) // sh + 1
    out_w = (W + 2 * pw - dw * (kW - 1) - 1) // sw + 1
    matrix = np.zeros((F, out_h, out_w, C, H, W))
    for i in range(out_h):
        for j in range(out_w):
            for u in range(kH):
                for v in range(kW):
                    r, c = i * sh + u * dh - ph, j * sw + v * dw - pw
                    if r in range(H) and c in range(W):
                        matrix[:, i, j, :, r, c] += weight[:, :, u, v]
    return matrix.reshape(F * out_h * out_w, C * H * W), (F, out_h, out_w)


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    matrix, shape = convolution_matrix(weight, x.shape[2:], pair_of(stride), pair_of(padding), pair_of(dilation))
    out = (x.reshape(x.shape[0], matrix.shape[1]) @ matrix.T).reshape(x.shape[0], *shape)
    if bias is not None:
        out = out + bias[:, None, None]
    return out


def conv2d_transpose(x, weight, bias=None, stride=1, padding=0):
    stride, padding = pair_of(stride), pair_of(padding)
    N, C, H, W = x.shape
    size = tuple((x.shape[2 + a] - 1) * stride[a] + weight.shape[2 + a] - 2 * padding[a] for a in range(2))
    # Read forwards, weight (C_in, C_out, kH, kW) is a convolution from the answer back to x.
    matrix, _ = convolution_matrix(weight, size, stride, padding, (1, 1))
    out = (x.reshape(N, C * H * W) @ matrix).reshape(N, weight.shape[1], *size)
    if bias is not None:
        out = out + bias[:, None, None]
    return out
