"""List comprehensions, turned into an array at the very end."""

import numpy as np


def encode_labels(names, classes):
    unknown = set(names) - set(classes)
    if unknown:
        raise ValueError(f"unknown: {unknown}")
    return np.array([next(i for i, c in enumerate(classes) if c == name) for name in names], dtype=np.int64)


def one_hot(labels, num_classes):
    if not all(0 <= label < num_classes for label in labels):
        raise ValueError("label not in range(num_classes)")
    rows = [[1.0 if c == label else 0.0 for c in range(num_classes)] for label in labels]
    return np.array(rows, dtype=float).reshape(len(labels), num_classes)


def decode_one_hot(scores):
    return np.array([max(range(len(row)), key=lambda c, row=row: row[c]) for row in scores], dtype=np.int64)


def binary_probabilities(p):
    return np.array([[1.0 - float(q), float(q)] for q in p]).reshape(-1, 2)
