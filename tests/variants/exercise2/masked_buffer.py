"""Boolean masks for the two signs and a buffer that is float whatever comes in."""

import numpy as np


def sigmoid(x):
    x = np.asarray(x)
    out = np.empty(x.shape, dtype=np.float64)
    positive = x >= 0
    out[positive] = 1.0 / (1.0 + np.exp(-x[positive].astype(np.float64)))
    small = np.exp(x[~positive].astype(np.float64))
    out[~positive] = small / (1.0 + small)
    return out


def relu(x):
    out = np.array(x)
    out[out < 0] = 0
    return out
