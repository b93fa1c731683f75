"""Wrong versions of `evaluate`: mode and gradients."""

# mypy: no-warn-return-any

from __future__ import annotations

import torch
from torch import Tensor, nn

from dl4cv.mistakes import mistake

FUNCTION = "evaluate"


@mistake(
    FUNCTION,
    title="eval() forgotten",
    explanation="In training mode dropout is random and batch norm keeps learning. Call model.eval() first.",
)
def eval_forgotten(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    with torch.no_grad():
        return (model(images).argmax(dim=1) == labels).float().mean().item()


@mistake(
    FUNCTION,
    title="Left in eval mode",
    explanation="eval() stays in force until someone calls train(). Remember model.training and give it back.",
)
def left_in_eval_mode(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    model.eval()
    with torch.no_grad():
        return (model(images).argmax(dim=1) == labels).float().mean().item()


@mistake(
    FUNCTION,
    title="Always in training mode afterwards",
    explanation="Whoever evaluates twice gets dropout the second time. "
    "Remember model.training and call model.train(remembered).",
)
def always_train_afterwards(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    model.eval()
    with torch.no_grad():
        accuracy = (model(images).argmax(dim=1) == labels).float().mean().item()
    model.train()
    return accuracy


@mistake(
    FUNCTION,
    title="Only the outermost mode given back",
    explanation="Setting the attribute does not reach the layers inside, where the dropout is. "
    "Call model.train(remembered).",
)
def outermost_mode_only(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        accuracy = (model(images).argmax(dim=1) == labels).float().mean().item()
    model.training = remembered
    return accuracy


@mistake(
    FUNCTION,
    title="Evaluated in training mode",
    explanation="train() and eval() have changed places. Call model.eval() first, and give the mode back at the end.",
)
def evaluated_in_training_mode(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.train()
    with torch.no_grad():
        accuracy = (model(images).argmax(dim=1) == labels).float().mean().item()
    model.train(remembered)
    return accuracy


@mistake(
    FUNCTION,
    title="Gradients recorded",
    explanation="Without torch.no_grad() the graph of all images is kept for a backward pass that never comes. "
    "Wrap the forward pass.",
)
def gradients_recorded(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    accuracy = (model(images).argmax(dim=1) == labels).float().mean().item()
    model.train(remembered)
    return accuracy


@mistake(
    FUNCTION,
    title="Gradients switched off for good",
    explanation="torch.set_grad_enabled(False) stays in force. `with torch.no_grad():` ends by itself.",
)
def gradients_off_for_good(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    torch.set_grad_enabled(False)
    accuracy = (model(images).argmax(dim=1) == labels).float().mean().item()
    model.train(remembered)
    return accuracy
