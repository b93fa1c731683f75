"""The solution of exercise 3 is right: its convolutions equal torch."""

import numpy as np
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from tests.solutions.comparing import MODERATE, PAIRS, as_tensors, assert_equal, exercise3, normal


@st.composite
def convolutions(draw, *, transposed=False):
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    kernel_size = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    size = draw(st.integers(9, 12)), draw(st.integers(10, 13))
    channels = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    x = normal(rng, draw(st.sampled_from([0, 1, 2])), channels[0], *size)
    weight = normal(rng, *(channels if transposed else channels[::-1]), *kernel_size)
    bias = normal(rng, channels[1]) if draw(st.booleans()) else None
    return x, weight, bias, draw(PAIRS[1]), draw(PAIRS[0]), 1 if transposed else draw(PAIRS[1])


@given(convolutions())
@MODERATE
def test_conv2d_equals_torch(case):
    x, weight, bias, *geometry = case
    assert_equal(exercise3.conv2d(x, weight, bias, *geometry), F.conv2d(*as_tensors(x, weight, bias), *geometry))


@given(convolutions(transposed=True))
@MODERATE
def test_conv2d_transpose_equals_torch(case):
    x, weight, bias, stride, padding, _ = case
    expected = F.conv_transpose2d(*as_tensors(x, weight, bias), stride=stride, padding=padding)
    assert_equal(exercise3.conv2d_transpose(x, weight, bias, stride, padding), expected)


@given(convolutions())
@MODERATE
def test_output_size_is_the_size_of_a_convolution(case):
    x, weight, _, stride, padding, dilation = case
    shape = F.conv2d(*as_tensors(x, weight), None, stride, padding, dilation).shape
    for axis in (0, 1):
        along = [pair if isinstance(pair, int) else pair[axis] for pair in (stride, padding, dilation)]
        assert exercise3.output_size(x.shape[axis + 2], weight.shape[axis + 2], *along) == shape[axis + 2]


@given(st.integers(0, 99), st.integers(1, 4), st.integers(1, 3), st.integers(1, 4))
@MODERATE
def test_convolutions_of_one_image_equal_torch(seed, channels, kH, kW):
    rng = np.random.default_rng(seed)
    image, kernel = normal(rng, channels, 5, 4), normal(rng, channels, kH, kW)
    x, weight = as_tensors(image[None], kernel[None])
    assert_equal(exercise3.conv2d_rgb(image, kernel, bias=0.25), F.conv2d(x, weight)[0, 0] + 0.25)
    assert_equal(exercise3.conv2d_gray(image[0], kernel[0]), F.conv2d(x[:, :1], weight[:, :1])[0, 0])
