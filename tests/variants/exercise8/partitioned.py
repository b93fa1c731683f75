"""np.argpartition where no scores are equal, and the k-th largest score as a threshold where some are."""

import numpy as np


def top_k_error(labels, scores, k=5):
    labels, scores = np.asarray(labels), np.asarray(scores, dtype=float)
    if scores.ndim != 2 or labels.shape != scores.shape[:1] or labels.size == 0:
        raise ValueError("labels do not fit the scores")
    N, C = scores.shape
    if labels.min() < 0 or labels.max() >= C:
        raise ValueError("labels are outside of the classes")
    if k >= C:
        return 0.0
    own = scores[np.arange(N), labels]
    if all(len(np.unique(row)) == C for row in scores):
        best = np.argpartition(scores, C - k, axis=1)[:, C - k :]
        return 1.0 - np.any(best == labels[:, None], axis=1).mean()
    kth = np.partition(scores, C - k, axis=1)[:, C - k]
    above = (scores > kth[:, None]).sum(axis=1)
    found = own > kth
    for i in np.flatnonzero(own == kth):
        found[i] = labels[i] in np.flatnonzero(scores[i] == kth[i])[: k - above[i]]
    return 1.0 - found.mean()
