"""Layers are modules that hold weights alone; what they compute is a function call."""

import torch
import torch.nn.functional as F
from torch import nn


class Weights(nn.Module):
    def __init__(self, *shape, bias=True):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(shape) / 10)
        if bias:
            self.bias = nn.Parameter(torch.zeros(shape[0]))


class SqueezeExcitation(nn.Module):
    def __init__(self, input_channels, squeeze_channels):
        super().__init__()
        self.fc1 = Weights(squeeze_channels, input_channels, 1, 1)
        self.fc2 = Weights(input_channels, squeeze_channels, 1, 1)

    def forward(self, x):
        s = F.adaptive_avg_pool2d(x, 1)
        s = F.silu(F.conv2d(s, self.fc1.weight, self.fc1.bias))
        return x * F.conv2d(s, self.fc2.weight, self.fc2.bias).sigmoid()


class Fire(nn.Module):
    def __init__(self, inplanes, squeeze_planes, expand1x1_planes, expand3x3_planes):
        super().__init__()
        self.squeeze = Weights(squeeze_planes, inplanes, 1, 1)
        self.expand1x1 = Weights(expand1x1_planes, squeeze_planes, 1, 1)
        self.expand3x3 = Weights(expand3x3_planes, squeeze_planes, 3, 3)

    def forward(self, x):
        s = F.relu(F.conv2d(x, self.squeeze.weight, self.squeeze.bias))
        one = F.conv2d(s, self.expand1x1.weight, self.expand1x1.bias)
        three = F.conv2d(s, self.expand3x3.weight, self.expand3x3.bias, padding=1)
        return torch.cat([one, three], 1).clamp(min=0)


class DenseLayer(nn.Module):
    def __init__(self, num_input_features, growth_rate, bn_size, drop_rate=0.0):
        super().__init__()
        width = bn_size * growth_rate
        self.norm1, self.norm2 = nn.BatchNorm2d(num_input_features), nn.BatchNorm2d(width)
        self.conv1 = Weights(width, num_input_features, 1, 1, bias=False)
        self.conv2 = Weights(growth_rate, width, 3, 3, bias=False)
        self.drop_rate = drop_rate

    def forward(self, x):
        x = F.conv2d(self.norm1(x).relu(), self.conv1.weight)
        x = F.conv2d(self.norm2(x).relu(), self.conv2.weight, padding=(1, 1))
        return F.dropout(x, self.drop_rate, training=self.training)
