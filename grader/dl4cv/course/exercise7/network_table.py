"""The blocks and networks of exercise 7, one row each: what is built of each, and what images it is tried on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from torch import nn

from dl4cv.course.networks.alexnet import AlexNet
from dl4cv.course.networks.densenet import DenseLayer, DenseNet
from dl4cv.course.networks.efficientnet import EfficientNet, MBConv, SqueezeExcitation
from dl4cv.course.networks.googlenet import GoogLeNet, Inception
from dl4cv.course.networks.mobilenet import InvertedResidual, MobileNetV2
from dl4cv.course.networks.nasnet import SeparableConv
from dl4cv.course.networks.resnet import BasicBlock, Bottleneck, ResNet
from dl4cv.course.networks.squeezenet import Fire, SqueezeNet
from dl4cv.course.networks.vgg import VGG
from dl4cv.rpc.procedure import Code, Constructor

REFERENCES: Mapping[str, type[nn.Module]] = {
    reference.__name__: reference
    for reference in (
        *(AlexNet, VGG, Inception, GoogLeNet, BasicBlock, Bottleneck, ResNet, Fire, SqueezeNet, DenseLayer, DenseNet),
        *(InvertedResidual, MobileNetV2, SqueezeExcitation, MBConv, EfficientNet, SeparableConv),
    )
}
"""The grader's own, by the names of the students' classes."""

NEARLY_ALL = 1 - 1e-9
"""The probability to drop with which nothing is kept, and what divides by 1 - p does not divide by zero."""

ODD_SIZE, THREE_SIZES = (66, 70), ((224, 224), (66, 70), (97, 131))
"""At 66x70 pixels it shows whether a pooling rounds up (ceil_mode); at 224x224 it does not."""


def built(*arguments: Any, **options: Any) -> Constructor:
    """Write what a class is built with."""
    return Constructor(arguments, options)


@dataclass(frozen=True)
class Trial:
    """One network to build, with what it is given."""

    constructor: Constructor
    shape: tuple[int, ...]

    def dropping(self, **options: float) -> Trial:
        """Return the same network with other probabilities to drop."""
        return replace(
            self, constructor=Constructor(self.constructor.arguments, {**self.constructor.options, **options})
        )


@dataclass(frozen=True)
class Part:
    """A block or a network of this exercise.

    `described` are built to look at their parameters, `trials` to compare values. `dropping` is the option that drops
    at random while training; the trials drop nothing. `dtype` is that of all numbers: in float32 the rounding errors of
    a deep network with batch norm can grow as large as its output. `zeroed` are, for each trial of a residual block,
    the parameters without which nothing but the shortcut is left. `drops_images` says that chance decides for each
    image and not for each value. `skipped` are the blocks of a network that have a shortcut, with the number of each:
    block number i of `blocks` is skipped with probability stochastic_depth_prob * i / blocks.
    """

    name: str
    function: str
    described: tuple[Constructor, ...]
    trials: tuple[Trial, ...]
    dropping: str = ""
    dtype: str = "float64"
    zeroed: tuple[tuple[str, ...], ...] = ()
    drops_images: bool = False
    skipped: Mapping[str, int] = field(default_factory=dict)
    blocks: int = 0

    @property
    def tolerance(self) -> float:
        """Return how far values may be from right, as a part of the largest: thousands of times what rounding needs."""
        return 1e-4 if self.dtype == "float32" else 1e-6

    @property
    def tolerance_of_gradients(self) -> float:
        """Return how far the length of a gradient may be from right, as a part of it.

        In float32, rounding may decide which of two pixels is the larger, or whether one is above 0: another way to
        compute the same then sends a gradient elsewhere. In twenty draws of VGG this was up to a thousandth.
        """
        return 2e-2 if self.dtype == "float32" else 1e-5


def _norm(name: str) -> tuple[str, str]:
    return f"{name}.weight", f"{name}.bias"


RESIDUAL_BLOCKS = (
    Part(
        "basicblock",
        "BasicBlock",
        described=(built(6, 6), built(6, 10, stride=2, downsample=Code("nn.Conv2d(6, 10, 1, 2)"))),
        trials=(
            Trial(built(6, 6), (3, 6, 9, 7)),
            Trial(built(6, 10, 2, Code("nn.Conv2d(6, 10, 1, 2)")), (3, 6, 9, 7)),
            Trial(built(5, 8, downsample=Code("nn.Conv2d(5, 8, 1)")), (2, 5, 6, 8)),
        ),
        zeroed=(_norm("bn2"), (), ()),
    ),
    Part(
        "bottleneck",
        "Bottleneck",
        described=(built(12, 3), built(6, 5, stride=2, downsample=Code("nn.Conv2d(6, 20, 1, 2)"))),
        trials=(
            Trial(built(12, 3), (3, 12, 9, 7)),
            Trial(built(6, 5, 2, Code("nn.Conv2d(6, 20, 1, 2)")), (3, 6, 9, 7)),
            Trial(built(5, 4, downsample=Code("nn.Conv2d(5, 16, 1)")), (2, 5, 6, 8)),
        ),
        zeroed=(_norm("bn3"), (), ()),
    ),
    Part(
        "invertedresidual",
        "InvertedResidual",
        described=(built(6, 6, 1, 6), built(4, 7, 2, 1), built(inp=5, oup=8, stride=1, expand_ratio=3)),
        trials=(
            Trial(built(6, 6, 1, 6), (3, 6, 9, 7)),
            Trial(built(6, 6, 2, 2), (3, 6, 9, 7)),
            Trial(built(6, 9, 1, 3), (2, 6, 6, 8)),
            Trial(built(6, 6, 1, 1), (2, 6, 6, 8)),
        ),
        zeroed=(_norm("conv.3"), (), (), _norm("conv.2")),
    ),
    Part(
        "mbconv",
        "MBConv",
        described=(built(8, 8, 3, 1, 6), built(9, 12, 5, 2, 1), built(3, 5, 3, 2, expand_ratio=4)),
        trials=(
            Trial(built(8, 8, 3, 1, 6), (3, 8, 9, 7)),
            Trial(built(9, 9, 5, 2, 2), (3, 9, 9, 7)),
            Trial(built(8, 12, 5, 1, 3), (2, 8, 6, 8)),
            Trial(built(12, 12, 5, 1, 1), (2, 12, 6, 8)),
        ),
        dropping="stochastic_depth_prob",
        drops_images=True,
        zeroed=(_norm("block.3.1"), (), (), _norm("block.2.1")),
    ),
)

DENSE_LAYER = Part(
    "denselayer",
    "DenseLayer",
    described=(built(6, 4, 3), built(10, growth_rate=5, bn_size=2, drop_rate=0.1)),
    trials=(Trial(built(6, 4, 3), (3, 6, 9, 7)), Trial(built(10, 5, 2), (2, 10, 6, 8))),
    dropping="drop_rate",
)

BLOCKS = (
    Part(
        "inception",
        "Inception",
        described=(built(6, 2, 3, 4, 5, 7, 8), built(10, 9, ch3x3red=8, ch3x3=7, ch5x5red=6, ch5x5=5, pool_proj=4)),
        trials=(
            Trial(built(6, 2, 3, 4, 5, 7, 8), (3, 6, 9, 7)),
            Trial(built(5, 8, 7, 6, 4, 3, 2), (2, 5, 6, 8)),
        ),
    ),
    *RESIDUAL_BLOCKS[:2],
    Part(
        "fire",
        "Fire",
        described=(built(6, 2, 4, 5), built(8, squeeze_planes=3, expand1x1_planes=7, expand3x3_planes=6)),
        trials=(Trial(built(6, 2, 4, 5), (3, 6, 9, 7)), Trial(built(8, 3, 7, 6), (2, 8, 6, 8))),
    ),
    DENSE_LAYER,
    RESIDUAL_BLOCKS[2],
    Part(
        "squeezeexcitation",
        "SqueezeExcitation",
        described=(built(8, 3), built(5, squeeze_channels=2)),
        trials=(Trial(built(8, 3), (3, 8, 9, 7)), Trial(built(5, 2), (5, 5, 5, 5))),
    ),
    RESIDUAL_BLOCKS[3],
    Part(
        "separableconv",
        "SeparableConv",
        described=(built(6, 10, 3, 1), built(6, 4, kernel=5, stride=2)),
        trials=(
            Trial(built(6, 10, 3, 1), (3, 6, 9, 7)),
            Trial(built(6, 4, 5, 2), (3, 6, 9, 8)),
            Trial(built(5, 5, 7, 2), (2, 5, 8, 11)),
        ),
    ),
)

_FEW = (3, 3, *ODD_SIZE)
_BASIC, _BOTTLENECK = Code("BasicBlock"), Code("Bottleneck")
_RESNET18, _RESNET50 = (_BASIC, (2, 2, 2, 2)), (_BOTTLENECK, (3, 4, 6, 3))
_SLIM_DENSENET = built(6, (2, 3, 4, 2), 10, 3, num_classes=7)

NETWORKS = (
    Part(
        "alexnet",
        "AlexNet",
        described=(built(), built(10, dropout=0.1)),
        trials=(Trial(built(num_classes=7, dropout=0.0), (2, 3, 98, 162)),),
        dropping="dropout",
        dtype="float32",
    ),
    Part(
        "vgg",
        "VGG",
        described=(built(), built(11, 10), built(depth=19, num_classes=10, dropout=0.1)),
        trials=(Trial(built(11, num_classes=7, dropout=0.0), (2, 3, 66, 98)),),
        dropping="dropout",
        dtype="float32",
    ),
    Part(
        "googlenet",
        "GoogLeNet",
        described=(built(), built(10, dropout=0.1)),
        trials=(Trial(built(num_classes=7, dropout=0.0), _FEW),),
        dropping="dropout",
    ),
    Part(
        "resnet",
        "ResNet",
        described=(built(*_RESNET18), built(*_RESNET50), built(_BASIC, [3, 1, 2, 1], num_classes=10)),
        trials=(
            Trial(built(*_RESNET18, num_classes=7), _FEW),
            Trial(built(_BOTTLENECK, (1, 2, 1, 1), num_classes=7), (2, 3, *ODD_SIZE)),
        ),
    ),
    Part(
        "squeezenet",
        "SqueezeNet",
        described=(built(), built(10, dropout=0.1)),
        trials=(Trial(built(num_classes=7, dropout=0.0), _FEW),),
        dropping="dropout",
    ),
    Part(
        "densenet",
        "DenseNet",
        described=(built(), _SLIM_DENSENET),
        trials=(Trial(_SLIM_DENSENET, _FEW),),
        dropping="drop_rate",
    ),
    Part(
        "mobilenetv2",
        "MobileNetV2",
        described=(built(), built(10, dropout=0.1)),
        trials=(Trial(built(num_classes=7, dropout=0.0), _FEW),),
        dropping="dropout",
    ),
    Part(
        "efficientnet",
        "EfficientNet",
        described=(built(), built(10, dropout=0.1, stochastic_depth_prob=0.1)),
        trials=(Trial(built(num_classes=7, dropout=0.0, stochastic_depth_prob=0.0), _FEW),),
        dropping="dropout",
        skipped={
            "features.2.1": 2,
            "features.3.1": 4,
            "features.4.1": 6,
            "features.4.2": 7,
            "features.5.1": 9,
            "features.5.2": 10,
            "features.6.1": 12,
            "features.6.2": 13,
            "features.6.3": 14,
        },
        blocks=16,
    ),
)
