"""Wrong versions of `train_step`: which update is made, and what is returned."""

# mypy: disable-error-code="no-untyped-call, return, return-value"

from __future__ import annotations

import copy

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim import Optimizer

from dl4cv.mistakes import mistake

FUNCTION = "train_step"


@mistake(
    FUNCTION,
    title="backward called twice",
    explanation="backward adds to the gradients that are there, so a second call doubles them. Call it once.",
)
def backward_twice(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward(retain_graph=True)
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="The step made by hand",
    explanation="Weight minus learning rate times gradient is only the simplest rule. "
    "optimizer.step() knows the right one.",
)
def step_by_hand(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    with torch.no_grad():
        for parameter in model.parameters():
            assert parameter.grad is not None
            parameter.sub_(optimizer.param_groups[0]["lr"] * parameter.grad)
    return loss.item()


@mistake(
    FUNCTION,
    title="The learning rate overwritten",
    explanation="The optimizer comes with its learning rate, and the caller may change it. Leave param_groups alone.",
)
def learning_rate_overwritten(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    for group in optimizer.param_groups:
        group["lr"] = 0.01
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="The learning rate lowered at every step",
    explanation="A schedule for the learning rate is the caller's. Leave param_groups alone.",
)
def learning_rate_lowered(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()
    for group in optimizer.param_groups:
        group["lr"] *= 0.9
    return loss.item()


@mistake(
    FUNCTION,
    title="A copy of the network trained",
    explanation="The gradients arrive at the copy, but the optimizer moves the weights of the network itself. "
    "Use the model that is passed in.",
)
def copy_trained(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    other = copy.deepcopy(model)
    optimizer.zero_grad()
    loss = F.cross_entropy(other(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="Several updates in a loop",
    explanation="Epochs are the caller's loop. train_step makes one update, so leave the loop out.",
)
def several_epochs(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    for _ in range(5):
        logits = model(images)
        loss = F.cross_entropy(logits, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="An update for every image",
    explanation="One update is made along the mean gradient of the whole batch. Pass images and labels whole.",
)
def update_for_every_image(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    total = 0.0
    for image, label in zip(images, labels, strict=True):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(image[None]), label[None])
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total / len(images)


@mistake(
    FUNCTION,
    title="Left in eval mode",
    explanation="eval() stays in force until someone calls train(). It belongs to evaluate, so leave it out here.",
)
def left_in_eval_mode(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    model.train()
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()
    model.eval()
    return loss.item()


@mistake(
    FUNCTION,
    title="Gradients switched off for good",
    explanation="torch.set_grad_enabled(False) stays in force. Nothing has to be switched off in train_step.",
)
def gradients_off_for_good(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()
    torch.set_grad_enabled(False)
    return loss.item()


@mistake(
    FUNCTION,
    title="The loss rounded",
    explanation="Rounding is for printing, and small losses vanish in it. Return loss.item() as it is.",
)
def loss_rounded(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()
    return round(loss.item(), 4)


@mistake(
    FUNCTION,
    title="The accuracy in place of the loss",
    explanation="train_step tells the loss before the update; counting is the work of evaluate. Return loss.item().",
)
def accuracy_returned(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    logits = model(images)
    loss = F.cross_entropy(logits, labels)
    loss.backward()
    optimizer.step()
    return float((logits.argmax(dim=1) == labels).float().mean())


@mistake(
    FUNCTION,
    title="Loss and accuracy returned together",
    explanation="The caller wants one number, the loss. Return loss.item() alone.",
)
def loss_and_accuracy(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    logits = model(images)
    loss = F.cross_entropy(logits, labels)
    loss.backward()
    optimizer.step()
    return loss.item(), (logits.argmax(dim=1) == labels).float().mean().item()


@mistake(
    FUNCTION,
    title="The logarithm of a softmax",
    explanation="exp underflows to 0 in float32, whose logarithm is -inf. F.cross_entropy on logits never takes it.",
)
def logarithm_of_softmax(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.nll_loss(F.softmax(model(images), dim=1).log(), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="A small number added within the logarithm",
    explanation="log(p + 1e-8) hides that p vanished, and the gradient with it. "
    "F.cross_entropy on logits needs no such help.",
)
def small_number_added(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    p = F.softmax(model(images), dim=1)
    loss = -torch.log(p[torch.arange(len(labels)), labels] + 1e-8).mean()
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="Ten yes-or-no questions",
    explanation="binary_cross_entropy asks of each class by itself; a digit is one of ten. Use F.cross_entropy.",
)
def binary_cross_entropy(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.binary_cross_entropy_with_logits(model(images), F.one_hot(labels, 10).float())
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="Mean over the classes too",
    explanation="Nine of ten terms of each row are zero, and they count in mean(). "
    "Sum over the classes, then take the mean.",
)
def mean_over_classes(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = -(F.log_softmax(model(images), dim=1) * F.one_hot(labels, 10)).mean()
    loss.backward()
    optimizer.step()
    return loss.item()
