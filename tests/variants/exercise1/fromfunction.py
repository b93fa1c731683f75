"""fromfunction, fromiter, apply_along_axis and a transposed vstack."""

import numpy as np


def encode_labels(names, classes):
    def number(name):
        if classes.count(name) == 0:
            raise ValueError(name)
        return classes.index(name)

    return np.fromiter(map(number, names), dtype=np.int64, count=len(names))


def one_hot(labels, num_classes):
    if labels.size and not 0 <= labels.min() <= labels.max() < num_classes:
        raise ValueError("label out of range")
    return np.fromfunction(lambda i, c: labels[i] == c, (len(labels), num_classes), dtype=int) * 1.0


def decode_one_hot(scores):
    return np.apply_along_axis(np.argmax, 1, scores) if len(scores) else np.empty(0, dtype=int)


def binary_probabilities(p):
    return np.vstack([1 - p, p]).T
