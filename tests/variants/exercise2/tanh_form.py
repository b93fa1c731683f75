"""The sigmoid as a shifted and squeezed tanh."""

import numpy as np


def sigmoid(x):
    return 0.5 * (1.0 + np.tanh(0.5 * np.asarray(x)))


def relu(x):
    x = np.asarray(x)
    return x * (x > 0)
