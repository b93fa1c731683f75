"""NASNet's separable convolution, the operation that its searched cells use most.

Learning transferable architectures for scalable image recognition, Zoph, Vasudevan, Shlens and Le, 2017,
https://arxiv.org/abs/1707.07012, figure 4 and appendix A.4: "separable operations are always applied twice".
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn


class SeparableConv(nn.Module):
    """Twice ReLU, depthwise convolution, pointwise convolution, batch norm; the stride is in the first."""

    def __init__(self, in_channels: int, out_channels: int, kernel: int, stride: int) -> None:
        super().__init__()
        padding = kernel // 2
        self.depthwise1 = nn.Conv2d(
            in_channels, in_channels, kernel, stride, padding, groups=in_channels, bias=False
        )  # (in_channels, H/stride, W/stride)
        self.pointwise1 = nn.Conv2d(in_channels, in_channels, kernel_size=1, bias=False)
        self.bn1 = nn.BatchNorm2d(in_channels)
        self.depthwise2 = nn.Conv2d(in_channels, in_channels, kernel, padding=padding, groups=in_channels, bias=False)
        self.pointwise2 = nn.Conv2d(in_channels, out_channels, kernel_size=1, bias=False)
        self.bn2 = nn.BatchNorm2d(out_channels)  # (out_channels, H/stride, W/stride)

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, out_channels, H/stride, W/stride) of maps (N, in_channels, H, W)."""
        x = self.bn1(self.pointwise1(self.depthwise1(F.relu(x))))
        return self.bn2(self.pointwise2(self.depthwise2(F.relu(x))))  # type: ignore[no-any-return]
