"""Return integers that wrap around, complex numbers and long floats."""
# exercise 2; honest: relu

import numpy as np


def relu(x):
    return np.maximum(x, 0)


def softmax(x, axis=-1):
    return np.full(np.shape(x), 2**64 - 1, dtype=np.uint64)


def log_softmax(x, axis=-1):
    return np.full(np.shape(x), -128, dtype=np.int8)


def sigmoid(x):
    return np.full(np.shape(x), np.nan + 1j * np.nan)
