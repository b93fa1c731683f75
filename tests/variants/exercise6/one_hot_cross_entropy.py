"""Cross-entropy written out with one-hot targets, einsum for the sum."""

import torch


def train_step(model, optimizer, images, labels):
    optimizer.zero_grad(set_to_none=True)
    logits = model(images)
    targets = torch.eye(logits.shape[1], dtype=logits.dtype)[labels]
    shifted = logits - logits.max(dim=1, keepdim=True).values
    log_p = shifted - shifted.exp().sum(dim=1, keepdim=True).log()
    loss = -torch.einsum("nc,nc->", targets, log_p) / len(labels)
    loss.backward()
    optimizer.step()
    return loss.item()


def evaluate(model, images, labels):
    training = model.training
    model.eval()
    with torch.no_grad():
        predictions = torch.cat([model(chunk).argmax(1) for chunk in images.chunk(3)])
    model.train(training)
    return (predictions.numpy() == labels.numpy()).mean().item()
