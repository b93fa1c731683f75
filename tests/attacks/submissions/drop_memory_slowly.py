"""Keep a little more at every call."""
# exercise 2; honest: relu

import numpy as np


def relu(x):
    return np.maximum(x, 0)


kept = []


def softmax(x, axis=-1):
    kept.append(np.empty(1 << 25))
    return x


log_softmax = sigmoid = softmax
