"""Convolutions: what kernels make of a photograph

A kernel slides over the photograph of a cat and answers, at every place, how well the two agree; its answers are a
feature map. Where your own exercise 3 passes all checks of a function, the maps are made by your function.

Slides: 65-72
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from rich.console import Console

from dl4cv.course.datasets.photographs import photographs
from dl4cv.demos.shown import Pictures, Shown, Table
from dl4cv.demos.student_functions import Functions, open_functions

# (240, 360, 3) -> every other pixel, channels first, 0 ... 1: (3, 120, 180)
PHOTO = photographs()["cat"].pixels[::2, ::2].transpose(2, 0, 1) / 255

KERNELS = {
    "blur": np.full((5, 5), 1 / 25),
    "edges across": np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]),
    "edges down": np.array([[-1.0, -2.0, -1.0], [0.0, 0.0, 0.0], [1.0, 2.0, 1.0]]),
    "outlines": np.array([[0.0, -1.0, 0.0], [-1.0, 4.0, -1.0], [0.0, -1.0, 0.0]]),
}


def _size(values: np.ndarray) -> str:
    return " x ".join(map(str, values.shape))


def _numbers(maps: dict[str, tuple[np.ndarray, np.ndarray]]) -> Table:
    rows = tuple(
        (name, _size(kernel), _size(values), f"{values.min():.3f}", f"{values.max():.3f}")
        for name, (kernel, values) in maps.items()
    )
    return Table("What came out", ("kernel", "its size", "size of the map", "least", "largest"), rows)


def prepare(path: Path | None = None, console: Console | None = None) -> Functions:
    """Choose the functions.

    They are those of your exercise3.py or exercise3.ipynb, which is the file that is named, or lies in this folder, or
    above it if this one is called demos. It is graded first, which takes some seconds; where a function is missing or
    does not pass its checks, ours stands in for it.
    """
    return open_functions(path, console or Console(quiet=True))


def whose(functions: Functions) -> Shown:
    """See which functions are yours.

    Each function counts for itself: one that passes all its checks is used, whatever becomes of the others.
    """
    rows = tuple(
        (name, word, functions.reasons.get(name, "it passes all its checks")) for name, word in functions.whose.items()
    )
    return Shown(Table("Functions", ("function", "whose", "because"), rows))


def grey(functions: Functions) -> Shown:
    """Slide a kernel over a grey image.

    Every answer is a sum of products. Without padding the map is smaller than the image: a kernel of 5 rows has 4
    places fewer than there are rows. In the maps blue is above 0 and orange below; a blur has no values below 0.

    Formula:
        out[i, j] = sum over u, v of  image[i + u, j + v] * kernel[u, v]
    """
    image = PHOTO.mean(axis=0)
    maps = {name: functions.conv2d_gray(image, kernel) for name, kernel in KERNELS.items()}
    return Shown(
        functions.told("conv2d_gray"),
        Pictures("Feature maps of a grey image", {"the photograph in grey": image, **maps}),
        _numbers({name: (KERNELS[name], values) for name, values in maps.items()}),
    )


def colours(functions: Functions) -> Shown:
    """Let one kernel see all three colours.

    The kernel has a channel for red, one for green and one for blue, and adds up all its products into one map. A
    kernel of one pixel mixes the colours; a larger one can look for an edge of a colour.

    Formula:
        out[i, j] = bias + sum over c, u, v of  image[c, i + u, j + v] * kernel[c, u, v]
    """
    edges, warm = KERNELS["edges across"], np.array([1.0, -0.5, -0.5])
    kernels = {
        "brightness, as eyes see it": np.array([0.299, 0.587, 0.114]).reshape(3, 1, 1),
        "more red than green and blue": warm.reshape(3, 1, 1),
        "edges of this red": warm.reshape(3, 1, 1) * edges,
    }
    maps = {name: functions.conv2d_rgb(PHOTO, kernel) for name, kernel in kernels.items()}
    photo = np.round(PHOTO.transpose(1, 2, 0) * 255).astype(np.uint8)
    return Shown(
        functions.told("conv2d_rgb"),
        Pictures("Feature maps of a colour image", {"the photograph": photo, **maps}),
        _numbers({name: (kernels[name], values) for name, values in maps.items()}),
    )


def layer(functions: Functions) -> Shown:
    """Apply a whole layer at once.

    A layer has many kernels, each of which sees all channels and makes one map, with a bias of its own. Here four
    kernels meet three colours, padding 1 keeps the size, and ReLU keeps what is above 0.
    """
    edges = np.stack([KERNELS[name] if name != "blur" else np.ones((3, 3)) / 9 for name in KERNELS])
    weight, bias = np.repeat(edges[:, None], 3, axis=1) / 3, np.array([0.0, -0.1, -0.1, -0.05])
    out = functions.conv2d(PHOTO[None], weight, bias, padding=1)
    maps = {f"map {o}: {name}": np.maximum(out[0, o], 0) for o, name in enumerate(KERNELS)}
    shapes = (("x", str(PHOTO[None].shape)), ("weight", str(weight.shape)), ("output", str(out.shape)))
    return Shown(
        functions.told("conv2d"),
        Pictures("The maps of a layer, after ReLU", maps),
        Table("Shapes", ("array", "shape"), shapes),
    )


def stride(functions: Functions) -> Shown:
    """Take larger steps.

    With stride s the kernel moves by s pixels, and each axis of the map is about s times smaller. Down and across may
    have strides of their own.

    Formula:
        output_size = floor((size + 2 * padding - extent) / stride) + 1
    """
    image, blur = PHOTO.mean(axis=0)[None, None], np.full((1, 1, 4, 4), 1 / 16)
    maps, rows = {}, []
    for step in ((1, 1), (2, 2), (4, 4), (1, 4)):
        values = functions.conv2d(image, blur, stride=step)[0, 0]
        counted = [int(functions.output_size(size, 4, s)) for size, s in zip(image.shape[2:], step, strict=True)]
        maps[f"stride {step}"] = values
        rows.append((str(step), f"{counted[0]} x {counted[1]}", f"{values.shape[0]} x {values.shape[1]}"))
    return Shown(
        functions.told("conv2d", "output_size"),
        Pictures("A 4x4 blur with strides", maps, one_scale=True),
        Table("Sizes", ("stride", "by the formula", "of the map"), tuple(rows)),
    )


def atrous(functions: Functions) -> Shown:
    """Leave gaps in the kernel.

    The atrous convolution reads pixels that lie d apart: with nine weights it sees 3, 5 or 9 rows, finds coarser edges,
    and costs no more. Padding d keeps the size; the zeros that it adds look like an edge along the margins.

    Formula:
        extent = dilation * (kernel_size - 1) + 1
    """
    image, kernel = PHOTO.mean(axis=0)[None, None], KERNELS["edges across"][None, None]
    gaps = (1, 2, 4)
    maps = {f"dilation {d}": functions.conv2d(image, kernel, padding=d, dilation=d)[0, 0] for d in gaps}
    rows = tuple((str(d), "9", str(2 * d + 1), _size(maps[f"dilation {d}"])) for d in gaps)
    return Shown(
        functions.told("conv2d"),
        Pictures("Edges across, with gaps", maps),
        Table("What the kernel sees", ("dilation", "weights", "rows that it spans", "size of the map"), rows),
    )


def transposed(functions: Functions) -> Shown:
    """Make a map larger again.

    The transposed convolution goes the other way: every pixel prints the kernel, scaled by its value, onto a larger
    canvas, one stride apart. A kernel of ones as large as the stride makes blocks; one that is twice as large and fades
    towards its ends overlaps with its neighbours and fills in smoothly.

    Formula:
        size' = (size - 1) * stride - 2 * padding + kernel_size
    """
    image = PHOTO.mean(axis=0)[None, None]
    small = functions.conv2d(image, np.full((1, 1, 4, 4), 1 / 16), stride=4)
    fading = 1 - np.abs(np.arange(8) - 3.5) / 4
    blocks = functions.conv2d_transpose(small, np.ones((1, 1, 4, 4)), stride=4)
    smooth = functions.conv2d_transpose(small, np.outer(fading, fading)[None, None], stride=4, padding=2)
    maps = {"made small by stride 4": small[0, 0], "kernel of ones": blocks[0, 0], "fading kernel": smooth[0, 0]}
    rows = tuple((name, _size(values)) for name, values in maps.items())
    return Shown(
        functions.told("conv2d", "conv2d_transpose"),
        Pictures("Small, and large again", maps, one_scale=True),
        Table("Sizes", ("map", "size"), rows),
    )
