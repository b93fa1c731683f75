"""Whatever can be written into the maps that are there, is."""

import torch
from torch import nn


class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, inplanes, planes, stride=1, downsample=None):
        super().__init__()
        self.conv1 = nn.Conv2d(inplanes, planes, 3, stride, 1, bias=False)
        self.bn1, self.bn2 = nn.BatchNorm2d(planes), nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, 1, 1, bias=False)
        self.downsample = downsample

    def forward(self, x):
        out = self.bn1(self.conv1(x)).relu_()
        out = self.bn2(self.conv2(out))
        return out.add_(x if self.downsample is None else self.downsample(x)).relu_()


class Fire(nn.Module):
    def __init__(self, inplanes, squeeze_planes, expand1x1_planes, expand3x3_planes):
        super().__init__()
        self.squeeze = nn.Conv2d(inplanes, squeeze_planes, 1)
        self.expand1x1 = nn.Conv2d(squeeze_planes, expand1x1_planes, 1)
        self.expand3x3 = nn.Conv2d(squeeze_planes, expand3x3_planes, 3, padding=1)

    def forward(self, x):
        x = self.squeeze(x).relu_()
        return torch.cat((self.expand1x1(x), self.expand3x3(x)), 1).relu_()


class SeparableConv(nn.Module):
    def __init__(self, in_channels, out_channels, kernel, stride):
        super().__init__()
        shared = {"padding": kernel // 2, "groups": in_channels, "bias": False}
        self.depthwise1 = nn.Conv2d(in_channels, in_channels, kernel, stride, **shared)
        self.pointwise1 = nn.Conv2d(in_channels, in_channels, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(in_channels)
        self.depthwise2 = nn.Conv2d(in_channels, in_channels, kernel, **shared)
        self.pointwise2 = nn.Conv2d(in_channels, out_channels, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out_channels)

    def forward(self, x):
        x = self.bn1(self.pointwise1(self.depthwise1(torch.relu_(x))))
        return self.bn2(self.pointwise2(self.depthwise2(torch.relu_(x))))


class SqueezeExcitation(nn.Module):
    def __init__(self, input_channels, squeeze_channels):
        super().__init__()
        self.fc1 = nn.Conv2d(input_channels, squeeze_channels, 1)
        self.fc2 = nn.Conv2d(squeeze_channels, input_channels, 1)

    def forward(self, x):
        scale = self.fc1(x.mean((2, 3), keepdim=True))
        scale = self.fc2(nn.functional.silu(scale, inplace=True)).sigmoid_()
        return x * scale
