"""Return views that show one zero everywhere, run backwards, or lie across each other."""
# exercise 2; honest: relu

import numpy as np


def relu(x):
    return np.maximum(x, 0)


def softmax(x, axis=-1):
    return np.broadcast_to(np.float64(0.5), np.shape(x))


def log_softmax(x, axis=-1):
    return np.lib.stride_tricks.as_strided(np.zeros(64), np.shape(x), (0,) * np.ndim(x))


def sigmoid(x):
    return np.broadcast_to(np.array(-0.0), np.shape(x))[..., ::-1] if np.ndim(x) else np.zeros(())[()]
