"""Bytes until the scaling, as torchvision has them: interpolate rounds by itself; sorting in place of topk."""

import numpy as np
import torch
import torch.nn.functional as F


def preprocess(image):
    x = torch.from_numpy(np.ascontiguousarray(image.transpose(2, 0, 1)))[None]
    short, long = sorted(x.shape[2:])
    new = int(256 * long / short)
    size = (256, new) if x.shape[2] == short else (new, 256)
    x = F.interpolate(x, size, mode="bicubic", align_corners=False, antialias=True)
    top, left = (round((side - 224) / 2.0) for side in size)
    return (x[..., top : top + 224, left : left + 224].to(torch.float32) - 127.0) / 128.0


def top_k(logits, classes, k=5):
    values, order = F.softmax(logits.reshape(1, -1), dim=1)[0].sort(descending=True)
    return list(zip([classes[int(number)] for number in order], map(float, values), strict=True))[:k]


def _upright(pixels, orientation):
    if orientation == 3:
        return pixels[::-1, ::-1]
    if orientation == 6:
        return pixels.swapaxes(0, 1)[:, ::-1]
    if orientation == 8:
        return pixels.swapaxes(0, 1)[::-1]
    return pixels


def classify(network, image, classes, k=5):
    told = dict(image) if isinstance(image, dict) else {"pixels": image}
    pixels = _upright(told["pixels"], told.get("orientation", 1))
    if "palette" in told:
        pixels = told["palette"][pixels]
    if pixels.dtype == np.uint16:
        pixels = (pixels >> 8).astype(np.uint8)
    if pixels.ndim == 2:
        pixels = np.dstack([pixels] * 3)
    modes = {module: module.training for module in network.modules()}
    network.eval()
    try:
        with torch.no_grad():
            logits = network(preprocess(pixels[:, :, :3]))
    finally:
        for module, mode in modes.items():
            module.training = mode
    return top_k(logits, classes, k)
