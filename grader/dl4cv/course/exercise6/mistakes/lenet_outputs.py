"""Wrong versions of `LeNet`: what comes out, where gradients end, activations of other networks."""

# mypy: no-warn-return-any, disable-error-code="return, return-value"

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dl4cv.course.exercise6.mistakes.networks import _WrongLeNet
from dl4cv.mistakes import mistake

FUNCTION = "LeNet"


@mistake(
    FUNCTION,
    title="Classes in place of scores",
    explanation="argmax throws away all but the winner, and nothing can be learned from it. "
    "Return the raw scores of fc3.",
)
class ClassesInPlaceOfScores(_WrongLeNet):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).argmax(dim=1)


@mistake(
    FUNCTION,
    title="Nothing returned",
    explanation="The last line computes the scores and drops them. Write return before it.",
)
class NothingReturned(_WrongLeNet):
    def forward(self, x: Tensor) -> Tensor:
        super().forward(x)


@mistake(
    FUNCTION,
    title="Scores and features returned together",
    explanation="The loss and the training want one tensor. Return the scores of fc3 alone.",
)
class FeaturesReturnedToo(_WrongLeNet):
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:  # type: ignore[override]
        features = self.features(x).flatten(1)
        return self.classify(features), features


@mistake(
    FUNCTION,
    title="An array returned",
    explanation="detach().numpy() leaves torch, and the graph ends there. Return the tensor as fc3 gives it.",
)
class ArrayReturned(_WrongLeNet):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).detach().numpy()


@mistake(
    FUNCTION,
    title="no_grad around the forward pass",
    explanation="torch.no_grad() is for evaluating; under it nothing can be learned. Take it out of forward.",
)
class NoGradInForward(_WrongLeNet):
    def forward(self, x: Tensor) -> Tensor:
        with torch.no_grad():
            return super().forward(x)


@mistake(
    FUNCTION,
    title="conv1 frozen",
    explanation="requires_grad = False is for networks that were trained elsewhere. "
    "Leave every parameter free to learn.",
)
class FirstConvolutionFrozen(_WrongLeNet):
    def __init__(self) -> None:
        super().__init__()
        for parameter in self.conv1.parameters():
            parameter.requires_grad = False


@mistake(
    FUNCTION,
    title="Softmax when evaluating",
    explanation="The largest score is the largest probability, so evaluate needs no softmax. "
    "Return logits in both modes.",
)
class SoftmaxWhenEvaluating(_WrongLeNet):
    def forward(self, x: Tensor) -> Tensor:
        logits = super().forward(x)
        return logits if self.training else F.softmax(logits, dim=1)


@mistake(
    FUNCTION,
    title="Sigmoid at the end of the network",
    explanation="Ten sigmoids are ten yes-or-no questions; a digit is one of ten. Return the raw scores of fc3.",
)
class SigmoidAtTheEnd(_WrongLeNet):
    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(super().forward(x))


@mistake(
    FUNCTION,
    title="Leaky ReLU in place of ReLU",
    explanation="Leaky ReLU lets a hundredth of what is negative through. LeNet has ReLU here, so use F.relu.",
)
class LeakyReluInPlaceOfRelu(_WrongLeNet):
    def features(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.leaky_relu(self.conv1(x)), 2)
        return F.max_pool2d(F.leaky_relu(self.conv2(x)), 2)

    def classify(self, x: Tensor) -> Tensor:
        return self.fc3(F.leaky_relu(self.fc2(F.leaky_relu(self.fc1(x)))))


@mistake(
    FUNCTION,
    title="GELU in place of ReLU",
    explanation="GELU belongs to transformers. LeNet has ReLU here, so use F.relu.",
)
class GeluInPlaceOfRelu(_WrongLeNet):
    def features(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.gelu(self.conv1(x)), 2)
        return F.max_pool2d(F.gelu(self.conv2(x)), 2)

    def classify(self, x: Tensor) -> Tensor:
        return self.fc3(F.gelu(self.fc2(F.gelu(self.fc1(x)))))


@mistake(
    FUNCTION,
    title="The second pooling averages",
    explanation="Only the first pooling keeps the largest value of each window. Use F.max_pool2d both times.",
)
class SecondPoolingAverages(_WrongLeNet):
    def features(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        return F.avg_pool2d(F.relu(self.conv2(x)), 2)


@mistake(
    FUNCTION,
    title="Overlapping windows",
    explanation="Windows of 3x3 overlap when they move by 2. Pool windows of 2x2: F.max_pool2d(x, 2).",
)
class OverlappingWindows(_WrongLeNet):
    def features(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.relu(self.conv1(x)), 3, stride=2, padding=1)
        return F.max_pool2d(F.relu(self.conv2(x)), 3, stride=2, padding=1)


@mistake(
    FUNCTION,
    title="Padded on one side",
    explanation="F.pad takes left, right, top and bottom: two zeros on each of the four sides. "
    "padding=2 in conv1 says it.",
)
class PaddedOnOneSide(_WrongLeNet):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(F.pad(x, (0, 4, 0, 4)))


@mistake(
    FUNCTION,
    title="Images stretched to 32x32",
    explanation="Stretching makes new pixels out of the old ones. "
    "LeNet sees the 28x28 as they are, with two zeros around.",
)
class ImagesStretched(_WrongLeNet):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(F.interpolate(x, size=(32, 32)))


@mistake(
    FUNCTION,
    title="Each batch normalised by its own mean",
    explanation="The images come normalised already. Use them in forward as they are.",
)
class BatchNormalisedByItself(_WrongLeNet):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward((x - x.mean()) / x.std())
