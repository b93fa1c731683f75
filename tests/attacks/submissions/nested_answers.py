"""Answer with trees as deep and as wide as a frame takes, which somebody may want to print."""
# exercise 2; honest: relu

import numpy as np


def relu(x):
    return np.maximum(x, 0)


deep = [1.0]
for _ in range(14):
    deep = [deep]
wide = [[float(i)] * 90 for i in range(300)]


def softmax(x, axis=-1):
    return deep


def log_softmax(x, axis=-1):
    return wide


def sigmoid(x):
    return {str(i): (i, [i, "x" * 50]) for i in range(1500)}
