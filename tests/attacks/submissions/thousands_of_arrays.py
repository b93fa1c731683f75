"""Answer with a list of thousands of arrays, which take long to be written out."""
# exercise 2; honest: relu

import numpy as np


def relu(x):
    return np.maximum(x, 0)


MANY = [np.random.rand(1000) for _ in range(1500)]


def sigmoid(x):
    return MANY


def softmax(x, axis=-1):
    return tuple(MANY)


def log_softmax(x, axis=-1):
    return {"a": MANY}
