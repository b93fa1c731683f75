"""Blocks are classes that a function makes, and networks find their parts by getattr."""

import torch
from torch import nn


def residual(kernels, widen):
    class Block(nn.Module):
        expansion = widen

        def __init__(self, inplanes, planes, stride=1, downsample=None):
            super().__init__()
            sizes = [inplanes, *[planes] * (len(kernels) - 1), planes * widen]
            for i, kernel in enumerate(kernels):
                step = stride if i == (0 if len(kernels) == 2 else 1) else 1
                conv = nn.Conv2d(sizes[i], sizes[i + 1], kernel, step, kernel // 2, bias=False)
                setattr(self, f"conv{i + 1}", conv)
                setattr(self, f"bn{i + 1}", nn.BatchNorm2d(sizes[i + 1]))
            self.downsample = downsample

        def forward(self, x):
            y = x
            for i in range(1, len(kernels) + 1):
                y = getattr(self, f"bn{i}")(getattr(self, f"conv{i}")(y))
                if i < len(kernels):
                    y = torch.relu(y)
            return torch.relu(y + (self.downsample(x) if self.downsample is not None else x))

    return Block


BasicBlock = residual((3, 3), 1)
Bottleneck = residual((1, 3, 1), 4)


class DenseLayer(nn.Module):
    def __init__(self, num_input_features, growth_rate, bn_size, drop_rate=0.0):
        super().__init__()
        self.drop = nn.Dropout(drop_rate)
        for i, (cin, cout, kernel) in enumerate(
            ((num_input_features, bn_size * growth_rate, 1), (bn_size * growth_rate, growth_rate, 3)), 1
        ):
            self.register_module(f"norm{i}", nn.BatchNorm2d(cin))
            self.register_module(f"conv{i}", nn.Conv2d(cin, cout, kernel, padding=kernel // 2, bias=False))

    def forward(self, x):
        for i in (1, 2):
            norm, conv = self._modules[f"norm{i}"], self._modules[f"conv{i}"]
            x = conv(torch.relu(norm(x)))
        return self.drop(x)


class DenseNet(nn.Module):
    def __init__(
        self,
        growth_rate=32,
        block_config=(6, 12, 24, 16),
        num_init_features=64,
        bn_size=4,
        drop_rate=0.0,
        num_classes=1000,
    ):
        super().__init__()
        c = num_init_features
        parts = {"conv0": nn.Conv2d(3, c, 7, 2, 3, bias=False), "norm0": nn.BatchNorm2d(c), "relu0": nn.ReLU()}
        parts["pool0"] = nn.MaxPool2d(3, 2, 1)
        for i, count in enumerate(block_config, 1):
            block = {}
            for j in range(1, count + 1):
                block[f"denselayer{j}"] = DenseLayer(c, growth_rate, bn_size, drop_rate)
                c += growth_rate
            parts[f"denseblock{i}"] = nn.ModuleDict(block)
            if i != len(block_config):
                norm, conv = nn.BatchNorm2d(c), nn.Conv2d(c, c // 2, 1, bias=False)
                parts[f"transition{i}"] = nn.ModuleDict({"norm": norm, "conv": conv})
                c //= 2
        parts["norm5"] = nn.BatchNorm2d(c)
        self.features = nn.ModuleDict(parts)
        self.classifier = nn.Linear(c, num_classes)

    def forward(self, x):
        for name, part in self.features.items():
            if name.startswith("denseblock"):
                known = [x]
                for layer in part.values():
                    known.append(layer(torch.cat(known, 1)))
                x = torch.cat(known, 1)
            elif name.startswith("transition"):
                x = nn.functional.avg_pool2d(part["conv"](torch.relu(part["norm"](x))), 2)
            else:
                x = part(x)
        return self.classifier(torch.relu(x).mean((2, 3)))


class Inception(nn.Module):
    def __init__(self, in_channels, ch1x1, ch3x3red, ch3x3, ch5x5red, ch5x5, pool_proj):
        super().__init__()

        def unit(cin, cout, kernel):
            layer = nn.Sequential()
            layer.add_module("conv", nn.Conv2d(cin, cout, kernel, padding=kernel // 2, bias=False))
            layer.add_module("bn", nn.BatchNorm2d(cout, eps=0.001))
            layer.add_module("relu", nn.ReLU())
            return layer

        self.branch1 = unit(in_channels, ch1x1, 1)
        self.branch2 = nn.Sequential(unit(in_channels, ch3x3red, 1), unit(ch3x3red, ch3x3, 3))
        self.branch3 = nn.Sequential(unit(in_channels, ch5x5red, 1), unit(ch5x5red, ch5x5, 3))
        self.branch4 = nn.Sequential(nn.MaxPool2d(3, 1, 1), unit(in_channels, pool_proj, 1))

    def forward(self, x):
        return torch.cat([getattr(self, f"branch{i}")(x) for i in range(1, 5)], 1)


class GoogLeNet(nn.Module):
    def __init__(self, num_classes=1000, dropout=0.2):
        super().__init__()

        def unit(cin, cout, kernel, stride=1):
            layer = nn.ModuleDict({"conv": nn.Conv2d(cin, cout, kernel, stride, kernel // 2, bias=False)})
            layer["bn"] = nn.BatchNorm2d(cout, eps=0.001)
            return layer

        self.conv1, self.conv2, self.conv3 = unit(3, 64, 7, 2), unit(64, 64, 1), unit(64, 192, 3)
        rows = """3a 192 64 96 128 16 32 32, 3b 256 128 128 192 32 96 64, 4a 480 192 96 208 16 48 64,
            4b 512 160 112 224 24 64 64, 4c 512 128 128 256 24 64 64, 4d 512 112 144 288 32 64 64,
            4e 528 256 160 320 32 128 128, 5a 832 256 160 320 32 128 128, 5b 832 384 192 384 48 128 128"""
        self.order = []
        for row in rows.split(","):
            name, *numbers = row.split()
            setattr(self, f"inception{name}", Inception(*map(int, numbers)))
            self.order.append(name)
        self.pool3, self.pool2 = nn.MaxPool2d(3, 2, ceil_mode=True), nn.MaxPool2d(2, 2, ceil_mode=True)
        self.dropout, self.fc = nn.Dropout(dropout), nn.Linear(1024, num_classes)

    def forward(self, x):
        for i in (1, 2, 3):
            unit = getattr(self, f"conv{i}")
            x = torch.relu(unit["bn"](unit["conv"](x)))
            if i != 2:
                x = self.pool3(x)
        for name in self.order:
            x = getattr(self, f"inception{name}")(x)
            if name == "3b":
                x = self.pool3(x)
            elif name == "4e":
                x = self.pool2(x)
        return self.fc(self.dropout(x.mean((2, 3))))
