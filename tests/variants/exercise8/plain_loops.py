"""Plain loops over Python's numbers and lists."""

import numpy as np


def accuracy(labels, predictions):
    if labels.shape != predictions.shape or len(labels) == 0:
        raise ValueError("labels and predictions do not fit together")
    correct = 0
    for i in range(len(labels)):
        if labels[i] == predictions[i]:
            correct += 1
    return correct / len(labels)


def top_k_error(labels, scores, k=5):
    if scores.ndim != 2 or labels.shape != (len(scores),) or len(labels) == 0:
        raise ValueError("labels and scores do not fit together")
    N, C = scores.shape
    wrong = 0
    for i in range(N):
        label = int(labels[i])
        if not 0 <= label < C:
            raise ValueError(f"no class: {label}")
        better = 0
        for c in range(C):
            if scores[i, c] > scores[i, label] or (c < label and scores[i, c] == scores[i, label]):
                better += 1
        if better >= k:
            wrong += 1
    return wrong / N


def confusion_matrix(labels, predictions, num_classes):
    if labels.shape != predictions.shape:
        raise ValueError("labels and predictions do not fit together")
    out = np.zeros((num_classes, num_classes), dtype=int)
    for t, p in zip(labels, predictions, strict=True):
        if t < 0 or p < 0 or t >= num_classes or p >= num_classes:
            raise ValueError("no class")
        out[t, p] += 1
    return out


def precision_recall_f1(labels, predictions, num_classes):
    if labels.shape != predictions.shape:
        raise ValueError("labels and predictions do not fit together")
    TP, FP, FN = ([0] * num_classes for _ in range(3))
    for t, p in zip(labels.tolist(), predictions.tolist(), strict=True):
        if not (0 <= t < num_classes and 0 <= p < num_classes):
            raise ValueError("no class")
        if t == p:
            TP[t] += 1
        else:
            FN[t] += 1
            FP[p] += 1
    precision = [tp / (tp + fp) if tp + fp else 0.0 for tp, fp in zip(TP, FP, strict=True)]
    recall = [tp / (tp + fn) if tp + fn else 0.0 for tp, fn in zip(TP, FN, strict=True)]
    f1 = [2 * p * r / (p + r) if p + r else 0.0 for p, r in zip(precision, recall, strict=True)]
    return np.array(precision), np.array(recall), np.array(f1)
