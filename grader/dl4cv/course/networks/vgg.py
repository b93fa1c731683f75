"""VGG: nothing but 3×3 convolutions, deeper and deeper.

Very deep convolutional networks for large-scale image recognition, Simonyan and Zisserman, 2014,
https://arxiv.org/abs/1409.1556, table 1, columns A, D and E.
"""

from __future__ import annotations

from torch import Tensor, nn

_CHANNELS = (64, 128, 256, 512, 512)
"""Of the convolutions of each stage."""

_CONVOLUTIONS = {11: (1, 1, 2, 2, 2), 16: (2, 2, 3, 3, 3), 19: (2, 2, 4, 4, 4)}
"""How many convolutions each stage has, by the number of layers with weights: these and three linear ones."""


class VGG(nn.Module):
    """Five stages of 3×3 convolutions and three linear layers: colour images (N, 3, H, W) to logits.

    VGG-11 has 132,863,336 parameters, VGG-16 138,357,544, VGG-19 143,667,240.
    """

    def __init__(self, depth: int = 16, num_classes: int = 1000, dropout: float = 0.5) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        in_channels = 3  # (3, 224, 224)
        for channels, convolutions in zip(_CHANNELS, _CONVOLUTIONS[depth], strict=True):
            for _ in range(convolutions):
                layers += [nn.Conv2d(in_channels, channels, kernel_size=3, padding=1), nn.ReLU()]
                in_channels = channels
            layers.append(nn.MaxPool2d(kernel_size=2, stride=2))
            # (64, 112, 112), (128, 56, 56), (256, 28, 28), (512, 14, 14), (512, 7, 7)
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d((7, 7))  # (512, 7, 7), whatever H and W
        self.classifier = nn.Sequential(  # (25088,)
            nn.Linear(512 * 7 * 7, 4096),  # (4096,)
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(4096, 4096),  # (4096,)
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(4096, num_classes),  # (num_classes,)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Logits (N, num_classes) of images (N, 3, H, W) of at least 32×32 pixels."""
        x = self.avgpool(self.features(x))
        logits: Tensor = self.classifier(x.flatten(start_dim=1))
        return logits
