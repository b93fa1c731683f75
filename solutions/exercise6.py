"""Exercise 6 - A small CNN

Convolution, activation and pooling come together: you build two networks that read handwritten digits, now with torch.
SmallCNN is the Keras model of slide 78 in torch's words, LeNet the classic of 1998 with ReLU and max-pooling.
With your own training step and evaluation, LeNet learns MNIST to 97 % and more while the grader watches.

Slides: 73-79, 83
Difficulty: 3 of 5
Time: 60 minutes

Write each body in place of its `raise NotImplementedError`. Keep the names of the layers, which are part of it.
Both networks are built without arguments, and return logits, the scores before softmax. Gradients reach all weights.
Leave the first weights to torch: an untrained network guesses, and its loss is near log 10 = 2.3026.
The logits of an image depend on this image and the weights alone, however often the network is called.
`python -m doctest exercise6.py` tries the examples below, `dl4cv-grade exercise6` marks your file.
"""

import torch
import torch.nn.functional as F
from torch import nn


class SmallCNN(nn.Module):
    """The small network of slide 78.

    Layers, in order, with the shape of one image after each:
        conv1: 5x5 convolution, 32 channels, no padding, ReLU    (32, 24, 24)
        max-pooling 2x2                                          (32, 12, 12)
        conv2: 5x5 convolution, 64 channels, no padding, ReLU    (64, 8, 8)
        max-pooling 2x2                                          (64, 4, 4)
        flatten                                                  (1024,)
        fc: linear, 10 logits                                    (10,)

    Example:
        >>> network = SmallCNN()
        >>> network(torch.zeros(5, 1, 28, 28)).shape
        torch.Size([5, 10])
        >>> sum(parameter.numel() for parameter in network.parameters())
        62346

    Help - "mat1 and mat2 shapes cannot be multiplied"
        Print x.shape before the linear layer and compare it with the list above.

    Help - the lecture writes it in Keras
        So may you: SmallCNN is then a function that returns a Keras 3 model of these layers, for images (28, 28, 1).
        It runs on torch and is compared with its weights laid out as torch's. A softmax as its last layer may stay.

    Help - "cannot assign module before Module.__init__() call"
        `super().__init__()` stays the first line of your `__init__`.
    """

    def __init__(self) -> None:
        super().__init__()
        # BEGIN SOLUTION
        self.conv1 = nn.Conv2d(1, 32, kernel_size=5)
        self.conv2 = nn.Conv2d(32, 64, kernel_size=5)
        self.fc = nn.Linear(64 * 4 * 4, 10)
        # END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (N, 1, 28, 28) to logits (N, 10)."""
        # BEGIN SOLUTION
        # (N, 1, 28, 28) -> (N, 32, 24, 24) -> (N, 32, 12, 12)
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        # (N, 32, 12, 12) -> (N, 64, 8, 8) -> (N, 64, 4, 4)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        # (N, 64, 4, 4) -> (N, 1024)
        x = x.flatten(1)
        # logits = W x + b, (N, 10)
        return self.fc(x)
        # END SOLUTION


class LeNet(nn.Module):
    """LeNet-5 with ReLU and max-pooling: 61,706 parameters.

    Layers, in order, with the shape of one image after each:
        conv1: 5x5 convolution, 6 channels, padding 2, ReLU      (6, 28, 28)
        max-pooling 2x2                                          (6, 14, 14)
        conv2: 5x5 convolution, 16 channels, no padding, ReLU    (16, 10, 10)
        max-pooling 2x2                                          (16, 5, 5)
        flatten                                                  (400,)
        fc1: linear, ReLU                                        (120,)
        fc2: linear, ReLU                                        (84,)
        fc3: linear, 10 logits                                   (10,)

    Example:
        >>> network = LeNet()
        >>> network(torch.zeros(5, 1, 28, 28)).shape
        torch.Size([5, 10])
        >>> sum(parameter.numel() for parameter in network.parameters())
        61706

    Help - 16 * 4 * 4 arrives where 400 should
        LeNet was drawn for images of 32x32 pixels. The padding of conv1 makes up for our 28x28.

    Help - the batch is smaller after flatten
        `x.view(-1, 400)` lets the batch absorb a wrong size without a word. `x.flatten(1)` keeps the first axis.

    Help - the accuracy stops far below 97 %
        The last layer has no ReLU: scores must be free to be negative. Nor has it a softmax; the loss takes care of it.
    """

    def __init__(self) -> None:
        super().__init__()
        # BEGIN SOLUTION
        self.conv1 = nn.Conv2d(1, 6, kernel_size=5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, kernel_size=5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)
        # END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (N, 1, 28, 28) to logits (N, 10)."""
        # BEGIN SOLUTION
        # (N, 1, 28, 28) -> (N, 6, 28, 28) -> (N, 6, 14, 14)
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        # (N, 6, 14, 14) -> (N, 16, 10, 10) -> (N, 16, 5, 5)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        # (N, 16, 5, 5) -> (N, 400)
        x = x.flatten(1)
        # h1 = max(0, W1 x + b1), (N, 120)
        x = F.relu(self.fc1(x))
        # h2 = max(0, W2 h1 + b2), (N, 84)
        x = F.relu(self.fc2(x))
        # logits = W3 h2 + b3, (N, 10)
        return self.fc3(x)
        # END SOLUTION


def train_step(model: nn.Module, optimizer: torch.optim.Optimizer, images: torch.Tensor, labels: torch.Tensor) -> float:
    """Update the model once, on one batch.

    Formula:
        loss = mean over the batch of  -log softmax(logits)[label]
        every parameter moves as the optimizer says, along the gradient of this loss and of no earlier one

    Gradients may be left over from before, also when it is called for the first time.
    torch's random numbers go on as they are: the generator is not to be seeded here.

    Arguments:
        model: maps images to logits (N, C), with any number C of classes; comes in training mode, and stays in it
        optimizer: holds the model's parameters, in one group or in several with learning rates of their own
        images: shape (N, 1, H, W), float32; of MNIST, H and W are 28, of other models anything
        labels: the true classes, shape (N,), int64; images and labels stay as they are
    Returns:
        the loss before the update, a Python float

    Example:
        A model that knows nothing gives both classes the same chance: log 2 = 0.6931. One step later it knows better.
        >>> model = nn.Linear(1, 2)
        >>> model.weight.data, model.bias.data = torch.zeros(2, 1), torch.zeros(2)
        >>> optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
        >>> images, labels = torch.tensor([[-1.0], [1.0]]), torch.tensor([0, 1])
        >>> print(f"{train_step(model, optimizer, images, labels):.4f}")
        0.6931
        >>> print(f"{train_step(model, optimizer, images, labels):.4f}")
        0.3133

    Help - the first step is right, the second is not
        `backward` adds to the gradients that are already there. Clear them at every step.

    Help - the loss stays near log 10 = 2.3026
        `backward` only says where to go. Going there is `optimizer.step()`.

    Help - the loss is too large at first and falls slowly
        `F.cross_entropy` takes logits; it contains the softmax. Do not apply one before.

    Help - memory grows with every step
        A loss tensor holds on to everything it was computed from. `loss.item()` is only a number.
    """
    # BEGIN SOLUTION
    # forget the gradients of the step before
    optimizer.zero_grad()
    # loss = mean of -log softmax(logits)[label]
    loss = F.cross_entropy(model(images), labels)
    # gradient of the loss with respect to every parameter w
    loss.backward()
    # with plain SGD: w <- w - learning rate * gradient
    optimizer.step()
    return loss.item()
    # END SOLUTION


def evaluate(model: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    """Measure how many images the model gets right.

    Formula:
        accuracy = (number of images with argmax_c logits[c] = label) / (number of images)

    The largest logit wins, also among logits of some hundreds.
    The model answers in eval mode and without gradients; afterwards it is in the mode it came in, with all its layers.
    Its weights stay as they are, and torch goes on recording gradients.
    Go through the images in batches of, say, 500: 10,000 at once are slow and need much memory.

    Arguments:
        model: maps images to logits (N, C), with any number C of classes
        images: shape (N, 1, H, W), float32; at least one image; of MNIST, H and W are 28, of other models anything
        labels: the true classes, shape (N,), int64; images and labels stay as they are
    Returns:
        the accuracy over all images, a Python float from 0 to 1

    Example:
        This model answers 1 for positive numbers and 0 for negative ones, and is right three times out of four:
        >>> model = nn.Linear(1, 2, bias=False)
        >>> model.weight.data = torch.tensor([[-1.0], [1.0]])
        >>> evaluate(model, torch.tensor([[-2.0], [5.0], [3.0], [-1.0]]), torch.tensor([0, 1, 1, 1]))
        0.75

    Help - the accuracy is slightly off
        The last batch may be smaller. Count right answers over all batches and divide once, at the end.

    Help - the accuracy changes from call to call
        Dropout is still at work: `model.eval()` switches it off.

    Help - after evaluating, training has become worse
        Remember `model.training` before you change it, and give it back at the end: `model.train(was_training)`.
    """
    # BEGIN SOLUTION
    was_training = model.training
    model.eval()
    correct = 0
    with torch.no_grad():
        for batch, truth in zip(images.split(500), labels.split(500), strict=True):
            # the predicted class is the one with the largest logit: (500, 10) -> (500,)
            predicted = model(batch).argmax(dim=1)
            correct += int((predicted == truth).sum())
    model.train(was_training)
    return correct / len(images)
    # END SOLUTION
