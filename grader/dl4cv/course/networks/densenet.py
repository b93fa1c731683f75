"""DenseNet: each layer reads the features of all layers before it.

Densely connected convolutional networks, Huang, Liu, van der Maaten and Weinberger, 2016,
https://arxiv.org/abs/1608.06993, figures 1 and 2 and table 1: DenseNet-BC.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class DenseLayer(nn.Module):
    """Batch norm, ReLU, convolution, twice: 1×1 to bn_size·growth_rate channels, 3×3 to growth_rate new ones."""

    def __init__(self, num_input_features: int, growth_rate: int, bn_size: int, drop_rate: float = 0.0) -> None:
        super().__init__()
        bottleneck = bn_size * growth_rate
        self.norm1 = nn.BatchNorm2d(num_input_features)
        self.conv1 = nn.Conv2d(num_input_features, bottleneck, kernel_size=1, bias=False)  # (bottleneck, H, W)
        self.norm2 = nn.BatchNorm2d(bottleneck)
        self.conv2 = nn.Conv2d(bottleneck, growth_rate, kernel_size=3, padding=1, bias=False)  # (growth_rate, H, W)
        self.drop_rate = drop_rate

    def forward(self, x: Tensor) -> Tensor:
        """New features (N, growth_rate, H, W) of all features so far (N, num_input_features, H, W)."""
        x = self.conv1(F.relu(self.norm1(x)))
        x = self.conv2(F.relu(self.norm2(x)))
        return F.dropout(x, self.drop_rate, self.training)


class _DenseBlock(nn.ModuleDict):
    """Layers of which each reads what went in and what all layers before it have added; figure 1."""

    def __init__(
        self, num_layers: int, num_input_features: int, growth_rate: int, bn_size: int, drop_rate: float
    ) -> None:
        super().__init__()
        for i in range(num_layers):
            layer = DenseLayer(num_input_features + i * growth_rate, growth_rate, bn_size, drop_rate)
            self[f"denselayer{i + 1}"] = layer

    def forward(self, x: Tensor) -> Tensor:
        """Features (N, C + num_layers·growth_rate, H, W) of features (N, C, H, W)."""
        for layer in self.values():
            x = torch.cat([x, layer(x)], dim=1)
        return x


class _Transition(nn.Sequential):
    """Half as many channels, half as large maps."""

    def __init__(self, num_input_features: int, num_output_features: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(num_input_features)
        self.relu = nn.ReLU()
        self.conv = nn.Conv2d(num_input_features, num_output_features, kernel_size=1, bias=False)
        self.pool = nn.AvgPool2d(kernel_size=2, stride=2)


class DenseNet(nn.Module):
    """Dense blocks with transitions between them: colour images (N, 3, H, W) to logits.

    With the default arguments it is DenseNet-121, with 7,978,856 parameters.
    """

    def __init__(
        self,
        growth_rate: int = 32,
        block_config: Sequence[int] = (6, 12, 24, 16),
        num_init_features: int = 64,
        bn_size: int = 4,
        drop_rate: float = 0.0,
        num_classes: int = 1000,
    ) -> None:
        super().__init__()
        layers: OrderedDict[str, nn.Module] = OrderedDict()  # (3, 224, 224)
        layers["conv0"] = nn.Conv2d(3, num_init_features, kernel_size=7, stride=2, padding=3, bias=False)
        layers["norm0"] = nn.BatchNorm2d(num_init_features)  # (64, 112, 112)
        layers["relu0"] = nn.ReLU()
        layers["pool0"] = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)  # (64, 56, 56)
        channels = num_init_features
        for i, num_layers in enumerate(block_config, start=1):
            layers[f"denseblock{i}"] = _DenseBlock(num_layers, channels, growth_rate, bn_size, drop_rate)
            channels += num_layers * growth_rate  # (256, 56, 56), (512, 28, 28), (1024, 14, 14), (1024, 7, 7)
            if i < len(block_config):
                layers[f"transition{i}"] = _Transition(channels, channels // 2)
                channels //= 2  # (128, 28, 28), (256, 14, 14), (512, 7, 7)
        layers["norm5"] = nn.BatchNorm2d(channels)  # (1024, 7, 7)
        self.features = nn.Sequential(layers)
        self.classifier = nn.Linear(channels, num_classes)  # (num_classes,)

    def forward(self, x: Tensor) -> Tensor:
        """Logits (N, num_classes) of images (N, 3, H, W)."""
        x = F.relu(self.features(x))
        logits: Tensor = self.classifier(F.adaptive_avg_pool2d(x, 1).flatten(start_dim=1))
        return logits
