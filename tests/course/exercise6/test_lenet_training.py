"""LeNet's training is watched by the grader: accuracy and loss on images that it is not trained with."""

import numpy as np
import pytest
import torch
from dl4cv.course.datasets.mnist import Digits, mnist
from dl4cv.course.exercise6.lenet_training import Watch
from dl4cv.course.networks.small import LeNet
from dl4cv.course.training import normalise
from torch.nn import functional


def some_digits():
    images, labels = mnist("test")
    return Digits(images[:50], labels[:50])


def test_a_watch_measures_accuracy_and_loss_as_often_as_it_may():
    digits, network = some_digits(), LeNet()
    state = {name: value.numpy() for name, value in network.state_dict().items()}
    watch = Watch(digits, times_left=2)
    reached = [watch.measure(state) for _ in range(3)]
    with torch.no_grad():
        logits = network(normalise(digits.images))
    loss = functional.cross_entropy(logits, torch.from_numpy(digits.labels)).item()
    assert watch.losses == pytest.approx([loss, loss], rel=1e-5)
    assert reached == [*watch.reached, None]
    assert reached[0] == np.mean(logits.argmax(dim=1).numpy() == digits.labels)


def test_weights_that_are_none_of_lenets_are_measured_as_nothing():
    watch = Watch(some_digits(), times_left=2)
    assert watch.measure({"conv1.weight": np.zeros(3)}) is None
    assert watch.reached == watch.losses == []
