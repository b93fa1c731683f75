"""Comprehensions over images and classes."""

import numpy as np


def accuracy(labels, predictions):
    if labels.shape != predictions.shape or len(labels) < 1:
        raise ValueError
    return sum(int(a) == int(b) for a, b in zip(labels, predictions, strict=True)) / len(labels)


def top_k_error(labels, scores, k=5):
    if scores.ndim != 2 or labels.shape != (scores.shape[0],) or len(labels) < 1:
        raise ValueError
    if any(not 0 <= label < scores.shape[1] for label in labels):
        raise ValueError
    return float(
        np.mean(
            [
                y not in sorted(range(len(s)), key=lambda c: s[c], reverse=True)[:k]
                for y, s in zip(labels, scores, strict=True)
            ]
        )
    )


def confusion_matrix(labels, predictions, num_classes):
    if labels.shape != predictions.shape:
        raise ValueError
    if any(not 0 <= c < num_classes for c in (*labels, *predictions)):
        raise ValueError
    C = range(num_classes)
    pairs = list(zip(labels.tolist(), predictions.tolist(), strict=True))
    return np.array([pairs.count((t, p)) for t in C for p in C], dtype=np.int64).reshape(num_classes, num_classes)


def precision_recall_f1(labels, predictions, num_classes):
    table = confusion_matrix(labels, predictions, num_classes)

    def ratio(a, b):
        return a / b if b else 0.0

    precision = np.array([ratio(table[c, c], table[:, c].sum()) for c in range(num_classes)])
    recall = np.array([ratio(table[c, c], table[c].sum()) for c in range(num_classes)])
    f1 = np.array([ratio(2 * p * r, p + r) for p, r in zip(precision, recall, strict=True)])
    return precision, recall, f1
