"""Positions in the flattened table: row times width plus column."""

import numpy as np


def one_hot(labels, num_classes):
    labels = np.asarray(labels, dtype=np.int64)
    if not np.array_equal(labels, labels.clip(0, num_classes - 1)):
        raise ValueError("label outside the range of classes")
    flat = np.zeros(labels.size * num_classes)
    flat[np.arange(labels.size) * num_classes + labels] = 1.0
    return flat.reshape(labels.size, num_classes)


def decode_one_hot(scores):
    scores = np.ascontiguousarray(scores)
    best = np.array([row.argmax() + i * scores.shape[1] for i, row in enumerate(scores)], dtype=np.int64)
    return best % scores.shape[1]


def binary_probabilities(p):
    p = np.asarray(p, dtype=float).ravel()
    flat = np.empty(2 * p.size)
    flat[0::2] = 1 - p
    flat[1::2] = p
    return flat.reshape(p.size, 2)
