"""torch.autograd.grad, its answers laid into .grad by hand."""

import torch


def train_step(model, optimizer, images, labels):
    parameters = [p for p in model.parameters() if p.requires_grad]
    logits = model(images)
    picked = logits[torch.arange(len(labels)), labels]
    loss = (torch.logsumexp(logits, dim=1) - picked).mean()
    for p, g in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
        p.grad = g
    optimizer.step()
    return loss.item()


def evaluate(model, images, labels):
    before = model.training
    model.train(False)
    previous = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    _, best = model(images).topk(1, dim=1)
    torch.set_grad_enabled(previous)
    model.train(before)
    return torch.eq(best[:, 0], labels).double().mean().item()
