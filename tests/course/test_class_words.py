"""Calls whose arguments are class numbers are told apart by which classes there are."""

import numpy as np
from dl4cv.course.class_words import CLASSES


def traits(**given):
    return set(CLASSES.traits(given))


def test_numbers_that_are_no_classes_are_seen():
    found = traits(labels=np.array([0, 3]), predictions=np.array([1, -1, 0]), num_classes=3)
    assert "in which labels holds a number that is too large" in found
    assert "in which labels and predictions differ in shape" in found


def test_it_is_told_whether_the_last_class_occurs():
    assert traits(labels=np.array([0, 1]), num_classes=3) == {"in which the last class is missing"}
    assert traits(labels=np.array([0, 2]), num_classes=3) == {"in which the last class occurs"}


def test_scores_tell_how_many_classes_there_are():
    found = traits(labels=np.array([0, 3]), scores=np.zeros((2, 3)), k=3)
    assert {"in which labels holds a number that is too large", "with k as large as the number of classes"} <= found
