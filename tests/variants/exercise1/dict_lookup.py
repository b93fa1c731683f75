"""A dictionary for the names, one assignment per row for the ones."""

import numpy as np


def encode_labels(names, classes):
    number = {name: i for i, name in enumerate(classes)}
    try:
        return np.array([number[name] for name in names], dtype=np.int64)
    except KeyError as error:
        raise ValueError(f"unknown class {error}") from None


def one_hot(labels, num_classes):
    result = np.zeros((len(labels), num_classes))
    for row, label in enumerate(labels):
        if label < 0 or label >= num_classes:
            raise ValueError(f"label {label} outside 0..{num_classes - 1}")
        result[row, label] = 1.0
    return result


def decode_one_hot(scores):
    return np.argmax(scores, axis=1)


def binary_probabilities(p):
    p = np.asarray(p)
    return np.stack([1 - p, p], axis=1)
