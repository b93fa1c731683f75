"""The best class taken k times, from a copy whose taken places are masked."""

import numpy as np


def top_k_error(labels, scores, k=5):
    if scores.ndim != 2 or len(labels) == 0 or labels.shape != (scores.shape[0],):
        raise ValueError("bad shapes")
    if np.any(labels < 0) or np.any(labels > scores.shape[1] - 1):
        raise ValueError("bad labels")
    rows = np.arange(scores.shape[0])
    free = np.ones(scores.shape, dtype=bool)
    found = np.zeros(scores.shape[0], dtype=bool)
    for _ in range(min(k, scores.shape[1])):
        highest = np.where(free, scores.astype(float), -np.inf).max(axis=1)
        candidates = free & (scores == highest[:, None])
        best = candidates.argmax(axis=1)
        found |= best == labels
        free[rows, best] = False
    return 1 - found.mean()


def confusion_matrix(labels, predictions, num_classes):
    if labels.shape != predictions.shape:
        raise ValueError("bad shapes")
    if np.any((labels < 0) | (labels >= num_classes) | (predictions < 0) | (predictions >= num_classes)):
        raise ValueError("bad class numbers")
    rows = [np.bincount(predictions[labels == t], minlength=num_classes) for t in range(num_classes)]
    return np.stack(rows)
