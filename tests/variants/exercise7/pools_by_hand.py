"""Global poolings are sums, and max-poolings come from unfolded windows."""

import torch
import torch.nn.functional as F
from torch import nn


def max_pool(x, size, stride, padding=0):
    """The largest value of each window."""
    x = F.pad(x, (padding,) * 4, value=-torch.inf)
    return x.unfold(2, size, stride).unfold(3, size, stride).amax(dim=(-2, -1))


class Conv(nn.Sequential):
    def __init__(self, cin, cout, kernel, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(cin, cout, kernel, stride, kernel // 2, bias=False)
        self.bn = nn.BatchNorm2d(cout, eps=0.001)
        self.relu = nn.ReLU()


class Pool(nn.Module):
    def forward(self, x):
        return max_pool(x, 3, 1, 1)


class Inception(nn.Module):
    def __init__(self, in_channels, ch1x1, ch3x3red, ch3x3, ch5x5red, ch5x5, pool_proj):
        super().__init__()
        self.branch4 = nn.Sequential(Pool(), Conv(in_channels, pool_proj, 1))
        self.branch3 = nn.Sequential(Conv(in_channels, ch5x5red, 1), Conv(ch5x5red, ch5x5, 3))
        self.branch2 = nn.Sequential(Conv(in_channels, ch3x3red, 1), Conv(ch3x3red, ch3x3, 3))
        self.branch1 = Conv(in_channels, ch1x1, 1)

    def forward(self, x):
        maps = [getattr(self, name)(x) for name in ("branch1", "branch2", "branch3", "branch4")]
        return torch.concatenate(maps, dim=1)


class AlexNet(nn.Module):
    def __init__(self, num_classes=1000, dropout=0.5):
        super().__init__()

        class Three(nn.Module):
            def forward(self, x):
                return max_pool(x, 3, 2)

        convolutions = {0: (3, 64, 11, 4, 2), 3: (64, 192, 5, 1, 2), 6: (192, 384, 3, 1, 1)}
        convolutions |= {8: (384, 256, 3, 1, 1), 10: (256, 256, 3, 1, 1)}
        layers = [nn.ReLU() for _ in range(13)]
        for place, arguments in convolutions.items():
            layers[place] = nn.Conv2d(*arguments)
        for place in (2, 5, 12):
            layers[place] = Three()
        self.features = nn.Sequential(*layers)
        half = [nn.Dropout(dropout), nn.Linear(9216, 4096), nn.ReLU()]
        half += [nn.Dropout(dropout), nn.Linear(4096, 4096), nn.ReLU()]
        self.classifier = nn.Sequential(*half, nn.Linear(4096, num_classes))

    def forward(self, x):
        return self.classifier(torch.flatten(F.adaptive_avg_pool2d(self.features(x), 6), 1))
