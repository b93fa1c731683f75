"""SqueezeNet: AlexNet's accuracy with a fiftieth of its parameters.

SqueezeNet, Iandola et al., 2016, https://arxiv.org/abs/1602.07360, figures 1 and 2; version 1.1, which is 2.4 times as
fast, is from https://github.com/forresti/SqueezeNet.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Fire(nn.Module):
    """Squeeze with 1×1 convolutions, then expand with 1×1 and 3×3 ones beside each other; figure 1."""

    def __init__(self, inplanes: int, squeeze_planes: int, expand1x1_planes: int, expand3x3_planes: int) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(inplanes, squeeze_planes, kernel_size=1)  # (squeeze_planes, H, W)
        self.expand1x1 = nn.Conv2d(squeeze_planes, expand1x1_planes, kernel_size=1)  # (expand1x1_planes, H, W)
        self.expand3x3 = nn.Conv2d(squeeze_planes, expand3x3_planes, kernel_size=3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, expand1x1_planes + expand3x3_planes, H, W) of maps (N, inplanes, H, W)."""
        x = F.relu(self.squeeze(x))
        return torch.cat([F.relu(self.expand1x1(x)), F.relu(self.expand3x3(x))], dim=1)


class SqueezeNet(nn.Module):
    """SqueezeNet 1.1, eight Fire modules: colour images (N, 3, H, W) to logits; 1,235,496 parameters."""

    def __init__(self, num_classes: int = 1000, dropout: float = 0.5) -> None:
        super().__init__()
        self.features = nn.Sequential(  # (3, 224, 224)
            nn.Conv2d(3, 64, kernel_size=3, stride=2),  # (64, 111, 111)
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True),  # (64, 55, 55)
            Fire(64, 16, 64, 64),  # (128, 55, 55)
            Fire(128, 16, 64, 64),  # (128, 55, 55)
            nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True),  # (128, 27, 27)
            Fire(128, 32, 128, 128),  # (256, 27, 27)
            Fire(256, 32, 128, 128),  # (256, 27, 27)
            nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True),  # (256, 13, 13)
            Fire(256, 48, 192, 192),  # (384, 13, 13)
            Fire(384, 48, 192, 192),  # (384, 13, 13)
            Fire(384, 64, 256, 256),  # (512, 13, 13)
            Fire(512, 64, 256, 256),  # (512, 13, 13)
        )
        self.classifier = nn.Sequential(
            nn.Dropout(dropout),
            nn.Conv2d(512, num_classes, kernel_size=1),  # (num_classes, 13, 13)
            nn.ReLU(),
            nn.AdaptiveAvgPool2d((1, 1)),  # (num_classes, 1, 1)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Logits (N, num_classes) of images (N, 3, H, W)."""
        logits: Tensor = self.classifier(self.features(x))
        return logits.flatten(start_dim=1)
