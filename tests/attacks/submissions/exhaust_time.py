"""Never come back, in Python."""
# exercise 2; honest: relu

import numpy as np


def relu(x):
    return np.maximum(x, 0)


def softmax(x, axis=-1):
    while True:
        pass
