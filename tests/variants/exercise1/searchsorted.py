"""Binary search in the sorted class names, with a check that the name found is the name asked for."""

import numpy as np


def encode_labels(names, classes):
    names = np.asarray(names, dtype=str)
    classes = np.asarray(classes, dtype=str)
    order = np.argsort(classes)
    place = np.searchsorted(classes, names, sorter=order)
    codes = order[np.minimum(place, len(classes) - 1)]
    if np.any(classes[codes] != names):
        raise ValueError("there is a name that is not among the classes")
    return codes.astype(np.int64)


def one_hot(labels, num_classes):
    labels = np.asarray(labels, dtype=np.int64)
    columns = np.arange(num_classes)
    place = np.searchsorted(columns, labels)
    if np.any(place >= num_classes) or np.any(columns[place] != labels):
        raise ValueError("label out of range")
    table = np.zeros((labels.size, num_classes))
    table[np.arange(labels.size), place] = 1
    return table


def decode_one_hot(scores):
    return np.argsort(-np.asarray(scores, dtype=float), axis=1, kind="stable")[:, 0]
