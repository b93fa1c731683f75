"""nn.Sequential made in forward of the layers of __init__; a plain list of steps beside the layers themselves."""

import torch
from torch import nn


class LeNet(nn.Module):
    def __init__(self, num_classes=10, in_channels=1):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, 6, kernel_size=(5, 5), stride=(1, 1), padding=(2, 2))
        self.conv2 = nn.Conv2d(6, 16, kernel_size=(5, 5))
        self.fc1 = nn.Linear(in_features=16 * 5 * 5, out_features=120)
        self.fc2 = nn.Linear(in_features=120, out_features=84)
        self.fc3 = nn.Linear(in_features=84, out_features=num_classes)

    def forward(self, x):
        features = nn.Sequential(self.conv1, nn.ReLU(), nn.MaxPool2d(2), self.conv2, nn.ReLU(), nn.MaxPool2d(2))
        classifier = nn.Sequential(nn.Flatten(), self.fc1, nn.ReLU(), self.fc2, nn.ReLU(), self.fc3)
        return classifier(features(x))


class SmallCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 5)
        self.conv2 = nn.Conv2d(32, 64, 5)
        self.fc = nn.Linear(64 * 4 * 4, 10)
        self.layers = [self.conv1, torch.relu, nn.MaxPool2d(2), self.conv2, torch.relu, nn.MaxPool2d(2)]

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return self.fc(x.reshape(x.shape[0], -1))
