import math
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from dl4cv.course.accuracy import accuracy
from dl4cv.course.datasets.mnist import Digits, mnist
from dl4cv.course.networks.small import LeNet, initial_state
from dl4cv.course.training import (
    Progress,
    Recipe,
    TrainStep,
    batches,
    learning_rate,
    normalise,
    select,
    train,
)
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from tests.sampling import thorough

SHORT = Recipe(images=640, validation_images=100, batch_size=32)


def train_step(model: nn.Module, optimizer: torch.optim.Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()
    return loss.item()


def lenet(seed: int = 0) -> LeNet:
    model = LeNet()
    model.load_state_dict(initial_state(seed))
    return model


def ignore(progress: Progress) -> None:
    pass


@pytest.fixture(scope="module")
def digits() -> Digits:
    return mnist("train")


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@thorough
def test_the_recipe_reads_at_least_98_of_100_test_images(digits: Digits) -> None:
    training, validation = select(digits, Recipe(), seed=0)
    model = lenet()
    train(model, train_step, training, Recipe(), ignore)
    assert accuracy(model, mnist("test")) >= 0.98
    assert accuracy(model, validation) >= 0.95


def test_a_short_training_lowers_the_loss(digits: Digits) -> None:
    reports: list[Progress] = []
    train(lenet(), train_step, select(digits, SHORT, seed=0)[0], SHORT, reports.append)
    assert reports[0].loss == pytest.approx(math.log(10), abs=0.1)
    assert reports[-1].loss < 1.5


def test_the_same_weights_and_digits_give_the_same_network(digits: Digits) -> None:
    trained = []
    for _ in range(2):
        model = lenet()
        torch.rand(1)  # the global random state differs, the outcome does not
        train(model, train_step, select(digits, SHORT, seed=1)[0], SHORT, ignore)
        trained.append(model.state_dict())
    assert all(torch.equal(trained[0][name], trained[1][name]) for name in trained[0])


def test_progress_is_told_twenty_times_and_watched_four_times(digits: Digits) -> None:
    reports: list[Progress] = []
    train(lenet(), train_step, select(digits, SHORT, seed=0)[0], SHORT, reports.append)
    assert [report.step for report in reports] == list(range(1, 21))
    assert {report.steps for report in reports} == {20}
    assert [report.step for report in reports if report.to_validate] == [5, 10, 15, 20]


@pytest.mark.parametrize("batches_in_all", [1, 3, 21, 47])
def test_the_last_step_is_always_told_and_watched(digits: Digits, batches_in_all: int) -> None:
    recipe = replace(SHORT, images=4 * batches_in_all, batch_size=4)
    reports: list[Progress] = []
    train(lenet(), train_step, select(digits, recipe, seed=0)[0], recipe, reports.append)
    steps = [report.step for report in reports]
    assert steps == sorted(set(steps))
    assert steps[-1] == batches_in_all
    assert reports[-1].to_validate


def test_images_that_do_not_fill_a_batch_are_refused(digits: Digits) -> None:
    few = Digits(digits.images[:31], digits.labels[:31])
    with pytest.raises(ValueError, match="31 images do not fill a batch of 32"):
        train(lenet(), train_step, few, SHORT, ignore)


def test_a_loss_that_is_no_number_is_told_as_nan(digits: Digits) -> None:
    reports: list[Progress] = []
    without_answer = cast(TrainStep, lambda *_: None)
    train(lenet(), without_answer, select(digits, SHORT, seed=0)[0], SHORT, reports.append)
    assert all(math.isnan(report.loss) for report in reports)


def test_what_the_training_step_raises_passes_through(digits: Digits) -> None:
    def broken(*_: object) -> float:
        raise RuntimeError("shapes cannot be multiplied")

    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        train(lenet(), broken, select(digits, SHORT, seed=0)[0], SHORT, ignore)


def test_training_and_validation_share_no_image(digits: Digits) -> None:
    numbered = Digits(np.arange(2000, dtype=np.int64).view(np.uint8).reshape(2000, 8), np.arange(2000))
    training, validation = select(numbered, SHORT, seed=0)
    assert len(training.labels) == 640
    assert len(validation.labels) == 100
    assert len({*training.labels, *validation.labels}) == 740
    assert (training.images.view(np.int64)[:, 0] == training.labels).all()


def test_a_seed_decides_the_order_of_the_images(digits: Digits) -> None:
    orders = [select(digits, SHORT, seed)[0].labels.tolist() for seed in (0, 0, 1)]
    assert orders[0] == orders[1] != orders[2]


def test_too_few_digits_for_the_recipe_are_refused(digits: Digits) -> None:
    with pytest.raises(ValueError, match="needs 740 images, there are 700"):
        select(Digits(digits.images[:700], digits.labels[:700]), SHORT, seed=0)


def test_normalised_images_have_mean_0_and_deviation_1(digits: Digits) -> None:
    images = normalise(digits.images[:5000])
    assert images.shape == (5000, 1, 28, 28)
    assert images.dtype == torch.float32
    assert float(images.mean()) == pytest.approx(0, abs=0.02)
    assert float(images.std()) == pytest.approx(1, abs=0.02)


def test_normalising_takes_images_that_are_read_only_and_leaves_them_alone() -> None:
    images = np.frombuffer(bytes(range(256)) * 49, dtype=np.uint8).reshape(16, 28, 28)
    normalise(images).zero_()
    assert images[0, 0, 1] == 1


def test_batches_come_in_order_and_are_copies(digits: Digits) -> None:
    few = Digits(digits.images[:12].copy(), digits.labels[:12].copy())
    for index, (images, labels) in enumerate(batches(few, batch_size=5, count=2)):
        assert torch.equal(images, normalise(digits.images[5 * index : 5 * index + 5]))
        assert labels.tolist() == digits.labels[5 * index : 5 * index + 5].tolist()
        images.zero_()
        labels.zero_()
    assert (few.labels == digits.labels[:12]).all()


@given(steps=st.integers(1, 2000), warm_up=st.floats(0, 1))
def test_the_learning_rate_rises_to_its_peak_and_falls(steps: int, warm_up: float) -> None:
    recipe = Recipe(warm_up=warm_up)
    rates = [learning_rate(step, steps, recipe) for step in range(steps)]
    top = rates.index(max(rates))
    assert min(rates) > 0
    assert max(rates) <= recipe.peak_learning_rate
    assert rates[: top + 1] == sorted(rates[: top + 1])
    assert rates[top:] == sorted(rates[top:], reverse=True)


def test_the_learning_rate_meets_its_corners() -> None:
    rates = [learning_rate(step, 100, Recipe(peak_learning_rate=1.0, warm_up=0.1)) for step in range(100)]
    assert rates[0] == pytest.approx(1 / 10)
    assert rates[9] == pytest.approx(1)
    assert rates[10] == pytest.approx(1)
    assert rates[55] == pytest.approx(1 / 2)
    assert rates[99] == pytest.approx(1 / 90)
