"""The transpose phase by phase: each residue of the stride is a dense convolution of its own."""

import numpy as np


def conv2d_transpose(x, weight, bias=None, stride=1, padding=0):
    s = stride if isinstance(stride, tuple) else (stride, stride)
    p = padding if isinstance(padding, tuple) else (padding, padding)
    N, _, H, W = x.shape
    F, kh, kw = weight.shape[1:]
    x, weight = x.astype(float), weight.astype(float)
    out = np.zeros((N, F, (H - 1) * s[0] + kh, (W - 1) * s[1] + kw))
    for a in range(s[0]):
        for b in range(s[1]):
            part = weight[:, :, a :: s[0], b :: s[1]]
            if part.size == 0:
                continue
            m, n = part.shape[2:]
            phase = np.zeros((N, F, H + m - 1, W + n - 1))
            for u in range(m):
                for v in range(n):
                    phase[:, :, u : u + H, v : v + W] += np.einsum("nchw,cf->nfhw", x, part[:, :, u, v])
            out[:, :, a :: s[0], b :: s[1]][:, :, : H + m - 1, : W + n - 1] += phase
    out = out[:, :, p[0] : out.shape[2] - p[0], p[1] : out.shape[3] - p[1]]
    return out + (0 if bias is None else bias.reshape(1, F, 1, 1))
