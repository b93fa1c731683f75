"""Paddings are layers or calls of their own, and poolings pad with minus infinity."""

import torch.nn.functional as F
from torch import nn

INFINITY = float("inf")


class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, inplanes, planes, stride=1, downsample=None):
        super().__init__()
        self.conv1 = nn.Conv2d(inplanes, planes, 3, stride, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.pad = nn.ZeroPad2d(1)
        self.downsample = downsample

    def branch(self, x):
        x = self.bn1(self.conv1(self.pad(x))).relu()
        return self.bn2(self.conv2(self.pad(x)))

    def forward(self, x):
        y = self.branch(x)
        y = y + (x if self.downsample is None else self.downsample(x))
        return y.clamp_min(0)


class Bottleneck(nn.Module):
    expansion = 4

    def __init__(self, inplanes, planes, stride=1, downsample=None):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inplanes, planes, 1, bias=False), nn.BatchNorm2d(planes)
        self.conv2, self.bn2 = nn.Conv2d(planes, planes, 3, stride, bias=False), nn.BatchNorm2d(planes)
        self.conv3, self.bn3 = nn.Conv2d(planes, planes * 4, 1, bias=False), nn.BatchNorm2d(planes * 4)
        if downsample is not None:
            self.downsample = downsample

    def forward(self, x):
        shortcut = self.downsample(x) if hasattr(self, "downsample") else x
        y = self.bn1(self.conv1(x)).relu()
        y = self.bn2(self.conv2(F.pad(y, (1, 1, 1, 1)))).relu()
        return (self.bn3(self.conv3(y)) + shortcut).relu()


class ResNet(nn.Module):
    def __init__(self, block, layers, num_classes=1000):
        super().__init__()
        e = block.expansion
        self.conv1 = nn.Conv2d(3, 64, 7, 2, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.layer1 = nn.ModuleList(self.stage(block, 64, 64, layers[0], 1))
        self.layer2 = nn.ModuleList(self.stage(block, 64 * e, 128, layers[1], 2))
        self.layer3 = nn.ModuleList(self.stage(block, 128 * e, 256, layers[2], 2))
        self.layer4 = nn.ModuleList(self.stage(block, 256 * e, 512, layers[3], 2))
        self.fc = nn.Linear(512 * e, num_classes)

    def stage(self, block, inplanes, planes, count, stride):
        channels = planes * block.expansion
        if stride == 1 and inplanes == channels:
            yield block(inplanes, planes)
        else:
            project = nn.Conv2d(inplanes, channels, 1, stride, bias=False)
            yield block(inplanes, planes, stride=stride, downsample=nn.Sequential(project, nn.BatchNorm2d(channels)))
        for _ in range(count - 1):
            yield block(channels, planes)

    def forward(self, x):
        x = self.bn1(self.conv1(F.pad(x, (3, 3, 3, 3)))).relu()
        x = F.max_pool2d(F.pad(x, (1, 1, 1, 1), value=-INFINITY), 3, 2)
        for stage in (self.layer1, self.layer2, self.layer3, self.layer4):
            for block in stage:
                x = block(x)
        return self.fc(x.flatten(2).mean(2))


class SeparableConv(nn.Module):
    def __init__(self, in_channels, out_channels, kernel, stride):
        super().__init__()
        self.pad = nn.ConstantPad2d(kernel // 2, 0.0)
        self.depthwise1 = nn.Conv2d(in_channels, in_channels, kernel, stride, groups=in_channels, bias=False)
        self.pointwise1 = nn.Conv2d(in_channels, in_channels, 1, bias=False)
        self.depthwise2 = nn.Conv2d(in_channels, in_channels, kernel, groups=in_channels, bias=False)
        self.pointwise2 = nn.Conv2d(in_channels, out_channels, 1, bias=False)
        self.bn1, self.bn2 = nn.BatchNorm2d(in_channels), nn.BatchNorm2d(out_channels)

    def forward(self, x):
        h = self.bn1(self.pointwise1(self.depthwise1(self.pad(x.relu()))))
        return self.bn2(self.pointwise2(self.depthwise2(self.pad(h.relu()))))
