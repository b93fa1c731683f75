"""Nested lists of Python floats inside, an array at the end."""

import numpy as np


def pair_of(v):
    return [v, v] if isinstance(v, int) else list(v)


def conv2d_gray(image, kernel):
    image, kernel = image.astype(float).tolist(), kernel.astype(float).tolist()
    kH, kW = len(kernel), len(kernel[0])
    return np.array(
        [
            [
                sum(image[i + u][j + v] * kernel[u][v] for u in range(kH) for v in range(kW))
                for j in range(len(image[0]) - kW + 1)
            ]
            for i in range(len(image) - kH + 1)
        ]
    )


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (dh, dw) = pair_of(stride), pair_of(padding), pair_of(dilation)
    N, C, H, W = x.shape
    F, _, kH, kW = weight.shape
    oh = (H + 2 * ph - dh * (kH - 1) - 1) // sh + 1
    ow = (W + 2 * pw - dw * (kW - 1) - 1) // sw + 1
    images, kernels = x.astype(float).tolist(), weight.astype(float).tolist()
    offsets = [0.0] * F if bias is None else [float(b) for b in bias]
    values = []
    for image in images:
        padded = []
        for plane in image:
            zero_rows = [[0.0] * (W + 2 * pw) for _ in range(ph)]
            padded.append(zero_rows + [[0.0] * pw + row + [0.0] * pw for row in plane] + zero_rows)
        for kernel, b in zip(kernels, offsets, strict=True):
            for i in range(oh):
                for j in range(ow):
                    s = b
                    for c in range(C):
                        for u in range(kH):
                            row = padded[c][i * sh + u * dh]
                            for v in range(kW):
                                s += row[j * sw + v * dw] * kernel[c][u][v]
                    values.append(s)
    return np.array(values).reshape(N, F, oh, ow)
