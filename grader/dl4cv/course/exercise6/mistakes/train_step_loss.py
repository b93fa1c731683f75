"""Wrong versions of `train_step`: the loss."""

# mypy: disable-error-code="no-untyped-call, return, return-value"

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim import Optimizer

from dl4cv.mistakes import mistake

FUNCTION = "train_step"


@mistake(
    FUNCTION,
    title="Softmax before the loss",
    explanation="F.cross_entropy applies log-softmax itself. Give it the raw logits.",
)
def softmax_before_the_loss(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(F.softmax(model(images), dim=1), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="nll_loss on logits",
    explanation="F.nll_loss expects logarithms of probabilities. Use F.cross_entropy on the logits.",
)
def nll_loss_on_logits(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.nll_loss(model(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="nll_loss on probabilities",
    explanation="F.nll_loss expects logarithms of probabilities, so it wants log_softmax, not softmax. "
    "Use F.cross_entropy on the logits.",
)
def nll_loss_on_probabilities(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.nll_loss(F.softmax(model(images), dim=1), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="Softmax along the batch",
    explanation="Each image's scores are normalised by themselves: dim=1. F.cross_entropy does it right by itself.",
)
def softmax_along_the_batch(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.nll_loss(F.log_softmax(model(images), dim=0), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="Sum in place of mean",
    explanation="The mean keeps the length of a step independent of the batch. Leave reduction at its default.",
)
def sum_in_place_of_mean(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels, reduction="sum")
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="The sum returned, the mean differentiated",
    explanation="The running sum of an epoch needs loss times batch size, train_step returns the mean. "
    "Leave the multiplication to the caller.",
)
def sum_returned(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item() * len(images)


@mistake(
    FUNCTION,
    title="Divided by the batch size twice",
    explanation="F.cross_entropy is a mean already. Do not divide it again.",
)
def divided_twice(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels) / len(images)
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="Squared error in place of cross-entropy",
    explanation="The squared error on one-hot labels punishes confident right answers too. Use F.cross_entropy.",
)
def squared_error(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.mse_loss(model(images), F.one_hot(labels, 10).float())
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="Only half of the batch learnt",
    explanation="Every image of the batch counts. Pass images and labels whole.",
)
def half_of_the_batch(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    half = len(images) // 2
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images[:half]), labels[:half])
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="Only the first image learnt",
    explanation="The loss is a mean over the whole batch. Pass images and labels whole.",
)
def first_image_only(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images[:1]), labels[:1])
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="Trained on its own predictions",
    explanation="The target is the label, not what the network believes. Pass labels to the loss.",
)
def trained_on_predictions(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    logits = model(images)
    loss = F.cross_entropy(logits, logits.argmax(dim=1))
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="Images and labels shuffled apart",
    explanation="One permutation has to serve both, or each image gets another's label. "
    "The batch is shuffled already, so leave it as it is.",
)
def shuffled_apart(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images.flip(0)), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="Climbing in place of descending",
    explanation="The optimizer goes down the gradient by itself. Leave out the minus before the loss.",
)
def climbing(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    (-loss).backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="Labels smoothed",
    explanation="label_smoothing gives a tenth of each label to the other classes. Leave it out.",
)
def labels_smoothed(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels, label_smoothing=0.1)
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="Weight decay added to the loss",
    explanation="A penalty on the weights belongs to the optimizer, and only if asked for. "
    "Return the cross-entropy alone.",
)
def weight_decay_added(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels) + 1e-3 * sum(p.square().sum() for p in model.parameters())
    loss.backward()
    optimizer.step()
    return loss.item()
