"""ufunc reductions, log1p and a transposed table."""

import numpy as np


def softmax(x, axis=-1):
    columns = np.moveaxis(np.asarray(x, dtype=float), axis, 0)
    powers = np.exp(columns - np.maximum.reduce(columns))
    return np.moveaxis(powers / np.add.reduce(powers), 0, axis)


def log_softmax(x, axis=-1):
    columns = np.moveaxis(np.asarray(x, dtype=float), axis, 0)
    shifted = columns - np.maximum.reduce(columns)
    return np.moveaxis(shifted - np.log1p(np.add.reduce(np.exp(shifted)) - 1), 0, axis)


def sigmoid(x):
    x = np.asarray(x, dtype=float)
    return np.exp(np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x))))


def relu(x):
    return np.fmax(0.0, x)
