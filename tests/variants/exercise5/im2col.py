"""Images laid out as columns, so that a convolution is one matrix product, and back again."""

import numpy as np


def _indices(x_shape, kernel, stride):
    _, C, H, W = x_shape
    rows = (H - kernel[0]) // stride[0] + 1
    columns = (W - kernel[1]) // stride[1] + 1
    c, u, v, i, j = np.meshgrid(
        np.arange(C), np.arange(kernel[0]), np.arange(kernel[1]), np.arange(rows), np.arange(columns), indexing="ij"
    )
    shape = (C * kernel[0] * kernel[1], rows * columns)
    return c.reshape(shape), (u + i * stride[0]).reshape(shape), (v + j * stride[1]).reshape(shape)


def _both(value):
    return (value, value) if np.ndim(value) == 0 else value


def conv2d_backward(x, weight, grad_out, stride=1, padding=0):
    (sh, sw), (ph, pw) = _both(stride), _both(padding)
    x, weight, grad_out = np.array(x, float), np.array(weight, float), np.array(grad_out, float)
    xp = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)), mode="constant")
    place = (slice(None), *_indices(xp.shape, weight.shape[2:], (sh, sw)))
    columns = xp[place]
    flat = grad_out.reshape(grad_out.shape[0], grad_out.shape[1], -1)
    dw = (flat @ columns.transpose(0, 2, 1)).sum(axis=0).reshape(weight.shape)
    dxp = np.zeros_like(xp)
    np.add.at(dxp, place, weight.reshape(len(weight), -1).T @ flat)
    return dxp[:, :, ph : dxp.shape[2] - ph, pw : dxp.shape[3] - pw], dw, flat.sum(axis=(0, 2))


def max_pool2d_backward(x, grad_out, kernel_size, stride=None):
    kernel = _both(kernel_size)
    step = kernel if stride is None else _both(stride)
    N, C, H, W = x.shape
    maps = np.array(x, float).reshape(N * C, 1, H, W)
    place = (slice(None), *_indices(maps.shape, kernel, step))
    columns = maps[place]
    winners = np.argmax(columns, axis=1)
    grad_columns = np.zeros_like(columns)
    np.put_along_axis(grad_columns, winners[:, None], np.array(grad_out, float).reshape(N * C, 1, -1), axis=1)
    back = np.zeros_like(maps)
    np.add.at(back, place, grad_columns)
    return back.reshape(x.shape)


def linear_backward(x, weight, grad_out):
    as_image = [np.asarray(x)[:, :, None, None], np.asarray(weight)[:, :, None, None]]
    dx, dw, db = conv2d_backward(*as_image, np.asarray(grad_out)[:, :, None, None])
    return dx[:, :, 0, 0], dw[:, :, 0, 0], db
