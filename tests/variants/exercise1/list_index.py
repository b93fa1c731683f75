"""list.index, which raises ValueError by itself, and plain nested loops."""

import numpy as np


def encode_labels(names, classes):
    classes = list(classes)
    codes = np.zeros(len(names), dtype=np.int64)
    for i in range(len(names)):
        codes[i] = classes.index(names[i])
    return codes


def one_hot(labels, num_classes):
    table = np.zeros((len(labels), num_classes), dtype=int)
    for i in range(len(labels)):
        found = False
        for c in range(num_classes):
            if labels[i] == c:
                table[i][c] = 1
                found = True
        if not found:
            raise ValueError("label out of range: " + str(labels[i]))
    return table


def decode_one_hot(scores):
    answer = []
    for row in scores:
        best = 0
        for c in range(len(row)):
            if row[c] > row[best]:
                best = c
        answer.append(best)
    return np.array(answer, dtype=int)


def binary_probabilities(p):
    both = np.zeros((len(p), 2))
    for i in range(len(p)):
        both[i, 0] = 1 - p[i]
        both[i, 1] = p[i]
    return both
