"""Recursion over the kernel's rows and taps; recursion over the positions for the size."""

import numpy as np


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    if padding > 0:
        return output_size(size + 2 * padding, kernel_size, stride, 0, dilation)
    if size < dilation * (kernel_size - 1) + 1:
        return 0
    return 1 + output_size(size - stride, kernel_size, stride, 0, dilation)


def rest_of(image, kernel):
    kH, kW = kernel.shape
    H, W = image.shape
    if kH > 1:
        return rest_of(image[: H - kH + 1], kernel[:1]) + rest_of(image[1:], kernel[1:])
    if kW > 1:
        return rest_of(image[:, : W - kW + 1], kernel[:, :1]) + rest_of(image[:, 1:], kernel[:, 1:])
    return image * kernel[0, 0]


def conv2d_gray(image, kernel):
    return rest_of(np.asarray(image, dtype=float), np.asarray(kernel, dtype=float))
