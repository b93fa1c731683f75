"""One pooling module used twice, pooling before ReLU, nn.Flatten; train_step switches to train mode."""

import torch
from torch import nn


class SmallCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 5)
        self.conv2 = nn.Conv2d(32, 64, 5)
        self.fc = nn.Linear(1024, 10)
        self.pool = nn.MaxPool2d(kernel_size=2, stride=2)
        self.activation = nn.ReLU()
        self.flatten = nn.Flatten()

    def forward(self, images):
        maps = self.activation(self.pool(self.conv1(images)))
        maps = self.activation(self.pool(self.conv2(maps)))
        return self.fc(self.flatten(maps))


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(400, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)
        self.pool = nn.MaxPool2d(2)
        self.relu = nn.ReLU()
        self.flatten = nn.Flatten()

    def forward(self, x):
        for conv in (self.conv1, self.conv2):
            x = self.relu(self.pool(conv(x)))
        x = self.flatten(x)
        for fc in (self.fc1, self.fc2):
            x = self.relu(fc(x))
        return self.fc3(x)


def train_step(model, optimizer, images, labels):
    model.train()
    loss = nn.functional.cross_entropy(model(images), labels)
    optimizer.zero_grad(set_to_none=False)
    loss.backward()
    optimizer.step()
    return float(loss)


@torch.no_grad()
def evaluate(model, images, labels):
    training = model.training
    try:
        model.eval()
        return (model(images).argmax(dim=-1) == labels).float().mean().item()
    finally:
        model.train(training)
