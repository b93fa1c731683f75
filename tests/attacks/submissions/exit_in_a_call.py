"""Ask to exit, in every way that Python has."""
# exercise 2; honest: relu

import numpy as np


def relu(x):
    return np.maximum(x, 0)


def softmax(x, axis=-1):
    raise SystemExit(0)


def log_softmax(x, axis=-1):
    raise KeyboardInterrupt


def sigmoid(x):
    raise GeneratorExit
