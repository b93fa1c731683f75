"""A digest of answers: equal for two ways to compute the same, another for what acts otherwise."""

import numpy as np
import pytest
from dl4cv.engine.behaviour import behaviour
from dl4cv.engine.running import Observation
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Lost, Raised, Request, Returned
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

SHAPES = arrays.array_shapes(max_dims=3, max_side=4)


def of(value, *, asked=1):
    return of_answer(Returned(value, type(value).__name__), asked)


def of_answer(answer, asked=1):
    return behaviour([Observation(((Request(CALL, "relu", (asked,)), answer),))])


@given(arrays.arrays(np.float64, SHAPES, elements=st.floats(-100, 100).map(lambda x: round(x, 3))))
def test_what_differs_by_rounding_is_the_same(values):
    assert of(values) == of(values * (1 + 1e-15))
    assert of((values, {"a": values})) == of((values + 0.0, {"a": values}))


@given(arrays.arrays(np.float64, SHAPES, elements=st.integers(-9, 9)), st.data())
def test_another_number_is_another_behaviour(values, data):
    other = values.copy()
    other[data.draw(st.sampled_from(list(np.ndindex(values.shape))))] += 1
    assert of(values) != of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.ones(3), np.ones((1, 3))),
        (np.ones(3), np.ones(3, np.float32)),
        (np.array([np.inf, 1]), np.array([-np.inf, 1])),
        (np.array([np.nan, 1]), np.array([np.inf, 1])),
        (np.array([1, 2]), np.array([2, 1])),
        (np.array([1.0, 2.0]), np.array([2.0, 1.0])),
        (1, 2),
        (1.0, 2.0),
        (None, 0),
        ((1, 2), (2, 1)),
    ],
)
def test_shape_type_order_and_what_is_no_number_count(one, other):
    assert of(one) != of(other)
    assert of(one) == of(one)


def test_so_do_an_exceptions_type_a_lost_answer_and_what_was_asked():
    raised = Raised("ValueError", "shapes (2,) and (3,)", line=3)
    assert of_answer(raised) == of_answer(Raised("ValueError", "shapes (5,) and (6,)", line=9))
    assert len({of_answer(raised), of_answer(Raised("TypeError", "")), of_answer(Lost("timeout", "")), of(1)}) == 4
    assert of(1, asked=1) != of(1, asked=2)
