"""A matrix of cubic weights for each axis, in NumPy's float64, and argsort."""

import numpy as np
import torch


def _cubic(t):
    t = np.abs(t)
    near = 1.5 * t**3 - 2.5 * t**2 + 1
    far = -0.5 * t**3 + 2.5 * t**2 - 4 * t + 2
    return np.where(t < 1, near, np.where(t < 2, far, 0.0))


def _weights(old, new):
    scale = old / new
    stretch = max(scale, 1.0)
    centres = (np.arange(new) + 0.5) * scale
    weights = _cubic((np.arange(old)[None, :] + 0.5 - centres[:, None]) / stretch)
    return weights / weights.sum(axis=1, keepdims=True)


def preprocess(image):
    height, width = image.shape[:2]
    short = min(height, width)
    new = [side * 256 // short for side in (height, width)]
    rows, columns = (
        _weights(old, size)[(size - 224) // 2 :][:224] for old, size in zip((height, width), new, strict=True)
    )
    cut = np.stack([rows @ image[:, :, channel].astype(float) @ columns.T for channel in range(3)])
    return torch.from_numpy((np.clip(cut, 0, 255) - 127) / 128).float().unsqueeze(0)


def top_k(logits, classes, k=5):
    scores = logits.detach().numpy().reshape(-1).astype(float)
    probabilities = np.exp(scores - scores.max())
    probabilities /= probabilities.sum()
    return [(classes[number], float(probabilities[number])) for number in np.argsort(-scores)[:k]]


def classify(network, image, classes, k=5):
    pixels, palette, orientation = image, None, 1
    if isinstance(image, dict):
        pixels, palette = image["pixels"], image.get("palette")
        orientation = image.get("orientation", 1)
    if palette is not None:
        pixels = np.take(palette, pixels, axis=0)
    if pixels.dtype != np.uint8:
        pixels = np.round(pixels / 257).astype(np.uint8)
    if pixels.ndim < 3:
        pixels = np.repeat(pixels[:, :, None], 3, axis=2)
    pixels = np.rot90(pixels[..., :3], {1: 0, 8: 1, 3: 2, 6: -1}[orientation])
    mode = network.training
    network.train(False)
    with torch.inference_mode():
        scores = network(preprocess(pixels))[0]
    network.train(mode)
    return top_k(scores, classes, k)
