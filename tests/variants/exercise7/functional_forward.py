"""Layers with weights are attributes, everything else is a function in forward."""

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.functional import relu


def numbered(layers):
    """A ModuleDict whose keys are the numbers of an nn.Sequential, of the layers with weights alone."""
    return nn.ModuleDict({str(number): layer for number, layer in layers.items()})


class AlexNet(nn.Module):
    def __init__(self, num_classes=1000, dropout=0.5):
        super().__init__()
        self.p = dropout
        self.features = numbered(
            {
                0: nn.Conv2d(3, 64, 11, 4, 2),
                3: nn.Conv2d(64, 192, 5, 1, 2),
                6: nn.Conv2d(192, 384, 3, 1, 1),
                8: nn.Conv2d(384, 256, 3, 1, 1),
                10: nn.Conv2d(256, 256, 3, 1, 1),
            }
        )
        self.classifier = numbered(
            {1: nn.Linear(9216, 4096), 4: nn.Linear(4096, 4096), 6: nn.Linear(4096, num_classes)}
        )

    def forward(self, x):
        f, c = self.features, self.classifier
        x = F.max_pool2d(relu(f["0"](x)), 3, 2)
        x = F.max_pool2d(relu(f["3"](x)), 3, 2)
        x = relu(f["8"](relu(f["6"](x))))
        x = F.max_pool2d(relu(f["10"](x)), 3, 2)
        x = F.adaptive_avg_pool2d(x, 6).reshape(len(x), -1)
        x = relu(c["1"](F.dropout(x, self.p, self.training)))
        x = relu(c["4"](F.dropout(x, self.p, self.training)))
        return c["6"](x)


class VGG(nn.Module):
    def __init__(self, depth=16, num_classes=1000, dropout=0.5):
        super().__init__()
        self.p = dropout
        self.plan = []
        self.features = nn.ModuleDict()
        number, channels = 0, 3
        for width, times in zip((64, 128, 256, 512, 512), (1, 2, 3, 4, 5), strict=True):
            for _ in range({11: "11222", 16: "22333", 19: "22444"}[depth].encode()[times - 1] - ord("0")):
                self.features[str(number)] = nn.Conv2d(channels, width, 3, padding="same")
                self.plan.append(str(number))
                number, channels = number + 2, width
            self.plan.append("pool")
            number += 1
        self.classifier = numbered(
            {0: nn.Linear(25088, 4096), 3: nn.Linear(4096, 4096), 6: nn.Linear(4096, num_classes)}
        )

    def forward(self, x):
        for step in self.plan:
            x = F.max_pool2d(x, 2) if step == "pool" else relu(self.features[step](x))
        x = F.adaptive_avg_pool2d(x, 7).flatten(1)
        for name in "03":
            x = F.dropout(relu(self.classifier[name](x)), self.p, self.training)
        return self.classifier["6"](x)


class Conv(nn.Module):
    def __init__(self, cin, cout, k, s=1, p=0):
        super().__init__()
        self.bn = nn.BatchNorm2d(cout, 1e-3)
        self.conv = nn.Conv2d(cin, cout, k, s, p, bias=False)

    def forward(self, x):
        return self.bn(self.conv(x)).relu()


class Inception(nn.Module):
    def __init__(self, in_channels, ch1x1, ch3x3red, ch3x3, ch5x5red, ch5x5, pool_proj):
        super().__init__()
        self.branch4 = numbered({1: Conv(in_channels, pool_proj, 1)})
        self.branch3 = numbered({0: Conv(in_channels, ch5x5red, 1), 1: Conv(ch5x5red, ch5x5, 3, 1, 1)})
        self.branch2 = numbered({0: Conv(in_channels, ch3x3red, 1), 1: Conv(ch3x3red, ch3x3, 3, 1, 1)})
        self.branch1 = Conv(in_channels, ch1x1, 1)

    def forward(self, x):
        pooled = F.max_pool2d(x, 3, 1, 1)
        four = self.branch4["1"](pooled)
        three = self.branch3["1"](self.branch3["0"](x))
        two = self.branch2["1"](self.branch2["0"](x))
        return torch.cat((self.branch1(x), two, three, four), 1)


class GoogLeNet(nn.Module):
    TABLE = {  # noqa: RUF012
        "3a": (192, 64, 96, 128, 16, 32, 32),
        "3b": (256, 128, 128, 192, 32, 96, 64),
        "4a": (480, 192, 96, 208, 16, 48, 64),
        "4b": (512, 160, 112, 224, 24, 64, 64),
        "4c": (512, 128, 128, 256, 24, 64, 64),
        "4d": (512, 112, 144, 288, 32, 64, 64),
        "4e": (528, 256, 160, 320, 32, 128, 128),
        "5a": (832, 256, 160, 320, 32, 128, 128),
        "5b": (832, 384, 192, 384, 48, 128, 128),
    }

    def __init__(self, num_classes=1000, dropout=0.2):
        super().__init__()
        self.conv1, self.conv2, self.conv3 = Conv(3, 64, 7, 2, 3), Conv(64, 64, 1), Conv(64, 192, 3, 1, 1)
        for name, channels in self.TABLE.items():
            self.add_module("inception" + name, Inception(*channels))
        self.fc, self.p = nn.Linear(1024, num_classes), dropout

    def forward(self, x):
        x = F.max_pool2d(self.conv1(x), 3, 2, ceil_mode=True)
        x = F.max_pool2d(self.conv3(self.conv2(x)), 3, 2, ceil_mode=True)
        for name in self.TABLE:
            if name == "4a":
                x = F.max_pool2d(x, 3, 2, ceil_mode=True)
            elif name == "5a":
                x = F.max_pool2d(x, 2, 2, ceil_mode=True)
            x = getattr(self, "inception" + name)(x)
        return self.fc(F.dropout(x.mean((-1, -2)), self.p, self.training))


class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, inplanes, planes, stride=1, downsample=None):
        super().__init__()
        self.downsample = downsample or nn.Identity()
        self.bn2, self.bn1 = nn.BatchNorm2d(planes), nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False)
        self.conv1 = nn.Conv2d(inplanes, planes, 3, stride, 1, bias=False)

    def forward(self, x):
        return relu(self.downsample(x) + self.bn2(self.conv2(relu(self.bn1(self.conv1(x))))))


class Bottleneck(nn.Module):
    expansion = 4

    def __init__(self, inplanes, planes, stride=1, downsample=None):
        super().__init__()
        self.conv1 = nn.Conv2d(inplanes, planes, 1, bias=False)
        self.conv2 = nn.Conv2d(planes, planes, 3, stride, 1, bias=False)
        self.conv3 = nn.Conv2d(planes, 4 * planes, 1, bias=False)
        self.bn1, self.bn2, self.bn3 = map(nn.BatchNorm2d, (planes, planes, 4 * planes))
        self.downsample = downsample or nn.Identity()

    def forward(self, x):
        y = x
        for conv, bn in ((self.conv1, self.bn1), (self.conv2, self.bn2)):
            y = relu(bn(conv(y)))
        return relu(self.bn3(self.conv3(y)) + self.downsample(x))


class ResNet(nn.Module):
    def __init__(self, block, layers, num_classes=1000):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64)
        before = 64
        for number, count in enumerate(layers):
            planes = 64 << number
            stage = []
            for i in range(count):
                stride = 2 if number and not i else 1
                after = planes * block.expansion
                down = None
                if stride == 2 or before != after:
                    down = nn.Sequential(nn.Conv2d(before, after, 1, stride, bias=False), nn.BatchNorm2d(after))
                stage.append(block(before, planes, stride=stride, downsample=down))
                before = after
            setattr(self, f"layer{number + 1}", nn.Sequential(*stage))
        self.fc = nn.Linear(before, num_classes)

    def forward(self, x):
        x = F.max_pool2d(relu(self.bn1(self.conv1(x))), 3, 2, 1)
        for number in range(1, 5):
            x = getattr(self, f"layer{number}")(x)
        return self.fc(x.mean([2, 3]))


class Fire(nn.Module):
    def __init__(self, inplanes, squeeze_planes, expand1x1_planes, expand3x3_planes):
        super().__init__()
        self.squeeze = nn.Conv2d(inplanes, squeeze_planes, 1)
        self.expand3x3 = nn.Conv2d(squeeze_planes, expand3x3_planes, 3, padding=1)
        self.expand1x1 = nn.Conv2d(squeeze_planes, expand1x1_planes, 1)

    def forward(self, x):
        s = relu(self.squeeze(x))
        return relu(torch.cat((self.expand1x1(s), self.expand3x3(s)), -3))


class SqueezeNet(nn.Module):
    def __init__(self, num_classes=1000, dropout=0.5):
        super().__init__()
        channels = {3: (64, 16, 64), 4: (128, 16, 64), 6: (128, 32, 128), 7: (256, 32, 128), 9: (256, 48, 192)}
        channels |= {10: (384, 48, 192), 11: (384, 64, 256), 12: (512, 64, 256)}
        self.features = numbered(
            {0: nn.Conv2d(3, 64, 3, 2), **{number: Fire(*c, c[-1]) for number, c in channels.items()}}
        )
        self.classifier = numbered({1: nn.Conv2d(512, num_classes, 1)})
        self.p = dropout

    def forward(self, x):
        x = relu(self.features["0"](x))
        for number in range(2, 13):
            pools = number in (2, 5, 8)
            x = F.max_pool2d(x, 3, 2, ceil_mode=True) if pools else self.features[str(number)](x)
        x = relu(self.classifier["1"](F.dropout(x, self.p, self.training)))
        return x.flatten(2).mean(-1)


class DenseLayer(nn.Module):
    def __init__(self, num_input_features, growth_rate, bn_size, drop_rate=0.0):
        super().__init__()
        self.p, width = drop_rate, bn_size * growth_rate
        self.conv1 = nn.Conv2d(num_input_features, width, 1, bias=False)
        self.conv2 = nn.Conv2d(width, growth_rate, 3, padding=1, bias=False)
        self.norm1, self.norm2 = nn.BatchNorm2d(num_input_features), nn.BatchNorm2d(width)

    def forward(self, x):
        y = self.conv2(relu(self.norm2(self.conv1(relu(self.norm1(x))))))
        return F.dropout(y, self.p) if self.training else y


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
        c, k = num_init_features, growth_rate
        self.features = nn.ModuleDict(
            {"conv0": nn.Conv2d(3, c, 7, 2, 3, bias=False), "norm0": nn.BatchNorm2d(c)},
        )
        self.blocks = len(block_config)
        for b, n in enumerate(block_config, 1):
            names = [f"denselayer{i + 1}" for i in range(n)]
            self.features[f"denseblock{b}"] = nn.ModuleDict(
                {name: DenseLayer(c + i * k, k, bn_size, drop_rate) for i, name in enumerate(names)}
            )
            c += n * k
            if b < self.blocks:
                self.features[f"transition{b}"] = nn.ModuleDict(
                    {"norm": nn.BatchNorm2d(c), "conv": nn.Conv2d(c, c // 2, 1, bias=False)}
                )
                c //= 2
        self.features["norm5"] = nn.BatchNorm2d(c)
        self.classifier = nn.Linear(c, num_classes)

    def forward(self, x):
        f = self.features
        x = F.max_pool2d(relu(f["norm0"](f["conv0"](x))), 3, 2, 1)
        for b in range(1, self.blocks + 1):
            for layer in f[f"denseblock{b}"].values():
                x = torch.cat((x, layer(x)), 1)
            if b < self.blocks:
                t = f[f"transition{b}"]
                x = F.avg_pool2d(t["conv"](relu(t["norm"](x))), 2)
        return self.classifier(relu(f["norm5"](x)).mean((2, 3)))


class Unit(nn.ModuleDict):
    """Convolution and batch norm, called 0 and 1; the activation is a function."""

    def __init__(self, cin, cout, k=1, s=1, groups=1, act=F.relu6):
        super().__init__(
            {"0": nn.Conv2d(cin, cout, k, s, k // 2, groups=groups, bias=False), "1": nn.BatchNorm2d(cout)}
        )
        self.act = act

    def forward(self, x):
        x = self["1"](self["0"](x))
        return self.act(x) if self.act else x


class InvertedResidual(nn.Module):
    def __init__(self, inp, oup, stride, expand_ratio):
        super().__init__()
        t = inp * expand_ratio
        parts = [Unit(inp, t)] if expand_ratio > 1 else []
        parts += [Unit(t, t, 3, stride, t), nn.Conv2d(t, oup, 1, bias=False), nn.BatchNorm2d(oup)]
        self.conv = nn.ModuleList(parts)
        self.adds = (stride, inp) == (1, oup)

    def forward(self, x):
        y = x
        for part in self.conv:
            y = part(y)
        return torch.add(x, y) if self.adds else y


class MobileNetV2(nn.Module):
    def __init__(self, num_classes=1000, dropout=0.2):
        super().__init__()
        widths = [16, *[24] * 2, *[32] * 3, *[64] * 4, *[96] * 3, *[160] * 3, 320]
        strides = [2 if i in (1, 3, 6, 13) else 1 for i in range(17)]
        parts, c = [Unit(3, 32, 3, 2)], 32
        for i, (width, stride) in enumerate(zip(widths, strides, strict=True)):
            parts.append(InvertedResidual(c, width, stride, 6 if i else 1))
            c = width
        self.features = nn.ModuleList([*parts, Unit(320, 1280)])
        self.classifier = numbered({1: nn.Linear(1280, num_classes)})
        self.p = dropout

    def forward(self, x):
        for part in self.features:
            x = part(x)
        return self.classifier["1"](F.dropout(x.mean((2, 3)), self.p, self.training))


class SqueezeExcitation(nn.Module):
    def __init__(self, input_channels, squeeze_channels):
        super().__init__()
        self.fc2 = nn.Conv2d(squeeze_channels, input_channels, 1)
        self.fc1 = nn.Conv2d(input_channels, squeeze_channels, 1)

    def forward(self, x):
        s = x.mean((2, 3), True)
        return x * F.sigmoid(self.fc2(F.silu(self.fc1(s))))


class MBConv(nn.Module):
    def __init__(self, input_channels, out_channels, kernel, stride, expand_ratio, stochastic_depth_prob=0.0):
        super().__init__()
        t = input_channels * expand_ratio
        parts = [Unit(input_channels, t, act=F.silu)] if expand_ratio > 1 else []
        parts.append(Unit(t, t, kernel, stride, t, act=F.silu))
        parts.append(SqueezeExcitation(t, input_channels // 4 or 1))
        parts.append(Unit(t, out_channels, act=None))
        self.block = nn.ModuleList(parts)
        self.adds = (stride, input_channels) == (1, out_channels)
        self.p = stochastic_depth_prob

    def forward(self, x):
        y = x
        for part in self.block:
            y = part(y)
        if not self.adds:
            return y
        # dropping whole maps of an image as if it were one number
        ones = torch.ones(len(x), 1, 1, 1, dtype=x.dtype)
        return x + y * F.dropout(ones, self.p, self.training)


class EfficientNet(nn.Module):
    def __init__(self, num_classes=1000, dropout=0.2, stochastic_depth_prob=0.2):
        super().__init__()
        parts, c, number = [Unit(3, 32, 3, 2, act=F.silu)], 32, 0
        for t, k, s, width, n in (
            *((1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3)),
            *((6, 5, 1, 112, 3), (6, 5, 2, 192, 4), (6, 3, 1, 320, 1)),
        ):
            stage = nn.Sequential()
            for i in range(n):
                stage.append(MBConv(c, width, k, 1 if i else s, t, stochastic_depth_prob * number / 16))
                c, number = width, number + 1
            parts.append(stage)
        self.features = nn.ModuleList([*parts, Unit(c, 1280, act=F.silu)])
        self.classifier = numbered({1: nn.Linear(1280, num_classes)})
        self.p = dropout

    def forward(self, x):
        for part in self.features:
            x = part(x)
        return self.classifier["1"](F.dropout(x.mean((2, 3)), self.p, self.training))


class SeparableConv(nn.Module):
    def __init__(self, in_channels, out_channels, kernel, stride):
        super().__init__()
        for i, (s, c) in enumerate(((stride, in_channels), (1, out_channels)), 1):
            depthwise = nn.Conv2d(in_channels, in_channels, kernel, s, kernel // 2, groups=in_channels, bias=False)
            setattr(self, f"depthwise{i}", depthwise)
            setattr(self, f"pointwise{i}", nn.Conv2d(in_channels, c, 1, bias=False))
            setattr(self, f"bn{i}", nn.BatchNorm2d(c))

    def forward(self, x):
        for i in "12":
            x = getattr(self, f"bn{i}")(getattr(self, f"pointwise{i}")(getattr(self, f"depthwise{i}")(relu(x))))
        return x
