"""Products of one-hot matrices."""

import numpy as np


def _one_hot(numbers, num_classes):
    if np.any(numbers < 0) or np.any(numbers >= num_classes):
        raise ValueError("a number is no class")
    return np.eye(num_classes)[numbers]


def accuracy(labels, predictions):
    if labels.shape != predictions.shape:
        raise ValueError(f"{labels.shape} and {predictions.shape}")
    if not labels.size:
        raise ValueError("no images")
    same = labels[:, None] == predictions[None, :]
    return np.trace(same) / len(labels)


def top_k_error(labels, scores, k=5):
    if scores.ndim != 2 or labels.shape != scores.shape[:1] or not labels.size:
        raise ValueError(f"{labels.shape} and {scores.shape}")
    C = scores.shape[1]
    truth = _one_hot(labels, C)
    order = np.argsort(-scores.astype(float), axis=1, kind="stable")[:, :k]
    guesses = np.eye(C)[order].sum(axis=1)
    return 1 - (truth * guesses).sum() / len(labels)


def confusion_matrix(labels, predictions, num_classes):
    if labels.shape != predictions.shape:
        raise ValueError(f"{labels.shape} and {predictions.shape}")
    return (_one_hot(labels, num_classes).T @ _one_hot(predictions, num_classes)).astype(np.int64)


def precision_recall_f1(labels, predictions, num_classes):
    if labels.shape != predictions.shape:
        raise ValueError(f"{labels.shape} and {predictions.shape}")
    truth, guess = _one_hot(labels, num_classes), _one_hot(predictions, num_classes)
    TP, FP, FN = (truth * guess).sum(0), ((1 - truth) * guess).sum(0), (truth * (1 - guess)).sum(0)
    with np.errstate(invalid="ignore"):
        values = np.array([TP / (TP + FP), TP / (TP + FN), 2 * TP / (2 * TP + FP + FN)])
    return tuple(np.nan_to_num(values))
