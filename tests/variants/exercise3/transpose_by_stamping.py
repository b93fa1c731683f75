"""Each pixel adds its stamp to a full-size canvas, which is cropped at the end."""

import numpy as np


def conv2d_transpose(x, weight, bias=None, stride=1, padding=0):
    if isinstance(stride, int):
        stride = (stride, stride)
    if isinstance(padding, int):
        padding = (padding, padding)
    batch, c_in, height, width = x.shape
    _, c_out, k_h, k_w = weight.shape
    canvas = np.zeros((batch, c_out, (height - 1) * stride[0] + k_h, (width - 1) * stride[1] + k_w))
    for n in range(batch):
        for c in range(c_in):
            for i in range(height):
                for j in range(width):
                    top, left = i * stride[0], j * stride[1]
                    canvas[n, :, top : top + k_h, left : left + k_w] += float(x[n, c, i, j]) * weight[c]
    bottom = canvas.shape[2] - padding[0]
    right = canvas.shape[3] - padding[1]
    canvas = canvas[:, :, padding[0] : bottom, padding[1] : right]
    if bias is not None:
        for f in range(c_out):
            canvas[:, f, :, :] += bias[f]
    return canvas
