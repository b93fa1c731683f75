"""Maps are written into a tensor that is there before, instead of being joined."""

import torch
from torch import nn
from torch.nn.functional import relu


class Fire(nn.Module):
    def __init__(self, inplanes, squeeze_planes, expand1x1_planes, expand3x3_planes):
        super().__init__()
        self.squeeze = nn.Conv2d(inplanes, squeeze_planes, 1)
        self.expand1x1 = nn.Conv2d(squeeze_planes, expand1x1_planes, 1)
        self.expand3x3 = nn.Conv2d(squeeze_planes, expand3x3_planes, 3, 1, 1)
        self.sizes = (expand1x1_planes, expand3x3_planes)

    def forward(self, x):
        s = relu(self.squeeze(x))
        out = torch.empty(len(x), sum(self.sizes), *x.shape[2:])
        out[:, : self.sizes[0]] = self.expand1x1(s)
        out[:, self.sizes[0] :] = self.expand3x3(s)
        return relu(out)


class DenseLayer(nn.Module):
    def __init__(self, num_input_features, growth_rate, bn_size, drop_rate=0.0):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(num_input_features)
        self.conv1 = nn.Conv2d(num_input_features, growth_rate * bn_size, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(growth_rate * bn_size)
        self.conv2 = nn.Conv2d(growth_rate * bn_size, growth_rate, 3, 1, 1, bias=False)
        self.dropout = nn.Dropout(drop_rate)

    def forward(self, x):
        for norm, conv in ((self.norm1, self.conv1), (self.norm2, self.conv2)):
            x = conv(relu(norm(x)))
        return self.dropout(x)


class DenseBlock(nn.Module):
    def __init__(self, count, channels, growth_rate, bn_size, drop_rate):
        super().__init__()
        for i in range(count):
            layer = DenseLayer(channels + i * growth_rate, growth_rate, bn_size, drop_rate)
            setattr(self, f"denselayer{i + 1}", layer)
        self.count, self.channels, self.growth_rate = count, channels, growth_rate

    def forward(self, x):
        features = x.new_zeros(len(x), self.channels + self.count * self.growth_rate, *x.shape[2:])
        features[:, : self.channels] = x
        seen = self.channels
        for i in range(self.count):
            new = getattr(self, f"denselayer{i + 1}")(features[:, :seen].clone())
            features[:, seen : seen + self.growth_rate] = new
            seen += self.growth_rate
        return features


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
        channels = num_init_features
        self.features = nn.Module()
        self.features.conv0 = nn.Conv2d(3, channels, 7, 2, 3, bias=False)
        self.features.norm0 = nn.BatchNorm2d(channels)
        self.steps = []
        for i, count in enumerate(block_config):
            if i:
                half = nn.Module()
                half.norm, half.conv = nn.BatchNorm2d(channels), nn.Conv2d(channels, channels // 2, 1, bias=False)
                setattr(self.features, f"transition{i}", half)
                self.steps.append(f"transition{i}")
                channels //= 2
            block = DenseBlock(count, channels, growth_rate, bn_size, drop_rate)
            setattr(self.features, f"denseblock{i + 1}", block)
            self.steps.append(f"denseblock{i + 1}")
            channels += count * growth_rate
        self.features.norm5 = nn.BatchNorm2d(channels)
        self.classifier = nn.Linear(channels, num_classes)

    def forward(self, x):
        f = self.features
        x = nn.functional.max_pool2d(relu(f.norm0(f.conv0(x))), 3, 2, 1)
        for step in self.steps:
            part = getattr(f, step)
            is_block = isinstance(part, DenseBlock)
            x = part(x) if is_block else nn.functional.avg_pool2d(part.conv(relu(part.norm(x))), 2)
        return self.classifier(relu(f.norm5(x)).mean((2, 3)))


class Convolution(nn.Module):
    def __init__(self, *arguments, **options):
        super().__init__()
        self.conv = nn.Conv2d(*arguments, bias=False, **options)
        self.bn = nn.BatchNorm2d(arguments[1], eps=1e-3)

    def forward(self, x):
        return relu(self.bn(self.conv(x)))


class Inception(nn.Module):
    def __init__(self, in_channels, ch1x1, ch3x3red, ch3x3, ch5x5red, ch5x5, pool_proj):
        super().__init__()
        self.branch1 = Convolution(in_channels, ch1x1, 1)
        self.branch2 = nn.Sequential(Convolution(in_channels, ch3x3red, 1), Convolution(ch3x3red, ch3x3, 3, padding=1))
        self.branch3 = nn.Sequential(Convolution(in_channels, ch5x5red, 1), Convolution(ch5x5red, ch5x5, 3, padding=1))
        self.branch4 = nn.Sequential(nn.MaxPool2d(3, 1, 1), Convolution(in_channels, pool_proj, 1))
        self.sizes = (ch1x1, ch3x3, ch5x5, pool_proj)

    def forward(self, x):
        out = torch.empty(len(x), sum(self.sizes), *x.shape[2:], dtype=x.dtype)
        branches = (self.branch1, self.branch2, self.branch3, self.branch4)
        begin = 0
        for size, branch in zip(self.sizes, branches, strict=True):
            out[:, begin : begin + size] = branch(x)
            begin += size
        return out
