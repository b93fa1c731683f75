"""meshgrid, ix_ and broadcast index arrays; matmul over the gathered patches."""

import numpy as np


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    q, _ = divmod(size + 2 * padding - dilation * (kernel_size - 1) - 1, stride)
    return q + 1


def conv2d_gray(image, kernel):
    kh, kw = kernel.shape
    oh, ow = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    rows, cols = np.meshgrid(np.arange(oh), np.arange(ow), indexing="ij")
    out = np.zeros((oh, ow), dtype=np.result_type(image, kernel, np.float32))
    for u, v in np.ndindex(kh, kw):
        out += image[rows + u, cols + v].astype(out.dtype) * kernel[u, v]
    return out


def conv2d_rgb(image, kernel, bias=0.0):
    C, kh, kw = kernel.shape
    oh, ow = image.shape[1] - kh + 1, image.shape[2] - kw + 1
    out = np.full((oh, ow), bias, dtype=float)
    for i in range(oh):
        for j in range(ow):
            window = image[np.ix_(range(C), range(i, i + kh), range(j, j + kw))]
            out[i, j] += np.vdot(window.astype(float), kernel.astype(float))
    return out


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    s = (stride, stride) if np.isscalar(stride) else stride
    p = (padding, padding) if np.isscalar(padding) else padding
    d = (dilation, dilation) if np.isscalar(dilation) else dilation
    F, C, kh, kw = weight.shape
    xp = np.pad(x, ((0,), (0,), (p[0],), (p[1],)))
    oh = (xp.shape[2] - d[0] * (kh - 1) - 1) // s[0] + 1
    ow = (xp.shape[3] - d[1] * (kw - 1) - 1) // s[1] + 1
    r = (np.arange(oh) * s[0])[:, None] + np.arange(kh) * d[0]
    c = (np.arange(ow) * s[1])[:, None] + np.arange(kw) * d[1]
    patches = xp[:, :, r[:, None, :, None], c[None, :, None, :]]
    flat = patches.transpose(0, 2, 3, 1, 4, 5).reshape(len(x), oh, ow, C * kh * kw)
    out = np.matmul(flat.astype(float), weight.reshape(F, -1).T.astype(float))
    out = out if bias is None else out + bias
    return np.moveaxis(out, -1, 1)


def conv2d_transpose(x, weight, bias=None, stride=1, padding=0):
    s = (stride, stride) if np.isscalar(stride) else stride
    p = (padding, padding) if np.isscalar(padding) else padding
    N, _, H, W = x.shape
    _, F, kh, kw = weight.shape
    out = np.zeros((N, F, (H - 1) * s[0] + kh, (W - 1) * s[1] + kw))
    down, across = np.meshgrid(np.arange(H) * s[0], np.arange(W) * s[1], indexing="ij")
    for u in range(kh):
        for v in range(kw):
            out[:, :, down + u, across + v] += np.einsum("nchw,cf->nfhw", x.astype(float), weight[:, :, u, v])
    out = out[:, :, p[0] : out.shape[2] - p[0], p[1] : out.shape[3] - p[1]]
    return out if bias is None else out + np.expand_dims(bias, (0, 2, 3))
