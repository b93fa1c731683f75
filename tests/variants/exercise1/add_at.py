"""Counting with np.add.at, one class at a time for the names."""

import numpy as np


def encode_labels(names, classes):
    codes = np.full(len(names), -1, dtype=np.int64)
    for c, wanted in enumerate(classes):
        for i, name in enumerate(names):
            if name == wanted:
                codes[i] = c
    if (codes == -1).any():
        raise ValueError("name without a class")
    return codes


def one_hot(labels, num_classes):
    labels = np.asarray(labels, dtype=np.intp)
    if np.any(labels < 0) or np.any(labels >= num_classes):
        raise ValueError("label out of range")
    counts = np.zeros((len(labels), num_classes), dtype=np.int64)
    np.add.at(counts, (np.arange(len(labels)), labels), 1)
    return counts


def binary_probabilities(p):
    p = np.asarray(p, dtype=np.float64)
    table = np.ones((p.shape[0], 2))
    np.subtract.at(table, (slice(None), 0), p)
    table[:, 1] *= p
    return table
