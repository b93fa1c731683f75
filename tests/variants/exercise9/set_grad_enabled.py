"""Gradients switched off and on by hand; squeeze, and topk of the logits."""

import numpy as np
import torch
import torch.nn.functional as F


def preprocess(image):
    x = torch.from_numpy(np.flip(np.flip(image, 0), 0).copy()).to(torch.float32)
    x = torch.einsum("hwc->chw", x).contiguous()
    scale = min(x.shape[1:])
    x = F.interpolate(x[None], [256 * n // scale for n in x.shape[1:]], mode="bicubic", antialias=True)
    x = torch.where(x < 0, 0.0, torch.where(x > 255, 255.0, x))
    for axis in (2, 3):
        x = x.index_select(axis, torch.arange(224) + (x.shape[axis] - 224) // 2)
    return x.add(-127).mul(0.0078125)


def top_k(logits, classes, k=5):
    scores = logits.squeeze()
    best, numbers = torch.topk(scores, min(k, scores.numel()))
    probabilities = torch.exp(best - torch.logsumexp(scores, 0))
    return [(classes[n.item()], p.item()) for n, p in zip(numbers, probabilities, strict=True)]


def classify(network, image, classes, k=5):
    told = {"pixels": image, "orientation": 1} if isinstance(image, np.ndarray) else {"orientation": 1, **image}
    pixels = told["pixels"]
    if "palette" in told:
        pixels = told["palette"].take(pixels, 0)
    if pixels.itemsize == 2:
        pixels = (pixels / 65535 * 255).astype(np.uint8)
    if pixels.ndim == 2:
        pixels = np.tile(pixels[:, :, np.newaxis], (1, 1, 3))
    turned = np.rot90(pixels, [0, 0, 0, 2, 0, 0, 3, 0, 1][told["orientation"]])
    mode, gradients = network.training, torch.is_grad_enabled()
    network.eval()
    torch.set_grad_enabled(False)
    logits = network.forward(preprocess(turned[:, :, :3]))
    torch.set_grad_enabled(gradients)
    network.train(mode)
    return top_k(logits[0], classes, k)
