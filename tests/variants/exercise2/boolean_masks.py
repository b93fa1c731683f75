"""Boolean masks, which work on arrays only, and buffers of x's shape."""

import numpy as np


def sigmoid(x):
    x = x.astype(float)
    pos = x >= 0
    neg = x < 0
    z = np.zeros_like(x, dtype=float)
    z[pos] = np.exp(-x[pos])
    z[neg] = np.exp(x[neg])
    top = np.ones_like(x, dtype=float)
    top[neg] = z[neg]
    return top / (1 + z)


def softmax(x, axis=-1):
    x = x.astype(float) - x.max(axis=axis, keepdims=True)
    x = np.exp(x)
    x /= x.sum(axis=axis, keepdims=True)
    return x


def log_softmax(x, axis=-1):
    x = x.astype(np.float64)
    x -= x.max(axis, keepdims=True)
    x -= np.log(np.exp(x).sum(axis, keepdims=True))
    return x


def relu(x):
    out = x.copy()
    out[out < 0] = 0
    return out
