"""Lists of Python numbers inside, an array at the end."""

import math

import numpy as np


def pair_of(v):
    return (v, v) if isinstance(v, int) else v


def pooled(x, kernel_size, stride, padding, outside, summary):
    kH, kW = pair_of(kernel_size)
    sh, sw = (kH, kW) if stride is None else pair_of(stride)
    ph, pw = pair_of(padding)
    N, C, H, W = x.shape
    H_out, W_out = (H + 2 * ph - kH) // sh + 1, (W + 2 * pw - kW) // sw + 1
    values = []
    for image in x.astype(float).tolist():
        for plane in image:
            edge = [[outside] * (W + 2 * pw)] * ph
            plane = edge + [[outside] * pw + row + [outside] * pw for row in plane] + edge
            for i in range(0, H_out * sh, sh):
                for j in range(0, W_out * sw, sw):
                    values.append(summary([v for row in plane[i : i + kH] for v in row[j : j + kW]]))
    return np.array(values, dtype=float).reshape(N, C, H_out, W_out)


def max_pool2d(x, kernel_size, stride=None, padding=0):
    return pooled(x, kernel_size, stride, padding, -math.inf, max)


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    return pooled(x, kernel_size, stride, padding, 0.0, lambda window: math.fsum(window) / len(window))


def global_avg_pool2d(x):
    means = [[sum(sum(row) for row in plane) / (len(plane) * len(plane[0])) for plane in image] for image in x.tolist()]
    return np.array(means, dtype=float).reshape(x.shape[0], x.shape[1])
