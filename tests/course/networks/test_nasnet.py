import pytest
import torch
from dl4cv.course.networks.nasnet import SeparableConv
from torch import nn


@pytest.mark.parametrize(("kernel", "stride", "shape"), [(3, 1, (9, 7)), (5, 2, (5, 4)), (7, 2, (5, 4))])
def test_nasnets_separable_convolution_divides_height_and_width_by_its_stride(kernel, stride, shape) -> None:
    block = SeparableConv(6, 10, kernel, stride)
    assert block(torch.randn(2, 6, 9, 7)).shape == (2, 10, *shape)
    # depthwise: 2·6·k², pointwise: 6·6 + 6·10, batch norm: 2·6 + 2·10
    assert sum(parameter.numel() for parameter in block.parameters()) == 12 * kernel**2 + 36 + 60 + 12 + 20


def test_nasnets_separable_convolution_is_its_parts_in_a_row_twice() -> None:
    block, x = SeparableConv(6, 10, 5, 2), torch.randn(2, 6, 9, 7)
    once = nn.Sequential(nn.ReLU(), block.depthwise1, block.pointwise1, block.bn1)
    twice = nn.Sequential(nn.ReLU(), block.depthwise2, block.pointwise2, block.bn2)
    torch.testing.assert_close(block(x), twice(once(x)))
