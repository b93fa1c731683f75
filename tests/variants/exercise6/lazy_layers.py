"""Layers that learn their input size from a first image, run through them in __init__."""

import torch
import torch.nn.functional as F
from torch import nn


class SmallCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.LazyConv2d(32, 5)
        self.conv2 = nn.LazyConv2d(64, 5)
        self.fc = nn.LazyLinear(10)
        with torch.no_grad():
            self(torch.zeros(1, 1, 28, 28))

    def forward(self, x):
        x = F.relu(F.max_pool2d(self.conv1(x), 2))
        x = F.relu(F.max_pool2d(self.conv2(x), 2))
        return self.fc(torch.flatten(x, 1))


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.LazyConv2d(6, 5, padding=2), nn.LazyConv2d(16, 5)
        self.fc1, self.fc2, self.fc3 = nn.LazyLinear(120), nn.LazyLinear(84), nn.LazyLinear(10)
        self.forward(torch.ones(2, 1, 28, 28))

    def forward(self, x):
        x = F.relu(F.max_pool2d(self.conv1(x), 2))
        x = F.relu(F.max_pool2d(self.conv2(x), 2))
        x = self.fc1(torch.flatten(x, 1)).relu()
        return self.fc3(self.fc2(x).relu())
