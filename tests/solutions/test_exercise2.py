"""The solution of exercise 2 is right: its activations equal torch, without a warning."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests.solutions.comparing import MODERATE, as_tensors, assert_equal, exercise2

SCORES = st.sampled_from(
    [
        np.array([[-1000, 1000, 0], [3, -7, 5]]),
        np.array([[1e-3, -2.5], [1000.5, -1000.0], [0.0, 0.0]]),
        np.array([[[200, 7, 0, 255]]], dtype=np.uint8),
        np.array([[-128, 127]], dtype=np.int8),
        np.linspace(-50, 50, 24).reshape(2, 3, 4).transpose(2, 0, 1),
        np.zeros((0, 3)),
        np.array(2.5),
    ]
)


@given(SCORES, st.sampled_from([-1, 0]))
@MODERATE
def test_activations_equal_torch_without_a_warning(x, axis):
    (t,) = as_tensors(x)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert_equal(exercise2.sigmoid(x), torch.sigmoid(t))
        np.testing.assert_array_equal(exercise2.relu(x), torch.relu(t).numpy())
        if x.shape[axis : axis + 1] != (0,):
            assert_equal(exercise2.softmax(x, axis), torch.softmax(t, axis))
            assert_equal(exercise2.log_softmax(x, axis=axis), torch.log_softmax(t, axis))


def test_activations_take_numbers_and_lists():
    assert exercise2.sigmoid(0) == 0.5
    assert exercise2.relu(-2) == 0
    assert exercise2.softmax([1, 1]).tolist() == [0.5, 0.5]
    assert exercise2.log_softmax([0]).tolist() == [0.0]


def test_a_tiny_probability_keeps_its_digits():
    assert exercise2.sigmoid(-100) == pytest.approx(np.exp(-100.0), rel=1e-14, abs=0)


def test_the_numbers_of_the_lecture():
    assert np.exp(10.0) == pytest.approx(22026.4658, abs=5e-5)
    assert exercise2.softmax([47, 50, 12])[2] == pytest.approx(2.99e-17, rel=2e-3)
