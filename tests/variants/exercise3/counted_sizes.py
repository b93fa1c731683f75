"""The output size found by walking the kernel along the line; windows by np.ix_ and np.vectorize."""

import numpy as np


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    start, count = -padding, 0
    while start + dilation * (kernel_size - 1) <= size - 1 + padding:
        count += 1
        start += stride
    return count


def conv2d_gray(image, kernel):
    kH, kW = kernel.shape

    def at(i, j):
        patch = image[np.ix_(range(i, i + kH), range(j, j + kW))]
        return np.dot(patch.ravel().astype(float), kernel.ravel())

    rows, cols = np.mgrid[: image.shape[0] - kH + 1, : image.shape[1] - kW + 1]
    return np.vectorize(at, otypes=[np.float64])(rows, cols)


def conv2d_rgb(image, kernel, bias=0.0):
    C, kH, kW = kernel.shape
    rows, cols = np.indices((image.shape[1] - kH + 1, image.shape[2] - kW + 1))
    out = rows * 0.0 + bias
    for c in range(C):
        for u in range(kH):
            for v in range(kW):
                out += float(kernel[c, u, v]) * image[c, rows + u, cols + v]
    return out
