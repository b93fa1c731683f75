"""Be a generator and a coroutine instead of functions."""
# exercise 2; honest: relu

import numpy as np


def relu(x):
    return np.maximum(x, 0)


def softmax(x, axis=-1):
    yield x


async def log_softmax(x, axis=-1):
    return x
