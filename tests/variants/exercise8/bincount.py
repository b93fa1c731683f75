"""Places counted by np.bincount."""

import numpy as np


def _places(labels, predictions, num_classes):
    labels = np.asarray(labels).astype(np.int64)
    predictions = np.asarray(predictions).astype(np.int64)
    if labels.shape != predictions.shape:
        raise ValueError("labels and predictions must have the same shape")
    both = np.concatenate([labels, predictions])
    if both.size and (both.min() < 0 or both.max() >= num_classes):
        raise ValueError("class number out of range")
    return labels * num_classes + predictions


def accuracy(labels, predictions):
    labels, predictions = np.asarray(labels), np.asarray(predictions)
    if labels.shape != predictions.shape:
        raise ValueError("labels and predictions must have the same shape")
    if len(labels) == 0:
        raise ValueError("no images")
    wrong, right = np.bincount(labels == predictions, minlength=2)
    return float(right / (right + wrong))


def confusion_matrix(labels, predictions, num_classes):
    counts = np.bincount(_places(labels, predictions, num_classes), minlength=num_classes * num_classes)
    return counts.reshape((num_classes, num_classes))


def precision_recall_f1(labels, predictions, num_classes):
    places = _places(labels, predictions, num_classes)
    truth, guess = np.divmod(places, num_classes)
    hits = np.bincount(truth[truth == guess], minlength=num_classes)
    guessed = np.bincount(guess, minlength=num_classes)
    present = np.bincount(truth, minlength=num_classes)
    precision = np.divide(hits, guessed, out=np.zeros(num_classes), where=guessed > 0)
    recall = np.divide(hits, present, out=np.zeros(num_classes), where=present > 0)
    total = precision + recall
    f1 = np.divide(2 * precision * recall, total, out=np.zeros(num_classes), where=total > 0)
    return precision, recall, f1
