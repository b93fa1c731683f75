"""The layers hold the weights; the forward pass is unfold, einsum and matrix products."""

import torch
import torch.nn as nn
from torch.nn.functional import unfold


def convolve(layer, x):
    patches = unfold(x, layer.kernel_size, padding=layer.padding)
    weight = layer.weight.flatten(1)
    out = torch.einsum("fk,nkp->nfp", weight, patches) + layer.bias[:, None]
    height = x.shape[2] + 2 * layer.padding[0] - layer.kernel_size[0] + 1
    return out.unflatten(2, (height, -1))


def halve(x):
    return x.clamp(min=0).unfold(2, 2, 2).unfold(3, 2, 2).flatten(4).max(dim=4).values


class SmallCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 5)
        self.conv2 = nn.Conv2d(32, 64, 5)
        self.fc = nn.Linear(1024, 10)

    def forward(self, x):
        x = halve(convolve(self.conv2, halve(convolve(self.conv1, x))))
        return torch.einsum("nk,ck->nc", x.reshape(-1, 1024), self.fc.weight) + self.fc.bias


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(400, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = halve(convolve(self.conv2, halve(convolve(self.conv1, x))))
        x = torch.relu(x.reshape(-1, 400) @ self.fc1.weight.T + self.fc1.bias)
        x = torch.relu(x @ self.fc2.weight.T + self.fc2.bias)
        return torch.addmm(self.fc3.bias, x, self.fc3.weight.T)
