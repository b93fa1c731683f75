"""Boolean masks on ndarrays, one class at a time."""

import numpy as np


def encode_labels(names, classes):
    names = np.array(names, dtype=object)
    out = np.full(names.shape, -1)
    for number, name in enumerate(classes):
        out[names == name] = number
    if (out < 0).any():
        raise ValueError("not a class: " + str(names[out < 0][0]))
    return out


def one_hot(labels, num_classes):
    if not np.isin(labels, np.arange(num_classes)).all():
        raise ValueError("a label lies outside the classes")
    table = np.zeros((labels.size, num_classes), bool)
    for c in range(num_classes):
        table[labels == c, c] = True
    return table


def decode_one_hot(scores):
    best = scores.max(axis=1, keepdims=True)
    number = np.zeros(scores.shape[0], dtype=np.int64)
    for c in reversed(range(scores.shape[1])):
        number[scores[:, c] == best[:, 0]] = c
    return number


def binary_probabilities(p):
    return np.column_stack((1.0 - p, p))
