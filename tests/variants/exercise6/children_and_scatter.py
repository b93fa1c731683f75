"""Layers taken from children(), their first weights set anew; one-hot targets by scatter, the loss by kl_div."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class SmallCNN(nn.Module):
    def __init__(self):
        nn.Module.__init__(self)
        for name, layer in (
            ("conv1", nn.Conv2d(1, 32, 5)),
            ("conv2", nn.Conv2d(32, 64, 5)),
            ("fc", nn.Linear(1024, 10)),
        ):
            self.add_module(name, layer)
        self.reset()

    def reset(self):
        for name, parameter in self.named_parameters():
            if "bias" in name:
                nn.init.zeros_(parameter)
            else:
                nn.init.trunc_normal_(parameter, std=0.02)

    def forward(self, x):
        conv1, conv2, fc = self.children()
        for conv in (conv1, conv2):
            x = F.max_pool2d(F.threshold(conv(x), 0.0, 0.0), 2, 2)
        return fc(x.flatten(start_dim=1, end_dim=-1))


def train_step(model, optimizer, images, labels):
    optimizer.zero_grad()
    log_p = F.log_softmax(model(images), dim=-1)
    targets = torch.zeros_like(log_p).scatter_(1, labels[:, None], 1.0)
    loss = F.kl_div(log_p, targets, reduction="batchmean")
    loss.backward()
    optimizer.step()
    return loss.item()


def evaluate(model, images, labels):
    mode = model.training
    model.eval()
    with torch.no_grad():
        classes = model(images[:1]).shape[1]
        counts = torch.zeros(classes, classes, dtype=torch.long)
        for x, y in zip(images.tensor_split(7), labels.tensor_split(7), strict=True):
            if len(x):
                counts.index_put_((y, model(x).argmax(1)), torch.ones(len(y), dtype=torch.long), accumulate=True)
    model.train(mode)
    return (counts.trace() / counts.sum()).item()
