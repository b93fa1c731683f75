"""In-place arithmetic on a fresh float copy."""

import numpy as np


def sigmoid(x):
    x = np.array(x, dtype=np.float64)
    negative = x < 0
    e = np.exp(-np.abs(x))
    result = np.ones_like(x)
    result -= negative
    result += negative * e
    result /= 1 + e
    return result


def softmax(x, axis=-1):
    x = np.array(x, dtype=np.float64, copy=True)
    x -= x.max(axis=axis, keepdims=True)
    np.exp(x, out=x)
    x /= x.sum(axis=axis, keepdims=True)
    return x


def log_softmax(x, axis=-1):
    x = np.array(x, dtype=np.float64, copy=True)
    x -= x.max(axis=axis, keepdims=True)
    x -= np.log(np.sum(np.exp(x), axis=axis, keepdims=True))
    return x


def relu(x):
    x = np.array(x, dtype=np.float64, copy=True)
    x *= np.heaviside(x, 0)
    return x
