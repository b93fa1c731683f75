"""Comparison of a column with a row, no loop and no index."""

import numpy as np


def encode_labels(names, classes):
    same = np.asarray(names, dtype=str)[:, None] == np.asarray(classes, dtype=str)[None, :]
    if not same.any(axis=1).all():
        raise ValueError("unknown name")
    return same.argmax(axis=1).astype(np.int64)


def one_hot(labels, num_classes):
    hot = np.asarray(labels)[:, None] == np.arange(num_classes)
    if not np.all(hot.sum(axis=1) == 1):
        raise ValueError("every label must be one of 0 ... num_classes - 1")
    return hot.astype(np.float64)


def decode_one_hot(scores):
    scores = np.asarray(scores)
    return (scores == scores.max(axis=1, keepdims=True)).argmax(axis=1)


def binary_probabilities(p):
    return np.asarray(p)[:, None] * np.array([-1.0, 1.0]) + np.array([1.0, 0.0])
