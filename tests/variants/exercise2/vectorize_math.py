"""A function of one number from the math module, spread over the array by np.vectorize."""

import math

import numpy as np


def sigmoid_of_number(v):
    if v < -700:
        return 0.0
    return 1.0 / (1.0 + math.exp(-v))


def sigmoid(x):
    return np.vectorize(sigmoid_of_number, otypes=[float])(x)


def softmax_of_vector(v):
    biggest = max(v)
    powers = [math.exp(a - biggest) for a in v]
    total = math.fsum(powers)
    return np.array([power / total for power in powers])


def softmax(x, axis=-1):
    x = np.asarray(x, dtype=float)
    if x.size == 0:
        return x.copy()
    return np.apply_along_axis(softmax_of_vector, axis, x)


def relu(x):
    return np.vectorize(lambda v: max(float(v), 0.0), otypes=[float])(x)
