"""Gradients are cleared before the loss and again after the step; model.train() on top; tensors sent to a device."""

import torch
from torch import nn

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
criterion = nn.CrossEntropyLoss()


def train_step(model, optimizer, images, labels):
    model.train()
    images, labels = images.to(device), labels.to(device)
    optimizer.zero_grad()
    outputs = model(images)
    loss = criterion(outputs, labels)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.data.item()


def evaluate(model, images, labels):
    was_training = model.training
    model.eval()
    correct = 0
    total = 0
    batch_size = 256
    with torch.no_grad():
        for i in range(0, images.shape[0], batch_size):
            batch, target = images[i : i + batch_size].to(device), labels[i : i + batch_size].to(device)
            pred = model(batch).argmax(dim=1, keepdim=True)
            correct += pred.eq(target.view_as(pred)).sum().item()
            total += target.size(0)
    model.train(was_training)
    return correct / total if total > 0 else 0.0
