"""im2col filled one kernel tap at a time, as in the well-known Japanese textbook's shape."""

import numpy as np


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    sh, sw = np.broadcast_to(stride, 2).tolist()
    ph, pw = np.broadcast_to(padding, 2).tolist()
    dh, dw = np.broadcast_to(dilation, 2).tolist()
    n, c, h, w = x.shape
    f, _, kh, kw = weight.shape
    oh = (h + 2 * ph - dh * (kh - 1) - 1) // sh + 1
    ow = (w + 2 * pw - dw * (kw - 1) - 1) // sw + 1
    img = np.pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)], "constant")
    col = np.zeros((n, c, kh, kw, oh, ow))
    for u in range(kh):
        for v in range(kw):
            top, left = u * dh, v * dw
            col[:, :, u, v] = img[:, :, top : top + sh * oh : sh, left : left + sw * ow : sw]
    out = weight.reshape(f, -1) @ col.reshape(n, c * kh * kw, oh * ow)
    if bias is not None:
        out = out + np.reshape(bias, (f, 1))
    return out.reshape(n, f, oh, ow)
