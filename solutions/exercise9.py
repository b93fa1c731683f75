"""Exercise 9 - Pretrained networks

You let a network that others trained for weeks look at photographs of your own. Its weights expect exactly what they
were trained with: a size, a crop, an order of colours, a range of numbers. You prepare photographs as they come, grey,
transparent or lying on their side, and say in words what the network sees in them, and how sure it is of that.

Slides: 92
Difficulty: 2 of 5
Time: 60 minutes

Write each body in place of its `raise NotImplementedError`. Images are NumPy arrays with the channels last, as files
are read; networks take torch tensors with the channels first. H and W are the height and the width of an image, each
may be 1 pixel or thousands, and the longer is up to 20 times the shorter; arrays may be views of others, such as
x[::-1]. There are C classes. No function changes its arguments, or remembers anything from one call to the next.
`python -m doctest exercise9.py` tries the examples below, `dl4cv-grade exercise9` marks your file.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

# BEGIN SOLUTION

# How often a photograph is turned by 90 degrees counterclockwise, for EXIF's four orientations without a mirror.
_TURNS = {1: 0, 3: 2, 6: 3, 8: 1}


def _as_rgb(image: np.ndarray | dict[str, object]) -> np.ndarray:
    """The pixels of any photograph, upright, in red, green and blue: uint8 (H, W, 3)."""
    told = image if isinstance(image, dict) else {"pixels": image}
    pixels = told["pixels"]
    if "palette" in told:
        # a number for each pixel -> its colour: (H, W) -> (H, W, 3)
        pixels = told["palette"][pixels]
    if pixels.dtype == np.uint16:
        # 0 ... 65535 -> 0 ... 255
        pixels = (pixels // 256).astype(np.uint8)
    if pixels.ndim == 2:
        # grey is as much red as green as blue: (H, W) -> (H, W, 3)
        pixels = np.stack([pixels, pixels, pixels], axis=2)
    # red, green and blue, without the opacity
    return np.rot90(pixels[:, :, :3], _TURNS[told.get("orientation", 1)])


def _prepared(image: np.ndarray) -> torch.Tensor:
    H, W = image.shape[:2]
    short = min(H, W)
    height, width = 256 * H // short, 256 * W // short
    # (H, W, 3) -> (1, 3, H, W); torch takes no view that runs backwards, so copy
    x = torch.from_numpy(image.copy()).permute(2, 0, 1)[None].float()
    # (1, 3, H, W) -> (1, 3, height, width); bicubic curves overshoot at edges
    x = F.interpolate(x, (height, width), mode="bicubic", antialias=True).clamp(0, 255)
    top, left = (height - 224) // 2, (width - 224) // 2
    # (1, 3, height, width) -> (1, 3, 224, 224)
    x = x[:, :, top : top + 224, left : left + 224]
    # 0 ... 255 -> about -1 ... 1
    return (x - 127) / 128


def _most_likely(logits: torch.Tensor, classes: list[str], k: int) -> list[tuple[str, float]]:
    # p = exp(logits) / sum of exp(logits), over all classes
    probabilities = torch.softmax(logits.flatten(), dim=0)
    # both (k,), the largest probability first
    largest, numbers = probabilities.topk(min(k, len(classes)))
    return [(classes[number], p) for p, number in zip(largest.tolist(), numbers.tolist(), strict=True)]


# END SOLUTION


def preprocess(image: np.ndarray) -> torch.Tensor:
    """Prepare an image as EfficientNet-Lite's weights expect it.

    Steps, in order:
        resize: the shorter side becomes 256, the other 256 * longer / shorter, rounded down; bicubic, with antialiasing
        clamp: what the bicubic curve carries below 0 or above 255 becomes 0 or 255
        crop: 224x224 pixels from the middle, as many left off above as below and left as right; where one is left
            over, it may be on either side
        scale: (x - 127) / 128 of each value x

    One pixel in a hundred may be off by more than one grey level, 1/128, none by more than ten: so you may round to
    whole grey levels wherever you like. An image of one colour must be exact.

    Arguments:
        image: shape (H, W, 3), uint8: red, green and blue
    Returns:
        a float32 tensor of shape (1, 3, 224, 224): a batch of one image, its channels first, red before green

    Example:
        >>> white = np.full((300, 400, 3), 255, dtype=np.uint8)
        >>> preprocess(white).shape
        torch.Size([1, 3, 224, 224])
        >>> preprocess(white).max()
        tensor(1.)

    Help - how do I resize?
        `F.interpolate(x, (height, width), mode="bicubic", antialias=True)` takes floats of shape (N, C, H, W).
        `permute(2, 0, 1)` brings the channels to the front, `x[None]` adds the axis of the batch.

    Help - what is antialiasing?
        Where an image shrinks, each new pixel must be made of all the old ones that it covers. Without antialiasing it
        is made of the nearest 16, the others are skipped, and fine patterns become false ones. Also where an image
        grows, torch takes another cubic curve without it.

    Help - "At least one stride in the given numpy array is negative"
        torch takes no view that runs backwards. Copy it first: `image.copy()`.

    Help - only some sizes go wrong
        `//` rounds down, `round` and `/` do not. And do not cut before you resize.
    """
    # BEGIN SOLUTION
    return _prepared(image)
    # END SOLUTION


def top_k(logits: torch.Tensor, classes: list[str], k: int = 5) -> list[tuple[str, float]]:
    """Name the k most likely classes, each with its probability, the most likely first.

    Formula:
        probability[c] = exp(logits[c]) / sum of exp(logits[j]) over all C classes j

    Arguments:
        logits: the scores of one image, shape (C,) or, as a network gives them for a batch of one, (1, C); float32.
            They may be in the thousands
        classes: the names of the C classes, in the order of the logits
        k: how many to name, 1 or more; 5 unless told otherwise. Where there are fewer classes, all are named
    Returns:
        a list of k tuples (name, probability), the name a str and the probability a Python float

    Example:
        >>> for name, probability in top_k(torch.tensor([1.0, 3.0, 2.0]), ["cat", "dog", "ship"], k=2):
        ...     print(f"{name} {probability:.3f}")
        dog 0.665
        ship 0.245

    Help - the probabilities are too large
        The softmax is over all classes, also those that are not named: take it first, and the best k of it then.

    Help - nan for large logits
        exp(1000) is too large for a float. `torch.softmax` subtracts the largest logit first, so can you.

    Help - I return tensors
        `.tolist()` makes Python floats of a whole tensor, `.item()` one of one.
    """
    # BEGIN SOLUTION
    return _most_likely(logits, classes, k)
    # END SOLUTION


def classify(
    network: nn.Module, image: np.ndarray | dict[str, object], classes: list[str], k: int = 5
) -> list[tuple[str, float]]:
    """Say what a network sees in any photograph.

    The photograph is made upright red, green and blue, prepared as preprocess does, and given to the network as a batch
    of one; its logits become the list that top_k makes of them.
    The network answers in eval mode and without gradients. Afterwards it is in the mode it came in, with all its
    layers; its weights stay as they are, and torch goes on recording gradients.

    A photograph is an array of pixels, as files hold them:
        shape (H, W, 3): red, green and blue
        shape (H, W, 4): a fourth channel says how opaque each pixel is; leave it out, and the colours as they are
        shape (H, W): grey; red, green and blue are all equal to it
        of any of these shapes, uint16 in place of uint8: 0 ... 65535 stand for 0 ... 255; divide by 256 or 257
    Or it is a dict, where the file says more of its pixels; each of the last two may be missing:
        "pixels": such an array
        "palette": the colours (P, 3), uint8, of a photograph whose pixels (H, W) are their numbers, uint8
        "orientation": how the camera lay, EXIF's number: 1 upright; 3 turn the pixels by 180 degrees; 6 turn them by 90
            degrees clockwise; 8 turn them by 90 degrees counterclockwise

    Arguments:
        network: maps images (N, 3, 224, 224) to logits (N, C); in training or in eval mode
        image: the photograph
        classes: the names of the C classes
        k: how many to name, 1 or more; 5 unless told otherwise
    Returns:
        a list of k tuples (name, probability), as top_k returns it

    Example:
        The averages of red, green and blue are a network, too:
        >>> network = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
        >>> blue = np.zeros((30, 20, 3), dtype=np.uint8)
        >>> blue[:, :, 2] = 255
        >>> [(name, probability)] = classify(network, blue, ["red", "green", "blue"], k=1)
        >>> print(f"{name} {probability:.3f}")
        blue 0.786

    Help - how do I read a photograph of my own?
        With Pillow: `photo = Image.open(path)`, then `{"pixels": np.asarray(photo), "orientation":
        photo.getexif().get(274, 1)}`. Where `photo.mode` is "P", the palette is
        `np.reshape(photo.getpalette(), (-1, 3)).astype(np.uint8)`. For the grading you need no Pillow.

    Help - how do I turn an image?
        `np.rot90(pixels)` turns it by 90 degrees counterclockwise, `np.rot90(pixels, k)` k times.

    Help - the probabilities differ from call to call
        Dropout is still at work: `network.eval()` switches it off. Remember `network.training` before, and give it back
        at the end: `network.train(was_training)`.
    """
    # BEGIN SOLUTION
    was_training = network.training
    network.eval()
    with torch.no_grad():
        # (1, 3, 224, 224) -> (1, C)
        logits = network(_prepared(_as_rgb(image)))
    network.train(was_training)
    return _most_likely(logits, classes, k)
    # END SOLUTION
