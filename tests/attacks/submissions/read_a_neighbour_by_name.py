"""Read a neighbour's submission by its exact path, which somebody might guess."""
# exercise 2; honest: relu; a probe

import numpy as np


def relu(x):
    return np.maximum(x, 0)


def softmax(x, axis=-1):
    try:
        open("/tmp/dl4cv-neighbour/exercise2.py").read()
        print("OPEN DOOR: read the neighbour's submission")
    except OSError:
        pass
    return x
