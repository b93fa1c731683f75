"""What sets a call apart is told in words."""

from collections.abc import Iterator
from inspect import signature

import numpy as np
from dl4cv.mistakes.traits import Arguments, Words, quantities_of, traits_of


def moved(x, stride=1, padding=0, bias=None):
    return x


def of_depth(given: Arguments) -> Iterator[str]:
    if given["x"].ndim > 3:
        yield "of some depth"


DEPTHS = Words(of_depth, lambda given, axis: {"the depth": given["x"].ndim})


def test_a_call_is_described_by_its_numbers_and_arrays():
    given = {"x": np.zeros((2, 1, 3), np.uint8), "stride": (1, 2), "padding": 0, "bias": None}
    found = traits_of(given, signature(moved))
    assert {
        "with stride other than 1",
        "with a horizontal stride other than 1",
        "with two different numbers for stride",
        "without bias",
        "in which x has 3 axes",
        "with uint8 in x",
    } <= set(found)
    assert "with a vertical stride other than 1" not in found
    assert "with padding other than 0" not in found


def test_words_of_a_subject_come_after_what_can_be_said_of_any_array():
    given = {"x": np.zeros((2, 1, 3, 4))}
    assert "of some depth" not in traits_of(given, signature(moved))
    assert traits_of(given, signature(moved), [DEPTHS])[-1] == "of some depth"


def test_sizes_that_a_result_may_be_wrong_by_are_named():
    given = {"x": np.zeros(3), "padding": (4, 0), "bias": None}
    assert quantities_of(given, 0)["twice the padding"] == 8
    assert quantities_of(given, 1)["the padding"] == 0
    assert next(iter(quantities_of(given, 0, [DEPTHS]))) == "the depth"
