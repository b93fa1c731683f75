"""A closure given to optimizer.step, and a DataLoader for the evaluation."""

import torch
from torch.utils.data import DataLoader, TensorDataset


def train_step(model, optimizer, images, labels):
    def closure():
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(images), labels, reduction="mean")
        loss.backward()
        return loss

    return float(optimizer.step(closure))


def evaluate(model, images, labels):
    training = model.training
    model.eval()
    right = 0.0
    for x, y in DataLoader(TensorDataset(images, labels), batch_size=50, shuffle=False):
        with torch.no_grad():
            right += (model(x).max(dim=1).indices == y).sum().item()
    model.train(training)
    return right / len(images)
