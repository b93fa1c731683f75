"""EfficientNet-B0: inverted residuals that weigh their channels, found by a search.

EfficientNet: rethinking model scaling for convolutional neural networks, Tan and Le, 2019,
https://arxiv.org/abs/1905.11946, table 1, with two parts from other papers:
squeeze-and-excitation networks, Hu, Shen, Albanie, Sun and Wu, 2017, https://arxiv.org/abs/1709.01507, figure 2;
deep networks with stochastic depth, Huang, Sun, Liu, Sedra and Weinberger, 2016, https://arxiv.org/abs/1603.09382.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class _ConvNorm(nn.Sequential):
    """Convolution without bias, and batch norm; at stride 1 the maps keep their size."""

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int, stride: int = 1, groups: int = 1) -> None:
        padding = (kernel_size - 1) // 2
        convolution = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, groups=groups, bias=False)
        super().__init__(convolution, nn.BatchNorm2d(out_channels))


class _ConvNormSiLU(_ConvNorm):
    """The same, and SiLU, which is x·sigmoid(x)."""

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__(in_channels, out_channels, kernel_size, stride, groups)
        self.append(nn.SiLU())


class SqueezeExcitation(nn.Module):
    """Multiply each channel by a weight from 0 to 1, which is computed from the averages of all channels."""

    def __init__(self, input_channels: int, squeeze_channels: int) -> None:
        super().__init__()
        self.fc1 = nn.Conv2d(input_channels, squeeze_channels, kernel_size=1)
        self.fc2 = nn.Conv2d(squeeze_channels, input_channels, kernel_size=1)

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, input_channels, H, W) of maps of the same shape."""
        scale = F.adaptive_avg_pool2d(x, 1)  # (N, input_channels, 1, 1)
        scale = F.silu(self.fc1(scale))  # (N, squeeze_channels, 1, 1)
        scale = torch.sigmoid(self.fc2(scale))  # (N, input_channels, 1, 1)
        return scale * x


class MBConv(nn.Module):
    """An inverted residual with squeeze-and-excitation after the depthwise convolution, and SiLU in place of ReLU6.

    While training, an image skips the block with probability `stochastic_depth_prob`, where there is a shortcut.
    """

    def __init__(
        self,
        input_channels: int,
        out_channels: int,
        kernel: int,
        stride: int,
        expand_ratio: int,
        stochastic_depth_prob: float = 0.0,
    ) -> None:
        super().__init__()
        expanded = input_channels * expand_ratio
        layers: list[nn.Module] = []
        if expand_ratio != 1:
            layers.append(_ConvNormSiLU(input_channels, expanded, kernel_size=1))  # (expanded, H, W)
        layers += [
            _ConvNormSiLU(expanded, expanded, kernel, stride, groups=expanded),  # (expanded, H/s, W/s)
            SqueezeExcitation(expanded, max(1, input_channels // 4)),
            _ConvNorm(expanded, out_channels, kernel_size=1),  # (out_channels, H/s, W/s)
        ]
        self.block = nn.Sequential(*layers)
        self.use_res_connect = stride == 1 and input_channels == out_channels
        self.stochastic_depth_prob = stochastic_depth_prob

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, out_channels, H/stride, W/stride) of maps (N, input_channels, H, W)."""
        out: Tensor = self.block(x)
        if not self.use_res_connect:
            return out
        return x + _stochastic_depth(out, self.stochastic_depth_prob, self.training)


def _stochastic_depth(x: Tensor, probability: float, training: bool) -> Tensor:
    """Replace each image's maps by zeros with this probability, and scale up the others so that the mean stays."""
    if not training or probability == 0:
        return x
    if probability == 1:
        return torch.zeros_like(x)
    kept = torch.rand(len(x), 1, 1, 1) >= probability
    return x * kept / (1 - probability)


STAGES = (
    # expand_ratio, kernel, first stride, channels, layers: table 1, stages 2 to 8
    (1, 3, 1, 16, 1),  # (16, 112, 112)
    (6, 3, 2, 24, 2),  # (24, 56, 56)
    (6, 5, 2, 40, 2),  # (40, 28, 28)
    (6, 3, 2, 80, 3),  # (80, 14, 14)
    (6, 5, 1, 112, 3),  # (112, 14, 14)
    (6, 5, 2, 192, 4),  # (192, 7, 7)
    (6, 3, 1, 320, 1),  # (320, 7, 7)
)


class EfficientNet(nn.Module):
    """EfficientNet-B0, sixteen MBConv blocks: colour images (N, 3, H, W) to logits; 5,288,548 parameters.

    The probability to skip a block grows evenly, from 0 in the first to nearly `stochastic_depth_prob` in the last.
    """

    def __init__(self, num_classes: int = 1000, dropout: float = 0.2, stochastic_depth_prob: float = 0.2) -> None:
        super().__init__()
        channels, number, blocks = 32, 0, sum(layers for *_, layers in STAGES)
        features: list[nn.Module] = [_ConvNormSiLU(3, channels, kernel_size=3, stride=2)]  # (32, 112, 112)
        for expand_ratio, kernel, first_stride, out_channels, layers in STAGES:
            stage: list[nn.Module] = []
            for i in range(layers):
                stride, skipped = first_stride if i == 0 else 1, stochastic_depth_prob * number / blocks
                stage.append(MBConv(channels, out_channels, kernel, stride, expand_ratio, skipped))
                channels, number = out_channels, number + 1
            features.append(nn.Sequential(*stage))
        features.append(_ConvNormSiLU(channels, 1280, kernel_size=1))  # (1280, 7, 7)
        self.features = nn.Sequential(*features)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))  # (1280, 1, 1)
        self.classifier = nn.Sequential(nn.Dropout(dropout), nn.Linear(1280, num_classes))  # (num_classes,)

    def forward(self, x: Tensor) -> Tensor:
        """Logits (N, num_classes) of images (N, 3, H, W)."""
        x = self.avgpool(self.features(x))
        logits: Tensor = self.classifier(x.flatten(start_dim=1))
        return logits
