"""float64 until the end, whole grey levels in between; numpy's argpartition."""

import numpy as np
import torch
import torch.nn.functional as F


def preprocess(image):
    size = np.array(image.shape[:2])
    size = tuple(int(side) for side in size * 256 // size.min())
    x = torch.from_numpy(image.astype(np.float64)).permute(2, 0, 1).reshape(1, 3, *image.shape[:2])
    x = F.interpolate(x, size=size, mode="bicubic", antialias=True).round().clamp(min=0, max=255)
    rows, columns = (slice((side - 224) // 2, (side - 224) // 2 + 224) for side in size)
    return ((x[:, :, rows, columns] - 127) / 128).to(torch.float32)


def top_k(logits, classes, k=5):
    scores = np.ravel(logits.numpy()).astype(np.float64)
    k = min(k, scores.size)
    best = np.argpartition(scores, scores.size - k)[scores.size - k :]
    best = best[np.argsort(scores[best])[::-1]]
    total = np.logaddexp.reduce(scores)
    return [(classes[number], float(np.exp(scores[number] - total))) for number in best]
