"""Plain loops into arrays, with int32 and uint16 class numbers."""

import numpy as np


def encode_labels(names, classes):
    lookup = {}
    for i, c in enumerate(classes):
        lookup[c] = i
    out = np.zeros(len(names), dtype=np.int32)
    for i in range(len(names)):
        if names[i] not in lookup:
            raise ValueError("unknown class " + names[i])
        out[i] = lookup[names[i]]
    return out


def one_hot(labels, num_classes):
    N = labels.shape[0]
    out = np.zeros((N, num_classes), dtype=int)
    for i in range(N):
        if labels[i] < 0 or labels[i] >= num_classes:
            raise ValueError(labels[i])
        out[i][labels[i]] = 1
    return out


def decode_one_hot(scores):
    N, C = scores.shape
    out = np.zeros(N, dtype=np.uint16)
    for i in range(N):
        best = scores[i, 0]
        for c in range(1, C):
            if scores[i, c] > best:
                best = scores[i, c]
                out[i] = c
    return out


def binary_probabilities(p):
    out = np.empty((p.shape[0], 2))
    for i, q in enumerate(p):
        out[i, 0] = 1 - q
        out[i, 1] = q
    return out
