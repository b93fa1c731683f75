"""A layer is a matrix: its columns are what it makes of each single 1, and the way back is the transpose."""

import numpy as np


def _conv2d(x, weight, stride, padding):
    (sh, sw), (ph, pw) = ((v, v) if isinstance(v, int) else v for v in (stride, padding))
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    kh, kw = weight.shape[2:]
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))[:, :, ::sh, ::sw]
    return np.einsum("ncijuv,ocuv->noij", windows, weight)


def _transpose_applied(layer, shape, grad_out):
    back = np.zeros(shape)
    for place in np.ndindex(*shape):
        one = np.zeros(shape)
        one[place] = 1
        back[place] = np.sum(layer(one) * grad_out)
    return back


def conv2d_backward(x, weight, grad_out, stride=1, padding=0):
    x, weight, grad_out = x.astype(float), weight.astype(float), grad_out.astype(float)
    return (
        np.concatenate(
            [
                _transpose_applied(lambda one: _conv2d(one, weight, stride, padding), x[:1].shape, g[None])
                for g in grad_out
            ]
        ),
        _transpose_applied(lambda one: _conv2d(x, one, stride, padding), weight.shape, grad_out),
        _transpose_applied(lambda one: one[None, :, None, None], weight.shape[:1], grad_out),
    )


def linear_backward(x, weight, grad_out):
    x, weight, grad_out = x.astype(float), weight.astype(float), grad_out.astype(float)
    return (
        _transpose_applied(lambda one: one @ weight.T, x.shape, grad_out),
        _transpose_applied(lambda one: x @ one.T, weight.shape, grad_out),
        _transpose_applied(lambda one: one[None], weight.shape[:1], grad_out),
    )


def max_pool2d_backward(x, grad_out, kernel_size, stride=None):
    (kh, kw) = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    (sh, sw) = (kh, kw) if stride is None else ((stride, stride) if isinstance(stride, int) else stride)
    back = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*grad_out.shape):
        window = np.s_[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        flat = x[window].ravel()
        chooses = np.zeros(flat.size)
        chooses[np.flatnonzero(flat == flat.max())[0]] = 1
        back[window] += (chooses * grad_out[n, c, i, j]).reshape(x[window].shape)
    return back
