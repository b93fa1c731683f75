"""@torch.inference_mode over all of it, a dictionary of modes, NumPy for the count; the loss by hand with gather."""

import torch


def train_step(model, optimizer, images, labels):
    with torch.enable_grad():
        logits = model(images)
        log_p = logits - torch.logsumexp(logits, dim=1, keepdim=True)
        loss = -log_p.gather(1, labels.unsqueeze(1)).mean()
        for group in optimizer.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.grad.detach_()
                    p.grad.zero_()
        loss.backward()
    optimizer.step()
    return loss.tolist()


@torch.inference_mode()
def evaluate(model, images, labels):
    modes = {module: module.training for module in model.modules()}
    for module in modes:
        module.training = False
    answers = []
    for start in range(0, len(images), 1000):
        answers.extend(model(images[start : start + 1000]).max(1)[1].tolist())
    for module, mode in modes.items():
        module.training = mode
    return sum(int(a == t) for a, t in zip(answers, labels.tolist(), strict=True)) / len(answers)
