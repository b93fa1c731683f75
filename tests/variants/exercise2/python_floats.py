"""Lists of Python floats inside; an array only at the end."""

import math

import numpy as np


def rows_of(x, axis):
    moved = np.moveaxis(np.asarray(x, dtype=float), axis, -1)
    return moved.shape, moved.reshape(math.prod(moved.shape[:-1]), moved.shape[-1]).tolist()


def back(rows, shape, axis):
    return np.moveaxis(np.array(rows, dtype=float).reshape(shape), -1, axis)


def softmax(x, axis=-1):
    shape, rows = rows_of(x, axis)
    answer = []
    for row in rows:
        top = max(row)
        e = [math.exp(v - top) for v in row]
        answer.append([v / sum(e) for v in e])
    return back(answer, shape, axis)


def log_softmax(x, axis=-1):
    shape, rows = rows_of(x, axis)
    answer = []
    for row in rows:
        top = max(row)
        log_total = math.log(sum(math.exp(v - top) for v in row))
        answer.append([v - top - log_total for v in row])
    return back(answer, shape, axis)


def sigmoid(x):
    x = np.asarray(x, dtype=float)
    values = []
    for v in x.ravel().tolist():
        if v >= 0:
            values.append(1 / (1 + math.exp(-v)))
        else:
            values.append(math.exp(v) / (1 + math.exp(v)))
    return np.array(values).reshape(x.shape)


def relu(x):
    x = np.asarray(x)
    values = [v if v > 0 else 0 for v in x.ravel().tolist()]
    return np.array(values, dtype=float).reshape(x.shape)
