"""np.roll of the whole padded batch, one shift per tap; the transpose by rolls of a spread-out map."""

import numpy as np


def _hw(v):
    return tuple(np.broadcast_to(v, 2))


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return len(range(0, size + 2 * padding - dilation * (kernel_size - 1), stride))


def conv2d_gray(image, kernel):
    image = image.astype(float)
    total = sum(
        kernel[u, v] * np.roll(image, (-u, -v), axis=(0, 1))
        for u in range(kernel.shape[0])
        for v in range(kernel.shape[1])
    )
    return total[: image.shape[0] - kernel.shape[0] + 1, : image.shape[1] - kernel.shape[1] + 1]


def conv2d_rgb(image, kernel, bias=0.0):
    image = np.array(image, dtype=float)
    out = 0
    for (c, u, v), value in np.ndenumerate(kernel):
        out = out + value * np.roll(image[c], (-u, -v), (0, 1))
    kh, kw = kernel.shape[1:]
    return out[: out.shape[0] - kh + 1, : out.shape[1] - kw + 1] + bias


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (dh, dw) = _hw(stride), _hw(padding), _hw(dilation)
    x = np.pad(x.astype(float), [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    N, _, H, W = x.shape
    F, _, kh, kw = weight.shape
    out = np.zeros((N, F, H, W))
    for u in range(kh):
        for v in range(kw):
            moved = np.roll(np.roll(x, -u * dh, axis=2), -v * dw, axis=3)
            out += np.tensordot(moved, weight[:, :, u, v], axes=(1, 1)).transpose(0, 3, 1, 2)
    out = out[:, :, : H - dh * (kh - 1) : sh, : W - dw * (kw - 1) : sw]
    if bias is not None:
        out = out + bias.reshape(1, F, 1, 1)
    return out


def conv2d_transpose(x, weight, bias=None, stride=1, padding=0):
    (sh, sw), (ph, pw) = _hw(stride), _hw(padding)
    N, C, H, W = x.shape
    _, F, kh, kw = weight.shape
    canvas = np.zeros((N, C, (H - 1) * sh + kh, (W - 1) * sw + kw))
    canvas[:, :, : (H - 1) * sh + 1 : sh, : (W - 1) * sw + 1 : sw] = x
    out = np.zeros((N, F, *canvas.shape[2:]))
    for u in range(kh):
        for v in range(kw):
            out += np.einsum("nchw,cf->nfhw", np.roll(canvas, (u, v), axis=(-2, -1)), weight[:, :, u, v], optimize=True)
    if bias is not None:
        out = out + bias[:, None, None]
    return out[:, :, ph : out.shape[2] - ph, pw : out.shape[3] - pw].copy()
