"""What the solution of exercise 2 does beside its right answers: lists, tiny numbers, the numbers of the lecture."""

import numpy as np
import pytest

from tests.places import SOLUTIONS, load

exercise2 = load(SOLUTIONS / "exercise2.py")


def test_activations_take_numbers_and_lists():
    assert exercise2.sigmoid(0) == 0.5
    assert exercise2.relu(-2) == 0
    assert exercise2.softmax([1, 1]).tolist() == [0.5, 0.5]
    assert exercise2.log_softmax([0]).tolist() == [0.0]


def test_photographs_and_empty_rows_are_welcome():
    photograph = np.array([[[200, 7, 0, 255]]], dtype=np.uint8)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert exercise2.softmax(photograph)[0, 0, 3] == pytest.approx(1.0)
        assert exercise2.relu(np.array([[-128, 127]], dtype=np.int8)).tolist() == [[0, 127]]
        assert exercise2.softmax(np.zeros((0, 3))).shape == (0, 3)
        assert exercise2.log_softmax(np.zeros((0, 3))).shape == (0, 3)


def test_a_tiny_probability_keeps_its_digits():
    assert exercise2.sigmoid(-100) == pytest.approx(np.exp(-100.0), rel=1e-14, abs=0)


def test_the_numbers_of_the_lecture():
    assert np.exp(10.0) == pytest.approx(22026.4658, abs=5e-5)
    assert exercise2.softmax([47, 50, 12])[2] == pytest.approx(2.99e-17, rel=2e-3)
