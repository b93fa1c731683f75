"""log_softmax = x - logsumexp(x), the maximum added back before it is taken away."""

import numpy as np


def log_softmax(x, axis=-1):
    x = np.asarray(x)
    x = x.astype(np.result_type(x, np.float32))
    m = np.amax(x, axis=axis, keepdims=True)
    logsumexp = m + np.log(np.sum(np.exp(x - m), axis=axis, keepdims=True))
    return x - logsumexp


def softmax(x, axis=-1):
    x = np.asarray(x)
    x = x.astype(np.result_type(x, np.float32))
    m = np.expand_dims(x.max(axis), axis)
    e = np.power(np.e, x - m)
    return e / np.expand_dims(e.sum(axis), axis)


def relu(x):
    x = np.asarray(x, dtype=float)
    return (x + np.abs(x)) / 2
