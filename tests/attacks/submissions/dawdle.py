"""Dawdle in every call."""
# exercise 2; honest: relu

import numpy as np


def relu(x):
    return np.maximum(x, 0)


time = __import__("time")


def softmax(x, axis=-1):
    time.sleep(0.01)
    return x
