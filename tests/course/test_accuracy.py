"""The share of digits that a network reads right, as the grader measures it."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from dl4cv.course.accuracy import accuracy
from dl4cv.course.datasets.mnist import Digits, mnist
from torch import Tensor, nn


@pytest.fixture(scope="module")
def digits() -> Digits:
    return mnist("train")


class Constant(nn.Module):
    """Says 1 to every image while evaluating, 0 while training."""

    def forward(self, x: Tensor) -> Tensor:
        return F.one_hot(torch.full((len(x),), 0 if self.training else 1), 10).float()


@pytest.mark.parametrize("chunk", [1, 7, 100, 1000])
def test_accuracy_is_the_share_of_right_answers_whatever_the_chunk(digits: Digits, chunk: int) -> None:
    few = Digits(digits.images[:100], digits.labels[:100])
    assert accuracy(Constant(), few, chunk) == pytest.approx((few.labels == 1).mean())


@pytest.mark.parametrize("training", [True, False])
def test_accuracy_leaves_the_mode_as_it_was(digits: Digits, training: bool) -> None:
    model = Constant().train(training)
    accuracy(model, Digits(digits.images[:10], digits.labels[:10]))
    assert model.training is training
