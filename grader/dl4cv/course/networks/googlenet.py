"""GoogLeNet: Inception modules look at several scales at once.

Going deeper with convolutions, Szegedy et al., 2014, https://arxiv.org/abs/1409.4842, figure 2 and table 1; with batch
norm after each convolution, as in https://arxiv.org/abs/1502.03167, and without the auxiliary heads of the training.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class _ConvNormReLU(nn.Module):
    """Convolution without bias, batch norm, ReLU."""

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: int, stride: int = 1, padding: int = 0
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, bias=False)
        self.bn = nn.BatchNorm2d(out_channels, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, out_channels, H', W') of maps (N, in_channels, H, W)."""
        return F.relu(self.bn(self.conv(x)))


class Inception(nn.Module):
    """Four branches beside one another, joined along the channels; figure 2(b) of the paper.

    The branch that is 5×5 in the paper is 3×3 here: torchvision's published weights are of that size.
    """

    def __init__(
        self, in_channels: int, ch1x1: int, ch3x3red: int, ch3x3: int, ch5x5red: int, ch5x5: int, pool_proj: int
    ) -> None:
        super().__init__()
        self.branch1 = _ConvNormReLU(in_channels, ch1x1, kernel_size=1)  # (ch1x1, H, W)
        self.branch2 = nn.Sequential(
            _ConvNormReLU(in_channels, ch3x3red, kernel_size=1),  # (ch3x3red, H, W)
            _ConvNormReLU(ch3x3red, ch3x3, kernel_size=3, padding=1),  # (ch3x3, H, W)
        )
        self.branch3 = nn.Sequential(
            _ConvNormReLU(in_channels, ch5x5red, kernel_size=1),  # (ch5x5red, H, W)
            _ConvNormReLU(ch5x5red, ch5x5, kernel_size=3, padding=1),  # (ch5x5, H, W)
        )
        self.branch4 = nn.Sequential(
            nn.MaxPool2d(kernel_size=3, stride=1, padding=1),  # (in_channels, H, W)
            _ConvNormReLU(in_channels, pool_proj, kernel_size=1),  # (pool_proj, H, W)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, ch1x1 + ch3x3 + ch5x5 + pool_proj, H, W) of maps (N, in_channels, H, W)."""
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], dim=1)


class GoogLeNet(nn.Module):
    """Nine Inception modules: colour images (N, 3, H, W) to logits; 6,624,904 parameters."""

    def __init__(self, num_classes: int = 1000, dropout: float = 0.2) -> None:
        super().__init__()
        # (3, 224, 224)
        self.conv1 = _ConvNormReLU(3, 64, kernel_size=7, stride=2, padding=3)  # (64, 112, 112)
        self.maxpool1 = nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True)  # (64, 56, 56)
        self.conv2 = _ConvNormReLU(64, 64, kernel_size=1)  # (64, 56, 56)
        self.conv3 = _ConvNormReLU(64, 192, kernel_size=3, padding=1)  # (192, 56, 56)
        self.maxpool2 = nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True)  # (192, 28, 28)

        self.inception3a = Inception(192, 64, 96, 128, 16, 32, 32)  # (256, 28, 28)
        self.inception3b = Inception(256, 128, 128, 192, 32, 96, 64)  # (480, 28, 28)
        self.maxpool3 = nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True)  # (480, 14, 14)

        self.inception4a = Inception(480, 192, 96, 208, 16, 48, 64)  # (512, 14, 14)
        self.inception4b = Inception(512, 160, 112, 224, 24, 64, 64)  # (512, 14, 14)
        self.inception4c = Inception(512, 128, 128, 256, 24, 64, 64)  # (512, 14, 14)
        self.inception4d = Inception(512, 112, 144, 288, 32, 64, 64)  # (528, 14, 14)
        self.inception4e = Inception(528, 256, 160, 320, 32, 128, 128)  # (832, 14, 14)
        self.maxpool4 = nn.MaxPool2d(kernel_size=2, stride=2, ceil_mode=True)  # (832, 7, 7)

        self.inception5a = Inception(832, 256, 160, 320, 32, 128, 128)  # (832, 7, 7)
        self.inception5b = Inception(832, 384, 192, 384, 48, 128, 128)  # (1024, 7, 7)

        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))  # (1024, 1, 1)
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(1024, num_classes)  # (num_classes,)

    def forward(self, x: Tensor) -> Tensor:
        """Logits (N, num_classes) of images (N, 3, H, W)."""
        x = self.maxpool1(self.conv1(x))
        x = self.maxpool2(self.conv3(self.conv2(x)))
        x = self.maxpool3(self.inception3b(self.inception3a(x)))
        x = self.inception4c(self.inception4b(self.inception4a(x)))
        x = self.maxpool4(self.inception4e(self.inception4d(x)))
        x = self.avgpool(self.inception5b(self.inception5a(x)))
        logits: Tensor = self.fc(self.dropout(x.flatten(start_dim=1)))
        return logits
