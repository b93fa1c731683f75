"""Raise exceptions whose names, words and classes are traps."""
# exercise 2; honest: relu

import numpy as np


def relu(x):
    return np.maximum(x, 0)


class Trap(Exception):
    def __str__(self):
        raise SystemExit(0)

    __repr__ = __str__


Trap.__name__ = "\x1b[31m" + "x" * 100_000


def softmax(x, axis=-1):
    raise Trap
