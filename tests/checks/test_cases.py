from __future__ import annotations

import numpy as np
import pytest
from dl4cv.checks import always, cast, given, lay_out
from dl4cv.checks import strategies as st
from hypothesis import Phase, settings


def cases_of(*decorators):
    """Return what a check with these decorators gets, beside what is drawn."""
    seen = []

    @settings(phases=[Phase.explicit], database=None)
    def check(**arguments):
        seen.append(arguments)

    for decorator in reversed(decorators):
        check = decorator(check)
    check()
    return seen


def test_values_of_the_one_argument_are_given_in_every_run():
    assert cases_of(always(x=[3, 4]), given(x=st.integers())) in ([{"x": 3}, {"x": 4}], [{"x": 4}, {"x": 3}])


def test_cases_of_several_arguments_name_each_of_them():
    case = {"x": 3, "dtype": "uint8"}
    assert cases_of(always(case), given(x=st.integers(), dtype=st.just("int8"))) == [case]


def test_values_of_several_arguments_are_not_matched_by_their_position():
    with pytest.raises(ValueError, match="one value for each of x, dtype"):
        always(x=[3], dtype=["uint8"])


@pytest.mark.parametrize("dtype", ["uint8", "int64", "float32", "float64"])
@pytest.mark.parametrize("layout", ["C", "F", "strided"])
def test_a_cast_array_has_the_dtype_and_the_layout_and_many_values(dtype, layout):
    array = cast(np.linspace(-9, 9, 20).reshape(4, 5), dtype, layout)
    assert array.dtype == dtype
    assert array.flags["C_CONTIGUOUS"] == (layout == "C")
    assert array.flags["F_CONTIGUOUS"] == (layout == "F")
    assert len(np.unique(array)) >= 10


def test_a_layout_changes_no_value():
    array = np.arange(20.0).reshape(4, 5)
    for layout in ("C", "F", "strided"):
        assert np.array_equal(lay_out(array, layout), array)
