"""np.vectorize with and without a signature, frompyfunc around math."""

import math

import numpy as np


@np.vectorize
def sigmoid(x):
    return 1.0 / (1.0 + math.exp(-x)) if x > -700 else 0.0


def _one(v):
    e = np.exp(v.astype(float) - v.max())
    return e / e.sum()


def softmax(x, axis=-1):
    return np.moveaxis(np.vectorize(_one, signature="(c)->(c)")(np.moveaxis(x, axis, -1)), -1, axis)


def log_softmax(x, axis=-1):
    x = x.astype(float)
    m = x.max(axis=axis, keepdims=True)
    exp = np.frompyfunc(lambda v: math.exp(v), 1, 1)
    total = exp(x - m).sum(axis=axis, keepdims=True).astype(float)
    return x - m - np.log(total)


relu = np.vectorize(lambda v: max(0.0, float(v)), otypes=[float])
