"""One histogram per row, every histogram with a single count."""

import numpy as np


def one_hot(labels, num_classes):
    table = np.zeros((len(labels), num_classes))
    for i, label in enumerate(labels):
        counts = np.bincount([int(label)], minlength=num_classes)
        if counts.size > num_classes:
            raise ValueError(f"there is no class {label}")
        table[i] = counts
    return table


def decode_one_hot(scores):
    scores = np.asarray(scores)
    winners = np.zeros(scores.shape[0], dtype=np.int64)
    best = scores[:, 0].copy()
    for c in range(1, scores.shape[1]):
        better = scores[:, c] > best
        winners[better] = c
        best = np.maximum(best, scores[:, c])
    return winners
