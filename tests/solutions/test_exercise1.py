"""What the solution of exercise 1 says and does beside its right answers."""

import numpy as np
import pytest

from tests.places import SOLUTIONS, load

exercise1 = load(SOLUTIONS / "exercise1.py")


def test_names_become_int64_even_when_there_are_none():
    assert exercise1.encode_labels(["b", "a"], ["a", "b"]).dtype == np.int64
    assert exercise1.encode_labels([], ["a"]).dtype == np.int64
    assert exercise1.encode_labels(np.array(["c"]), np.array(["b", "c"])).tolist() == [1]


def test_an_unknown_name_is_named():
    with pytest.raises(ValueError, match="'d' is not one of the classes"):
        exercise1.encode_labels(["a", "d"], ["a", "b"])


@pytest.mark.parametrize("label", [-1, 3])
def test_a_label_outside_the_classes_is_named(label):
    with pytest.raises(ValueError, match=f"label {label} is outside 0 ... 2"):
        exercise1.one_hot([0, label], 3)


def test_decoding_undoes_one_hot():
    assert exercise1.decode_one_hot(exercise1.one_hot([4, 0, 2], 5)).tolist() == [4, 0, 2]


def test_no_probabilities_become_no_rows():
    assert exercise1.binary_probabilities([]).shape == (0, 2)
