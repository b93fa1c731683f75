"""Pairs sorted by their probabilities; the channels one by one; modes by a context manager."""

from contextlib import contextmanager

import numpy as np
import torch
import torch.nn.functional as F


def preprocess(image):
    height, width = image.shape[0], image.shape[1]
    factor = min(height, width)
    size = [height * 256 // factor, width * 256 // factor]
    channels = []
    for channel in range(3):
        x = torch.from_numpy(image[..., channel].astype("float32"))[None, None]
        x = F.interpolate(x, size, mode="bicubic", antialias=True)[0, 0]
        x = x.clip(0, 255)
        top, left = size[0] // 2 - 112, size[1] // 2 - 112
        channels.append(x[top : top + 224, left : left + 224] / 128 - 127 / 128)
    return torch.stack(channels).reshape(1, 3, 224, 224)


def top_k(logits, classes, k=5):
    probabilities = torch.log_softmax(logits.flatten(), 0).exp().tolist()
    pairs = sorted(zip(classes, probabilities, strict=True), key=lambda pair: pair[1], reverse=True)
    return pairs[:k]


@contextmanager
def _quiet(network):
    training = network.training
    network.eval()
    try:
        with torch.no_grad():
            yield network
    finally:
        network.train(training)


def classify(network, image, classes, k=5):
    match image:
        case {"pixels": pixels}:
            palette, orientation = image.get("palette", np.zeros((0, 3), np.uint8)), image.get("orientation", 1)
        case pixels:
            palette, orientation = np.zeros((0, 3), np.uint8), 1
    if len(palette):
        pixels = palette[pixels]
    pixels = pixels / 257 if pixels.dtype == np.uint16 else pixels * 1.0
    rgb = pixels[:, :, [0, 1, 2]] if pixels.ndim == 3 else np.dstack((pixels, pixels, pixels))
    rgb = np.rot90(rgb, {1: 0, 3: -2, 6: -1, 8: -3}[orientation]).round().astype(np.uint8)
    with _quiet(network) as asked:
        logits = asked(preprocess(rgb))
    return top_k(logits, classes, k)
