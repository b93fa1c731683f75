"""A copy of the network evaluated, so that the network itself stays as it is; labels compared in whole numbers."""

import copy

import torch


def evaluate(model, images, labels):
    judge = copy.deepcopy(model).eval()
    total = 0
    with torch.inference_mode():
        for x, y in zip(torch.split(images, 125), torch.split(labels, 125), strict=True):
            total += int(torch.count_nonzero(judge(x).argmax(-1) == y))
    return total / labels.numel()


def train_step(model, optimizer, images, labels):
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            parameter.grad = None
    scores = model(images)
    one_hot = torch.nn.functional.one_hot(labels, scores.size(1)).to(scores.dtype)
    loss = -(one_hot * scores.log_softmax(dim=1)).sum(dim=1).mean()
    loss.backward()
    optimizer.step()
    return loss.item()
