"""grad_x as a convolution of the spread-out gradient with turned kernels, grad_weight as one of x with the gradient."""

import numpy as np


def _two(value):
    if isinstance(value, (tuple, list)):
        return value
    return value, value


def _correlate(x, kernel):
    """Sum over the second axis of both; kernels (O, C, h, w)."""
    h, w = kernel.shape[2:]
    rows, columns = x.shape[2] - h + 1, x.shape[3] - w + 1
    out = np.zeros((len(x), len(kernel), rows, columns))
    for r in range(rows):
        for c in range(columns):
            out[:, :, r, c] = np.tensordot(x[:, :, r : r + h, c : c + w], kernel, axes=((1, 2, 3), (1, 2, 3)))
    return out


def conv2d_backward(x, weight, grad_out, stride=1, padding=0):
    x, weight, grad_out = x.astype(float), weight.astype(float), grad_out.astype(float)
    (sh, sw), (ph, pw) = _two(stride), _two(padding)
    kh, kw = weight.shape[2:]
    H, W = x.shape[2] + 2 * ph, x.shape[3] + 2 * pw
    # Zeros between the outputs, as many as the stride left out, and behind them what no window touched.
    spread = np.zeros((*grad_out.shape[:2], H - kh + 1, W - kw + 1))
    spread[:, :, ::sh, ::sw] = grad_out
    padded = np.zeros((*x.shape[:2], H, W))
    padded[:, :, ph : H - ph, pw : W - pw] = x
    grad_weight = _correlate(padded.swapaxes(0, 1), spread.swapaxes(0, 1)).swapaxes(0, 1)
    around = np.pad(spread, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))
    grad_padded = _correlate(around, np.flip(weight, (2, 3)).swapaxes(0, 1))
    return grad_padded[:, :, ph : H - ph, pw : W - pw], grad_weight, spread.sum((0, 2, 3))


def max_pool2d_backward(x, grad_out, kernel_size, stride=None):
    kh, kw = _two(kernel_size)
    sh, sw = _two(stride) if stride is not None else (kh, kw)
    out = np.zeros(x.shape)
    rows, columns = grad_out.shape[2:]
    best = np.full(grad_out.shape, -np.inf)
    for u in range(kh):
        for v in range(kw):
            best = np.maximum(best, x[:, :, u : u + sh * rows : sh, v : v + sw * columns : sw])
    open_windows = np.ones(grad_out.shape, dtype=bool)
    for u in range(kh):
        for v in range(kw):
            place = np.s_[:, :, u : u + sh * rows : sh, v : v + sw * columns : sw]
            won = open_windows & (x[place] == best)
            out[place] += won * grad_out
            open_windows &= ~won
    return out


def relu_backward(x, grad_out):
    out = np.array(grad_out, dtype=float)
    out[np.asarray(x) <= 0] = 0
    return out
