"""An output of a convolution is the sum of the products under the window."""

import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from tests.course.windows.comparing import as_tensors, assert_arithmetic, filled, pads, pair, quickly, small


@quickly
@given(st.data(), st.booleans())
def test_the_arithmetic_of_conv2d_gives_the_value_of_torch(data, whole):
    draw = data.draw
    (kH, kW), stride, padding, dilation = (draw(small), draw(small)), draw(pair), draw(pads), draw(pair)
    d_h, d_w = (dilation, dilation) if isinstance(dilation, int) else dilation
    H, W = d_h * (kH - 1) + 1 + draw(st.integers(0, 3)), d_w * (kW - 1) + 1 + draw(st.integers(0, 3))
    C_in, C_out = draw(small), draw(small)
    x, weight = filled(draw(small), C_in, H, W, whole=whole), filled(C_out, C_in, kH, kW, seed=1, whole=whole)
    bias = draw(st.none() | st.just(filled(C_out, seed=2, whole=whole)))
    arguments = (x, weight, bias, stride, padding, dilation)
    expected = F.conv2d(*as_tensors(*arguments)).numpy()
    assert_arithmetic("conv2d", arguments, expected, draw)


@quickly
@given(st.data())
def test_the_arithmetic_of_the_smaller_convolutions_gives_their_value(data):
    draw = data.draw
    C, kH, kW = draw(small), draw(small), draw(small)
    image, kernel = filled(C, kH + draw(small), kW + draw(small)), filled(C, kH, kW, seed=1)
    one_map = F.conv2d(*as_tensors(image[None], kernel[None])).numpy()[0, 0]
    assert_arithmetic("conv2d_rgb", (image, kernel, -2.0), one_map - 2.0, draw)
    gray = F.conv2d(*as_tensors(image[None, :1], kernel[None, :1])).numpy()[0, 0]
    assert_arithmetic("conv2d_gray", (image[0], kernel[0]), gray, draw)
