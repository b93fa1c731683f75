"""Stages are children that forward finds by their names; the arguments are given by name."""

import torch
from torch import nn


class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, inplanes, planes, stride=1, downsample=None):
        super().__init__()
        self.shortcut = [downsample]  # a list hides it from the names
        self.downsample = downsample
        self.conv1 = nn.Conv2d(
            in_channels=inplanes, out_channels=planes, kernel_size=3, padding=1, stride=stride, bias=False
        )
        self.bn1 = nn.BatchNorm2d(num_features=planes)
        self.conv2 = nn.Conv2d(bias=False, padding=1, kernel_size=3, out_channels=planes, in_channels=planes)
        self.bn2 = nn.BatchNorm2d(num_features=planes)

    def forward(self, x):
        [shortcut] = self.shortcut
        y = nn.functional.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return nn.functional.relu(y + shortcut(x) if shortcut else y + x)


class ResNet(nn.Module):
    def __init__(self, block, layers, num_classes=1000):
        super().__init__()
        self.fc = nn.Linear(in_features=512 * block.expansion, out_features=num_classes)
        stages, inplanes = {}, 64
        for i, (planes, count) in enumerate(zip([64, 128, 256, 512], layers, strict=True)):
            blocks = nn.Sequential()
            for j in range(count):
                stride = 1 + (i > 0 and j == 0)
                outplanes, project = planes * block.expansion, None
                if stride == 2 or inplanes != outplanes:
                    project = nn.Sequential()
                    project.append(nn.Conv2d(inplanes, outplanes, 1, stride=stride, bias=False))
                    project.append(nn.BatchNorm2d(outplanes))
                blocks.append(block(inplanes=inplanes, planes=planes, stride=stride, downsample=project))
                inplanes = outplanes
            stages[f"layer{i + 1}"] = blocks
        for name, blocks in reversed(stages.items()):
            self.add_module(name, blocks)
        self.bn1 = nn.BatchNorm2d(64)
        self.conv1 = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False)
        self.pool = torch.nn.MaxPool2d(3, stride=2, padding=1)

    def forward(self, x):
        x = self.pool(torch.relu(self.bn1(self.conv1(x))))
        for name, stage in sorted(self.named_children()):
            if name.startswith("layer"):
                x = stage(x)
        return self.fc(x.mean(dim=3).mean(dim=2))


class MobileNetV2(nn.Module):
    def __init__(self, num_classes=1000, dropout=0.2):
        super().__init__()
        plan = iter(
            [(1, 16), *[(6, 24)] * 2, *[(6, 32)] * 3, *[(6, 64)] * 4, *[(6, 96)] * 3, *[(6, 160)] * 3, (6, 320)]
        )
        self.features = nn.Sequential()
        self.features.append(self.unit(3, 32, 3, 2))
        channels = 32
        for number, (ratio, width) in enumerate(plan, start=1):
            stride = 2 if number in {2, 4, 7, 14} else 1
            self.features.append(InvertedResidual(channels, width, stride, ratio))
            channels = width
        self.features.append(self.unit(channels, 1280, 1, 1))
        self.classifier = nn.Sequential(nn.Dropout(dropout), nn.Linear(1280, num_classes))

    @staticmethod
    def unit(cin, cout, kernel, stride, groups=1):
        conv = nn.Conv2d(cin, cout, kernel, stride, kernel // 2, groups=groups, bias=False)
        return nn.Sequential(conv, nn.BatchNorm2d(cout), nn.ReLU6(inplace=True))

    def forward(self, x):
        for part in self.features:
            x = part(x)
        n, c, h, w = x.shape
        return self.classifier(x.view(n, c, h * w).mean(dim=2))


class InvertedResidual(nn.Module):
    def __init__(self, inp, oup, stride, expand_ratio):
        super().__init__()
        hidden = expand_ratio * inp
        self.conv = nn.Sequential()
        if hidden != inp:
            self.conv.append(MobileNetV2.unit(inp, hidden, 1, 1))
        self.conv.append(MobileNetV2.unit(hidden, hidden, 3, stride, hidden))
        self.conv.extend([nn.Conv2d(hidden, oup, kernel_size=1, bias=False), nn.BatchNorm2d(oup)])
        self.residual = inp == oup and stride == 1

    def forward(self, x):
        out = self.conv(x)
        if self.residual:
            out = out + x
        return out
