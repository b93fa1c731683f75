"""Which answers are the same, asked of small wrong versions of `centred`: values, warnings, arguments, errors."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from dl4cv.mistakes.diagnosis import agrees, resembles, same
from dl4cv.rpc.request import Lost, Raised, Returned
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tests.mistakes.asking import asked, name
from tests.mistakes.wrong_versions import (
    as_a_row,
    centred,
    divided_by_nothing,
    in_place,
    left_alone,
    one_short,
    past_the_end,
    sum_taken_off,
    wrong,
)


def test_the_same_numbers_in_another_shape_are_another_answer():
    assert name(asked(as_a_row.wrong), as_a_row) == "as_a_row"
    assert name(asked(centred, np.array([1.0, 2.0])), as_a_row) is None
    assert name(asked(one_short.wrong), sum_taken_off, one_short) == "one_short"


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_nan_is_the_same_as_nan_and_as_nothing_else():
    same_number = np.array([2.0, 2.0])
    assert name(asked(divided_by_nothing.wrong, same_number * 0), divided_by_nothing) == "divided_by_nothing"
    assert name(asked(divided_by_nothing.wrong, same_number * 0), left_alone) is None
    assert same(np.array([np.nan, 1.0]), np.array([np.nan, 1.0]))
    assert not same(np.array([np.nan, 1.0]), np.array([1.0, np.nan]))
    assert not same(np.array([np.inf]), np.array([-np.inf]))
    assert not same(np.array([np.inf]), np.array([np.nan]))


@pytest.mark.parametrize(
    ("category", "found"), [(RuntimeWarning, None), (DeprecationWarning, "left_alone"), (UserWarning, "left_alone")]
)
def test_a_warning_of_the_numbers_is_part_of_the_answer_and_one_of_the_style_is_not(category, found):
    def warns(x):
        warnings.warn("careful", category, stacklevel=1)
        return x.copy()

    assert name(asked(warns), left_alone) == found


def test_a_changed_argument_is_part_of_the_answer():
    assert name(asked(in_place.wrong), sum_taken_off, in_place) == "in_place"
    assert name(asked(sum_taken_off.wrong), in_place, sum_taken_off) == "sum_taken_off"


def test_an_exception_is_told_apart_by_its_type_and_its_words():
    def raises(error):
        def function(x):
            raise error

        return asked(function)

    assert name(asked(past_the_end.wrong, np.array([1.0])), past_the_end) == "past_the_end"
    in_other_numbers = IndexError("index 7 is out of bounds for axis 1 with size 6")
    assert name(raises(in_other_numbers)[:1], past_the_end) == "past_the_end"
    assert name(raises(IndexError("list index out of range"))[:1], past_the_end) is None
    assert name(raises(ValueError("index 3 is out of bounds for axis 0 with size 3"))[:1], past_the_end) is None


def test_an_exception_in_other_words_is_forgiven_beside_equal_values():
    @wrong()
    def refuses_one(x):
        if x.size == 1:
            raise ValueError("too small")
        return x

    def refuses_it_too(x):
        if x.size == 1:
            raise ValueError("what is that?")
        return x

    assert name(asked(refuses_it_too), refuses_one) == "refuses_one"


def test_torch_errors_agree_only_to_the_letter():
    def raised(message):
        return Raised("RuntimeError", message)

    assert agrees(raised("mat1 and mat2: 3x4"), raised("mat1 and mat2: 3x4"))
    assert not agrees(raised("mat1 and mat2: 3x4"), raised("mat1 and mat2: 3x5"))


@pytest.mark.parametrize("agree", [agrees, resembles])
def test_no_answer_is_like_no_other(agree):
    lost = Lost("timeout", "5 s")
    assert not agree(lost, lost)
    assert not agree(lost, Returned(1.0, "float"))
    assert not agree(Returned(1.0, "float"), Raised("ValueError", ""))


@pytest.mark.parametrize(
    ("value", "other"),
    [
        ((np.zeros(2), 1.0), [np.zeros(2), 1.0]),
        ((np.zeros(2),), (np.zeros(2), 1.0)),
        ({"weight": np.zeros(2)}, {"bias": np.zeros(2)}),
        ({"weight": np.zeros(2)}, {"weight": np.ones(2)}),
        (None, np.zeros(())),
        (None, False),
        ("1.0", 1.0),
        (np.array(["cat"]), np.array(["dog"])),
        (np.array(["1"]), np.array([1])),
    ],
)
def test_values_of_different_make_are_not_the_same(value, other):
    assert same(value, value)
    assert same(other, other)
    assert not same(value, other)
    assert not same(other, value)


ARRAYS = hnp.arrays(
    st.sampled_from(["float64", "float32", "int64", "uint8", "bool"]), hnp.array_shapes(min_dims=0, max_dims=3)
)


@given(ARRAYS)
def test_an_array_is_the_same_as_its_copy(value):
    assert same(value, value.copy())


@given(hnp.arrays("float64", st.integers(1, 6), elements=st.floats(-1e6, 1e6)), st.data())
def test_rounding_does_not_matter_and_any_more_does(value, data):
    position = data.draw(st.integers(0, value.size - 1))
    scale = 1 + np.abs(value).max()
    rounded, off = value * (1 + 1e-14), value.copy()
    off[position] += 1e-6 * scale
    assert same(rounded, value)
    assert not same(off, value)


def test_float32_may_be_as_far_off_as_float32_is():
    thirds = np.arange(1, 4) / 3
    assert same(thirds.astype("float32"), thirds)
    assert same(thirds, thirds.astype("float32"))
    assert not same((thirds + 1e-3).astype("float32"), thirds)
