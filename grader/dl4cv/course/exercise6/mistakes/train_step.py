"""Wrong versions of `train_step`: the order of its steps."""

# mypy: disable-error-code="no-untyped-call, return, return-value"

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim import Optimizer

from dl4cv.mistakes import mistake

FUNCTION = "train_step"


@mistake(
    FUNCTION,
    title="zero_grad forgotten",
    explanation="backward adds to the gradients that are already there. Call optimizer.zero_grad() at every step.",
)
def zero_grad_forgotten(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="step forgotten",
    explanation="backward only says where to go. Going there is optimizer.step().",
)
def step_forgotten(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    return loss.item()


@mistake(
    FUNCTION,
    title="backward forgotten",
    explanation="Without backward there are no gradients, and the optimizer skips parameters without one. "
    "Call loss.backward() before optimizer.step().",
)
def backward_forgotten(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="step before backward",
    explanation="The optimizer uses the gradients that are there. Call backward first, then step.",
)
def step_before_backward(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    loss = F.cross_entropy(model(images), labels)
    optimizer.step()
    optimizer.zero_grad()
    loss.backward()
    return loss.item()


@mistake(
    FUNCTION,
    title="Gradients cleared after backward",
    explanation="zero_grad between backward and step throws away what backward has found. "
    "Clear the gradients before backward.",
)
def cleared_after_backward(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="Two updates in one call",
    explanation="train_step makes one update. Call optimizer.step() once.",
)
def two_updates(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="The loss after the update",
    explanation="What is asked for is the loss before the update, the one that was differentiated. "
    "Return it instead of computing another.",
)
def loss_after_the_update(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    F.cross_entropy(model(images), labels).backward()
    optimizer.step()
    return F.cross_entropy(model(images), labels).item()


@mistake(
    FUNCTION,
    title="A tensor returned",
    explanation="A list of such losses fills the memory with graphs. Return loss.item(), a Python float.",
)
def tensor_returned(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()
    return loss


@mistake(
    FUNCTION,
    title="A detached tensor returned",
    explanation="detach() lets go of the graph, but the result is a tensor still. Return loss.item(), a Python float.",
)
def detached_tensor_returned(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()
    return loss.detach()


@mistake(
    FUNCTION,
    title="Nothing returned",
    explanation="The caller wants to see the loss. End with return loss.item().",
)
def nothing_returned(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()


@mistake(
    FUNCTION,
    title="Gradients clipped",
    explanation="clip_grad_norm_ is a cure for exploding gradients that nobody asked for here. Take it out.",
)
def gradients_clipped(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="An optimizer of its own",
    explanation="A new optimizer has its own learning rate and forgets its momentum each time. "
    "Use the optimizer that is passed in.",
)
def optimizer_of_its_own(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="Trained in eval mode",
    explanation="model.eval() belongs to evaluate. Leave it out here.",
)
def trained_in_eval_mode(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    model.eval()
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    FUNCTION,
    title="The graph cut before backward",
    explanation="detach(), no_grad() and item() cut the way back to the weights. "
    "Call backward on the loss of the logits as they come.",
)
def graph_cut(model: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images).detach(), labels)
    loss.backward()
    optimizer.step()
    return loss.item()
