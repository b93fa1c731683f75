"""One matrix product makes all stamps (columns), col2im adds them up tap by tap."""

import numpy as np


def conv2d_transpose(x, weight, bias=None, stride=1, padding=0):
    s = [stride] * 2 if isinstance(stride, int) else stride
    p = [padding] * 2 if isinstance(padding, int) else padding
    N, C, H, W = x.shape
    _, F, kH, kW = weight.shape
    columns = weight.reshape(C, F * kH * kW).T.astype(np.float64) @ x.reshape(N, C, H * W)
    columns = columns.reshape(N, F, kH, kW, H, W)
    image = np.zeros((N, F, (H - 1) * s[0] + kH, (W - 1) * s[1] + kW))
    for u in range(kH):
        for v in range(kW):
            image[:, :, u : u + s[0] * (H - 1) + 1 : s[0], v : v + s[1] * (W - 1) + 1 : s[1]] += columns[:, :, u, v]
    H_out, W_out = (H - 1) * s[0] - 2 * p[0] + kH, (W - 1) * s[1] - 2 * p[1] + kW
    image = image[:, :, p[0] : p[0] + H_out, p[1] : p[1] + W_out]
    if bias is None:
        bias = np.zeros(F)
    return image + np.asarray(bias).reshape(1, F, 1, 1)
