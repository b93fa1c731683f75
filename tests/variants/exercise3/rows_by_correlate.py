"""np.correlate along the rows, one kernel row at a time."""

import numpy as np


def conv2d_gray(image, kernel):
    kH, kW = kernel.shape
    out = np.zeros((image.shape[0] - kH + 1, image.shape[1] - kW + 1))
    for i in range(out.shape[0]):
        for u in range(kH):
            out[i] += np.correlate(image[i + u].astype(float), kernel[u].astype(float), mode="valid")
    return out


def conv2d_rgb(image, kernel, bias=0.0):
    return sum(conv2d_gray(plane, k) for plane, k in zip(image, kernel, strict=True)) + bias
