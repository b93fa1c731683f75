"""Read a file that only root may read."""
# exercise 2; honest: relu; a probe

import numpy as np


def relu(x):
    return np.maximum(x, 0)


def softmax(x, axis=-1):
    try:
        open("/tmp/dl4cv-for-root-only").read()
        print("OPEN DOOR: root's file")
    except OSError:
        pass
    return x
