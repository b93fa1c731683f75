"""References are computed once for the same arguments, and nobody can change what is kept."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from dl4cv.checks import remembered
from numpy.typing import NDArray

Array = NDArray[np.generic]


def doubled(computed: list[Array]) -> Callable[[Array], dict[str, Array]]:
    """Return a function that doubles an array, and tells each that it computes."""

    @remembered
    def double(x: Array) -> dict[str, Array]:
        computed.append(x)
        return {"double": x + x}

    return double


def test_equal_arguments_are_computed_once() -> None:
    computed: list[Array] = []
    double = doubled(computed)
    assert double(np.arange(3.0))["double"] is double(np.arange(3.0))["double"]
    assert len(computed) == 1


@pytest.mark.parametrize("other", [np.arange(3), np.arange(4.0), np.arange(3.0)[None], -np.arange(3.0)])
def test_arguments_of_another_dtype_shape_or_value_are_computed_anew(other: Array) -> None:
    double = doubled([])
    double(np.arange(3.0))
    assert np.array_equal(double(other)["double"], other + other)
    assert double(other)["double"].dtype == other.dtype


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, 1.0), (1, True), (0.0, -0.0), ((1, 2), [1, 2]), ({"stride": 1}, {"padding": 1}), (None, "None")],
)
def test_what_equals_but_is_not_the_same_is_computed_anew(one: object, other: object) -> None:
    asked: list[object] = []

    @remembered
    def told(value: object) -> str:
        asked.append(value)
        return repr(value)

    assert [told(one), told(other), told(one)] == [repr(one), repr(other), repr(one)]
    assert len(asked) == 2


def test_an_array_that_changes_between_two_calls_is_another_argument() -> None:
    double, x = doubled([]), np.arange(3.0)
    double(x)
    x[0] = 5
    assert np.array_equal(double(x)["double"], [10, 2, 4])


def test_what_is_remembered_cannot_be_written_into() -> None:
    with pytest.raises(ValueError, match="read-only"):
        doubled([])(np.arange(3.0))["double"][0] = 1
