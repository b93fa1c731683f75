"""A pooling layer written by hand over strided slices, convolution by F.conv2d with the layer's own weights."""

import torch
import torch.nn.functional as F
from torch import nn


class Halve(nn.Module):
    def forward(self, x):
        return torch.stack([x[..., i::2, j::2] for i in (0, 1) for j in (0, 1)]).amax(dim=0)


class SmallCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 5)
        self.conv2 = nn.Conv2d(32, 64, 5)
        self.fc = nn.Linear(1024, 10)
        self.pool = Halve()

    def forward(self, x):
        x = self.pool(F.relu(F.conv2d(x, self.conv1.weight, self.conv1.bias)))
        x = self.pool(F.relu(F.conv2d(x, self.conv2.weight, self.conv2.bias)))
        return F.linear(x.flatten(1), self.fc.weight, self.fc.bias)


def train_step(model, optimizer, images, labels):
    optimizer.zero_grad()
    logits = model(images)
    loss = F.cross_entropy(logits, F.one_hot(labels, logits.shape[1]).to(images.dtype))
    loss.backward()
    optimizer.step()
    with torch.no_grad():
        return torch.mean(loss).item()
