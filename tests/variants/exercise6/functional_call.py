"""torch.func.grad of the loss as a function of the parameters."""

import torch
import torch.nn.functional as F
from torch.func import functional_call, grad_and_value


def train_step(model, optimizer, images, labels):
    parameters = dict(model.named_parameters())

    def loss_of(values):
        return F.cross_entropy(functional_call(model, values, (images,)), labels)

    gradients, loss = grad_and_value(loss_of)({name: p.detach() for name, p in parameters.items()})
    for name, p in parameters.items():
        p.grad = gradients[name]
    optimizer.step()
    return float(loss.item())


def evaluate(model, images, labels):
    before = model.training
    try:
        with torch.no_grad():
            scores = torch.vstack([model.eval()(part) for part in torch.split(images, 300)])
    finally:
        model.train(mode=before)
    return (scores.softmax(1).argsort(dim=1, descending=True)[:, 0] == labels).sum().div(len(labels)).item()
