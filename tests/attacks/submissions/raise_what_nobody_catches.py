"""Raise exceptions outside Exception, groups of them, and one that catches itself."""
# exercise 2; honest: relu

import numpy as np


def relu(x):
    return np.maximum(x, 0)


class Everything(BaseException):
    def __init__(self):
        self.__cause__ = self


def softmax(x, axis=-1):
    raise Everything


def log_softmax(x, axis=-1):
    raise BaseExceptionGroup("many", [Everything() for _ in range(1000)])
