"""Python's own lists and numbers; NumPy only carries the result."""

from math import exp, log

import numpy as np


def binary_cross_entropy(p, y):
    def one(q):
        return max(log(q), -100.0) if q > 0 else -100.0

    pairs = list(zip(p.tolist(), y.tolist(), strict=True))
    return sum(-(t * one(q) + (1 - t) * one(1 - q)) for q, t in pairs) / len(pairs)


def _softmax(row):
    top = max(row)
    exps = [exp(value - top) for value in row]
    return [e / sum(exps) for e in exps], top + log(sum(exps))


def cross_entropy(logits, labels):
    losses = [_softmax(row)[1] - row[label] for row, label in zip(logits.tolist(), labels.tolist(), strict=True)]
    return sum(losses) / len(losses)


def cross_entropy_grad(logits, labels):
    n = len(labels)
    rows = []
    for row, label in zip(logits.tolist(), labels.tolist(), strict=True):
        rows.append([(p - (c == label)) / n for c, p in enumerate(_softmax(row)[0])])
    return np.array(rows)


def linear_backward(x, weight, grad_out):
    xs, ws, gs = x.tolist(), weight.tolist(), grad_out.tolist()
    grad_x = [[sum(g * w[d] for g, w in zip(row, ws, strict=False)) for d in range(len(ws[0]))] for row in gs]
    grad_w = [
        [sum(float(row[o]) * values[d] for row, values in zip(gs, xs, strict=False)) for d in range(len(ws[0]))]
        for o in range(len(ws))
    ]
    return (
        np.array(grad_x, dtype=float),
        np.array(grad_w, dtype=float),
        np.array([sum(column) for column in zip(*gs, strict=False)]),
    )


def sgd_step(param, grad, velocity, lr, momentum=0.0, weight_decay=0.0):
    moved = [
        momentum * v + (g + weight_decay * p)
        for p, g, v in zip(param.ravel().tolist(), grad.ravel().tolist(), velocity.ravel().tolist(), strict=False)
    ]
    stepped = [p - lr * v for p, v in zip(param.ravel().tolist(), moved, strict=False)]
    return np.array(stepped, dtype=float).reshape(param.shape), np.array(moved, dtype=float).reshape(param.shape)
