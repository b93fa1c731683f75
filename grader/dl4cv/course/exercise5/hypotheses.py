"""What may be done to the right answers of exercise 5: its formulas, whose places may be edited, and perturbations."""

from __future__ import annotations

from math import prod

import numpy as np

from dl4cv.checks.cases import both
from dl4cv.course.class_words import CLASSES
from dl4cv.course.windows.window import spread_across as _columns
from dl4cv.course.windows.window import spread_down as _rows
from dl4cv.course.windows.words import WINDOWS
from dl4cv.mistakes.perturbations import (
    VALUES,
    Perturbation,
    axes_swapped,
    changed,
    exchanged,
    first_for_both,
    in_exchange,
    left_out,
    made,
    of_part,
    parts_exchanged,
    reversed_along,
    scaled,
    second_for_both,
)


def binary_cross_entropy(p, y):
    log_p = np.log(np.maximum(p, np.exp(-100.0)))
    log_of_other = np.log(np.maximum(1 - p, np.exp(-100.0)))
    return -np.mean(y * log_p + (1 - y) * log_of_other)


def cross_entropy(logits, labels):
    m = np.max(logits, axis=1, keepdims=True)
    shifted = logits.astype(float) - m
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    return -np.mean(log_p[np.arange(len(labels)), labels])


def cross_entropy_by_sums(logits, labels):
    logits = logits.astype(float)
    m = np.max(logits, axis=1)
    log_of_sum = np.log(np.sum(np.exp(logits - m[:, None]), axis=1))
    return np.mean(m + log_of_sum - logits[np.arange(len(labels)), labels])


def cross_entropy_grad(logits, labels):
    m = np.max(logits, axis=1, keepdims=True)
    exponentials = np.exp(logits.astype(float) - m)
    grad = exponentials / np.sum(exponentials, axis=1, keepdims=True)
    grad[np.arange(len(labels)), labels] -= 1
    return grad / len(labels)


def linear_backward(x, weight, grad_out):
    grad_x = grad_out.astype(float) @ weight
    grad_weight = grad_out.astype(float).T @ x
    grad_bias = np.sum(grad_out.astype(float), axis=0)
    return grad_x, grad_weight, grad_bias


def relu_backward(x, grad_out):
    return np.where(x > 0, grad_out, 0)


def conv2d_backward(x, weight, grad_out, stride=1, padding=0):
    (_, _, H, W), (_, _, kH, kW), (_, _, rows, columns) = x.shape, weight.shape, grad_out.shape
    (s_h, s_w), (p_h, p_w) = both(stride), both(padding)
    padded = np.pad(x.astype(float), ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    grad_padded = np.zeros(padded.shape)
    grad_weight = np.zeros(weight.shape)
    i, j = np.arange(rows)[:, None], np.arange(columns)
    for u in range(kH):
        for v in range(kW):
            place = (slice(None), slice(None), _rows(rows, i * s_h + u), _columns(columns, j * s_w + v))
            product = np.einsum("noij,oc->ncij", grad_out.astype(float), weight[:, :, u, v])
            np.add.at(grad_padded, place, product)
            grad_weight[:, :, u, v] += np.einsum("noij,ncij->oc", grad_out, padded[place])
    grad_x = grad_padded[:, :, p_h : p_h + H, p_w : p_w + W]
    grad_bias = np.sum(grad_out.astype(float), axis=(0, 2, 3))
    return grad_x, grad_weight, grad_bias


def max_pool2d_backward(x, grad_out, kernel_size, stride=None):
    (kH, kW) = both(kernel_size)
    s_h, s_w = (kH, kW) if stride is None else both(stride)
    (N, C, rows, columns) = grad_out.shape
    grad_x = np.zeros(x.shape)
    for i in range(rows):
        for j in range(columns):
            window = x[:, :, i * s_h : i * s_h + kH, j * s_w : j * s_w + kW]
            winner = np.argmax(window.reshape(N, C, kH * kW), axis=2)
            u, v = winner // kW, winner % kW
            n, c = np.indices((N, C))
            grad_x[n, c, i * s_h + u, j * s_w + v] += grad_out[:, :, i, j]
    return grad_x


def sgd_step(param, grad, velocity, lr, momentum=0.0, weight_decay=0.0):
    decayed = grad + weight_decay * param
    new_velocity = momentum * velocity + decayed
    new_param = param - lr * new_velocity
    return new_param, new_velocity


def _each(names: tuple[str, ...], perturbations: tuple[Perturbation, ...]) -> tuple[Perturbation, ...]:
    """List the perturbations of every part of the result."""
    return tuple(of_part(number, name, each) for number, name in enumerate(names) for each in perturbations)


_GRADIENTS = ("grad_x", "grad_weight", "grad_bias")

_OF_GRADIENTS = (
    made("with the opposite sign", np.negative),
    scaled("divided by the number of examples", lambda given: 1 / len(given["grad_out"])),
    scaled("times the number of examples", lambda given: len(given["grad_out"])),
    made("times 2", lambda result: 2 * result),
    made("with 0 everywhere", np.zeros_like),
    made("with the last two axes exchanged", lambda result: np.swapaxes(result, -1, -2)),
    made("with the first two axes exchanged", lambda result: np.swapaxes(result, 0, 1)),
    made("in reverse order", lambda result: np.flip(result)),
    made("upside down", lambda result: np.flip(result, -2)),
    made("mirrored, left for right", lambda result: np.flip(result, -1)),
    made("turned by half a turn", lambda result: np.flip(result, (-2, -1))),
    made("with one axis more in front", lambda result: result[None]),
    made("with one axis more at the end", lambda result: result[..., None]),
    made("summed up", np.sum),
    made("summed up over the first axis", lambda result: result.sum(axis=0)),
    made("averaged over the first axis", lambda result: result.mean(axis=0)),
    made("for the first example only", lambda result: result[:1]),
    made("as whole numbers, with the fractions cut off", np.trunc),
)

_OF_PARTS = (
    *_each(_GRADIENTS, _OF_GRADIENTS),
    parts_exchanged(0, 1, "with grad_x and grad_weight exchanged"),
    parts_exchanged(1, 2, "with grad_weight and grad_bias exchanged"),
    parts_exchanged(0, 2, "with grad_x and grad_bias exchanged"),
    made("all with the opposite sign", lambda parts: tuple(-part for part in parts)),
    Perturbation(
        "all divided by the number of examples",
        result=lambda parts, given: tuple(part / len(given["grad_out"]) for part in parts),
    ),
)

_MEANS = (
    scaled("times the number of examples", lambda given: len(next(iter(given.values())))),
    scaled("divided by the number of examples, once more", lambda given: 1 / len(next(iter(given.values())))),
    scaled("divided by the number of classes", lambda given: 1 / np.shape(next(iter(given.values())))[-1]),
    scaled("times the number of classes", lambda given: np.shape(next(iter(given.values())))[-1]),
)

_CLASSES = (
    changed("labels", "with the labels in reverse order", lambda labels: labels[::-1]),
    changed("labels", "with labels that count from 1", lambda labels: labels - 1),
    changed("logits", "with the opposite sign of the logits", lambda logits: -logits),
    changed("logits", "with the logits divided by 2", lambda logits: logits / 2),
    changed("logits", "with the logits times 2", lambda logits: 2 * logits),
    reversed_along("logits", "the classes", 1),
)

_KERNEL = (
    reversed_along("weight", "the rows and columns of each kernel", -2, -1),
    reversed_along("weight", "the rows of each kernel", -2),
    reversed_along("weight", "the columns of each kernel", -1),
    reversed_along("weight", "the input channels of each kernel", 1),
    axes_swapped("weight", "rows and columns of each kernel", -2, -1),
    left_out("stride", 1),
    exchanged("stride"),
    first_for_both("stride"),
    second_for_both("stride"),
    left_out("padding", 0),
    exchanged("padding"),
    first_for_both("padding"),
    second_for_both("padding"),
    scaled("divided by the number of places", lambda given: 1 / prod(given["grad_out"].shape[2:])),
)

WORDS = (
    WINDOWS,
    CLASSES,
)

PERTURBATIONS = {
    binary_cross_entropy: (
        *_MEANS[:2],
        in_exchange("p", "y"),
        changed("p", "with 1 - p for p", lambda p: 1 - p),
        changed("y", "with 1 - y for y", lambda y: 1 - y),
        changed("p", "with p cut off at 1e-7 and 1 - 1e-7", lambda p: np.clip(p, 1e-7, 1 - 1e-7)),
        changed("p", "with p cut off at 1e-12 and 1 - 1e-12", lambda p: np.clip(p, 1e-12, 1 - 1e-12)),
        *VALUES,
        made("in base-2 logarithms", lambda loss: loss / np.log(2)),
        made("in base-10 logarithms", lambda loss: loss / np.log(10)),
    ),
    cross_entropy: (
        *_MEANS,
        *_CLASSES,
        *VALUES,
        made("in base-2 logarithms", lambda loss: loss / np.log(2)),
        made("in base-10 logarithms", lambda loss: loss / np.log(10)),
    ),
    cross_entropy_by_sums: (),
    cross_entropy_grad: (*_MEANS, *_CLASSES, *VALUES, made("with rows and columns exchanged", np.transpose)),
    linear_backward: (
        *_OF_PARTS,
        reversed_along("x", "the examples of x", 0),
        reversed_along("weight", "the outputs of weight", 0),
        reversed_along("weight", "the inputs of weight", 1),
    ),
    relu_backward: (
        in_exchange("x", "grad_out"),
        changed("x", "with -x for x", lambda x: -x),
        changed("x", "with the absolute value of x for x", np.abs),
        Perturbation("times x", result=lambda result, given: result * given["x"]),
        Perturbation(
            "with x itself for the slope, 0 or 1", result=lambda result, given: given["x"] * given["grad_out"]
        ),
        *VALUES,
    ),
    conv2d_backward: (*_OF_PARTS, *_KERNEL[:-1], *_each(_GRADIENTS, _KERNEL[-1:])),
    max_pool2d_backward: (
        left_out("stride", None),
        left_out("stride", 1),
        exchanged("kernel_size"),
        first_for_both("kernel_size"),
        second_for_both("kernel_size"),
        changed("stride", "with the two numbers of stride exchanged", lambda stride: both(stride)[::-1]),
        changed("x", "with the smallest for the largest", np.negative),
        changed("grad_out", "with ones for grad_out", np.ones_like),
        *VALUES,
        *_OF_GRADIENTS,
    ),
    sgd_step: (
        left_out("momentum", 0.0),
        left_out("weight_decay", 0.0),
        changed("lr", "with the opposite sign of lr", lambda lr: -lr),
        changed("velocity", "with a velocity of zeros", np.zeros_like),
        changed("velocity", "with the opposite sign of velocity", np.negative),
        changed("grad", "with the opposite sign of grad", np.negative),
        in_exchange("lr", "momentum"),
        in_exchange("momentum", "weight_decay"),
        in_exchange("lr", "weight_decay"),
        in_exchange("grad", "velocity"),
        parts_exchanged(0, 1, "with new_param and new_velocity exchanged"),
        changed("momentum", "with 1 - momentum for momentum", lambda momentum: 1 - momentum),
        *_each(("new_param", "new_velocity"), (made("with the opposite sign", np.negative),)),
        Perturbation("times lr, in new_velocity", result=lambda parts, given: (parts[0], given["lr"] * parts[1])),
        Perturbation("with the old velocity returned", result=lambda parts, given: (parts[0], given["velocity"])),
        Perturbation("with the old param returned", result=lambda parts, given: (given["param"], parts[1])),
    ),
}
