"""What the solution of exercise 8 says and does beside its right answers."""

import numpy as np
import pytest

from tests.places import SOLUTIONS, load

exercise8 = load(SOLUTIONS / "exercise8.py")


def test_shares_are_floats_of_python_and_counts_integers():
    assert type(exercise8.accuracy([0, 1], [0, 2])) is float
    assert type(exercise8.top_k_error([1], [[0.1, 0.2, 0.7]], k=2)) is float
    assert exercise8.confusion_matrix([0, 1], [0, 0], 2).dtype == np.int64


@pytest.mark.parametrize("number", [-1, 3])
def test_a_number_that_is_no_class_is_named(number):
    for labels, predictions in (([0, number], [0, 1]), ([0, 1], [0, number])):
        with pytest.raises(ValueError, match=f"class number {number} is outside 0 ... 2"):
            exercise8.confusion_matrix(labels, predictions, 3)
        with pytest.raises(ValueError, match=f"class number {number} is outside 0 ... 2"):
            exercise8.precision_recall_f1(labels, predictions, 3)
    with pytest.raises(ValueError, match=f"label {number} is outside 0 ... 2"):
        exercise8.top_k_error([0, number], np.zeros((2, 3)))


def test_shapes_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match=r"labels have shape \(2,\), predictions \(2, 1\)"):
        exercise8.accuracy([0, 1], [[0], [1]])
    with pytest.raises(ValueError, match=r"labels have shape \(2,\), scores \(3, 4\)"):
        exercise8.top_k_error([0, 1], np.zeros((3, 4)))


def test_a_share_of_no_images_is_refused():
    with pytest.raises(ValueError, match="there is no image"):
        exercise8.accuracy([], [])
    with pytest.raises(ValueError, match="there is no image"):
        exercise8.top_k_error(np.zeros(0, dtype=int), np.zeros((0, 3)))


def test_the_weighted_recall_is_the_accuracy():
    labels, predictions = np.array([0, 0, 0, 1, 2, 2]), np.array([0, 0, 1, 1, 2, 0])
    precision, recall, _ = exercise8.precision_recall_f1(labels, predictions, 4)
    share = exercise8.accuracy(labels, predictions)
    assert recall @ np.bincount(labels, minlength=4) / 6 == pytest.approx(share)
    assert precision @ np.bincount(predictions, minlength=4) / 6 == pytest.approx(share)
    assert share == pytest.approx(1 - exercise8.top_k_error(labels, np.eye(4)[predictions], k=1))
