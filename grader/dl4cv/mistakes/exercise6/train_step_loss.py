"""Wrong versions of `train_step`: the loss."""
# ruff: noqa: D103 - what a docstring would say stands in the decorator
# mypy: disable-error-code="no-untyped-call, return, return-value"

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim import Optimizer

from dl4cv.mistakes.catalogue import mistake

FUNCTION = "train_step"


@mistake(
    FUNCTION,
    title="Softmax before the loss",
    symptom="The loss hardly falls and stops near 1.46.",
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
    symptom="The loss becomes negative without end.",
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
    symptom="The loss lies between -1 and 0.",
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
    symptom="The loss is wrong unless the batch is as large as the number of classes.",
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
    symptom="Loss and steps are too large by the size of the batch.",
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
    symptom="The weights are right, the loss is too large by the size of the batch.",
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
    symptom="Loss and steps are too small by the size of the batch.",
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
    symptom="The loss is another one.",
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
    symptom="Right for equal halves alone; otherwise loss and gradients are those of other images.",
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
    symptom="Loss and gradients are those of one image.",
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
    symptom="The loss is too small, and the accuracy stays where it was.",
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
    symptom="The loss stays near ln 10.",
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
    symptom="The loss grows with every step.",
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
    symptom="The loss is a little too large.",
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
    symptom="The loss is a little too large, and the weights shrink.",
    explanation="A penalty on the weights belongs to the optimizer, and only if asked for. "
    "Return the cross-entropy alone.",
)
def weight_decay_added(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels) + 1e-3 * sum(p.square().sum() for p in model.parameters())
    loss.backward()
    optimizer.step()
    return loss.item()
