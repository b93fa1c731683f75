"""Wrong versions of `SmallCNN`."""

# mypy: no-warn-return-any

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from dl4cv.course.exercise6.mistakes.networks import _WrongSmallCNN
from dl4cv.mistakes import mistake

FUNCTION = "SmallCNN"


@mistake(
    FUNCTION,
    title="Softmax at the end of the network",
    explanation="The loss applies its own log-softmax. Return the raw scores of the last layer.",
)
class SoftmaxAtTheEnd(_WrongSmallCNN):
    def forward(self, x: Tensor) -> Tensor:
        return F.softmax(super().forward(x), dim=1)


@mistake(
    FUNCTION,
    title="Log-softmax at the end of the network",
    explanation="The exercise asks for logits. "
    "F.cross_entropy takes them as they are, so return the raw scores of the last layer.",
)
class LogSoftmaxAtTheEnd(_WrongSmallCNN):
    def forward(self, x: Tensor) -> Tensor:
        return F.log_softmax(super().forward(x), dim=1)


@mistake(
    FUNCTION,
    title="ReLU on the logits",
    explanation="Scores must be free to be negative, and a score cut to zero passes no gradient on. "
    "Return the last layer's output as it is.",
)
class ReluOnTheLogits(_WrongSmallCNN):
    def forward(self, x: Tensor) -> Tensor:
        return F.relu(super().forward(x))


@mistake(
    FUNCTION,
    title="No ReLU at all",
    explanation="Without activations two convolutions in a row are one. "
    "Apply ReLU to the output of conv1 and of conv2.",
)
class NoReluAtAll(_WrongSmallCNN):
    def features(self, x: Tensor) -> Tensor:
        return F.max_pool2d(self.conv2(F.max_pool2d(self.conv1(x), 2)), 2)


@mistake(
    FUNCTION,
    title="ReLU after the first convolution only",
    explanation="Every convolution is followed by its activation. Apply ReLU to the output of conv2 too.",
)
class ReluOnlyOnce(_WrongSmallCNN):
    def features(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        return F.max_pool2d(self.conv2(x), 2)


@mistake(
    FUNCTION,
    title="Average pooling in place of max-pooling",
    explanation="The network keeps the largest value of each window. Use F.max_pool2d.",
)
class AveragePooling(_WrongSmallCNN):
    def features(self, x: Tensor) -> Tensor:
        x = F.avg_pool2d(F.relu(self.conv1(x)), 2)
        return F.avg_pool2d(F.relu(self.conv2(x)), 2)


@mistake(
    FUNCTION,
    title="Strided convolutions in place of pooling",
    explanation="A stride skips positions, pooling keeps the best of them. "
    "Leave the stride at 1 and pool after each ReLU.",
)
class StrideInPlaceOfPooling(_WrongSmallCNN):
    def features(self, x: Tensor) -> Tensor:
        x = F.relu(F.conv2d(x, self.conv1.weight, self.conv1.bias, stride=2))
        return F.relu(F.conv2d(x, self.conv2.weight, self.conv2.bias, stride=2))


@mistake(
    FUNCTION,
    title="Flatten takes the batch along",
    explanation="x.flatten() makes one long vector of all images together. x.flatten(1) keeps the first axis.",
)
class FlattenTakesTheBatch(_WrongSmallCNN):
    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.features(x).flatten())


@mistake(
    FUNCTION,
    title="The batch squeezed away",
    explanation="squeeze() removes every axis of length 1, and a batch of one image is such an axis. "
    "Flatten with x.flatten(1) and drop the squeeze.",
)
class BatchSqueezedAway(_WrongSmallCNN):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).squeeze()


@mistake(
    FUNCTION,
    title="Layers in a plain list",
    explanation="torch registers layers that are attributes; those inside a list it does not see. "
    "Write self.conv1, self.conv2 and self.fc.",
)
class LayersInAPlainList(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = [nn.Conv2d(1, 32, 5), nn.Conv2d(32, 64, 5), nn.Linear(1024, 10)]

    def forward(self, x: Tensor) -> Tensor:
        conv1, conv2, fc = self.layers
        x = F.max_pool2d(F.relu(conv1(x)), 2)
        return fc(F.max_pool2d(F.relu(conv2(x)), 2).flatten(1))


@mistake(
    FUNCTION,
    title="Channels swapped",
    explanation="The first convolution makes 32 maps, the second 64. Channels grow while the maps shrink.",
)
class ChannelsSwapped(_WrongSmallCNN):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 64, 5)
        self.conv2 = nn.Conv2d(64, 32, 5)
        self.fc = nn.Linear(512, 10)


@mistake(
    FUNCTION,
    title="Kernels of 3x3",
    explanation="The lecture's network has kernels of 5x5. Set kernel_size=5.",
)
class KernelsOfThree(_WrongSmallCNN):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3)
        self.conv2 = nn.Conv2d(32, 64, 3)
        self.fc = nn.Linear(64 * 5 * 5, 10)


@mistake(
    FUNCTION,
    title="Padding where there is none",
    explanation='Keras\' default padding "valid" is no padding at all. '
    "Leave padding away, then the maps shrink to 24 and 8.",
)
class PaddingAdded(_WrongSmallCNN):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 5, padding=2)
        self.conv2 = nn.Conv2d(32, 64, 5, padding=2)
        self.fc = nn.Linear(64 * 7 * 7, 10)


@mistake(
    FUNCTION,
    title="Convolutions without bias",
    explanation="Each kernel has a bias that shifts its map. Leave out bias=False.",
)
class ConvolutionsWithoutBias(_WrongSmallCNN):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 5, bias=False)
        self.conv2 = nn.Conv2d(32, 64, 5, bias=False)


@mistake(
    FUNCTION,
    title="A hidden linear layer too many",
    explanation="The lecture's network goes from 1024 values straight to 10 logits. Take the other linear layer out.",
)
class HiddenLayerAdded(_WrongSmallCNN):
    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(1024, 128)
        self.fc = nn.Linear(128, 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(F.relu(self.fc1(self.features(x).flatten(1))))


@mistake(
    FUNCTION,
    title="Dropout added",
    explanation="Slide 78 has no dropout in this network. Take it out.",
)
class DropoutAdded(_WrongSmallCNN):
    def __init__(self) -> None:
        super().__init__()
        self.dropout = nn.Dropout(0.5)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.dropout(self.features(x).flatten(1)))


@mistake(
    FUNCTION,
    title="All weights zero",
    explanation="Units that begin equal get equal gradients and stay equal. Leave the weights as torch draws them.",
)
class AllWeightsZero(_WrongSmallCNN):
    def __init__(self) -> None:
        super().__init__()
        for parameter in self.parameters():
            nn.init.zeros_(parameter)


@mistake(
    FUNCTION,
    title="The convolutions cut off from learning",
    explanation="detach() ends the graph, so everything before it keeps its first weights. Take it out of forward.",
)
class FeaturesDetached(_WrongSmallCNN):
    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.features(x).detach().flatten(1))


@mistake(
    FUNCTION,
    title="tanh in place of ReLU",
    explanation="Slide 78 has ReLU after each convolution. Use F.relu.",
)
class TanhInPlaceOfRelu(_WrongSmallCNN):
    def features(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.tanh(self.conv1(x)), 2)
        return F.max_pool2d(F.tanh(self.conv2(x)), 2)


@mistake(
    FUNCTION,
    title="One long row of logits",
    explanation="view(-1) joins the rows of all images. Return what fc gives.",
)
class OneLongRow(_WrongSmallCNN):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).view(-1)


@mistake(
    FUNCTION,
    title="Rows and columns of the images swapped",
    explanation="torch images are (N, C, H, W), and so they come. Leave out permute and transpose.",
)
class ImagesTransposed(_WrongSmallCNN):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.transpose(2, 3))
