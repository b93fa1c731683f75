"""Return arrays of objects, of texts, of no dimensions, of many, of records."""
# exercise 2; honest: relu

import numpy as np


def relu(x):
    return np.maximum(x, 0)


kinds = [
    lambda: np.array([print, None], dtype=object),
    lambda: np.array(["1.0"]),
    lambda: np.zeros((1,) * 40),
    lambda: np.zeros(3, dtype=[("a", float)]),
    lambda: np.zeros((0, 1 << 40)),
    lambda: np.array("2020-01-01", dtype="datetime64[D]"),
    lambda: np.broadcast_to(0.0, (1 << 14, 1 << 14)),
    lambda: np.ma.masked_all(3),
    lambda: np.matrix([[1.0]]),
]


def softmax(x, axis=-1):
    return kinds[np.asarray(x).size % len(kinds)]()
