"""Where no batch norm is in it, images go through one by one."""

import torch
from torch import nn


class SqueezeExcitation(nn.Module):
    def __init__(self, input_channels, squeeze_channels):
        super().__init__()
        self.fc1 = nn.Conv2d(input_channels, squeeze_channels, 1)
        self.fc2 = nn.Conv2d(squeeze_channels, input_channels, 1)
        self.weigh = nn.Sigmoid()

    def forward(self, x):
        return torch.stack([self.one(image) for image in x])

    def one(self, image):
        s = image.mean(dim=(1, 2))[:, None, None]
        return image * self.weigh(self.fc2(nn.functional.silu(self.fc1(s))))


class VGG(nn.Module):
    def __init__(self, depth=16, num_classes=1000, dropout=0.5):
        super().__init__()
        layers, channels = [], 3
        counts = dict(zip((11, 16, 19), ((1, 1, 2, 2, 2), (2, 2, 3, 3, 3), (2, 2, 4, 4, 4)), strict=True))[depth]
        for count, width in zip(counts, (64, 128, 256, 512, 512), strict=True):
            while count:
                layers.extend((nn.Conv2d(channels, width, kernel_size=(3, 3), padding=(1, 1)), nn.ReLU()))
                channels, count = width, count - 1
            layers.append(nn.MaxPool2d((2, 2)))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(7)
        self.classifier = nn.Sequential()
        for width in (25088, 4096):
            self.classifier.extend((nn.Linear(width, 4096), nn.ReLU(), nn.Dropout(dropout)))
        self.classifier.append(nn.Linear(4096, num_classes))

    def forward(self, x):
        return torch.cat([self.classifier(self.avgpool(self.features(image[None])).flatten(1)) for image in x])
