"""The solution of exercise 1 is right: names become numbers, and numbers one-hot rows and back."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from tests.solutions.comparing import MODERATE, assert_equal, exercise1


def test_names_become_numbers():
    numbers = exercise1.encode_labels(["b", "a", "b"], ["b", "c", "a"])
    assert numbers.dtype == np.int64
    assert numbers.tolist() == [0, 2, 0]
    assert exercise1.encode_labels(np.array(["c"]), np.array(["b", "c"])).tolist() == [1]


def test_no_names_become_no_numbers():
    assert exercise1.encode_labels([], ["a"]).dtype == np.int64
    assert exercise1.encode_labels([], ["a"]).shape == (0,)


def test_an_unknown_name_is_named():
    with pytest.raises(ValueError, match="'d' is not one of the classes"):
        exercise1.encode_labels(["a", "d"], ["a", "b"])


@given(st.lists(st.integers(0, 4), max_size=6), st.sampled_from([np.int64, np.uint8, list]))
@MODERATE
def test_one_hot_equals_torch_and_decoding_undoes_it(labels, kind):
    given_labels = labels if kind is list else np.array(labels, dtype=kind)
    encoded = exercise1.one_hot(given_labels, 5)
    assert_equal(encoded, F.one_hot(torch.tensor(labels, dtype=torch.int64), 5).double())
    assert exercise1.decode_one_hot(encoded).tolist() == labels


@pytest.mark.parametrize("label", [-1, 3])
def test_one_hot_refuses_a_label_outside_the_classes(label):
    with pytest.raises(ValueError, match=f"label {label} is outside 0 ... 2"):
        exercise1.one_hot([0, label], 3)


def test_of_equal_scores_the_first_wins():
    assert exercise1.decode_one_hot(np.array([[-3, -1, -1]])).tolist() == [1]


def test_one_probability_becomes_two():
    np.testing.assert_array_equal(exercise1.binary_probabilities(np.array([0, 1])), [[1, 0], [0, 1]])
    assert exercise1.binary_probabilities([]).shape == (0, 2)
