"""An output of a pooling is the largest pixel or the mean of the window."""

import numpy as np
import torch.nn.functional as F
from dl4cv.course.windows.explanation import window_of
from dl4cv.results import MAX_SHOWN_ELEMENTS
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Request
from hypothesis import given
from hypothesis import strategies as st

from tests.course.windows.comparing import as_tensors, assert_arithmetic, filled, pair, quickly, small


@quickly
@given(st.data(), st.booleans(), st.sampled_from(["max_pool2d", "avg_pool2d"]))
def test_the_arithmetic_of_pooling_gives_the_value_of_torch(data, whole, function):
    draw = data.draw
    kernel_size = (draw(st.integers(2, 3)), draw(st.integers(2, 4)))
    stride, padding = draw(st.none() | pair), draw(st.integers(0, 1))
    x = filled(draw(small), draw(small), *(k + draw(st.integers(0, 3)) for k in kernel_size), whole=whole)
    arguments = (x, kernel_size, stride, padding)
    expected = getattr(F, function)(*as_tensors(*arguments)).numpy()
    assert_arithmetic(function, arguments, expected, draw)


@quickly
@given(st.data(), st.booleans())
def test_the_arithmetic_of_a_whole_map_gives_its_mean(data, whole):
    x = filled(*(data.draw(small) for _ in range(4)), whole=whole)
    assert_arithmetic("global_avg_pool2d", (x,), x.mean(axis=(2, 3)), data.draw)


def test_of_a_large_window_the_largest_pixels_are_kept():
    x = np.arange(900.0).reshape(1, 1, 30, 30)
    origin = window_of(Request(CALL, "max_pool2d", (x, 30))).origin((0, 0, 0, 0), 0.0)
    assert (len(origin.terms), origin.count, origin.terms[0]) == (MAX_SHOWN_ELEMENTS, 900, (899.0,))


def test_of_a_large_mean_the_pixels_that_are_not_zero_are_kept():
    x = np.zeros((1, 1, 30, 30))
    x[..., 29, 29] = 1800
    origin = window_of(Request(CALL, "global_avg_pool2d", (x,))).origin((0, 0), 0.0)
    assert (origin.terms, origin.count, origin.value) == (((1800.0,),), 900, 2.0)
