"""Seven nested loops and nothing else."""

import numpy as np


def two(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def conv2d_gray(image, kernel):
    H, W = image.shape
    kH, kW = kernel.shape
    out = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(H - kH + 1):
        for j in range(W - kW + 1):
            for u in range(kH):
                for v in range(kW):
                    out[i, j] += float(image[i + u, j + v]) * float(kernel[u, v])
    return out


def conv2d_rgb(image, kernel, bias=0.0):
    C, H, W = image.shape
    C, kH, kW = kernel.shape
    out = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for c in range(C):
                for u in range(kH):
                    for v in range(kW):
                        out[i, j] += float(image[c, i + u, j + v]) * float(kernel[c, u, v])
            out[i, j] += bias
    return out


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    N, C, H, W = x.shape
    F, C, kH, kW = weight.shape
    sh, sw = two(stride)
    ph, pw = two(padding)
    dh, dw = two(dilation)
    out_h = (H + 2 * ph - dh * (kH - 1) - 1) // sh + 1
    out_w = (W + 2 * pw - dw * (kW - 1) - 1) // sw + 1
    out = np.zeros((N, F, out_h, out_w))
    for n in range(N):
        for f in range(F):
            for i in range(out_h):
                for j in range(out_w):
                    total = 0.0
                    for c in range(C):
                        for u in range(kH):
                            for v in range(kW):
                                row = i * sh + u * dh - ph
                                col = j * sw + v * dw - pw
                                if 0 <= row < H and 0 <= col < W:
                                    total += float(x[n, c, row, col]) * float(weight[f, c, u, v])
                    if bias is not None:
                        total += bias[f]
                    out[n, f, i, j] = total
    return out


def conv2d_transpose(x, weight, bias=None, stride=1, padding=0):
    N, C, H, W = x.shape
    C, F, kH, kW = weight.shape
    sh, sw = two(stride)
    ph, pw = two(padding)
    out = np.zeros((N, F, (H - 1) * sh + kH - 2 * ph, (W - 1) * sw + kW - 2 * pw))
    for n in range(N):
        for c in range(C):
            for i in range(H):
                for j in range(W):
                    for f in range(F):
                        for u in range(kH):
                            for v in range(kW):
                                row = i * sh + u - ph
                                col = j * sw + v - pw
                                if 0 <= row < out.shape[2] and 0 <= col < out.shape[3]:
                                    out[n, f, row, col] += float(x[n, c, i, j]) * float(weight[c, f, u, v])
    if bias is not None:
        for f in range(F):
            out[:, f] += bias[f]
    return out
