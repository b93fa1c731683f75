"""Sleep through the loading."""
# exercise 2; honest: nothing

import numpy as np


__import__("time").sleep(3600)


def relu(x):
    return np.maximum(x, 0)
