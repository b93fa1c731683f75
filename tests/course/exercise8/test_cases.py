"""The room's own answers, against tables counted by hand and those that scikit-learn prints in its documentation."""

import numpy as np
import pytest
from dl4cv.course.exercise8.cases import Classified, Scored, best, classifications, counted, guesses, ratios, scored
from hypothesis import given, settings

from tests.oracles import ORACLES

RANKING = np.array([[0.5, 0.2, 0.2], [0.3, 0.4, 0.2], [0.2, 0.4, 0.3], [0.7, 0.2, 0.1]])


def classified(labels, predictions, num_classes):
    return Classified(np.array(labels), np.array(predictions), num_classes)


def test_counts_are_those_of_scikit_learn():
    case = classified([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2], 3)
    assert counted(case).tolist() == [[2, 0, 0], [0, 0, 1], [1, 0, 2]]


def test_ratios_are_those_of_scikit_learn():
    pig, dog, cat = 0, 1, 2
    case = classified([cat, dog, pig, cat, dog, pig], [cat, pig, dog, cat, cat, dog], 3)
    assert {name: part.round(2).tolist() for name, part in ratios(case).items()} == {
        "precision": [0, 0, 0.67],
        "recall": [0, 0, 1],
        "f1": [0, 0, 0.8],
    }


def test_two_of_three_are_the_best_as_for_scikit_learn():
    labels = [0, 1, 2, 2]
    named = best(Scored(np.array(labels), RANKING, 2))
    assert [label in guesses for label, guesses in zip(labels, named, strict=True)] == [True, True, True, False]


@pytest.mark.parametrize(
    ("labels", "predictions", "precision", "recall", "f1"),
    [
        ([0, 0, 0, 1], [0, 0, 1, 1], [1, 1 / 2], [2 / 3, 1], [4 / 5, 2 / 3]),
        ([0, 0], [0, 0], [1, 0], [1, 0], [1, 0]),
        ([0, 0], [1, 1], [0, 0], [0, 0], [0, 0]),
        ([], [], [0, 0], [0, 0], [0, 0]),
    ],
)
def test_ratios_are_those_of_a_hand(labels, predictions, precision, recall, f1):
    case = Classified(np.array(labels, dtype=np.int64), np.array(predictions, dtype=np.int64), 2)
    for part, right in zip(ratios(case).values(), (precision, recall, f1), strict=True):
        assert part.tolist() == pytest.approx(right)


def test_of_equal_scores_the_lower_number_is_better():
    assert best(Scored(np.array([0]), np.array([[1, 2, 2, 1, 2]]), 4)) == [[1, 2, 4, 0]]
    assert best(Scored(np.array([0]), np.array([[0, 128, 255]], dtype=np.uint8), 9)) == [[2, 1, 0]]
    assert best(Scored(np.array([0]), np.array([[-np.inf, -1e300, -np.inf]]), 2)) == [[1, 0]]


@settings(max_examples=50, deadline=None, database=None)
@given(classifications())
def test_in_a_case_each_class_is_found_once_and_something_is_wrong(case):
    counts = counted(case)
    assert counts.diagonal().all()
    assert counts.trace() < len(case.labels)
    np.testing.assert_array_equal(counts, ORACLES["confusion_matrix"](*case))
    np.testing.assert_allclose(list(ratios(case).values()), ORACLES["precision_recall_f1"](*case))


@settings(max_examples=50, deadline=None, database=None)
@given(classifications(some_lost=True))
def test_where_some_are_lost_a_class_is_never_predicted(case):
    counts = counted(case)
    assert not counts.sum(axis=0).all()
    np.testing.assert_array_equal(counts, ORACLES["confusion_matrix"](*case))
    np.testing.assert_allclose(list(ratios(case).values()), ORACLES["precision_recall_f1"](*case))


@settings(max_examples=50, deadline=None, database=None)
@given(guesses())
def test_in_guesses_something_is_right_and_something_wrong(case):
    assert 0 < ORACLES["accuracy"](*case) < 1


@settings(max_examples=50, deadline=None, database=None)
@given(scored())
def test_scores_are_positive_and_differ_in_a_row(case):
    assert case.scores.min() > 0
    assert all(len(set(row)) == len(row) for row in case.scores.tolist())
    wrong = [label not in named for label, named in zip(case.labels.tolist(), best(case), strict=True)]
    assert np.mean(wrong) == pytest.approx(ORACLES["top_k_error"](*case))


def test_scikit_learn_agrees_where_it_is_installed():
    metrics = pytest.importorskip("sklearn.metrics")
    random = np.random.default_rng(8)
    labels, predictions = random.integers(0, 5, (2, 60))
    case = Classified(labels, predictions, 6)
    known = {"labels": range(6), "zero_division": 0}
    np.testing.assert_array_equal(counted(case), metrics.confusion_matrix(labels, predictions, labels=range(6)))
    theirs = metrics.precision_recall_fscore_support(labels, predictions, **known)[:3]
    np.testing.assert_allclose(list(ratios(case).values()), theirs)
    scores = random.normal(size=(60, 6))
    share = metrics.top_k_accuracy_score(labels, scores, k=2, labels=range(6))
    assert ORACLES["top_k_error"](labels, scores, 2) == pytest.approx(1 - share)
