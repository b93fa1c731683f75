"""Everything as a table of rows, then back into shape."""

import numpy as np


def sigmoid(x):
    flat = x.ravel().astype(float)
    out = np.array([1 / (1 + np.exp(-v)) if v >= 0 else np.exp(v) / (1 + np.exp(v)) for v in flat])
    return out.reshape(x.shape)


def softmax(x, axis=-1):
    moved = np.moveaxis(x.astype(float), axis, -1)
    rows = moved.reshape(-1, moved.shape[-1])
    out = np.zeros(rows.shape)
    for i in range(rows.shape[0]):
        e = np.exp(rows[i] - np.max(rows[i]))
        out[i] = e / np.sum(e)
    return np.moveaxis(out.reshape(moved.shape), -1, axis)


def log_softmax(x, axis=-1):
    order = [a for a in range(x.ndim) if a != axis % x.ndim] + [axis % x.ndim]
    t = x.astype(float).transpose(order)
    rows = t.reshape(-1, t.shape[-1])
    shifted = (rows.T - rows.max(1)).T
    out = shifted - np.log(np.exp(shifted).sum(1)).reshape(-1, 1)
    return out.reshape(t.shape).transpose(np.argsort(order))


def relu(x):
    return np.array([v if v > 0 else 0 for v in x.flatten()]).reshape(x.shape)
