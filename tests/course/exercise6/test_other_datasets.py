"""LeNet trained on another dataset than MNIST, from a folder of the user's: measured there, with another threshold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from dl4cv.course.datasets.mnist import mnist
from dl4cv.engine.session import run_checks
from dl4cv.exercise.exercise import SEED, Dataset
from dl4cv.mistakes.kill_matrix import answering

from tests.cli.running import WRONG_USAGE, complaint
from tests.course.datasets.test_door import idx
from tests.exercises import brief_training, exercise_called, solution

EXERCISE6 = exercise_called("exercise6")
pytestmark = pytest.mark.usefixtures("checks_in_this_process")


def trained(folder: Path, *, mixed: bool):
    """The check that trains, on digits in the files of Fashion-MNIST; `mixed` labels say nothing of their images."""
    random = np.random.default_rng(0)
    for split, prefix, number in (("train", "train", 5000), ("test", "t10k", 1000)):
        digits = mnist(split)
        labels = digits.labels[:number].astype(np.uint8)
        (folder / f"{prefix}-images-idx3-ubyte").write_bytes(idx(digits.images[:number]))
        (folder / f"{prefix}-labels-idx1-ubyte").write_bytes(idx(random.permutation(labels) if mixed else labels))
    exercise = replace(EXERCISE6, dataset=Dataset("fashion-mnist", folder))
    with brief_training():
        [check] = run_checks(
            exercise,
            answering(solution(EXERCISE6), "exercise6.py"),
            seed=SEED,
            diagnose=lambda *seen, **among: None,
            select=lambda name: name == "lenet_trained_on_mnist",
        )
    return check


def test_it_is_trained_and_measured_on_the_dataset_that_was_chosen(tmp_path):
    check = trained(tmp_path, mixed=False)
    assert check.status == "passed"
    assert check.measured["test accuracy"] > 0.88


def test_what_is_wanted_of_it_is_the_thresholds_of_that_dataset(tmp_path):
    check = trained(tmp_path, mixed=True)
    assert check.status == "failed"
    assert "of the test images right; 83% are wanted" in check.message


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("fashion-mnist", "nowhere"), "There is neither t10k-images-idx3-ubyte nor"), (("cifar-10", "."), "cifar-10")],
)
def test_a_dataset_that_is_not_there_is_told_before_anything_is_graded(tmp_path, arguments, words):
    assert words in complaint(tmp_path, "exercise6", "--dataset", *arguments, status=WRONG_USAGE)


def test_only_exercises_with_a_choice_have_the_option(tmp_path):
    assert "No such option" in complaint(tmp_path, "exercise3", "--dataset", "fashion-mnist", ".", status=WRONG_USAGE)
