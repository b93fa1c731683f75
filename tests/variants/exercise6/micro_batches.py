"""Gradients accumulated over small pieces of the batch, each loss divided by the whole batch's size."""

import torch
import torch.nn.functional as F


def train_step(model, optimizer, images, labels):
    for p in model.parameters():
        p.grad = None
    mean_loss = 0.0
    for x, y in zip(images.split(8), labels.split(8), strict=True):
        loss = F.cross_entropy(model(x), y, reduction="sum") / len(labels)
        loss.backward()
        mean_loss += loss.item()
    optimizer.step()
    return mean_loss


def evaluate(model, images, labels):
    mode = model.training
    model.eval()
    right = 0
    with torch.no_grad():
        for image, label in zip(images, labels, strict=True):
            if model(image.unsqueeze(0)).squeeze(0).argmax().item() == label.item():
                right += 1
    model.train(mode)
    return right / len(labels)
