"""The solution of exercise 4 is right: its pooling equals torch."""

import numpy as np
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from tests.solutions.comparing import MODERATE, PAIRS, as_tensors, assert_equal, exercise4, normal


@given(
    st.integers(0, 99),
    st.sampled_from([(0, 2), (2, 3), (1, 1)]),
    st.tuples(st.integers(1, 4), st.integers(1, 3)),
    st.none() | PAIRS[1],
    st.booleans(),
)
@MODERATE
def test_pooling_equals_torch(seed, batch, kernel_size, stride, padded):
    x = normal(np.random.default_rng(seed), *batch, 6, 7) - 3
    padding = (kernel_size[0] // 2, kernel_size[1] // 2) if padded else 0
    (t,) = as_tensors(x)
    assert_equal(
        exercise4.max_pool2d(x, kernel_size, stride, padding), F.max_pool2d(t, kernel_size, stride, padding=padding)
    )
    assert_equal(
        exercise4.avg_pool2d(x, kernel_size, stride, padding), F.avg_pool2d(t, kernel_size, stride, padding=padding)
    )
    assert_equal(exercise4.global_avg_pool2d(x), t.mean(dim=(2, 3)))
