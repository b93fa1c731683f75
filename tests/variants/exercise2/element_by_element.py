"""Element by element with nditer and ndindex."""

import math

import numpy as np


def _logistic(v):
    if v >= 0:
        return 1 / (1 + math.exp(-v))
    t = math.exp(v)
    return t / (1 + t)


def sigmoid(x):
    out = np.empty(x.shape)
    with np.nditer([x, out], op_flags=[["readonly"], ["writeonly"]]) as it:
        for a, b in it:
            b[...] = _logistic(float(a))
    return out


def softmax(x, axis=-1):
    out = np.zeros(x.shape)
    axis = axis % x.ndim
    rest = x.shape[:axis] + x.shape[axis + 1 :]
    for index in np.ndindex(*rest):
        where = (*index[:axis], slice(None), *index[axis:])
        v = [float(s) for s in x[where]]
        m = max(v)
        e = [math.exp(s - m) for s in v]
        total = math.fsum(e)
        out[where] = [s / total for s in e]
    return out


def log_softmax(x, axis=-1):
    def one(v):
        m = v.max()
        return v - m - math.log(sum(math.exp(s - m) for s in v))

    return np.apply_along_axis(one, axis, x.astype(float))


def relu(x):
    out = np.zeros(x.shape, dtype=x.dtype)
    for i in np.ndindex(x.shape):
        if x[i] > 0:
            out[i] = x[i]
    return out
