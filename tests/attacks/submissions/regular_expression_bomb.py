"""Match an expression that takes for ever, and count to a number with a billion digits."""
# exercise 2; honest: relu

import numpy as np


def relu(x):
    return np.maximum(x, 0)


import re


def softmax(x, axis=-1):
    re.match("(a+)+$", "a" * 60 + "b")


def log_softmax(x, axis=-1):
    return 7 ** (7**11)
