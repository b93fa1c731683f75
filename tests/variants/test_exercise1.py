"""The variants of exercise 1 are right: labels, codes and probabilities are as expected, without the grader."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from tests.variants.comparing import SCORES, assert_close, call, cases, double, filled, variants_of


@variants_of("encode_labels")
def test_encode_labels_numbers_the_names(function: Callable[..., Any]) -> None:
    classes = ["dog", "cat", "äpfel", "a", "zebra crossing", "Cat", "ca"]
    for rng, _, n in cases(11):
        expected = rng.integers(0, len(classes), n)
        names = [classes[i] for i in expected]
        returned = call(function, names, classes)
        assert returned.dtype.kind in "iu"
        assert returned.shape == (n,)
        assert (returned == expected).all()
    for unknown in ("cow", "zz", "A", "do", "dogs", ""):
        with pytest.raises(ValueError):  # noqa: PT011
            function(["dog", unknown], classes)


@variants_of("one_hot")
def test_one_hot_puts_a_single_one(function: Callable[..., Any]) -> None:
    for rng, layout, n in cases(12, empty=False):
        classes = int(rng.integers(1, 11))
        labels = rng.integers(0, classes, n).astype(np.uint8 if layout == "uint8" else np.int64)
        expected = functional.one_hot(torch.from_numpy(labels.astype(np.int64)), classes)
        assert_close(call(function, labels, classes) * 1, expected, 1.0)
    for wrong in ([-1], [3], [0, -3], [1, 100], [0, 2, -4]):
        with pytest.raises(ValueError):  # noqa: PT011
            function(np.array(wrong), 3)


@variants_of("decode_one_hot")
def test_decode_one_hot_finds_the_largest(function: Callable[..., Any]) -> None:
    for rng, layout, n in cases(13, SCORES, empty=False):
        scores = filled(rng, (n, int(rng.integers(1, 11))), layout)
        returned = call(function, scores)
        assert returned.shape == (n,)
        assert returned.dtype.kind in "iu"
        # The first of several largest: small integers repeat.
        assert (returned == np.argmax(scores, axis=1)).all()


@variants_of("binary_probabilities")
def test_binary_probabilities_are_two_columns(function: Callable[..., Any]) -> None:
    for rng, layout, n in cases(14, SCORES, empty=False):
        p = rng.random(n).astype(np.float32 if layout == "float32" else np.float64)
        p = rng.integers(0, 2, n) if layout == "int64" else p
        assert_close(call(function, p), torch.stack([1 - double(p), double(p)], dim=1), 1.0, p)
