"""Scaled before it is resized, and clamped to the scaled range; heapq and math in place of torch."""

import heapq
import math

import numpy as np
import torch
import torch.nn.functional as F


def preprocess(image):
    H, W, _ = image.shape
    x = torch.tensor(np.array(image), dtype=torch.float32).sub(127).div(128)
    x = x.movedim(2, 0).unsqueeze(0)
    small = min(H, W)
    x = F.interpolate(x, (256 * H // small, 256 * W // small), mode="bicubic", antialias=True)
    x = torch.clamp(x, -127 / 128, 1.0)
    x = x.narrow(2, (x.shape[2] - 224) // 2, 224)
    return x.narrow(3, (x.shape[3] - 224) // 2, 224).contiguous()


def top_k(logits, classes, k=5):
    scores = logits.flatten().tolist()
    largest = max(scores)
    total = math.fsum(math.exp(score - largest) for score in scores)
    pairs = [(name, math.exp(score - largest) / total) for name, score in zip(classes, scores, strict=True)]
    return heapq.nlargest(k, pairs, key=lambda pair: pair[1])


def classify(network, image, classes, k=5):
    if not isinstance(image, dict):
        image = {"pixels": image}
    pixels = image["pixels"]
    if pixels.dtype == np.uint16:
        pixels = pixels.astype(np.float64) / 257
        pixels = np.floor(pixels + 0.5).astype(np.uint8)
    elif image.get("palette") is not None:
        table = image["palette"]
        pixels = np.stack([table[:, channel][pixels] for channel in range(3)], axis=-1)
    pixels = np.atleast_3d(pixels)
    red, green, blue = (pixels[:, :, channel % pixels.shape[2]] for channel in range(3))
    pixels = np.stack([red, green, blue], axis=2)
    for _ in range({8: 1, 3: 2, 6: 3}.get(image.get("orientation"), 0)):
        pixels = np.rot90(pixels)
    was_training = network.training
    logits = torch.no_grad()(network.eval())(preprocess(pixels))
    network.train(was_training)
    return top_k(logits, classes, k)
