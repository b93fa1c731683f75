"""Wrong versions of `LeNet`: activations, pooling, flattening."""

# mypy: no-warn-return-any

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from dl4cv.course.exercise6.mistakes.networks import _WrongLeNet
from dl4cv.mistakes import mistake

FUNCTION = "LeNet"


@mistake(
    FUNCTION,
    title="Softmax at the end of the network",
    explanation="The loss applies its own log-softmax. Return the raw scores of fc3.",
)
class SoftmaxAtTheEnd(_WrongLeNet):
    def forward(self, x: Tensor) -> Tensor:
        return F.softmax(super().forward(x), dim=1)


@mistake(
    FUNCTION,
    title="Log-softmax at the end of the network",
    explanation="The exercise asks for logits. "
    "F.cross_entropy takes them as they are, so return the raw scores of fc3.",
)
class LogSoftmaxAtTheEnd(_WrongLeNet):
    def forward(self, x: Tensor) -> Tensor:
        return F.log_softmax(super().forward(x), dim=1)


@mistake(
    FUNCTION,
    title="ReLU on the logits",
    explanation="Scores must be free to be negative. Return the output of fc3 as it is.",
)
class ReluOnTheLogits(_WrongLeNet):
    def forward(self, x: Tensor) -> Tensor:
        return F.relu(super().forward(x))


@mistake(
    FUNCTION,
    title="No ReLU after the convolutions",
    explanation="Without an activation two convolutions in a row are one. "
    "Apply ReLU to the output of conv1 and of conv2.",
)
class ConvolutionsWithoutRelu(_WrongLeNet):
    def features(self, x: Tensor) -> Tensor:
        return F.max_pool2d(self.conv2(F.max_pool2d(self.conv1(x), 2)), 2)


@mistake(
    FUNCTION,
    title="ReLU after the first convolution only",
    explanation="Every convolution is followed by its activation. Apply ReLU to the output of conv2 too.",
)
class SecondConvolutionWithoutRelu(_WrongLeNet):
    def features(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        return F.max_pool2d(self.conv2(x), 2)


@mistake(
    FUNCTION,
    title="No ReLU between the linear layers",
    explanation="Three linear layers in a row are one. Apply ReLU after fc1 and after fc2.",
)
class LinearLayersWithoutRelu(_WrongLeNet):
    def classify(self, x: Tensor) -> Tensor:
        return self.fc3(self.fc2(self.fc1(x)))


@mistake(
    FUNCTION,
    title="No ReLU after fc2",
    explanation="fc2 and fc3 without an activation between them are one linear layer. Apply ReLU after fc2.",
)
class Fc2WithoutRelu(_WrongLeNet):
    def classify(self, x: Tensor) -> Tensor:
        return self.fc3(self.fc2(F.relu(self.fc1(x))))


@mistake(
    FUNCTION,
    title="Average pooling in place of max-pooling",
    explanation="The LeNet of 1998 averaged; ours keeps the largest value of each window. Use F.max_pool2d.",
)
class AveragePooling(_WrongLeNet):
    def features(self, x: Tensor) -> Tensor:
        x = F.avg_pool2d(F.relu(self.conv1(x)), 2)
        return F.avg_pool2d(F.relu(self.conv2(x)), 2)


@mistake(
    FUNCTION,
    title="tanh in place of ReLU",
    explanation="The LeNet of 1998 used tanh; ours has ReLU, which does not saturate. Use F.relu.",
)
class TanhInPlaceOfRelu(_WrongLeNet):
    def features(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.tanh(self.conv1(x)), 2)
        return F.max_pool2d(F.tanh(self.conv2(x)), 2)

    def classify(self, x: Tensor) -> Tensor:
        return self.fc3(F.tanh(self.fc2(F.tanh(self.fc1(x)))))


@mistake(
    FUNCTION,
    title="Sigmoid in place of ReLU",
    explanation="The gradient of a sigmoid is at most a quarter, four times in a row. Use F.relu.",
)
class SigmoidInPlaceOfRelu(_WrongLeNet):
    def features(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.sigmoid(self.conv1(x)), 2)
        return F.max_pool2d(F.sigmoid(self.conv2(x)), 2)

    def classify(self, x: Tensor) -> Tensor:
        return self.fc3(F.sigmoid(self.fc2(F.sigmoid(self.fc1(x)))))


@mistake(
    FUNCTION,
    title="Flatten takes the batch along",
    explanation="x.flatten() makes one long vector of all images together. x.flatten(1) keeps the first axis.",
)
class FlattenTakesTheBatch(_WrongLeNet):
    def forward(self, x: Tensor) -> Tensor:
        return self.classify(self.features(x).flatten())


@mistake(
    FUNCTION,
    title="Flattened in another order",
    explanation="The weights of fc1 expect the maps one after the other, each row by row. "
    "Flatten without a permute or transpose before.",
)
class FlattenedChannelsLast(_WrongLeNet):
    def forward(self, x: Tensor) -> Tensor:
        return self.classify(self.features(x).permute(0, 2, 3, 1).flatten(1))


@mistake(
    FUNCTION,
    title="The batch squeezed away",
    explanation="squeeze() removes every axis of length 1, and a batch of one image is such an axis. "
    "Flatten with x.flatten(1) and drop the squeeze.",
)
class BatchSqueezedAway(_WrongLeNet):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).squeeze()


@mistake(
    FUNCTION,
    title="The images scaled a second time",
    explanation="The images come normalised already. Use them in forward as they are.",
)
class ImagesScaledAgain(_WrongLeNet):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x / 255)


@mistake(
    FUNCTION,
    title="Dropout that never ends",
    explanation="F.dropout drops even while evaluating unless it is told training=self.training. "
    "LeNet has no dropout at all, so take it out.",
)
class DropoutThatNeverEnds(_WrongLeNet):
    def classify(self, x: Tensor) -> Tensor:
        return super().classify(F.dropout(x, 0.5))


@mistake(
    FUNCTION,
    title="The convolutions cut off from learning",
    explanation="detach() ends the graph, so everything before it keeps its first weights. Take it out of forward.",
)
class FeaturesDetached(_WrongLeNet):
    def features(self, x: Tensor) -> Tensor:
        return super().features(x).detach()
