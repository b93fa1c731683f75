"""Return arrays whose owner takes its time to die, and recurses in dying."""
# exercise 2; honest: relu

import numpy as np


def relu(x):
    return np.maximum(x, 0)


time = __import__("time")


class Owner(np.ndarray):
    def __del__(self):
        time.sleep(0.1)


class Chain:
    def __init__(self):
        self.next = None

    def __del__(self):
        self.next = Chain()
        self.next.next = self
        Chain()


def softmax(x, axis=-1):
    return np.zeros(np.shape(x)).view(Owner)


def log_softmax(x, axis=-1):
    return Chain()
