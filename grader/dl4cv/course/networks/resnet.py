"""ResNet: each block adds to what it was given.

Deep residual learning for image recognition, He, Zhang, Ren and Sun, 2015, https://arxiv.org/abs/1512.03385, figures 2
and 5 and table 1; the stride of a bottleneck is in its 3×3 convolution, as in torchvision.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch.nn.functional as F
from torch import Tensor, nn


class BasicBlock(nn.Module):
    """Two 3×3 convolutions and a shortcut: y = ReLU(F(x) + x); figure 5, left.

    `downsample` makes the shortcut as large as F(x), where that is needed.
    """

    expansion = 1

    def __init__(self, inplanes: int, planes: int, stride: int = 1, downsample: nn.Module | None = None) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inplanes, planes, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)  # (planes, H/stride, W/stride)
        self.conv2 = nn.Conv2d(planes, planes, kernel_size=3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)  # (planes, H/stride, W/stride)
        self.downsample = downsample

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, planes, H/stride, W/stride) of maps (N, inplanes, H, W)."""
        shortcut = x if self.downsample is None else self.downsample(x)
        x = F.relu(self.bn1(self.conv1(x)))
        x = self.bn2(self.conv2(x))
        return F.relu(x + shortcut)


class Bottleneck(nn.Module):
    """A 1×1 convolution narrows, a 3×3 one works, a 1×1 one widens, beside a shortcut; figure 5, right.

    `downsample` makes the shortcut as large as F(x), where that is needed.
    """

    expansion = 4

    def __init__(self, inplanes: int, planes: int, stride: int = 1, downsample: nn.Module | None = None) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inplanes, planes, kernel_size=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)  # (planes, H, W)
        self.conv2 = nn.Conv2d(planes, planes, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)  # (planes, H/stride, W/stride)
        self.conv3 = nn.Conv2d(planes, planes * self.expansion, kernel_size=1, bias=False)
        self.bn3 = nn.BatchNorm2d(planes * self.expansion)  # (4·planes, H/stride, W/stride)
        self.downsample = downsample

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, 4·planes, H/stride, W/stride) of maps (N, inplanes, H, W)."""
        shortcut = x if self.downsample is None else self.downsample(x)
        x = F.relu(self.bn1(self.conv1(x)))
        x = F.relu(self.bn2(self.conv2(x)))
        x = self.bn3(self.conv3(x))
        return F.relu(x + shortcut)


_Block = type[BasicBlock] | type[Bottleneck]


class ResNet(nn.Module):
    """Four stages of residual blocks: colour images (N, 3, H, W) to logits.

    ResNet-18 is ResNet(BasicBlock, (2, 2, 2, 2)), with 11,689,512 parameters; ResNet-50 is
    ResNet(Bottleneck, (3, 4, 6, 3)), with 25,557,032.
    """

    def __init__(self, block: _Block, layers: Sequence[int], num_classes: int = 1000) -> None:
        super().__init__()
        # (3, 224, 224)
        self.conv1 = nn.Conv2d(3, 64, kernel_size=7, stride=2, padding=3, bias=False)  # (64, 112, 112)
        self.bn1 = nn.BatchNorm2d(64)
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)  # (64, 56, 56)
        e = block.expansion
        self.layer1 = _stage(block, 64, 64, layers[0], stride=1)  # (64e, 56, 56)
        self.layer2 = _stage(block, 64 * e, 128, layers[1], stride=2)  # (128e, 28, 28)
        self.layer3 = _stage(block, 128 * e, 256, layers[2], stride=2)  # (256e, 14, 14)
        self.layer4 = _stage(block, 256 * e, 512, layers[3], stride=2)  # (512e, 7, 7)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))  # (512e, 1, 1)
        self.fc = nn.Linear(512 * e, num_classes)  # (num_classes,)

    def forward(self, x: Tensor) -> Tensor:
        """Logits (N, num_classes) of images (N, 3, H, W)."""
        x = self.maxpool(F.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        logits: Tensor = self.fc(self.avgpool(x).flatten(start_dim=1))
        return logits


def _stage(block: _Block, inplanes: int, planes: int, blocks: int, stride: int) -> nn.Sequential:
    """Put `blocks` blocks in a row, of which the first takes the stride and changes the channels."""
    outplanes = planes * block.expansion
    downsample = None
    if stride != 1 or inplanes != outplanes:
        downsample = nn.Sequential(
            nn.Conv2d(inplanes, outplanes, kernel_size=1, stride=stride, bias=False), nn.BatchNorm2d(outplanes)
        )
    first = block(inplanes, planes, stride, downsample)
    return nn.Sequential(first, *(block(outplanes, planes) for _ in range(blocks - 1)))
