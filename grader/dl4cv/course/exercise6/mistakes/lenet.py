"""Wrong versions of `LeNet`: its layers."""

# mypy: no-warn-return-any

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from dl4cv.course.exercise6.mistakes.networks import _WrongLeNet
from dl4cv.mistakes import mistake

FUNCTION = "LeNet"


@mistake(
    FUNCTION,
    title="Padding left out, 4x4 maps taken for right",
    explanation="LeNet was drawn for 32x32 images. "
    "padding=2 in conv1 makes up for our 28x28, and the last maps are 5x5.",
)
class PaddingLeftOut(_WrongLeNet):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5)
        self.fc1 = nn.Linear(256, 120)


@mistake(
    FUNCTION,
    title="Padding left out",
    explanation="LeNet was drawn for 32x32 images. padding=2 in conv1 makes up for our 28x28.",
)
class PaddingForgotten(_WrongLeNet):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5)


@mistake(
    FUNCTION,
    title="The batch absorbs a wrong size",
    explanation="view(-1, 400) cuts the values of all images into pieces of 400, whether they fit or not. "
    "Give conv1 its padding, and flatten with x.flatten(1).",
)
class BatchAbsorbsAWrongSize(_WrongLeNet):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5)

    def forward(self, x: Tensor) -> Tensor:
        return self.classify(self.features(x).view(-1, 400))


@mistake(
    FUNCTION,
    title="Padding in both convolutions",
    explanation="Only conv1 is padded. conv2 shrinks the maps from 14 to 10.",
)
class PaddingInBothConvolutions(_WrongLeNet):
    def __init__(self) -> None:
        super().__init__()
        self.conv2 = nn.Conv2d(6, 16, 5, padding=2)
        self.fc1 = nn.Linear(16 * 7 * 7, 120)


@mistake(
    FUNCTION,
    title="The border repeated in place of zeros",
    explanation='padding_mode="replicate" repeats the outermost pixels. LeNet is padded with zeros, torch\'s default.',
)
class BorderRepeated(_WrongLeNet):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2, padding_mode="replicate")


@mistake(
    FUNCTION,
    title="Convolutions without bias",
    explanation="Each kernel has a bias that shifts its map. Leave out bias=False.",
)
class ConvolutionsWithoutBias(_WrongLeNet):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2, bias=False)
        self.conv2 = nn.Conv2d(6, 16, 5, bias=False)


@mistake(
    FUNCTION,
    title="Channels swapped",
    explanation="The first convolution makes 6 maps, the second 16. Channels grow while the maps shrink.",
)
class ChannelsSwapped(_WrongLeNet):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 5, padding=2)
        self.conv2 = nn.Conv2d(16, 6, 5)
        self.fc1 = nn.Linear(150, 120)


@mistake(
    FUNCTION,
    title="Layers in a plain list",
    explanation="torch registers layers that are attributes; those inside a list it does not see. "
    "Write self.fc1, self.fc2 and self.fc3.",
)
class LinearLayersInAPlainList(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.linear = [nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)]

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2).flatten(1)
        fc1, fc2, fc3 = self.linear
        return fc3(F.relu(fc2(F.relu(fc1(x)))))


@mistake(
    FUNCTION,
    title="fc2 left out",
    explanation="LeNet has three linear layers: 400 to 120, 120 to 84, 84 to 10. Add the one in the middle.",
)
class Fc2LeftOut(_WrongLeNet):
    def __init__(self) -> None:
        super().__init__()
        del self.fc2
        self.fc3 = nn.Linear(120, 10)

    def classify(self, x: Tensor) -> Tensor:
        return self.fc3(F.relu(self.fc1(x)))


@mistake(
    FUNCTION,
    title="One layer used twice",
    explanation="Each layer stands once in forward. The last one is fc3.",
)
class OneLayerUsedTwice(_WrongLeNet):
    def classify(self, x: Tensor) -> Tensor:
        x = F.relu(self.fc1(x))
        return self.fc2(F.relu(self.fc2(x)))


@mistake(
    FUNCTION,
    title="Dropout added",
    explanation="LeNet has no dropout. Take it out.",
)
class DropoutAdded(_WrongLeNet):
    def __init__(self) -> None:
        super().__init__()
        self.dropout = nn.Dropout(0.5)

    def classify(self, x: Tensor) -> Tensor:
        return super().classify(self.dropout(x))


@mistake(
    FUNCTION,
    title="Batch normalisation added",
    explanation="LeNet is older than batch normalisation. Take it out.",
)
class BatchNormalisationAdded(_WrongLeNet):
    def __init__(self) -> None:
        super().__init__()
        self.bn1 = nn.BatchNorm2d(6)

    def features(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 2)
        return F.max_pool2d(F.relu(self.conv2(x)), 2)


@mistake(
    FUNCTION,
    title="New layers at every call",
    explanation="A layer made in forward begins with new random weights each time. "
    "Make all layers in __init__, and only use them in forward.",
)
class NewLayersAtEveryCall(_WrongLeNet):
    def forward(self, x: Tensor) -> Tensor:
        return _WrongLeNet()(x)


@mistake(
    FUNCTION,
    title="The answer does not depend on the image",
    explanation="The output is made without the layers. Pass the image through conv1, conv2, fc1, fc2 and fc3.",
)
class ConstantAnswer(_WrongLeNet):
    def forward(self, x: Tensor) -> Tensor:
        return x.new_zeros(len(x), 10) + self.fc3.bias * 0


@mistake(
    FUNCTION,
    title="A perceptron in place of the convolutions",
    explanation="The convolutions are made in __init__ but left out of forward. "
    "Pass the image through them before the linear layers.",
)
class PerceptronInPlaceOfConvolutions(_WrongLeNet):
    def features(self, x: Tensor) -> Tensor:
        return F.adaptive_avg_pool2d(x, 20)


@mistake(
    FUNCTION,
    title="All weights zero",
    explanation="Units that begin equal get equal gradients and stay equal. Leave the weights as torch draws them.",
)
class AllWeightsZero(_WrongLeNet):
    def __init__(self) -> None:
        super().__init__()
        for parameter in self.parameters():
            nn.init.zeros_(parameter)


@mistake(
    FUNCTION,
    title="First weights far too large",
    explanation="With deviation 1, sums of hundreds of terms grow from layer to layer. "
    "Leave the weights as torch draws them.",
)
class FirstWeightsTooLarge(_WrongLeNet):
    def __init__(self) -> None:
        super().__init__()
        for parameter in self.parameters():
            nn.init.normal_(parameter)
