"""Replace the module's own functions while they are asked for, by the honest one of a neighbour."""
# exercise 2; honest: relu

import numpy as np


def relu(x):
    return np.maximum(x, 0)


sys = __import__("sys")


class Module(type(sys)):
    def __getattribute__(self, name):
        return relu if name in ("softmax", "sigmoid") else super().__getattribute__(name)


sys.modules[__name__].__class__ = Module


def softmax(x, axis=-1):
    return x
