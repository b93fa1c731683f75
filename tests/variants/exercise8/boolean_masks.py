"""Boolean masks for each class."""

import numpy as np


def _check(labels, predictions, num_classes):
    if np.shape(labels) != np.shape(predictions):
        raise ValueError("shapes differ")
    for name, array in (("label", labels), ("prediction", predictions)):
        bad = ~np.isin(array, np.arange(num_classes))
        if bad.any():
            raise ValueError(f"{name} {array[bad][0]} is none of {num_classes} classes")


def accuracy(labels, predictions):
    if np.shape(labels) != np.shape(predictions) or np.size(labels) == 0:
        raise ValueError("shapes differ, or nothing there")
    return np.count_nonzero(labels == predictions) / labels.size


def top_k_error(labels, scores, k=5):
    if np.ndim(scores) != 2 or np.shape(labels) != (np.shape(scores)[0],) or np.size(labels) == 0:
        raise ValueError("shapes differ, or nothing there")
    _check(labels, labels, scores.shape[1])
    own = np.take_along_axis(scores, labels.astype(int)[:, None], axis=1)
    larger = scores > own
    equal_before = (scores == own) & (np.arange(scores.shape[1])[None] < labels[:, None])
    return ((larger | equal_before).sum(axis=1) >= k).mean()


def confusion_matrix(labels, predictions, num_classes):
    _check(labels, predictions, num_classes)
    is_true = [labels == c for c in range(num_classes)]
    is_guessed = [predictions == c for c in range(num_classes)]
    return np.array([[np.sum(t & p) for p in is_guessed] for t in is_true])


def precision_recall_f1(labels, predictions, num_classes):
    _check(labels, predictions, num_classes)
    precision = np.zeros(num_classes)
    recall = np.zeros(num_classes)
    f1 = np.zeros(num_classes)
    for c in range(num_classes):
        t, p = labels == c, predictions == c
        if p.any():
            precision[c] = t[p].mean()
        if t.any():
            recall[c] = p[t].mean()
        if (t & p).any():
            f1[c] = 2 / (1 / precision[c] + 1 / recall[c])
    return precision, recall, f1
