"""Pairs of label and prediction counted by np.unique."""

import numpy as np


def _count(labels, predictions, num_classes):
    if labels.shape != predictions.shape:
        raise ValueError("the shapes differ")
    pairs = np.stack([labels.astype(np.int64), predictions.astype(np.int64)])
    if not np.all((pairs >= 0) & (pairs < num_classes)):
        raise ValueError("a number is outside")
    counts = np.zeros((num_classes, num_classes), dtype=np.uint64)
    kinds, numbers = np.unique(pairs, axis=1, return_counts=True)
    counts[kinds[0], kinds[1]] = numbers
    return counts


def accuracy(labels, predictions):
    if labels.shape != predictions.shape:
        raise ValueError("the shapes differ")
    if labels.shape[0] == 0:
        raise ValueError("there is nothing")
    return len(labels[labels == predictions]) / len(labels)


def top_k_error(labels, scores, k=5):
    if scores.ndim != 2 or labels.shape != scores.shape[:1] or labels.shape[0] == 0:
        raise ValueError("the shapes differ, or there is nothing")
    C = scores.shape[1]
    if not np.all((labels >= 0) & (labels < C)):
        raise ValueError("a label is outside")
    order = np.lexsort((np.broadcast_to(np.arange(C), scores.shape), -scores.astype(float)), axis=1)
    place = np.argmax(order == labels[:, None], axis=1)
    return np.count_nonzero(place >= k) / len(place)


def confusion_matrix(labels, predictions, num_classes):
    return _count(labels, predictions, num_classes)


def precision_recall_f1(labels, predictions, num_classes):
    counts = _count(labels, predictions, num_classes).astype(float)
    hits = counts.diagonal()
    guessed, present = counts.sum(axis=0), counts.sum(axis=1)
    guessed[guessed == 0] = np.inf
    present[present == 0] = np.inf
    precision, recall = hits / guessed, hits / present
    total = precision + recall
    total[total == 0] = 1
    return precision, recall, 2 * precision * recall / total
