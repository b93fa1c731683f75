"""MobileNetV2: depthwise convolutions between linear bottlenecks.

MobileNetV2: inverted residuals and linear bottlenecks, Sandler, Howard, Zhu, Zhmoginov and Chen, 2018,
https://arxiv.org/abs/1801.04381, figures 3 and 4 and tables 1 and 2.
"""

from __future__ import annotations

from torch import Tensor, nn


class _ConvNormReLU6(nn.Sequential):
    """Convolution without bias, batch norm, and ReLU6, which is min(max(0, x), 6)."""

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int, stride: int = 1, groups: int = 1) -> None:
        padding = (kernel_size - 1) // 2
        convolution = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, groups=groups, bias=False)
        super().__init__(convolution, nn.BatchNorm2d(out_channels), nn.ReLU6())


class InvertedResidual(nn.Module):
    """Widen with 1×1, filter each channel alone with 3×3, narrow with 1×1 and no activation; figures 3b and 4.

    Where the maps keep their size and their number, the block adds to what it was given.
    """

    def __init__(self, inp: int, oup: int, stride: int, expand_ratio: int) -> None:
        super().__init__()
        hidden = inp * expand_ratio
        layers: list[nn.Module] = []
        if expand_ratio != 1:
            layers.append(_ConvNormReLU6(inp, hidden, kernel_size=1))  # (hidden, H, W)
        layers += [
            _ConvNormReLU6(hidden, hidden, kernel_size=3, stride=stride, groups=hidden),  # (hidden, H/s, W/s)
            nn.Conv2d(hidden, oup, kernel_size=1, bias=False),  # (oup, H/s, W/s)
            nn.BatchNorm2d(oup),
        ]
        self.conv = nn.Sequential(*layers)
        self.use_res_connect = stride == 1 and inp == oup

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, oup, H/stride, W/stride) of maps (N, inp, H, W)."""
        out: Tensor = self.conv(x)
        return x + out if self.use_res_connect else out


_BOTTLENECKS = (
    # expand_ratio t, channels c, repetitions n, first stride s: table 2
    (1, 16, 1, 1),  # (16, 112, 112)
    (6, 24, 2, 2),  # (24, 56, 56)
    (6, 32, 3, 2),  # (32, 28, 28)
    (6, 64, 4, 2),  # (64, 14, 14)
    (6, 96, 3, 1),  # (96, 14, 14)
    (6, 160, 3, 2),  # (160, 7, 7)
    (6, 320, 1, 1),  # (320, 7, 7)
)


class MobileNetV2(nn.Module):
    """Seventeen inverted residuals: colour images (N, 3, H, W) to logits; 3,504,872 parameters."""

    def __init__(self, num_classes: int = 1000, dropout: float = 0.2) -> None:
        super().__init__()
        channels = 32
        layers: list[nn.Module] = [_ConvNormReLU6(3, channels, kernel_size=3, stride=2)]  # (32, 112, 112)
        for t, c, n, s in _BOTTLENECKS:
            for i in range(n):
                layers.append(InvertedResidual(channels, c, s if i == 0 else 1, t))
                channels = c
        layers.append(_ConvNormReLU6(channels, 1280, kernel_size=1))  # (1280, 7, 7)
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(dropout), nn.Linear(1280, num_classes))  # (num_classes,)

    def forward(self, x: Tensor) -> Tensor:
        """Logits (N, num_classes) of images (N, 3, H, W)."""
        x = self.features(x).mean(dim=(2, 3))  # (N, 1280)
        logits: Tensor = self.classifier(x)
        return logits
