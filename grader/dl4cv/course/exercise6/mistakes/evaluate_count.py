"""Wrong versions of `evaluate`: what is counted."""

# mypy: no-warn-return-any, disable-error-code="no-untyped-call"

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dl4cv.mistakes import mistake

FUNCTION = "evaluate"


@mistake(
    FUNCTION,
    title="Mean of the batches' accuracies",
    explanation="In a mean of means the images of a small batch weigh more. "
    "Count right answers over all batches and divide once.",
)
def mean_of_batch_accuracies(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        pairs = zip(images.split(100), labels.split(100), strict=True)
        shares = [(model(x).argmax(dim=1) == y).float().mean().item() for x, y in pairs]
    model.train(remembered)
    return sum(shares) / len(shares)


@mistake(
    FUNCTION,
    title="The last batch dropped",
    explanation="len(images) // 100 counts full batches only. Go on to the end: range(0, len(images), 100).",
)
def last_batch_dropped(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    correct = 0
    with torch.no_grad():
        for start in range(0, len(images) - 99, 100):
            batch = slice(start, start + 100)
            correct += int((model(images[batch]).argmax(dim=1) == labels[batch]).sum())
    model.train(remembered)
    return correct / len(images)


@mistake(
    FUNCTION,
    title="Returned after the first batch",
    explanation="The return stands inside the loop. Move it behind the loop.",
)
def returned_after_the_first_batch(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        for x, y in zip(images.split(100), labels.split(100), strict=True):
            accuracy = (model(x).argmax(dim=1) == y).float().mean().item()
            break
    model.train(remembered)
    return accuracy


@mistake(
    FUNCTION,
    title="Accuracy of the last batch",
    explanation="`=` in the loop overwrites what the batches before have given. Add up with += and divide at the end.",
)
def last_batch_only(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        for x, y in zip(images.split(100), labels.split(100), strict=True):
            accuracy = (model(x).argmax(dim=1) == y).float().mean().item()
    model.train(remembered)
    return accuracy


@mistake(
    FUNCTION,
    title="Per cent in place of a share",
    explanation="The accuracy is a number from 0 to 1. Do not multiply by 100.",
)
def per_cent(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        accuracy = (model(images).argmax(dim=1) == labels).float().mean().item()
    model.train(remembered)
    return 100 * accuracy


@mistake(
    FUNCTION,
    title="A number of images in place of a share",
    explanation="The sum counts the right answers. Divide it by the number of images.",
)
def number_of_right_answers(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        correct = (model(images).argmax(dim=1) == labels).sum().item()
    model.train(remembered)
    return float(correct)


@mistake(
    FUNCTION,
    title="Divided by the number of batches",
    explanation="len() of a list of batches is not the number of images. Divide by len(images).",
)
def divided_by_the_number_of_batches(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        pairs = list(zip(images.split(100), labels.split(100), strict=True))
        correct = sum(int((model(x).argmax(dim=1) == y).sum()) for x, y in pairs)
    model.train(remembered)
    return correct / len(pairs)


@mistake(
    FUNCTION,
    title="The error in place of the accuracy",
    explanation="The share of wrong answers is the error rate. Count where prediction and label are equal.",
)
def error_rate(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        error = (model(images).argmax(dim=1) != labels).float().mean().item()
    model.train(remembered)
    return error


@mistake(
    FUNCTION,
    title="argmax over the images",
    explanation="dim=0 asks which image has the largest score of each class. Use dim=1, the classes.",
)
def argmax_over_the_images(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        best = model(images).argmax(dim=0)
    model.train(remembered)
    return (best == labels).float().mean().item()


@mistake(
    FUNCTION,
    title="argmin in place of argmax",
    explanation="The network's answer is the class with the largest score. Use argmax.",
)
def argmin_in_place_of_argmax(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        accuracy = (model(images).argmin(dim=1) == labels).float().mean().item()
    model.train(remembered)
    return accuracy


@mistake(
    FUNCTION,
    title="Right if among the first two",
    explanation="top-2 accuracy forgives one wrong answer. Only the class with the largest score counts.",
)
def among_the_first_two(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        best = model(images).topk(2, dim=1).indices
    model.train(remembered)
    return (best == labels[:, None]).any(dim=1).float().mean().item()


@mistake(
    FUNCTION,
    title="Every prediction against every label",
    explanation="(N, 1) == (N,) compares all with all: N times N answers. Leave out keepdim, so that both are (N,).",
)
def every_prediction_against_every_label(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        best = model(images).argmax(dim=1, keepdim=True)
    model.train(remembered)
    return (best == labels).float().mean().item()


@mistake(
    FUNCTION,
    title="A tensor returned",
    explanation="The mean of a tensor is a tensor. Return .item(), a Python float.",
)
def tensor_returned(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        accuracy = (model(images).argmax(dim=1) == labels).float().mean()
    model.train(remembered)
    return accuracy


@mistake(
    FUNCTION,
    title="The loss in place of the accuracy",
    explanation="The cross-entropy is what is minimised, the accuracy is what is reported. "
    "Count where argmax and label are equal.",
)
def loss_in_place_of_accuracy(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        loss = F.cross_entropy(model(images), labels).item()
    model.train(remembered)
    return loss


@mistake(
    FUNCTION,
    title="Whole batches right or wrong",
    explanation="all() asks whether every answer of the batch is right. Count the right ones: sum().",
)
def whole_batches_right(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    remembered = model.training
    model.eval()
    with torch.no_grad():
        pairs = zip(images.split(100), labels.split(100), strict=True)
        correct = sum([len(y) * bool((model(x).argmax(dim=1) == y).all()) for x, y in pairs])
    model.train(remembered)
    return correct / len(images)
