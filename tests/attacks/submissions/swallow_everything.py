"""Swallow every exception and go on for ever, whatever happens."""
# exercise 2; honest: relu

import numpy as np


def relu(x):
    return np.maximum(x, 0)


def softmax(x, axis=-1):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
