"""Layers made in a loop from a table, torch functions in the forward pass."""

import torch
from torch import nn


class SmallCNN(nn.Module):
    def __init__(self, channels=(1, 32, 64), classes=10):
        super().__init__()
        for i in (1, 2):
            self.add_module(f"conv{i}", nn.Conv2d(channels[i - 1], channels[i], (5, 5)))
        self.fc = nn.Linear(channels[-1] * 16, classes)

    def forward(self, x):
        for name in ("conv1", "conv2"):
            x = torch.max_pool2d(torch.relu(getattr(self, name)(x)), 2)
        return self.fc(torch.flatten(x, start_dim=1))


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, 1, 2), nn.Conv2d(6, 16, 5)
        for i, (n_in, n_out) in enumerate([(400, 120), (120, 84), (84, 10)], start=1):
            setattr(self, f"fc{i}", nn.Linear(n_in, n_out))
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.kaiming_uniform_(p, nonlinearity="relu")
            else:
                nn.init.zeros_(p)

    def features(self, x):
        x = torch.max_pool2d(self.conv1(x).relu(), 2)
        return torch.max_pool2d(self.conv2(x).relu(), 2)

    def forward(self, x):
        x = self.features(x).flatten(1)
        return self.fc3(self.fc2(self.fc1(x).relu()).relu())
