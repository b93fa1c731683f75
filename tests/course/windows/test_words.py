"""Calls in which a window moves over images are told apart by how it lies."""

import numpy as np
from dl4cv.course.windows.words import WINDOWS

MAPS = np.zeros((2, 1, 5, 5))


def traits(**given):
    return set(WINDOWS.traits(given))


def test_images_are_described():
    found = traits(x=np.zeros((2, 1, 3, 4)), stride=1)
    assert found == {"with several images", "with images that are not square"}


def test_windows_are_described_by_how_they_lie():
    assert "in which windows overlap" in traits(x=MAPS, kernel_size=3, stride=1)
    assert "in which the steps leave gaps" in traits(x=MAPS, kernel_size=1, stride=2)
    assert "in which the steps do not come out even" in traits(x=MAPS, kernel_size=2, stride=None)
    assert "with windows that are not square" in traits(x=MAPS, weight=np.zeros((1, 1, 2, 3)), stride=(1, 2))


def test_calls_without_a_window_are_not_described():
    assert traits(scores=np.zeros((2, 3)), kernel=np.zeros(3)) == set()


def test_rows_and_columns_may_be_wrong_by_the_size_of_the_kernel():
    given = {"weight": np.zeros((1, 1, 2, 3))}
    assert WINDOWS.quantities(given, 0) == {"the height of the kernel less 1": 1, "the height of the kernel": 2}
    assert WINDOWS.quantities(given, 1)["the width of the kernel"] == 3
    assert WINDOWS.quantities({}, 0) == {}
