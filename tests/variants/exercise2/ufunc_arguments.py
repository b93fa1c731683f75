"""where=, out= and reduce of ufuncs."""

import numpy as np


def sigmoid(x):
    x = np.multiply(x, 1, dtype=float)
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))


def softmax(x, axis=-1):
    e = np.subtract(x, np.maximum.reduce(x, axis=axis, keepdims=True), dtype=float)
    np.exp(e, out=e)
    np.divide(e, np.add.reduce(e, axis=axis, keepdims=True), out=e)
    return e


def log_softmax(x, axis=-1):
    x = np.multiply(x, 1, dtype=float)
    m = x.max(axis=axis, keepdims=True)
    return x - m - np.log1p(np.exp(x - m).sum(axis=axis, keepdims=True) - 1)


def relu(x):
    return np.multiply(x, 1, where=x > 0, out=np.zeros(x.shape, x.dtype))
