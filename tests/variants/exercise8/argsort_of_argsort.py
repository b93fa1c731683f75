"""Ranks by argsort of argsort, in int64 and float32."""

import numpy as np


def accuracy(labels, predictions):
    if labels.shape != predictions.shape:
        raise ValueError("shapes")
    if labels.size == 0:
        raise ValueError("empty")
    return np.mean(labels == predictions, dtype=np.float64)


def top_k_error(labels, scores, k=5):
    if scores.ndim != 2:
        raise ValueError("scores must be a table")
    if labels.shape != scores.shape[:1]:
        raise ValueError("shapes")
    if labels.size == 0:
        raise ValueError("empty")
    if (labels < 0).any() or (labels >= scores.shape[1]).any():
        raise ValueError("labels")
    order = (-scores.astype(np.longdouble)).argsort(axis=1, kind="stable")
    ranks = order.argsort(axis=1)
    own = ranks[np.arange(len(labels)), labels]
    return (own >= k).sum() / own.size


def confusion_matrix(labels, predictions, num_classes):
    if labels.shape != predictions.shape:
        raise ValueError("shapes")
    for numbers in (labels, predictions):
        if (numbers < 0).any() or (numbers >= num_classes).any():
            raise ValueError("numbers")
    places = labels.astype(int) * num_classes + predictions.astype(int)
    order = np.sort(places)
    ends = np.searchsorted(order, np.arange(num_classes**2), side="right")
    return np.diff(ends, prepend=0).reshape(num_classes, num_classes)
