"""What may be done to the right answers of exercise 1: its formulas, whose places may be edited, and perturbations."""

from __future__ import annotations

import numpy as np

from dl4cv.course.class_words import CLASSES
from dl4cv.mistakes.perturbations import VALUES, changed, made


def encode_labels(names, classes):
    labels = []
    for name in names:
        if name not in classes:
            raise ValueError(name)
        labels.append(classes.index(name))
    return np.array(labels, dtype=np.int64)


def one_hot(labels, num_classes):
    if np.any((labels < 0) | (labels >= num_classes)):
        raise ValueError(labels)
    out = np.zeros((len(labels), num_classes))
    out[np.arange(len(labels)), labels] = 1
    return out


def decode_one_hot(scores):
    return np.argmax(scores, axis=1)


def binary_probabilities(p):
    return np.stack([1 - p, p + 0.0], axis=1)


_TABLES = (
    made("with rows and columns exchanged", np.transpose),
    made("with the rows in reverse order", lambda result: np.flip(result, 0)),
    made("with the columns in reverse order", lambda result: np.flip(result, 1)),
    made("moved right by one column", lambda result: np.roll(result, 1, axis=1)),
    made("moved left by one column", lambda result: np.roll(result, -1, axis=1)),
    made("without the first column", lambda result: result[:, 1:]),
    made("without the last column", lambda result: result[:, :-1]),
    made("with a column of zeros more in front", lambda result: np.pad(result, ((0, 0), (1, 0)))),
    made("with a column of zeros more at the end", lambda result: np.pad(result, ((0, 0), (0, 1)))),
    made("without the last row", lambda result: result[:-1]),
    made("without the first row", lambda result: result[1:]),
    made("with 0 in all rows but the first", lambda result: result * (np.arange(len(result)) == 0)[:, None]),
    made("with 0 in the last row", lambda result: result * (np.arange(len(result)) < len(result) - 1)[:, None]),
    made("in one row", np.ravel),
    made("with 0 and 1 exchanged", lambda result: 1 - result),
    made("added up along each row", lambda result: np.cumsum(result, axis=1)),
    made("added up along each column", lambda result: np.cumsum(result, axis=0)),
)

_ROW = (
    made("in reverse order", lambda result: result[::-1]),
    made("without the first", lambda result: result[1:]),
    made("without the last", lambda result: result[:-1]),
    made("with one axis more", lambda result: result[:, None]),
    made("with one axis more in front", lambda result: result[None]),
    made("sorted", np.sort),
)

WORDS = (CLASSES,)

PERTURBATIONS = {
    encode_labels: (
        changed("classes", "with the classes in reverse order", lambda classes: list(classes)[::-1]),
        changed("classes", "with the classes sorted by name", lambda classes: sorted(classes)),
        *_ROW,
        *VALUES,
    ),
    one_hot: (
        *_TABLES,
        *VALUES,
        changed("labels", "with labels that count from 1", lambda labels: labels - 1),
        changed("num_classes", "with one class more", lambda number: number + 1),
        changed("num_classes", "with one class fewer", lambda number: number - 1),
    ),
    decode_one_hot: (
        changed("scores", "with the smallest score for the largest", np.negative),
        changed("scores", "with the size of the scores, without their signs", np.abs),
        changed("scores", "with the scores of the classes in reverse order", lambda scores: scores[:, ::-1]),
        *_ROW,
        *VALUES,
    ),
    binary_probabilities: (*_TABLES, *VALUES, changed("p", "with 1 - p for p", lambda p: 1 - p)),
}
