"""Sorting lists of pairs, and dictionaries that count."""

from collections import Counter

import numpy as np


def accuracy(labels, predictions):
    if np.shape(labels) != np.shape(predictions):
        raise ValueError("not as many labels as predictions")
    pairs = Counter(t == p for t, p in zip(labels.tolist(), predictions.tolist(), strict=True))
    if not pairs:
        raise ValueError("nothing to count")
    return pairs[True] / sum(pairs.values())


def top_k_error(labels, scores, k=5):
    if scores.ndim != 2 or labels.ndim != 1 or len(labels) != len(scores) or not len(labels):
        raise ValueError("one label a row is needed")
    if not set(labels.tolist()) <= set(range(scores.shape[1])):
        raise ValueError("a label is no class")
    misses = []
    for label, row in zip(labels.tolist(), scores.tolist(), strict=True):
        ranking = sorted((-score, c) for c, score in enumerate(row))
        misses.append(label not in [c for _, c in ranking[:k]])
    return sum(misses) / len(misses)


def confusion_matrix(labels, predictions, num_classes):
    if np.shape(labels) != np.shape(predictions):
        raise ValueError("not as many labels as predictions")
    if not {*labels.tolist(), *predictions.tolist()} <= set(range(num_classes)):
        raise ValueError("no class")
    pairs = Counter(zip(labels.tolist(), predictions.tolist(), strict=True))
    return np.array([[pairs[t, p] for p in range(num_classes)] for t in range(num_classes)], dtype=np.int64)


def precision_recall_f1(labels, predictions, num_classes):
    if np.shape(labels) != np.shape(predictions):
        raise ValueError("not as many labels as predictions")
    if not {*labels.tolist(), *predictions.tolist()} <= set(range(num_classes)):
        raise ValueError("no class")
    present, guessed = Counter(labels.tolist()), Counter(predictions.tolist())
    hits = Counter(t for t, p in zip(labels.tolist(), predictions.tolist(), strict=True) if t == p)
    rows = [
        (
            hits[c] / (guessed[c] or 1),
            hits[c] / (present[c] or 1),
            2 * hits[c] / ((guessed[c] + present[c]) or 1),
        )
        for c in range(num_classes)
    ]
    precision, recall, f1 = map(np.array, zip(*rows, strict=True))
    return precision, recall, f1
