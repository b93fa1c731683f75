"""Networks that are an nn.Sequential themselves wherever the names allow it, built by small functions."""

from collections import OrderedDict
from functools import reduce

import torch
from torch import nn


def named(**layers):
    return nn.Sequential(OrderedDict(layers))


def repeat(layer, *rows):
    return [layer(*row) for row in rows]


class AlexNet(nn.Sequential):
    def __init__(self, num_classes=1000, dropout=0.5):
        def pool():
            return nn.MaxPool2d(3, 2)

        def conv(*arguments):
            return [nn.Conv2d(*arguments), nn.ReLU()]

        features = [*conv(3, 64, 11, 4, 2), pool(), *conv(64, 192, 5, 1, 2), pool()]
        features += [*conv(192, 384, 3, 1, 1), *conv(384, 256, 3, 1, 1), *conv(256, 256, 3, 1, 1), pool()]
        classifier = []
        for width in (256 * 36, 4096):
            classifier += [nn.Dropout(dropout), nn.Linear(width, 4096), nn.ReLU()]
        super().__init__(
            OrderedDict(
                features=nn.Sequential(*features),
                avgpool=nn.AdaptiveAvgPool2d(6),
                flatten=nn.Flatten(),
                classifier=nn.Sequential(*classifier, nn.Linear(4096, num_classes)),
            )
        )


class VGG(nn.Sequential):
    def __init__(self, depth=16, num_classes=1000, dropout=0.5):
        per_stage = {11: 2, 16: 3, 19: 4}[depth]
        counts = [*([1, 1] if depth == 11 else [2, 2]), *[per_stage] * 3]
        features, before = [], 3
        for stage, count in enumerate(counts):
            width = min(512, 64 * 2**stage)
            for _ in range(count):
                features += [nn.Conv2d(before, width, 3, padding=1), nn.ReLU()]
                before = width
            features.append(nn.MaxPool2d(2))
        classifier = []
        for width in (25088, 4096):
            classifier += [nn.Linear(width, 4096), nn.ReLU(), nn.Dropout(dropout)]
        super().__init__()
        self.features = nn.Sequential(*features)
        self.avgpool = nn.AdaptiveAvgPool2d(7)
        self.flatten = nn.Flatten()
        self.classifier = nn.Sequential(*classifier, nn.Linear(4096, num_classes))


def basic(cin, cout, k, **options):
    return named(conv=nn.Conv2d(cin, cout, k, bias=False, **options), bn=nn.BatchNorm2d(cout, 1e-3), relu=nn.ReLU())


class Inception(nn.Module):
    def __init__(self, in_channels, ch1x1, ch3x3red, ch3x3, ch5x5red, ch5x5, pool_proj):
        super().__init__()
        self.branch1 = basic(in_channels, ch1x1, 1)
        self.branch2 = nn.Sequential(basic(in_channels, ch3x3red, 1), basic(ch3x3red, ch3x3, 3, padding=1))
        self.branch3 = nn.Sequential(basic(in_channels, ch5x5red, 1), basic(ch5x5red, ch5x5, 3, padding=1))
        self.branch4 = nn.Sequential(nn.MaxPool2d(3, 1, 1), basic(in_channels, pool_proj, 1))

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.children()], dim=1)


class GoogLeNet(nn.Sequential):
    def __init__(self, num_classes=1000, dropout=0.2):
        super().__init__()

        def up():
            return nn.MaxPool2d(3, 2, ceil_mode=True)

        self.conv1, self.maxpool1 = basic(3, 64, 7, stride=2, padding=3), up()
        self.conv2, self.conv3, self.maxpool2 = basic(64, 64, 1), basic(64, 192, 3, padding=1), up()
        self.inception3a = Inception(192, 64, 96, 128, 16, 32, 32)
        self.inception3b = Inception(256, 128, 128, 192, 32, 96, 64)
        self.maxpool3 = up()
        self.inception4a = Inception(480, 192, 96, 208, 16, 48, 64)
        self.inception4b = Inception(512, 160, 112, 224, 24, 64, 64)
        self.inception4c = Inception(512, 128, 128, 256, 24, 64, 64)
        self.inception4d = Inception(512, 112, 144, 288, 32, 64, 64)
        self.inception4e = Inception(528, 256, 160, 320, 32, 128, 128)
        self.maxpool4 = nn.MaxPool2d(2, ceil_mode=True)
        self.inception5a = Inception(832, 256, 160, 320, 32, 128, 128)
        self.inception5b = Inception(832, 384, 192, 384, 48, 128, 128)
        self.avgpool, self.flatten, self.dropout = nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(dropout)
        self.fc = nn.Linear(1024, num_classes)


class Residual(nn.Module):
    """What both kinds of blocks share: convolutions, each with a batch norm, and the shortcut."""

    expansion = 1

    def __init__(self, convolutions, downsample):
        super().__init__()
        for number, convolution in enumerate(convolutions, start=1):
            self.add_module(f"conv{number}", convolution)
            self.add_module(f"bn{number}", nn.BatchNorm2d(convolution.out_channels))
        self.depth = len(convolutions)
        self.downsample = downsample

    def forward(self, x):
        out = x
        for number in range(1, self.depth + 1):
            out = self.get_submodule(f"bn{number}")(self.get_submodule(f"conv{number}")(out))
            if number < self.depth:
                out = torch.clamp(out, min=0)
        shortcut = self.downsample(x) if self.downsample else x
        return torch.clamp(out + shortcut, min=0)


class BasicBlock(Residual):
    def __init__(self, inplanes, planes, stride=1, downsample=None):
        first = nn.Conv2d(inplanes, planes, 3, stride, 1, bias=False)
        super().__init__([first, nn.Conv2d(planes, planes, 3, 1, 1, bias=False)], downsample)


class Bottleneck(Residual):
    expansion = 4

    def __init__(self, inplanes, planes, stride=1, downsample=None):
        rows = ((inplanes, planes, 1, 1, 0), (planes, planes, 3, stride, 1), (planes, 4 * planes, 1, 1, 0))
        super().__init__([nn.Conv2d(*row, bias=False) for row in rows], downsample)


class ResNet(nn.Sequential):
    def __init__(self, block, layers, num_classes=1000):
        e = block.expansion

        def stage(inplanes, planes, count, stride):
            down = None
            if (inplanes, stride) != (planes * e, 1):
                down = nn.Sequential(nn.Conv2d(inplanes, planes * e, 1, stride, bias=False), nn.BatchNorm2d(planes * e))
            rest = repeat(block, *[(planes * e, planes)] * (count - 1))
            return nn.Sequential(block(inplanes, planes, stride, down), *rest)

        first, second, third, fourth = layers
        super().__init__(
            OrderedDict(
                conv1=nn.Conv2d(3, 64, 7, 2, 3, bias=False),
                bn1=nn.BatchNorm2d(64),
                relu=nn.ReLU(),
                maxpool=nn.MaxPool2d(3, 2, 1),
                layer1=stage(64, 64, first, 1),
                layer2=stage(64 * e, 128, second, 2),
                layer3=stage(128 * e, 256, third, 2),
                layer4=stage(256 * e, 512, fourth, 2),
                avgpool=nn.AdaptiveAvgPool2d(1),
                flatten=nn.Flatten(),
                fc=nn.Linear(512 * e, num_classes),
            )
        )


class Fire(nn.Module):
    def __init__(self, inplanes, squeeze_planes, expand1x1_planes, expand3x3_planes):
        super().__init__()
        self.squeeze = nn.Sequential(nn.Conv2d(inplanes, squeeze_planes, 1), nn.ReLU())[0]
        self.expand1x1 = nn.Conv2d(squeeze_planes, expand1x1_planes, 1)
        self.expand3x3 = nn.Conv2d(squeeze_planes, expand3x3_planes, 3, padding="same")

    def forward(self, x):
        x = self.squeeze(x).relu()
        return torch.hstack((self.expand1x1(x), self.expand3x3(x))).relu()


class SqueezeNet(nn.Sequential):
    def __init__(self, num_classes=1000, dropout=0.5):
        def pool():
            return nn.MaxPool2d(3, 2, ceil_mode=True)

        fires = repeat(Fire, (64, 16, 64, 64), (128, 16, 64, 64), (128, 32, 128, 128), (256, 32, 128, 128))
        fires += repeat(Fire, (256, 48, 192, 192), (384, 48, 192, 192), (384, 64, 256, 256), (512, 64, 256, 256))
        start = [nn.Conv2d(3, 64, 3, 2), nn.ReLU(), pool()]
        super().__init__(
            OrderedDict(
                features=nn.Sequential(*start, *fires[:2], pool(), *fires[2:4], pool(), *fires[4:]),
                classifier=nn.Sequential(
                    nn.Dropout(dropout), nn.Conv2d(512, num_classes, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1)
                ),
                flatten=nn.Flatten(),
            )
        )


class DenseLayer(nn.Sequential):
    def __init__(self, num_input_features, growth_rate, bn_size, drop_rate=0.0):
        width = bn_size * growth_rate
        super().__init__(
            OrderedDict(
                norm1=nn.BatchNorm2d(num_input_features),
                relu1=nn.ReLU(),
                conv1=nn.Conv2d(num_input_features, width, 1, bias=False),
                norm2=nn.BatchNorm2d(width),
                relu2=nn.ReLU(),
                conv2=nn.Conv2d(width, growth_rate, 3, padding=1, bias=False),
                dropout=nn.Dropout(drop_rate),
            )
        )


class Block(nn.Sequential):
    def forward(self, x):
        return reduce(lambda features, layer: torch.cat([features, layer(features)], 1), self, x)


class DenseNet(nn.Sequential):
    def __init__(
        self,
        growth_rate=32,
        block_config=(6, 12, 24, 16),
        num_init_features=64,
        bn_size=4,
        drop_rate=0.0,
        num_classes=1000,
    ):
        c = num_init_features
        features = OrderedDict(
            conv0=nn.Conv2d(3, c, 7, 2, 3, bias=False),
            norm0=nn.BatchNorm2d(c),
            relu0=nn.ReLU(),
            pool0=nn.MaxPool2d(3, 2, 1),
        )
        for number, count in enumerate(block_config, start=1):
            if number > 1:
                half = c // 2
                features[f"transition{number - 1}"] = named(
                    norm=nn.BatchNorm2d(c),
                    relu=nn.ReLU(),
                    conv=nn.Conv2d(c, half, 1, bias=False),
                    pool=nn.AvgPool2d(2),
                )
                c = half
            inputs = [c + growth_rate * i for i in range(count)]
            layers = [DenseLayer(width, growth_rate, bn_size, drop_rate) for width in inputs]
            features[f"denseblock{number}"] = Block(
                OrderedDict((f"denselayer{i}", layer) for i, layer in enumerate(layers, start=1))
            )
            c += growth_rate * count
        features["norm5"] = nn.BatchNorm2d(c)
        super().__init__(
            OrderedDict(
                features=nn.Sequential(features),
                relu=nn.ReLU(),
                pool=nn.AdaptiveAvgPool2d(1),
                flatten=nn.Flatten(),
                classifier=nn.Linear(c, num_classes),
            )
        )


def unit(cin, cout, k=1, stride=1, groups=1, activation=nn.ReLU6):
    convolution = nn.Conv2d(cin, cout, k, stride, k // 2, groups=groups, bias=False)
    return nn.Sequential(*filter(None, (convolution, nn.BatchNorm2d(cout), activation and activation())))


class InvertedResidual(nn.Module):
    def __init__(self, inp, oup, stride, expand_ratio):
        super().__init__()
        middle = expand_ratio * inp
        widen = [unit(inp, middle)] * (expand_ratio != 1)
        narrow = unit(middle, oup, activation=None)
        self.conv = nn.Sequential(*widen, unit(middle, middle, 3, stride, middle), *narrow)
        self.shortcut = float(stride == 1 and inp == oup)

    def forward(self, x):
        return self.conv(x) + x if self.shortcut else self.conv(x)


class MobileNetV2(nn.Sequential):
    def __init__(self, num_classes=1000, dropout=0.2):
        rows = [(32, 16, 1, 1), (16, 24, 2, 6), (24, 24, 1, 6), (24, 32, 2, 6), *[(32, 32, 1, 6)] * 2]
        rows += [(32, 64, 2, 6), *[(64, 64, 1, 6)] * 3, (64, 96, 1, 6), *[(96, 96, 1, 6)] * 2]
        rows += [(96, 160, 2, 6), *[(160, 160, 1, 6)] * 2, (160, 320, 1, 6)]
        blocks = repeat(InvertedResidual, *rows)
        super().__init__(
            OrderedDict(
                features=nn.Sequential(unit(3, 32, 3, 2), *blocks, unit(320, 1280)),
                avgpool=nn.AdaptiveAvgPool2d(1),
                flatten=nn.Flatten(),
                classifier=nn.Sequential(nn.Dropout(dropout), nn.Linear(1280, num_classes)),
            )
        )


class SqueezeExcitation(nn.Module):
    def __init__(self, input_channels, squeeze_channels):
        super().__init__()
        self.fc1 = nn.Conv2d(input_channels, squeeze_channels, (1, 1))
        self.fc2 = nn.Conv2d(squeeze_channels, input_channels, (1, 1))

    def forward(self, x):
        weigh = nn.Sequential(nn.AdaptiveAvgPool2d(1), self.fc1, nn.SiLU(), self.fc2, nn.Sigmoid())
        return torch.mul(x, weigh(x))


class MBConv(nn.Module):
    def __init__(self, input_channels, out_channels, kernel, stride, expand_ratio, stochastic_depth_prob=0.0):
        super().__init__()
        middle = expand_ratio * input_channels
        self.block = nn.Sequential(
            *[unit(input_channels, middle, activation=nn.SiLU)] * (expand_ratio != 1),
            unit(middle, middle, kernel, stride, middle, nn.SiLU),
            SqueezeExcitation(middle, max(input_channels // 4, 1)),
            unit(middle, out_channels, activation=None),
        )
        self.adds = stride == 1 and input_channels == out_channels
        self.drop = stochastic_depth_prob

    def forward(self, x):
        out = self.block(x)
        if self.adds and self.training and self.drop:
            skip = torch.rand(x.shape[0]) < self.drop
            return torch.where(skip[:, None, None, None], x, x + out / (1 - self.drop))
        return x + out if self.adds else out


class EfficientNet(nn.Sequential):
    def __init__(self, num_classes=1000, dropout=0.2, stochastic_depth_prob=0.2):
        rows = ((32, 16, 3, 1, 1, 1), (16, 24, 3, 2, 6, 2), (24, 40, 5, 2, 6, 2), (40, 80, 3, 2, 6, 3))
        rows += ((80, 112, 5, 1, 6, 3), (112, 192, 5, 2, 6, 4), (192, 320, 3, 1, 6, 1))
        probabilities = iter([stochastic_depth_prob * i / 16 for i in range(16)])
        stages = [
            nn.Sequential(
                MBConv(cin, cout, k, stride, t, next(probabilities)),
                *(MBConv(cout, cout, k, 1, t, next(probabilities)) for _ in range(count - 1)),
            )
            for cin, cout, k, stride, t, count in rows
        ]
        start, end = unit(3, 32, 3, 2, activation=nn.SiLU), unit(320, 1280, activation=nn.SiLU)
        super().__init__(
            OrderedDict(
                features=nn.Sequential(start, *stages, end),
                avgpool=nn.AdaptiveAvgPool2d(1),
                flatten=nn.Flatten(),
                classifier=nn.Sequential(nn.Dropout(dropout), nn.Linear(1280, num_classes)),
            )
        )


class SeparableConv(nn.Sequential):
    def __init__(self, in_channels, out_channels, kernel, stride):
        def depthwise(step):
            return nn.Conv2d(in_channels, in_channels, kernel, step, (kernel - 1) // 2, groups=in_channels, bias=False)

        super().__init__(
            OrderedDict(
                relu1=nn.ReLU(),
                depthwise1=depthwise(stride),
                pointwise1=nn.Conv2d(in_channels, in_channels, 1, bias=False),
                bn1=nn.BatchNorm2d(in_channels),
                relu2=nn.ReLU(),
                depthwise2=depthwise(1),
                pointwise2=nn.Conv2d(in_channels, out_channels, 1, bias=False),
                bn2=nn.BatchNorm2d(out_channels),
            )
        )
