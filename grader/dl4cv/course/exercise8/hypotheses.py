"""What may be done to the right answers of exercise 8: its formulas, whose places may be edited, and perturbations."""

from __future__ import annotations

import numpy as np

from dl4cv.course.class_words import CLASSES
from dl4cv.mistakes.perturbations import (
    VALUES,
    Perturbation,
    changed,
    in_exchange,
    left_out,
    made,
    of_part,
    parts_exchanged,
    scaled,
)


def accuracy(labels, predictions):
    if labels.shape != predictions.shape:
        raise ValueError(labels.shape)
    if len(labels) == 0:
        raise ValueError(labels.shape)
    return np.sum(predictions == labels) / len(labels)


def top_k_error(labels, scores, k=5):
    if scores.ndim != 2 or labels.shape != scores.shape[:1]:
        raise ValueError(labels.shape)
    N, C = scores.shape
    if N == 0 or np.any((labels < 0) | (labels >= C)):
        raise ValueError(labels)
    own = scores[np.arange(N), labels][:, None]
    classes = np.arange(C)
    before = (scores > own) | (scores == own) & (classes < labels[:, None])
    rank = np.sum(before, axis=1)
    return np.sum(rank >= k) / N


def confusion_matrix(labels, predictions, num_classes):
    if labels.shape != predictions.shape:
        raise ValueError(labels.shape)
    for numbers in (labels, predictions):
        if np.any((numbers < 0) | (numbers >= num_classes)):
            raise ValueError(numbers)
    out = np.zeros((num_classes, num_classes), dtype=np.int64)
    for t, p in zip(labels.tolist(), predictions.tolist(), strict=True):
        out[t, p] += 1
    return out


def precision_recall_f1(labels, predictions, num_classes):
    if labels.shape != predictions.shape:
        raise ValueError(labels.shape)
    for numbers in (labels, predictions):
        if np.any((numbers < 0) | (numbers >= num_classes)):
            raise ValueError(numbers)
    classes = np.arange(num_classes)[:, None]
    TP = np.sum((labels == classes) & (predictions == classes), axis=1)
    FP = np.sum((labels != classes) & (predictions == classes), axis=1)
    FN = np.sum((labels == classes) & (predictions != classes), axis=1)
    precision = TP / np.maximum(TP + FP, 1)
    recall = TP / np.maximum(TP + FN, 1)
    f1 = 2 * TP / np.maximum(2 * TP + FP + FN, 1)
    return precision, recall, f1


def precision_recall_f1_by_counts(labels, predictions, num_classes):
    counts = confusion_matrix(labels, predictions, num_classes)
    right = np.diagonal(counts)
    predicted = counts.sum(axis=0)
    present = counts.sum(axis=1)
    precision, recall, f1 = np.zeros(num_classes), np.zeros(num_classes), np.zeros(num_classes)
    precision[predicted > 0] = (right / predicted)[predicted > 0]
    recall[present > 0] = (right / present)[present > 0]
    some = precision + recall > 0
    f1[some] = (2 * precision * recall / (precision + recall))[some]
    return precision, recall, f1


def precision_recall_f1_by_rates(labels, predictions, num_classes):
    counts = confusion_matrix(labels, predictions, num_classes)
    TP = np.diagonal(counts)
    FP = counts.sum(axis=0) - TP
    FN = counts.sum(axis=1) - TP
    precision = np.where(TP + FP > 0, TP / (TP + FP), 0.0)
    recall = np.where(TP + FN > 0, TP / (TP + FN), 0.0)
    f1 = np.where(TP > 0, 2 * precision * recall / (precision + recall), 0.0)
    return precision, recall, f1


def precision_recall_f1_by_sums(labels, predictions, num_classes):
    counts = confusion_matrix(labels, predictions, num_classes)
    right, predicted, present = np.diagonal(counts), counts.sum(axis=0), counts.sum(axis=1)
    precision = right / np.maximum(predicted, 1)
    recall = right / np.maximum(present, 1)
    f1 = 2 * right / np.maximum(predicted + present, 1)
    return precision, recall, f1


def confusion_matrix_by_places(labels, predictions, num_classes):
    if labels.shape != predictions.shape:
        raise ValueError(labels.shape)
    for numbers in (labels, predictions):
        if np.any((numbers < 0) | (numbers >= num_classes)):
            raise ValueError(numbers)
    places = labels.astype(int) * num_classes + predictions
    return np.bincount(places, minlength=num_classes * num_classes).reshape(num_classes, num_classes)


def accuracy_by_mean(labels, predictions):
    if labels.shape != predictions.shape:
        raise ValueError(labels.shape)
    if len(labels) == 0:
        raise ValueError(labels.shape)
    right = np.sum(predictions == labels)
    wrong = np.sum(predictions != labels)
    return right / (right + wrong)


def top_k_error_by_order(labels, scores, k=5):
    if scores.ndim != 2 or labels.shape != scores.shape[:1]:
        raise ValueError(labels.shape)
    N, C = scores.shape
    if N == 0 or np.any((labels < 0) | (labels >= C)):
        raise ValueError(labels)
    order = np.argsort(-scores.astype(float), axis=1, kind="stable")
    best = order[:, :k]
    hits = np.any(best == labels[:, None], axis=1)
    return 1 - np.mean(hits)


_PARTS = ("precision", "recall", "f1")

WORDS = (CLASSES,)

PERTURBATIONS = {
    accuracy: (
        scaled("times the number of images", lambda given: len(given["labels"])),
        changed("labels", "with the labels in reverse order", lambda labels: labels[::-1]),
        changed("labels", "with labels that count from 1", lambda labels: labels - 1),
        *VALUES,
    ),
    accuracy_by_mean: (),
    top_k_error: (
        left_out("k", 1),
        left_out("k", 5),
        changed("k", "with k one larger", lambda k: k + 1),
        changed("k", "with k one smaller", lambda k: k - 1),
        changed("scores", "with the smallest scores for the largest", np.negative),
        changed("labels", "with labels that count from 1", lambda labels: labels - 1),
        changed("labels", "with the labels in reverse order", lambda labels: labels[::-1]),
        scaled("times the number of images", lambda given: len(given["labels"])),
        *VALUES,
    ),
    top_k_error_by_order: (),
    confusion_matrix: (
        in_exchange("labels", "predictions"),
        changed("labels", "with the labels in reverse order", lambda labels: labels[::-1]),
        Perturbation(
            "divided by the number of images in their row",
            result=lambda out, given: out / np.maximum(out.sum(axis=1, keepdims=True), 1),
        ),
        Perturbation(
            "divided by the number of images in their column",
            result=lambda out, given: out / np.maximum(out.sum(axis=0, keepdims=True), 1),
        ),
        scaled("divided by the number of images", lambda given: 1 / max(1, len(given["labels"]))),
        made("with the rows in reverse order", lambda out: out[::-1]),
        made("with the columns in reverse order", lambda out: out[:, ::-1]),
        made("with 1 for what is larger than 0", lambda out: np.minimum(out, 1)),
        made("with nothing but the diagonal", lambda out: out * np.eye(len(out), dtype=int)),
        made("with 0 on the diagonal", lambda out: out * (1 - np.eye(len(out), dtype=int))),
        *VALUES,
    ),
    confusion_matrix_by_places: (),
    precision_recall_f1: (
        in_exchange("labels", "predictions"),
        parts_exchanged(0, 1, "with precision and recall exchanged"),
        parts_exchanged(0, 2, "with precision and f1 exchanged"),
        parts_exchanged(1, 2, "with recall and f1 exchanged"),
        *(
            of_part(number, name, each)
            for number, name in enumerate(_PARTS)
            for each in (
                *VALUES,
                made("averaged over the classes", np.mean),
                made("in reverse order", lambda result: result[::-1]),
            )
        ),
    ),
    precision_recall_f1_by_counts: (),
    precision_recall_f1_by_sums: (),
    precision_recall_f1_by_rates: (),
}
