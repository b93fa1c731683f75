"""1x1 convolutions are matrix products, written with einsum or F.linear over their weights."""

import torch
import torch.nn.functional as F
from torch import nn


def pointwise(conv, x):
    """What the 1x1 convolution `conv` gives."""
    y = torch.einsum("oc,nchw->nohw", conv.weight[:, :, 0, 0], x)
    return y if conv.bias is None else y + conv.bias[:, None, None]


class SqueezeExcitation(nn.Module):
    def __init__(self, input_channels, squeeze_channels):
        super().__init__()
        self.fc1 = nn.Conv2d(input_channels, squeeze_channels, 1)
        self.fc2 = nn.Conv2d(squeeze_channels, input_channels, 1)

    def forward(self, x):
        s = x.flatten(2).mean(-1)
        s = F.linear(s, self.fc1.weight.flatten(1), self.fc1.bias)
        s = F.linear(s * s.sigmoid(), self.fc2.weight.flatten(1), self.fc2.bias)
        return torch.einsum("nc,nchw->nchw", 1 / (1 + (-s).exp()), x)


class SqueezeNet(nn.Module):
    def __init__(self, num_classes=1000, dropout=0.5):
        super().__init__()
        pool = {"kernel_size": 3, "stride": 2, "ceil_mode": True}
        widths = [(64, 16, 64), (128, 16, 64), (128, 32, 128), (256, 32, 128), (256, 48, 192), (384, 48, 192)]
        fires = [Fire(*w, w[2]) for w in [*widths, (384, 64, 256), (512, 64, 256)]]
        for place in (4, 2, 0):
            fires.insert(place, nn.MaxPool2d(**pool))
        self.features = nn.Sequential(nn.Conv2d(3, 64, (3, 3), (2, 2)), nn.ReLU(), *fires)
        self.classifier = nn.Sequential(nn.Dropout(p=dropout), nn.Conv2d(512, num_classes, 1))

    def forward(self, x):
        dropout, convolution = self.classifier
        x = pointwise(convolution, dropout(self.features(x)))
        return F.relu(x).mean(dim=(-2, -1))


class Fire(nn.Module):
    def __init__(self, inplanes, squeeze_planes, expand1x1_planes, expand3x3_planes):
        super().__init__()
        self.squeeze, self.expand1x1 = (
            nn.Conv2d(inplanes, squeeze_planes, 1),
            nn.Conv2d(squeeze_planes, expand1x1_planes, 1),
        )
        self.expand3x3 = nn.Conv2d(squeeze_planes, expand3x3_planes, 3, padding=1)

    def forward(self, x):
        s = F.relu(pointwise(self.squeeze, x))
        return F.relu(torch.cat([pointwise(self.expand1x1, s), self.expand3x3(s)], dim=1))


class InvertedResidual(nn.Module):
    def __init__(self, inp, oup, stride, expand_ratio):
        super().__init__()
        middle = inp * expand_ratio
        depthwise = nn.Conv2d(middle, middle, 3, stride, 1, groups=middle, bias=False)
        parts = [nn.Sequential(depthwise, nn.BatchNorm2d(middle))]
        parts += [nn.Conv2d(middle, oup, 1, bias=False), nn.BatchNorm2d(oup)]
        if expand_ratio != 1:
            parts.insert(0, nn.Sequential(nn.Conv2d(inp, middle, 1, bias=False), nn.BatchNorm2d(middle)))
        self.conv = nn.ModuleList(parts)
        self.is_residual = stride == 1 and inp == oup

    def forward(self, x):
        *units, convolution, norm = self.conv
        y = x
        for conv, bn in units:
            y = bn(pointwise(conv, y) if conv.groups == 1 and conv.kernel_size == (1, 1) else conv(y)).clamp(0, 6)
        y = norm(pointwise(convolution, y))
        return y + x if self.is_residual else y


class MobileNetV2(nn.Module):
    def __init__(self, num_classes=1000, dropout=0.2):
        super().__init__()
        spec = "1.16.1.1 6.24.2.2 6.32.3.2 6.64.4.2 6.96.3.1 6.160.3.2 6.320.1.1"
        features = [nn.Sequential(nn.Conv2d(3, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32), nn.Hardtanh(0.0, 6.0))]
        channels = 32
        for row in spec.split():
            t, c, n, s = map(int, row.split("."))
            for stride in [s, *[1] * (n - 1)]:
                features.append(InvertedResidual(channels, c, stride, t))
                channels = c
        last = nn.Conv2d(channels, 1280, 1, bias=False)
        features.append(nn.Sequential(last, nn.BatchNorm2d(1280), nn.Hardtanh(0.0, 6.0)))
        self.features = nn.Sequential(*features)
        self.classifier = nn.Sequential(nn.Dropout(dropout), nn.Linear(1280, num_classes))

    def forward(self, x):
        return self.classifier(self.features(x).flatten(2).mean(2))
