"""Two-dimensional histograms."""

import numpy as np


def _histogram(labels, predictions, num_classes):
    if labels.shape != predictions.shape:
        raise ValueError("one prediction for each label")
    for numbers in (labels, predictions):
        if not np.array_equal(numbers, np.clip(numbers.astype(np.int64), 0, num_classes - 1)):
            raise ValueError("no class")
    edges = np.arange(num_classes + 1) - 0.5
    return np.histogram2d(labels, predictions, bins=(edges, edges))[0]


def accuracy(labels, predictions):
    if labels.shape != predictions.shape:
        raise ValueError("one prediction for each label")
    if not len(labels):
        raise ValueError("no label")
    return 1 - np.count_nonzero(labels.astype(int) - predictions.astype(int)) / len(labels)


def confusion_matrix(labels, predictions, num_classes):
    return _histogram(labels, predictions, num_classes).astype(int)


def precision_recall_f1(labels, predictions, num_classes):
    counts = _histogram(labels, predictions, num_classes)
    TP = np.diag(counts)
    precision = TP / np.clip(counts.sum(axis=0), 1, None)
    recall = TP / np.clip(counts.sum(axis=1), 1, None)
    with np.errstate(divide="ignore", invalid="ignore"):
        f1 = np.where(TP > 0, 2 * precision * recall / (precision + recall), 0.0)
    return precision, recall, f1
