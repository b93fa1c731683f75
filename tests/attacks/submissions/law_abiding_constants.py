"""Return what keeps every law and is never right."""
# exercise 2; honest: relu softmax_sums_to_one

import numpy as np


def relu(x):
    return np.maximum(x, 0)


def softmax(x, axis=-1):
    x = np.asarray(x, dtype=float)
    return np.ones(x.shape) / x.shape[axis]


def log_softmax(x, axis=-1):
    x = np.asarray(x, dtype=float)
    return np.full(x.shape, -np.log(x.shape[axis]))


def sigmoid(x):
    return np.full(np.shape(x), 0.5)
