"""argsort of the negated scores, take from an identity of bytes, a failed assert turned into a ValueError."""

import numpy as np


def encode_labels(names, classes):
    if not set(names) <= set(classes):
        raise ValueError(f"unknown: {sorted(set(names) - set(classes))}")
    return np.asarray([i for n in names for i, c in enumerate(classes) if c == n], dtype="int64")


def one_hot(labels, num_classes):
    try:
        assert np.all(labels >= 0)
        assert np.all(labels < num_classes)
    except AssertionError as error:
        raise ValueError("labels out of range") from error
    return np.identity(num_classes, dtype=np.uint8).take(labels, axis=0)


def decode_one_hot(scores):
    return np.argsort(-1.0 * scores, axis=1, kind="mergesort")[:, 0]


def binary_probabilities(p):
    return np.array([1.0, 0.0]) + np.multiply.outer(p, np.array([-1.0, 1.0]))
