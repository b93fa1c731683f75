"""What may be done to the right answers of exercise 2: its formulas, whose places may be edited, and perturbations."""

from __future__ import annotations

import numpy as np

from dl4cv.mistakes.perturbations import VALUES, as_integers, changed, left_out, made


def sigmoid(x):
    small = np.exp(-np.abs(np.asarray(x, dtype=float)))
    return np.where(x >= 0, 1 / (1 + small), small / (1 + small))


def sigmoid_by_branches(x):
    x = np.asarray(x, dtype=float)
    return np.where(
        x >= 0, 1 / (1 + np.exp(-np.maximum(x, 0))), np.exp(np.minimum(x, 0)) / (1 + np.exp(np.minimum(x, 0)))
    )


def sigmoid_by_tanh(x):
    return 0.5 * (1 + np.tanh(np.asarray(x, dtype=float) / 2))


def relu_by_where(x):
    return np.where(x > 0, x, 0)


def relu_by_product(x):
    return x * (x > 0)


def softmax(x, axis=-1):
    m = np.max(x, axis=axis, keepdims=True)
    exponentials = np.exp(np.asarray(x, dtype=float) - m)
    return exponentials / np.sum(exponentials, axis=axis, keepdims=True)


def log_softmax(x, axis=-1):
    m = np.max(x, axis=axis, keepdims=True)
    shifted = np.asarray(x, dtype=float) - m
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))


def relu(x):
    return np.maximum(0, x)


_ARGUMENTS = (
    changed("x", "with -x for x", lambda x: -np.asarray(x, dtype=float)),
    changed("x", "with the absolute value of x for x", np.abs),
    changed("x", "with 2 * x for x", lambda x: 2 * np.asarray(x, dtype=float)),
    changed("x", "with x / 2 for x", lambda x: np.asarray(x, dtype=float) / 2),
    changed("x", "with x + 1 for x", lambda x: np.asarray(x, dtype=float) + 1),
    changed("x", "with x - 1 for x", lambda x: np.asarray(x, dtype=float) - 1),
    changed("x", "with x * x for x", np.square),
    changed("x", "with 0 for what is negative in x", lambda x: np.maximum(x, 0)),
    changed("x", "with 0 for what is positive in x", lambda x: np.minimum(x, 0)),
    as_integers("x"),
)

_AXES = (
    left_out("axis", -1),
    left_out("axis", 0),
    left_out("axis", 1),
    left_out("axis", None),
    changed("axis", "with the axis before", lambda axis: axis - 1),
    changed("axis", "with the axis counted from the end", lambda axis: -axis - 1),
)

_OF_ROWS = (
    made("with the rows in reverse order", lambda result: np.flip(result, 0)),
    made("in reverse order along the last axis", lambda result: np.flip(result, -1)),
    made("with the axes in reverse order", np.transpose),
    made("added up along the last axis", lambda result: np.cumsum(result, axis=-1)),
    made("in one row", np.ravel),
    made("in base-2 logarithms", lambda result: np.asarray(result) / np.log(2)),
    made("in base-10 logarithms", lambda result: np.asarray(result) / np.log(10)),
)

PERTURBATIONS = {
    sigmoid: (*VALUES, *_ARGUMENTS, made("times 1 minus them, as in the derivative", lambda y: y * (1 - y))),
    softmax: (*_AXES, *VALUES, *_OF_ROWS, *_ARGUMENTS),
    log_softmax: (*_AXES, *VALUES, *_OF_ROWS, *_ARGUMENTS),
    relu: (*VALUES, *_ARGUMENTS),
    sigmoid_by_branches: (),
    sigmoid_by_tanh: (),
    relu_by_where: (),
    relu_by_product: (),
}
