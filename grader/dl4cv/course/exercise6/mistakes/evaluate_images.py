"""Wrong versions of `evaluate`: which images are counted, what happens to the network meanwhile, what is returned."""

# mypy: no-warn-return-any, disable-error-code="return-value, no-untyped-call"

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dl4cv.mistakes import mistake

FUNCTION = "evaluate"


@mistake(
    FUNCTION,
    title="Only the first images counted",
    explanation="A slice keeps the test short, but the accuracy is asked for over all images. "
    "Go through them in batches.",
)
def first_images_only(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        accuracy = (model(images[:1000]).argmax(dim=1) == labels[:1000]).float().mean().item()
    model.train(remembered)
    return accuracy


@mistake(
    FUNCTION,
    title="The last image forgotten",
    explanation="range() stops before its end by itself. Write range(0, len(images), 100), without the -1.",
)
def last_image_forgotten(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    correct = 0
    with torch.no_grad():
        for start in range(0, len(images) - 1, 100):
            batch = slice(start, start + 100)
            correct += int((model(images[batch]).argmax(dim=1) == labels[batch]).sum())
    model.train(remembered)
    return correct / len(images)


@mistake(
    FUNCTION,
    title="The last batch counted as full",
    explanation="Batches times batch size is more than the images there are. Divide by len(images).",
)
def last_batch_counted_as_full(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    correct, total = 0, 0
    with torch.no_grad():
        for x, y in zip(images.split(100), labels.split(100), strict=True):
            correct += int((model(x).argmax(dim=1) == y).sum())
            total += 100
    model.train(remembered)
    return correct / total


@mistake(
    FUNCTION,
    title="The count set back in the loop",
    explanation="correct = 0 inside the loop forgets the batches before. Move it in front of the loop.",
)
def count_set_back(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    total = 0
    with torch.no_grad():
        for x, y in zip(images.split(100), labels.split(100), strict=True):
            correct = 0
            correct += int((model(x).argmax(dim=1) == y).sum())
            total += len(y)
    model.train(remembered)
    return correct / total


@mistake(
    FUNCTION,
    title="Divided without a remainder",
    explanation="// drops what is behind the decimal point. Divide with /.",
)
def divided_without_remainder(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        correct = (model(images).argmax(dim=1) == labels).sum().item()
    model.train(remembered)
    return float(correct // len(images))


@mistake(
    FUNCTION,
    title="The share rounded",
    explanation="Rounding is for printing. Return the share as it is.",
)
def share_rounded(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        correct = (model(images).argmax(dim=1) == labels).sum().item()
    model.train(remembered)
    return round(correct / len(images), 2)


@mistake(
    FUNCTION,
    title="Scores compared with labels",
    explanation="torch.max(logits, 1) gives the largest scores first and their classes second. Compare the second.",
)
def scores_compared(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        best, _ = torch.max(model(images), 1)
    model.train(remembered)
    return (best == labels).float().mean().item()


@mistake(
    FUNCTION,
    title="argmax without an axis",
    explanation="argmax() without dim counts through all images and classes together. Use argmax(dim=1).",
)
def argmax_without_axis(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        best = model(images).argmax()
    model.train(remembered)
    return (best == labels).float().mean().item()


@mistake(
    FUNCTION,
    title="Back in training mode after the first batch",
    explanation="The mode is given back inside the loop. Do it once, after the last batch.",
)
def training_mode_in_the_loop(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    correct = 0
    for x, y in zip(images.split(500), labels.split(500), strict=True):
        with torch.no_grad():
            correct += int((model(x).argmax(dim=1) == y).sum())
        model.train(remembered)
    return correct / len(images)


@mistake(
    FUNCTION,
    title="The parameters frozen for good",
    explanation="requires_grad_(False) stays in force. `with torch.no_grad():` ends by itself.",
)
def parameters_frozen(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    accuracy = (model(images).argmax(dim=1) == labels).float().mean().item()
    model.train(remembered)
    return accuracy


@mistake(
    FUNCTION,
    title="Accuracy and loss returned together",
    explanation="The caller wants one number, the accuracy. Return it alone.",
)
def accuracy_and_loss(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        logits = model(images)
    model.train(remembered)
    return (logits.argmax(dim=1) == labels).float().mean().item(), F.cross_entropy(logits, labels).item()


@mistake(
    FUNCTION,
    title="Learning from the test",
    explanation="Whoever learns from the images of the test knows them already when it counts. "
    "Leave backward and steps to train_step.",
)
def learning_from_the_test(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        accuracy = (model(images).argmax(dim=1) == labels).float().mean().item()
    with torch.enable_grad():
        F.cross_entropy(model(images), labels).backward()
    with torch.no_grad():
        for parameter in model.parameters():
            assert parameter.grad is not None
            parameter.sub_(0.01 * parameter.grad)
    model.train(remembered)
    return accuracy
