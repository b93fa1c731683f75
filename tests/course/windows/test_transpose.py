"""An output of a transposed convolution is the sum of the stamps that cover it."""

import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from tests.course.windows.comparing import as_tensors, assert_arithmetic, filled, quickly, small


@quickly
@given(st.data(), st.booleans())
def test_the_arithmetic_of_conv2d_transpose_gives_the_value_of_torch(data, whole):
    draw = data.draw
    H, W, kH, kW, C_in, C_out, stride = (draw(small) for _ in range(7))
    padding = draw(st.integers(0, (min((H - 1) * stride + kH, (W - 1) * stride + kW) - 1) // 2))
    x, weight = filled(draw(small), C_in, H, W, whole=whole), filled(C_in, C_out, kH, kW, seed=1, whole=whole)
    arguments = (x, weight, draw(st.none() | st.just(filled(C_out, seed=2))), stride, padding)
    expected = F.conv_transpose2d(*as_tensors(*arguments)).numpy()
    assert_arithmetic("conv2d_transpose", arguments, expected, draw)
