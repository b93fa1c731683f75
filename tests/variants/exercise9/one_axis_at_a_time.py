"""First the height and then the width is resized; a copy of the network is asked."""

import copy

import numpy as np
import torch
import torch.nn.functional as F


def preprocess(image):
    x = torch.as_tensor(np.copy(image)).permute(2, 0, 1).float()[None]
    height, width = x.shape[-2:]
    size = (256, width * 256 // height) if height < width else (height * 256 // width, 256)
    x = F.interpolate(x, (size[0], width), mode="bicubic", antialias=True)
    x = F.interpolate(x, size, mode="bicubic", antialias=True)
    x = torch.minimum(torch.maximum(x, torch.zeros(())), torch.full((), 255.0))
    above, before = [(side - 224) // 2 for side in size]
    x = F.pad(x, (-before, -(size[1] - 224 - before), -above, -(size[0] - 224 - above)))
    return (x - 127) / 128


def top_k(logits, classes, k=5):
    probabilities = logits.view(-1).softmax(-1)
    answer = []
    for number in probabilities.argsort(descending=True)[:k]:
        answer.append((classes[number], probabilities[number].item()))
    return answer


def classify(network, image, classes, k=5):
    pixels = image
    orientation = 1
    if type(image) is dict:
        pixels = image["pixels"]
        orientation = image.get("orientation", 1)
        if "palette" in image:
            pixels = image["palette"][pixels.astype(int)]
    if pixels.dtype == np.uint16:
        pixels = np.floor_divide(pixels, 257).astype(np.uint8)
    if len(pixels.shape) == 2:
        pixels = np.broadcast_to(pixels[..., None], (*pixels.shape, 3))
    if pixels.shape[2] == 4:
        pixels = np.delete(pixels, 3, axis=2)
    pixels = np.rot90(pixels, k={1: 0, 3: 2, 6: 3, 8: 1}[orientation], axes=(0, 1))
    asked = copy.deepcopy(network).eval()
    with torch.no_grad():
        return top_k(asked(preprocess(pixels)), classes, k)
