"""AlexNet: the network that won ImageNet in 2012, and with it the field.

ImageNet classification with deep convolutional neural networks, Krizhevsky, Sutskever and Hinton, 2012,
https://papers.nips.cc/paper/4824, with the channels of "One weird trick for parallelizing convolutional neural
networks", Krizhevsky, 2014, https://arxiv.org/abs/1404.5997, figure 2 on one GPU.
"""

from __future__ import annotations

from torch import Tensor, nn


class AlexNet(nn.Module):
    """Five convolutions and three linear layers: colour images (N, 3, H, W) to logits; 61,100,840 parameters."""

    def __init__(self, num_classes: int = 1000, dropout: float = 0.5) -> None:
        super().__init__()
        self.features = nn.Sequential(  # (3, 224, 224)
            nn.Conv2d(3, 64, kernel_size=11, stride=4, padding=2),  # (64, 55, 55)
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=3, stride=2),  # (64, 27, 27)
            nn.Conv2d(64, 192, kernel_size=5, padding=2),  # (192, 27, 27)
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=3, stride=2),  # (192, 13, 13)
            nn.Conv2d(192, 384, kernel_size=3, padding=1),  # (384, 13, 13)
            nn.ReLU(),
            nn.Conv2d(384, 256, kernel_size=3, padding=1),  # (256, 13, 13)
            nn.ReLU(),
            nn.Conv2d(256, 256, kernel_size=3, padding=1),  # (256, 13, 13)
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=3, stride=2),  # (256, 6, 6)
        )
        self.avgpool = nn.AdaptiveAvgPool2d((6, 6))  # (256, 6, 6), whatever H and W
        self.classifier = nn.Sequential(  # (9216,)
            nn.Dropout(dropout),
            nn.Linear(256 * 6 * 6, 4096),  # (4096,)
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(4096, 4096),  # (4096,)
            nn.ReLU(),
            nn.Linear(4096, num_classes),  # (num_classes,)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Logits (N, num_classes) of images (N, 3, H, W) of at least 63×63 pixels."""
        x = self.avgpool(self.features(x))
        logits: Tensor = self.classifier(x.flatten(start_dim=1))
        return logits
