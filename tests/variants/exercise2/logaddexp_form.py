"""Everything from log(exp(a) + exp(b))."""

import numpy as np


def sigmoid(x):
    return np.exp(-np.logaddexp(0, -np.asarray(x, dtype=float)))


def softmax(x, axis=-1):
    x = np.asarray(x, dtype=float)
    return np.exp(x - np.logaddexp.reduce(x, axis=axis, keepdims=True))


def log_softmax(x, axis=-1):
    x = np.asarray(x, dtype=float)
    return x - np.logaddexp.reduce(x, axis=axis, keepdims=True)


def relu(x):
    return np.where(np.greater(x, 0), x, 0)
