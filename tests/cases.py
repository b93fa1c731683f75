"""Arguments for every function of arrays, meant to tell a wrong version from the right one, and layouts for them.

CASES has a generator for each of them, by the function's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np

Case = dict[str, Any]

LAYOUTS = ("as drawn", "float32", "Fortran's order", "every other", "reversed")
NAMES = ("ship", "cat", "dog", "caterpillar", "bird")
FOREIGN = ("äpfel", "a", "zebra crossing", "Cat", "ca", "cat")


def cases_of(function: str) -> Iterator[Case]:
    """Draw the cases of `function`, the same ones each time."""
    return CASES[function](np.random.default_rng(4))


def laid_out(case: Case, layout: str) -> Case:
    """Copy `case` with its arrays in another layout: the same values, but for what float32 rounds away."""
    return {name: _laid_out(value, layout) if isinstance(value, np.ndarray) else value for name, value in case.items()}


def _laid_out(array: np.ndarray, layout: str) -> np.ndarray:
    if array.ndim == 0:
        return array.copy()
    match layout:
        case "float32" if array.dtype == np.float64:
            return array.astype(np.float32)
        case "Fortran's order":
            return np.asfortranarray(array)
        case "every other":
            return np.repeat(array, 2, axis=-1)[..., ::2]
        case "reversed":
            return array[..., ::-1].copy()[..., ::-1]
    return array.copy()


def _images(rng: np.random.Generator, shape: tuple[int, ...]) -> Iterator[np.ndarray]:
    """The same shape as floats, as integers, as a photograph's bytes."""
    yield rng.normal(size=shape)
    yield rng.integers(-9, 9, shape)
    yield rng.integers(0, 256, shape).astype(np.uint8)
    yield -np.abs(rng.normal(size=shape)) - 2


def encode_labels(rng: np.random.Generator) -> Iterator[Case]:
    for size in (1, 5, 9):
        yield {"names": list(rng.choice(NAMES, size)), "classes": list(NAMES)}
        yield {"names": list(rng.choice(NAMES[2:4], size)), "classes": list(NAMES[::-1])}
    yield {"names": [], "classes": list(NAMES)}
    breeds = [f"a dog of the breed number {number}" for number in range(3)]
    yield {"names": breeds[::-1], "classes": breeds}
    yield {"names": list(rng.choice(FOREIGN, 7)), "classes": list(FOREIGN)}
    for unknown in ("A", "ca ", "zz", ""):
        yield {"names": ["cat", unknown], "classes": list(FOREIGN)}
    for unknown in ("horse", "cater"):
        yield {"names": ["cat", unknown, "dog"], "classes": list(NAMES)}


def one_hot(rng: np.random.Generator) -> Iterator[Case]:
    for size, num_classes in ((1, 2), (5, 3), (4, 10), (3, 3), (0, 4)):
        yield {"labels": rng.integers(0, num_classes, size), "num_classes": num_classes}
        yield {"labels": rng.integers(0, num_classes, size, dtype=np.uint8), "num_classes": num_classes}
    for bad in (-1, 3, 4):
        yield {"labels": np.array([0, bad, 1]), "num_classes": 3}


def decode_one_hot(rng: np.random.Generator) -> Iterator[Case]:
    for n, c in ((1, 2), (5, 3), (4, 10), (3, 3)):
        yield {"scores": np.eye(c)[rng.integers(0, c, n)]}
        yield {"scores": rng.normal(size=(n, c))}
        yield {"scores": rng.random((n, c)) / c}
        yield {"scores": -5 - rng.random((n, c))}
        yield {"scores": rng.integers(-3, 4, (n, c))}
    yield {"scores": np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]])}


def binary_probabilities(rng: np.random.Generator) -> Iterator[Case]:
    for n in (1, 2, 5):
        yield {"p": rng.random(n)}
    yield {"p": np.array([0.0, 1.0, 0.5])}
    yield {"p": np.array([0, 1, 1])}


def elementwise(rng: np.random.Generator) -> Iterator[Case]:
    for shape in ((), (4,), (2, 3), (2, 3, 2)):
        yield {"x": 3 * rng.normal(size=shape)}
        yield {"x": rng.integers(-9, 9, shape)}
    yield {"x": np.array([-1000.0, -40.0, 0.0, 12.0, 30.0, 1000.0])}


def scores(rng: np.random.Generator) -> Iterator[Case]:
    for shape in ((4,), (2, 3), (3, 3), (2, 4, 3)):
        for axis in range(-len(shape), len(shape)):
            yield {"x": 3 * rng.normal(size=shape), "axis": axis}
            yield {"x": rng.integers(-9, 9, shape), "axis": axis}
    yield {"x": rng.normal(size=(2, 5))}
    yield {"x": np.array([[1000.0, 999.0, -1000.0], [-1000.0, -1001.0, -999.0]])}
    yield {"x": np.array([[-1000.0, -1001.0, -1003.0]])}


def output_size(rng: np.random.Generator) -> Iterator[Case]:
    yield {"size": 7, "kernel_size": 3}
    for _ in range(60):
        kernel_size, stride, padding, dilation = (int(rng.integers(low, 4)) for low in (1, 1, 0, 1))
        extent = dilation * (kernel_size - 1) + 1
        size = max(1, extent - 2 * padding * int(rng.integers(2))) + int(rng.integers(0, 9))
        yield {"size": size, "kernel_size": kernel_size, "stride": stride, "padding": padding, "dilation": dilation}


def _photograph(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """The bytes of a photograph, or of a kernel like one, in Fortran's order."""
    return np.asfortranarray(rng.integers(0, 256, shape).astype(np.uint8))


def conv2d_gray(rng: np.random.Generator) -> Iterator[Case]:
    yield {"image": _photograph(rng, 5, 7), "kernel": _photograph(rng, 2, 3)}
    for size, kernel_size in (((5, 7), (2, 3)), ((6, 5), (3, 3)), ((4, 4), (1, 2)), ((7, 5), (3, 1)), ((6, 7), (4, 2))):
        for image in _images(rng, size):
            yield {"image": image, "kernel": rng.normal(size=kernel_size)}
            yield {"image": image, "kernel": rng.integers(-3, 4, kernel_size)}


def conv2d_rgb(rng: np.random.Generator) -> Iterator[Case]:
    yield {"image": _photograph(rng, 3, 5, 7), "kernel": _photograph(rng, 3, 2, 3)}
    for c, size, kernel_size in ((3, (5, 7), (2, 3)), (1, (6, 5), (3, 3)), (4, (4, 6), (3, 2)), (3, (5, 3), (3, 3))):
        for image in _images(rng, (c, *size)):
            yield {"image": image, "kernel": rng.normal(size=(c, *kernel_size))}
            yield {"image": image, "kernel": rng.integers(-3, 4, (c, *kernel_size)), "bias": 1.5}


def _numbers(rng: np.random.Generator, low: int, high: int) -> int | tuple[int, int]:
    """A number or a pair of them, below `high`."""
    first, second = rng.integers(low, high, 2).tolist()
    return first if rng.random() < 0.4 else (first, second)


def conv2d(rng: np.random.Generator) -> Iterator[Case]:
    yield {"x": _photograph(rng, 2, 3, 5, 7), "weight": _photograph(rng, 4, 3, 2, 3)}
    yield {"x": np.zeros((0, 3, 4, 5)), "weight": rng.normal(size=(2, 3, 3, 2)), "padding": 1}
    yield {"x": rng.normal(size=(1, 2, 1, 2)), "weight": rng.normal(size=(3, 2, 3, 5)), "padding": (1, 2)}
    for _ in range(40):
        n, c, o, kh, kw = rng.integers(1, 4, 5).tolist()
        h, w = rng.integers(7, 11, 2).tolist()
        for x in _images(rng, (n, c, h, w)):
            case: Case = {"x": x, "weight": rng.normal(size=(o, c, kh, kw))}
            if rng.random() < 0.6:
                case["bias"] = rng.normal(size=o)
            if rng.random() < 0.8:
                case |= {"stride": _numbers(rng, 1, 4), "padding": _numbers(rng, 0, 3), "dilation": _numbers(rng, 1, 4)}
            yield case


def conv2d_transpose(rng: np.random.Generator) -> Iterator[Case]:
    yield {"x": _photograph(rng, 2, 3, 5, 7), "weight": _photograph(rng, 3, 4, 2, 3)}
    yield {"x": np.zeros((0, 3, 4, 5)), "weight": rng.normal(size=(3, 2, 3, 2)), "stride": 2}
    yield {"x": rng.normal(size=(2, 1, 1, 2)), "weight": rng.normal(size=(1, 2, 2, 1)), "stride": (3, 2)}
    for _ in range(40):
        n, c, o = rng.integers(1, 4, 3).tolist()
        kh, kw = rng.integers(2, 5, 2).tolist()
        h, w = rng.integers(4, 7, 2).tolist()
        for x in _images(rng, (n, c, h, w)):
            case: Case = {"x": x, "weight": rng.normal(size=(c, o, kh, kw))}
            if rng.random() < 0.6:
                case["bias"] = rng.normal(size=o)
            if rng.random() < 0.8:
                case |= {"stride": _numbers(rng, 1, 4), "padding": _numbers(rng, 0, 3)}
            yield case


def pooling(rng: np.random.Generator) -> Iterator[Case]:
    yield {"x": rng.normal(size=(2, 3, 5, 7)) - 1e10, "kernel_size": 3, "padding": 1}
    yield {"x": np.zeros((0, 3, 4, 5)), "kernel_size": 2}
    yield {"x": rng.normal(size=(1, 2, 1, 2)), "kernel_size": (3, 4), "padding": (1, 2)}
    yield {"x": rng.normal(size=(2, 1, 6, 4)), "kernel_size": (1, 4), "stride": (4, 1), "padding": (0, 2)}
    for _ in range(40):
        n, c = rng.integers(1, 4, 2).tolist()
        h, w = rng.integers(5, 10, 2).tolist()
        for x in _images(rng, (n, c, h, w)):
            case: Case = {"x": x, "kernel_size": _numbers(rng, 2, 5)}
            if rng.random() < 0.6:
                case |= {"stride": _numbers(rng, 1, 4)}
            if rng.random() < 0.6:
                case |= {"padding": _numbers(rng, 0, 2)}
            yield case


def global_avg_pool2d(rng: np.random.Generator) -> Iterator[Case]:
    for shape in ((2, 3, 4, 5), (1, 2, 7, 7), (3, 1, 2, 3), (1, 1, 1, 1)):
        for x in _images(rng, shape):
            yield {"x": x}
    yield {"x": np.zeros((0, 3, 4, 5))}


def binary_cross_entropy(rng: np.random.Generator) -> Iterator[Case]:
    for n in (1, 2, 5, 9):
        yield {"p": rng.random(n), "y": rng.integers(0, 2, n)}
        yield {"p": rng.random(n), "y": rng.integers(0, 2, n).astype(float)}
        yield {"p": rng.random(n), "y": rng.integers(0, 2, n, dtype=np.uint8)}
    yield {"p": np.array([0.0, 1.0, 0.0, 1.0, 1e-30]), "y": np.array([0, 1, 1, 0, 1])}


def labelled_scores(rng: np.random.Generator) -> Iterator[Case]:
    for n, c in ((1, 2), (5, 3), (3, 3), (4, 10)):
        for dtype in ("int64", "int32", "uint8", "int8"):
            labels = rng.integers(0, c, n).astype(dtype)
            yield {"logits": 3 * rng.normal(size=(n, c)), "labels": labels}
            yield {"logits": rng.integers(-9, 9, (n, c)), "labels": labels}
        yield {"logits": rng.integers(0, 256, (n, c)).astype(np.uint8), "labels": np.zeros(n, dtype=np.int64)}
    yield {"logits": np.array([[1000.0, 999.0, -1000.0], [-1000.0, -1001.0, -999.0]]), "labels": np.array([2, 1])}


def linear_backward(rng: np.random.Generator) -> Iterator[Case]:
    for n, d, o in ((1, 2, 3), (4, 3, 2), (3, 3, 3), (2, 5, 1)):
        for x in _images(rng, (n, d)):
            yield {"x": x, "weight": rng.normal(size=(o, d)), "grad_out": rng.normal(size=(n, o))}
            yield {"x": x, "weight": rng.integers(-3, 4, (o, d)), "grad_out": rng.integers(-3, 4, (n, o))}


def relu_backward(rng: np.random.Generator) -> Iterator[Case]:
    for shape in ((), (4,), (2, 3), (2, 3, 2)):
        yield {"x": rng.normal(size=shape), "grad_out": rng.normal(size=shape)}
        yield {"x": rng.integers(-2, 3, shape), "grad_out": rng.integers(-9, 9, shape)}
        yield {"x": rng.integers(-2, 3, shape), "grad_out": rng.normal(size=shape)}


def conv2d_backward(rng: np.random.Generator) -> Iterator[Case]:
    for _ in range(40):
        n, c, o, kh, kw, rows, columns = rng.integers(1, 4, 7).tolist()
        stride, padding = _numbers(rng, 1, 4), _numbers(rng, 0, 3)
        (s_h, s_w), (p_h, p_w) = (np.broadcast_to(pair, 2).tolist() for pair in (stride, padding))
        h = max(1, (rows - 1) * s_h + kh - 2 * p_h + int(rng.integers(s_h)))
        w = max(1, (columns - 1) * s_w + kw - 2 * p_w + int(rng.integers(s_w)))
        outputs = (h + 2 * p_h - kh) // s_h + 1, (w + 2 * p_w - kw) // s_w + 1
        for x in _images(rng, (n, c, h, w)):
            case: Case = {"x": x, "weight": rng.normal(size=(o, c, kh, kw))}
            case["grad_out"] = rng.normal(size=(n, o, *outputs))
            yield case | {"stride": stride, "padding": padding}


def max_pool2d_backward(rng: np.random.Generator) -> Iterator[Case]:
    for _ in range(40):
        n, c = rng.integers(1, 4, 2).tolist()
        h, w = rng.integers(4, 9, 2).tolist()
        kernel_size = _numbers(rng, 1, 4)
        stride = _numbers(rng, 1, 5) if rng.random() < 0.6 else None
        (kh, kw), (s_h, s_w) = (np.broadcast_to(pair, 2).tolist() for pair in (kernel_size, stride or kernel_size))
        shape = (n, c, (h - kh) // s_h + 1, (w - kw) // s_w + 1)
        for x in _images(rng, (n, c, h, w)):
            yield {"x": x, "grad_out": rng.normal(size=shape), "kernel_size": kernel_size, "stride": stride}


def sgd_step(rng: np.random.Generator) -> Iterator[Case]:
    for shape in ((), (4,), (2, 3), (2, 3, 2)):
        for options in ({}, {"momentum": 0.9}, {"weight_decay": 0.1}, {"momentum": 0.5, "weight_decay": 0.01}):
            arrays = {name: rng.normal(size=shape) for name in ("param", "grad", "velocity")}
            yield {**arrays, "lr": 0.1, **options}
            whole = {name: rng.integers(-9, 9, shape) for name in arrays}
            yield {**whole, "lr": 0.5, **options}


def _guesses(rng: np.random.Generator, *dtypes: str) -> Iterator[tuple[np.ndarray, np.ndarray, int]]:
    """Labels and predictions below a number of classes, in pairs of dtypes, with classes that nothing is of."""
    for n, c in ((1, 2), (5, 3), (40, 4), (12, 10), (3, 20)):
        for first, second in pairwise(dtypes):
            labels = rng.integers(0, c, n)
            predictions = np.where(rng.random(n) < 0.6, labels, rng.integers(0, c, n))
            yield labels.astype(first), predictions.astype(second), c
    yield np.zeros(300, dtype=np.int64), np.arange(300) // 290, 3
    yield np.array([299, 0, 299, 44]), np.array([299, 44, 43, 0]), 300
    yield np.array([0, 1, 2]), np.array([0, 1]), 3
    yield np.array([0, 1, 2]), np.array([1]), 3
    yield np.array([0, 1, 2]), np.array([[0], [1], [2]]), 3


def accuracy(rng: np.random.Generator) -> Iterator[Case]:
    for labels, predictions, _ in _guesses(rng, "int64", "uint8", "int8", "int32"):
        yield {"labels": labels, "predictions": predictions}
    yield {"labels": np.zeros(0, dtype=np.int64), "predictions": np.zeros(0, dtype=np.int64)}


def confusions(rng: np.random.Generator) -> Iterator[Case]:
    for labels, predictions, c in _guesses(rng, "int64", "uint8", "int8", "int32"):
        yield {"labels": labels, "predictions": predictions, "num_classes": c}
    yield {"labels": np.zeros(0, dtype=np.int64), "predictions": np.zeros(0, dtype=np.int64), "num_classes": 3}
    for bad in (-1, 3, 4, -250, 258):
        yield {"labels": np.array([0, bad, 1]), "predictions": np.array([0, 2, 1]), "num_classes": 3}
        yield {"labels": np.array([0, 1, 1]), "predictions": np.array([bad, 2, 1]), "num_classes": 3}


def top_k_error(rng: np.random.Generator) -> Iterator[Case]:
    for n, c in ((1, 2), (5, 3), (30, 10), (8, 40)):
        for scores in (
            rng.normal(size=(n, c)),
            rng.integers(-2, 3, (n, c)),
            rng.integers(0, 9, (n, c)).astype(np.uint8),
        ):
            for k in (1, 2, c - 1, c, c + 3):
                yield {"labels": rng.integers(0, c, n), "scores": scores, "k": max(1, k)}
            yield {"labels": rng.integers(0, c, n).astype(np.uint8), "scores": scores}
    yield {"labels": np.arange(4), "scores": np.zeros((4, 40)), "k": 2}
    yield {"labels": np.array([0, 1]), "scores": np.array([[-np.inf, 1e300, -1e300], [-5.0, -np.inf, -7.0]]), "k": 2}
    yield {"labels": np.array([1, 2]), "scores": np.array([[1.0, -np.inf, -np.inf]] * 2), "k": 2}
    yield {"labels": np.array([0, 1]), "scores": np.array([[-128, 1, 127], [3, -128, -1]], dtype=np.int8), "k": 1}
    yield {"labels": np.zeros(0, dtype=np.int64), "scores": np.zeros((0, 3)), "k": 1}
    for labels in ([0, 1], [0, 1, 2, 0], [[0], [1], [2]], [0, -1, 2], [0, 1, 3], [-250, 0, 1], [0, 258, 1]):
        yield {"labels": np.array(labels), "scores": rng.normal(size=(3, 3)), "k": 1}


CASES: dict[str, Callable[[np.random.Generator], Iterator[Case]]] = {
    "encode_labels": encode_labels,
    "one_hot": one_hot,
    "decode_one_hot": decode_one_hot,
    "binary_probabilities": binary_probabilities,
    "sigmoid": elementwise,
    "softmax": scores,
    "log_softmax": scores,
    "relu": elementwise,
    "output_size": output_size,
    "conv2d_gray": conv2d_gray,
    "conv2d_rgb": conv2d_rgb,
    "conv2d": conv2d,
    "conv2d_transpose": conv2d_transpose,
    "max_pool2d": pooling,
    "avg_pool2d": pooling,
    "global_avg_pool2d": global_avg_pool2d,
    "binary_cross_entropy": binary_cross_entropy,
    "cross_entropy": labelled_scores,
    "cross_entropy_grad": labelled_scores,
    "linear_backward": linear_backward,
    "relu_backward": relu_backward,
    "conv2d_backward": conv2d_backward,
    "max_pool2d_backward": max_pool2d_backward,
    "sgd_step": sgd_step,
    "accuracy": accuracy,
    "top_k_error": top_k_error,
    "confusion_matrix": confusions,
    "precision_recall_f1": confusions,
}
