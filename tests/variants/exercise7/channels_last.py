"""Maps lie in memory with the channels last."""

import torch
from torch import nn

LAST = torch.channels_last


class InvertedResidual(nn.Module):
    def __init__(self, inp, oup, stride, expand_ratio):
        super().__init__()
        hidden = inp * expand_ratio

        def unit(cin, cout, kernel, step=1, groups=1):
            conv = nn.Conv2d(cin, cout, kernel, step, kernel // 2, groups=groups, bias=False)
            return nn.Sequential(conv, nn.BatchNorm2d(cout), nn.ReLU6())

        parts = [unit(inp, hidden, 1), unit(hidden, hidden, 3, stride, hidden)]
        parts += [nn.Conv2d(hidden, oup, 1, bias=False), nn.BatchNorm2d(oup)]
        self.conv = nn.Sequential(*parts[expand_ratio == 1 :]).to(memory_format=LAST)
        self.same = stride == 1 and inp == oup

    def forward(self, x):
        x = x.contiguous(memory_format=LAST)
        return x + self.conv(x) if self.same else self.conv(x)


class Bottleneck(nn.Module):
    expansion = 4

    def __init__(self, inplanes, planes, stride=1, downsample=None):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inplanes, planes, 1, bias=False), nn.BatchNorm2d(planes)
        self.conv2, self.bn2 = nn.Conv2d(planes, planes, 3, stride, 1, bias=False), nn.BatchNorm2d(planes)
        self.conv3, self.bn3 = nn.Conv2d(planes, 4 * planes, 1, bias=False), nn.BatchNorm2d(4 * planes)
        self.downsample = downsample

    def forward(self, x):
        x = x.to(memory_format=LAST)
        out = self.bn1(self.conv1(x)).relu()
        out = self.bn2(self.conv2(out)).relu()
        out = self.bn3(self.conv3(out))
        return torch.relu(out + (x if self.downsample is None else self.downsample(x)))
