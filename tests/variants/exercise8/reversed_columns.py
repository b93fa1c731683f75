"""An ascending stable argsort of the columns in reverse, numbered back."""

import numpy as np


def accuracy(labels, predictions):
    if labels.shape != predictions.shape or labels.size == 0:
        raise ValueError("nothing that could be compared")
    return np.average(np.equal(labels, predictions))


def top_k_error(labels, scores, k=5):
    if scores.ndim != 2 or labels.shape != scores.shape[:1] or labels.size == 0:
        raise ValueError("nothing that could be compared")
    C = scores.shape[1]
    if not ((labels >= 0) & (labels < C)).all():
        raise ValueError("unknown class")
    order = C - 1 - np.argsort(scores[:, ::-1], axis=-1, kind="stable")[:, ::-1]
    hits = sum(label in guesses for label, guesses in zip(labels, order[:, :k], strict=True))
    return 1 - hits / len(labels)
