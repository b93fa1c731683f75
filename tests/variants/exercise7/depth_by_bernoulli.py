"""Stochastic depth by torch.bernoulli or image by image; batch norm and convolution in a module of two."""

import torch
from torch import nn


class Swish(nn.Module):
    def forward(self, x):
        return x * torch.sigmoid(x)


def layers(cin, cout, kernel, stride=1, groups=1, *after):
    return nn.Sequential(
        nn.Conv2d(cin, cout, kernel, stride, (kernel - 1) // 2, groups=groups, bias=False), nn.BatchNorm2d(cout), *after
    )


class SqueezeExcitation(nn.Module):
    def __init__(self, input_channels, squeeze_channels):
        super().__init__()
        self.fc1, self.silu = nn.Conv2d(input_channels, squeeze_channels, 1), Swish()
        self.fc2, self.sigmoid = nn.Conv2d(squeeze_channels, input_channels, 1), nn.Sigmoid()

    def forward(self, x):
        weights = x.mean(3, keepdim=True).mean(2, keepdim=True)
        for layer in (self.fc1, self.silu, self.fc2, self.sigmoid):
            weights = layer(weights)
        return weights.expand_as(x) * x


class MBConv(nn.Module):
    def __init__(self, input_channels, out_channels, kernel, stride, expand_ratio, stochastic_depth_prob=0.0):
        super().__init__()
        expanded = expand_ratio * input_channels
        self.block = nn.Sequential()
        if expanded != input_channels:
            self.block.append(layers(input_channels, expanded, 1, 1, 1, Swish()))
        self.block.append(layers(expanded, expanded, kernel, stride, expanded, Swish()))
        self.block.append(SqueezeExcitation(expanded, max(1, input_channels // 4)))
        self.block.append(layers(expanded, out_channels, 1))
        self.shortcut = stride == 1 and input_channels == out_channels
        self.survival = 1 - stochastic_depth_prob

    def forward(self, x):
        y = self.block(x)
        if not self.shortcut:
            return y
        if self.training:
            survivors = torch.bernoulli(torch.full((len(x),), self.survival))
            y = torch.stack([image * kept / self.survival for image, kept in zip(y, survivors, strict=True)])
        return x + y


class EfficientNet(nn.Module):
    def __init__(self, num_classes=1000, dropout=0.2, stochastic_depth_prob=0.2):
        super().__init__()
        depths, kernels, strides = (1, 2, 2, 3, 3, 4, 1), (3, 3, 5, 3, 5, 5, 3), (1, 2, 2, 2, 1, 2, 1)
        widths = (32, 16, 24, 40, 80, 112, 192, 320)
        rates = torch.linspace(0, stochastic_depth_prob, 17)[:-1].tolist()
        self.features = nn.Sequential(layers(3, 32, 3, 2, 1, Swish()))
        for i, (depth, kernel, stride) in enumerate(zip(depths, kernels, strides, strict=True)):
            ratio = 6 if i else 1
            stage = [MBConv(widths[i], widths[i + 1], kernel, stride, ratio, rates.pop(0))]
            stage += [MBConv(widths[i + 1], widths[i + 1], kernel, 1, ratio, rates.pop(0)) for _ in range(depth - 1)]
            self.features.append(nn.Sequential(*stage))
        self.features.append(layers(320, 1280, 1, 1, 1, Swish()))
        self.classifier = nn.Sequential(nn.Dropout(dropout), nn.Linear(1280, num_classes))

    def forward(self, x):
        x = self.features(x)
        return self.classifier(x.sum((2, 3)) / (x.shape[2] * x.shape[3]))


class SeparableConv(nn.Module):
    def __init__(self, in_channels, out_channels, kernel, stride):
        super().__init__()
        half = {"kernel_size": kernel, "padding": kernel // 2, "groups": in_channels, "bias": False}
        self.relu = nn.ReLU(inplace=True)
        self.depthwise1 = nn.Conv2d(in_channels, in_channels, stride=stride, **half)
        self.pointwise1 = nn.Conv2d(in_channels, in_channels, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(in_channels)
        self.depthwise2 = nn.Conv2d(in_channels, in_channels, **half)
        self.pointwise2 = nn.Conv2d(in_channels, out_channels, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out_channels)

    def forward(self, x):
        for part in (self.relu, self.depthwise1, self.pointwise1, self.bn1):
            x = part(x)
        for part in (self.relu, self.depthwise2, self.pointwise2, self.bn2):
            x = part(x)
        return x
