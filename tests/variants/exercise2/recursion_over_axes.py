"""A recursion over the axes, down to single numbers."""

import numpy as np


def sigmoid(x):
    if x.ndim == 0:
        v = float(x)
        return np.array(1 / (1 + np.exp(-v)) if v > 0 else np.exp(v) / (1 + np.exp(v)))
    return np.array([sigmoid(np.asarray(row)) for row in x])


def softmax(x, axis=-1):
    axis = axis if axis >= 0 else axis + x.ndim
    if axis > 0:
        return np.stack([softmax(part, axis - 1) for part in x])
    e = np.exp(x * 1.0 - np.max(x, 0))
    return e / np.sum(e, 0)


def log_softmax(x, axis=-1):
    axis = axis if axis >= 0 else axis + x.ndim
    if axis > 0:
        return np.stack([log_softmax(part, axis - 1) for part in x])
    d = x * 1.0 - np.max(x, 0)
    return d - np.log(np.sum(np.exp(d), 0))


def relu(x):
    if x.ndim == 0:
        return np.maximum(x, 0)
    return np.array([relu(np.asarray(row)) for row in x])
