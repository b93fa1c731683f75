"""log-sum-exp by halving: the left half and the right half are joined by logaddexp."""

import numpy as np


def logsumexp(x):
    if x.shape[-1] == 1:
        return x[..., 0]
    middle = x.shape[-1] // 2
    return np.logaddexp(logsumexp(x[..., :middle]), logsumexp(x[..., middle:]))


def log_softmax(x, axis=-1):
    x = np.swapaxes(np.asarray(x, dtype=np.float64), axis, -1)
    return np.swapaxes(x - logsumexp(x)[..., None], axis, -1)


def softmax(x, axis=-1):
    x = np.swapaxes(np.asarray(x, dtype=np.float64), axis, -1)
    return np.swapaxes(np.exp(x - logsumexp(x)[..., np.newaxis]), -1, axis)
