"""Dropout written by hand, with a mask; the mean stays."""

import torch
from torch import nn


class Drop(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        keep = torch.rand_like(x) > self.p
        return x * keep / (1 - self.p)


class AlexNet(nn.Module):
    def __init__(self, num_classes=1000, dropout=0.5):
        super().__init__()
        layers = []
        for cin, cout, k, s, p in ((3, 64, 11, 4, 2), (64, 192, 5, 1, 2), (192, 384, 3, 1, 1), (384, 256, 3, 1, 1)):
            layers += [nn.Conv2d(cin, cout, k, s, p), nn.ReLU()]
            if cout < 200:
                layers.append(nn.MaxPool2d(3, 2))
        self.features = nn.Sequential(*layers, nn.Conv2d(256, 256, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(3, 2))
        self.classifier = nn.Sequential(
            *(Drop(dropout), nn.Linear(9216, 4096), nn.ReLU()),
            *(Drop(dropout), nn.Linear(4096, 4096), nn.ReLU()),
            nn.Linear(4096, num_classes),
        )

    def forward(self, x):
        x = nn.functional.adaptive_avg_pool2d(self.features(x), (6, 6))
        return self.classifier(x.view(x.size(0), 9216))


class VGG(nn.Module):
    def __init__(self, depth=16, num_classes=1000, dropout=0.5):
        super().__init__()
        stages = {11: "1 1 2 2 2", 16: "2 2 3 3 3", 19: "2 2 4 4 4"}[depth].split()
        self.features = nn.Sequential()
        channels = [3, 64, 128, 256, 512, 512]
        for stage, count in enumerate(map(int, stages)):
            for i in range(count):
                self.features.append(nn.Conv2d(channels[stage + (i > 0)], channels[stage + 1], 3, 1, 1))
                self.features.append(nn.ReLU())
            self.features.append(nn.MaxPool2d(2, 2))
        self.classifier = nn.Sequential(
            *(nn.Linear(25088, 4096), nn.ReLU(), Drop(dropout)),
            *(nn.Linear(4096, 4096), nn.ReLU(), Drop(dropout)),
            nn.Linear(4096, num_classes),
        )

    def forward(self, x):
        x = nn.functional.adaptive_avg_pool2d(self.features(x), (7, 7))
        return self.classifier(x.view(-1, 25088))
