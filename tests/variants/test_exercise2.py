"""The variants of exercise 2 are right: every activation is compared with torch's, without the grader."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from tests.variants.comparing import MODULES, SCORES, assert_close, call, cases, double, filled, largest, variants_of


def scores_of(rng: np.random.Generator, layout: str, n: int) -> np.ndarray:
    shape = [(n, 3), (n, 2, 5), (4,), (n, 1), (2, 1, 3, 4)][int(rng.integers(5))]
    scores = filled(rng, shape, layout)
    if layout in ("normal", "float32", "int64") and rng.integers(2):
        scores = (scores + rng.choice([-1000, 0, 1000], shape)).astype(scores.dtype)
    return scores


@variants_of("sigmoid")
def test_sigmoid_is_torchs(function: Callable[..., Any]) -> None:
    for rng, layout, n in cases(21, SCORES, empty=False):
        x = scores_of(rng, layout, n)
        assert_close(call(function, x), torch.sigmoid(double(x)), 1.0, x)


@variants_of("relu")
def test_relu_is_torchs(function: Callable[..., Any]) -> None:
    for rng, layout, n in cases(22, SCORES, empty=False):
        x = scores_of(rng, layout, n)
        assert_close(call(function, x), torch.relu(double(x)), largest(x), x)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@pytest.mark.parametrize("style", [style for style in MODULES if style.startswith("exercise2")])
def test_softmax_is_torchs(style: str, name: str) -> None:
    if not hasattr(MODULES[style], name):
        return
    function, reference = getattr(MODULES[style], name), getattr(torch, name)
    lecture = np.array([47, 50, 12])
    assert_close(call(function, lecture), reference(double(lecture), dim=-1), 50.0)
    for rng, layout, n in cases(23, SCORES, empty=False):
        x = scores_of(rng, layout, n)
        axis = int(rng.integers(0, x.ndim))
        # Scores near 1000 are rounded to 6e-5 when read as float32, and exp hands that on.
        scale = max(1.0, largest(x) / 50) if name == "softmax" else largest(x)
        for where in (axis, axis - x.ndim):
            assert_close(call(function, x, where), reference(double(x), dim=where), scale, x)
        assert_close(call(function, x), reference(double(x), dim=-1), scale, x)
