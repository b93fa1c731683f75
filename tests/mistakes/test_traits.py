"""What sets a call apart is told in words."""

import numpy as np
from dl4cv.mistakes.traits import quantities_of, traits_of


def test_a_call_is_described_by_its_numbers_and_arrays():
    found = traits_of({"x": np.zeros((2, 1, 3, 4), np.uint8), "stride": (1, 2), "bias": None})
    assert {
        "with stride other than 1",
        "with a horizontal stride other than 1",
        "with two different numbers for stride",
        "without bias",
        "with several images",
        "with images that are not square",
        "with uint8 in x",
    } <= set(found)
    assert "with several channels" not in found
    assert "with a vertical stride other than 1" not in found


def test_numbers_that_are_no_classes_are_seen():
    labels, predictions = np.array([0, 3]), np.array([1, -1, 0])
    found = traits_of({"labels": labels, "predictions": predictions, "num_classes": 3})
    assert "in which labels holds a number that is too large" in found
    assert "in which predictions holds something negative" in found
    assert "in which labels and predictions differ in shape" in found


def test_windows_are_described_by_how_they_lie():
    x = np.zeros((1, 1, 5, 5))
    assert "in which windows overlap" in traits_of({"x": x, "kernel_size": 3, "stride": 1})
    assert "in which the steps leave gaps" in traits_of({"x": x, "kernel_size": 1, "stride": 2})
    assert "in which the steps do not come out even" in traits_of({"x": x, "kernel_size": 2, "stride": None})


def test_sizes_that_a_result_may_be_wrong_by_are_named():
    given = {"weight": np.zeros((1, 1, 2, 3)), "padding": (4, 0)}
    assert quantities_of(given, "row")["the height of the kernel"] == 2
    assert quantities_of(given, "row")["twice the padding"] == 8
    assert quantities_of(given, "channel") == {}
