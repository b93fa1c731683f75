"""LeNet is trained by the course's recipe, and what is shown of it is what was measured."""

import io

import numpy as np
import pytest
from dl4cv.demos import DemoError, lenet
from dl4cv.demos.training import train_lenet
from rich.console import Console

from tests.demos.tables import table
from tests.sampling import thorough


def test_a_brief_training_learns_and_its_figures_agree_with_each_other(played):
    _, sections = played("lenet")
    training, classes, mistakes, filters = (section.shown for section in sections)
    loss, accuracy = training.parts[:2]
    steps = [step for step, _ in loss.lines["training"]]
    assert steps[-1] == accuracy.lines["accuracy"][-1][0] == 1280 // 64
    assert loss.lines["training"][0][1] > 2 > 1.5 > loss.lines["training"][-1][1]
    reached = dict(table(training, "What was reached").rows)
    matrix, shares = classes.parts
    right = np.trace(np.array(matrix.values))
    assert reached["of these read right"] == f"{right / 10_000:.2%}"
    assert reached["misread"] == f"{10_000 - right:,.0f}"
    assert right / 10_000 > 0.5
    assert shares.bars["digit 0"] == pytest.approx(matrix.values[0][0] / sum(matrix.values[0]))
    assert len(mistakes.parts[0].images) == 16
    assert len(filters.parts[0].images) == 6


@pytest.mark.parametrize("images", [1, 63, 59_001])
def test_too_few_or_too_many_images_are_refused(images):
    with pytest.raises(DemoError, match=r"^LeNet can be trained with 64 to 59,000 images, not with "):
        lenet.prepare(images)


def test_a_terminal_shows_how_far_the_training_is():
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    train_lenet(256, 1, console)
    assert "training LeNet" in console.file.getvalue()


@thorough
def test_the_whole_training_reads_98_of_100():
    assert lenet.prepare().accuracy > 0.975
