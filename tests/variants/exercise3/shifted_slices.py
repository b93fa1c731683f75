"""The image shifted once per kernel tap, weighted and summed."""

import numpy as np


def conv2d_gray(image, kernel):
    kH, kW = kernel.shape
    H, W = image.shape
    out = 0
    for u in range(kH):
        for v in range(kW):
            out = out + kernel[u, v].astype(float) * image[u : H - kH + 1 + u, v : W - kW + 1 + v]
    return out


def conv2d_rgb(image, kernel, bias=0.0):
    image = image.astype(np.float64)
    _, kH, kW = kernel.shape
    rows, cols = image.shape[1] - kH + 1, image.shape[2] - kW + 1
    out = np.full((rows, cols), float(bias))
    for u, v in np.ndindex(kH, kW):
        out += (image[:, u : u + rows, v : v + cols] * kernel[:, u, v][:, None, None]).sum(0)
    return out


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    stride = (stride, stride) if isinstance(stride, int) else stride
    padding = (padding, padding) if isinstance(padding, int) else padding
    dilation = (dilation, dilation) if isinstance(dilation, int) else dilation
    x = np.pad(x, [(0, 0), (0, 0)] + [(p, p) for p in padding])
    F, _, kH, kW = weight.shape
    last_h = x.shape[2] - dilation[0] * (kH - 1)
    last_w = x.shape[3] - dilation[1] * (kW - 1)
    out = 0.0
    for u in range(kH):
        for v in range(kW):
            y0, x0 = u * dilation[0], v * dilation[1]
            shifted = x[:, :, y0 : y0 + last_h : stride[0], x0 : x0 + last_w : stride[1]]
            out = out + np.einsum("nchw,fc->nfhw", shifted.astype(float), weight[:, :, u, v])
    if bias is not None:
        out += np.asarray(bias).reshape(F, 1, 1)
    return out
