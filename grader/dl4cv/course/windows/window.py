"""What all windows that move over an image share: axes, the shape of the output, and the usual wrong shapes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dl4cv.checks.cases import both
from dl4cv.results import MAX_SHOWN_ELEMENTS, Origin, Steps

Array = NDArray[np.float64]
Shape = tuple[int, ...]
Term = tuple[float, ...]

WITHOUT_EFFECT: Mapping[str, int] = {"stride": 1, "padding": 0, "dilation": 1}
"""The value with which a parameter changes nothing."""

PAIR = "A pair is (vertical, horizontal): the first {} goes with the height, the second with the width."
FOUR = "The output has four axes: (N, C, H', W')."


def spread_down(count: int, rows: Any) -> NDArray[Any]:
    """Bring row numbers into the shape (count, 1), also where a formula was edited so that they are a single number.

    `np.add.at` with single numbers for all places ends the process where shapes disagree; with arrays it raises.
    """
    return np.broadcast_to(rows, (count, 1))


def spread_across(count: int, columns: Any) -> NDArray[Any]:
    """Bring column numbers into the shape (count,), as `spread_down` does with rows."""
    return np.broadcast_to(columns, (count,))


@dataclass(frozen=True)
class Axis:
    """Height or width: the image's size along it, the kernel's, and how the kernel moves."""

    size: int
    kernel_size: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    @property
    def span(self) -> int:
        """Pixels from the kernel's first element to its last, both included."""
        return self.dilation * (self.kernel_size - 1) + 1

    @property
    def output_size(self) -> int:
        """At how many places a sliding kernel fits; below 1 at none."""
        return (self.size + 2 * self.padding - self.span) // self.stride + 1

    def under_kernel(self, place: int) -> Steps:
        """The pixels, counted in the padded image, that the kernel covers at its place number `place`."""
        return Steps(place * self.stride, self.dilation, self.kernel_size)


def axes_of(
    sizes: Shape, kernel_sizes: Shape, stride: Any = 1, padding: Any = 0, dilation: Any = 1
) -> tuple[Axis, ...]:
    """Make height and width of one call."""
    steps = (both(stride), both(padding), both(dilation))
    return tuple(Axis(*numbers) for numbers in zip(sizes, kernel_sizes, *steps, strict=True))


@dataclass(frozen=True)
class Slip:
    """One way to get a shape wrong: the shape it gives, and what to ask and to advise a student who has it.

    `parameter` is the one of the call that it concerns, "" for none.
    """

    shape: Shape
    question: str
    remedy: str
    parameter: str = ""


@dataclass(frozen=True)
class Window(ABC):
    """One call. `axes` are height and width (for output_size just one axis, for a whole map none).

    `front` is the shape of the output before height and width: (N, C_out), or () for a single map.
    `x` is (N, C, H, W); None where the call has no image.
    """

    axes: tuple[Axis, ...]
    front: Shape = ()
    x: Array | None = None

    @property
    def pads_with(self) -> str:
        """What stands in the padding."""
        return "zeros"

    @property
    def sizes(self) -> Shape:
        """The right height and width of the output."""
        return tuple(map(self.size_along, self.axes))

    @property
    def shape(self) -> Shape:
        """The right shape of the output."""
        return (*self.front, *self.sizes)

    def size_along(self, axis: Axis) -> int:
        """Compute the size of the output along one axis."""
        return axis.output_size

    def sizes_with(self, **changes: int) -> Shape:
        """Compute height and width as they would be with other parameters."""
        return tuple(self.size_along(replace(axis, **changes)) for axis in self.axes)

    def sizes_with_each(self, parameter: str, values: Sequence[int]) -> Shape:
        """Compute height and width as they would be if `values` were the parameter's."""
        axes = zip(self.axes, values, strict=True)
        return tuple(self.size_along(replace(axis, **{parameter: value})) for axis, value in axes)

    def values_of(self, parameter: str) -> tuple[int, ...]:
        """List a parameter of the call, for each axis."""
        return tuple(getattr(axis, parameter) for axis in self.axes)

    @abstractmethod
    def origin(self, index: tuple[int, ...], yours: float) -> Origin:
        """Say where the output at `index` comes from; the student's is `yours`."""

    @abstractmethod
    def wrong_sizes(self) -> Iterator[Slip]:
        """List slips in height and width; some give the right shape when the call's numbers hide them."""

    def wrong_fronts(self) -> Iterator[Slip]:
        """List slips in the other axes: images and channels."""
        if self.x is not None:
            yield from batch_slips(self, *self.x.shape[:2])

    def slip(self, sizes: Shape, question: str, remedy: str, parameter: str = "") -> Slip:
        """Make a slip in height and width alone."""
        return Slip((*self.front, *sizes), question, remedy, parameter)


def stride_slips(window: Window) -> Iterator[Slip]:
    """List slips in using a stride that was given."""
    remedy = "Divide by the stride in the size, and start window i at i * stride."
    yield window.slip(window.sizes_with(stride=1), "did you ignore the stride?", remedy, "stride")
    yield from rounding_slips(window)
    yield from pair_slips(window, "stride")


def rounding_slips(window: Window) -> Iterator[Slip]:
    """List slips in dividing by the stride."""
    rounded_up = tuple(-(-(axis.size + 2 * axis.padding - axis.span) // axis.stride) + 1 for axis in window.axes)
    remedy = "A window that sticks out does not count: // rounds down."
    yield window.slip(rounded_up, "did you round up?", remedy, "stride")
    divided = tuple((axis.size + 2 * axis.padding) // axis.stride for axis in window.axes)
    remedy = "The last window must still fit: subtract the kernel, divide, and add 1."
    yield window.slip(divided, "did you divide the size alone?", remedy, "stride")


def padding_slips(window: Window) -> Iterator[Slip]:
    """List slips in padding the image."""
    remedy = (
        f"Surround the image with {window.pads_with} first; from then on its height and width are those of the padded "
        "one."
    )
    yield window.slip(window.sizes_with(padding=0), "did you drop the padding?", remedy, "padding")
    twice = window.sizes_with_each("padding", [2 * padding for padding in window.values_of("padding")])
    remedy = "The height and width of the padded image hold the padding already: do not add 2 * padding to them again."
    yield window.slip(twice, "did you count it twice?", remedy, "padding")
    once = tuple((axis.size + axis.padding - axis.span) // axis.stride + 1 for axis in window.axes)
    yield window.slip(once, "did you count it once?", "Padding lies on both sides: 2 * padding.", "padding")
    outside = tuple((axis.size - axis.span) // axis.stride + 1 + 2 * axis.padding for axis in window.axes)
    question = "did you pad the output in place of the image?"
    yield window.slip(outside, question, "Pad first, then slide.", "padding")
    yield from pair_slips(window, "padding")


def pair_slips(window: Window, parameter: str) -> Iterator[Slip]:
    """List the slips that every pair (vertical, horizontal) invites."""
    values, remedy = window.values_of(parameter), PAIR.format(parameter)
    swapped = window.sizes_with_each(parameter, values[::-1])
    yield window.slip(swapped, "did its two numbers change places?", remedy, parameter)
    first = window.sizes_with_each(parameter, values[:1] * len(values))
    yield window.slip(first, "did you use its first number for both directions?", remedy, parameter)


def kernel_slips(window: Window) -> Iterator[Slip]:
    """List slips in using the kernel's and the image's sizes, and in counting the places of the kernel."""
    rows = "Rows go with H and kH, columns with W and kW."
    kernel = window.values_of("kernel_size")
    swapped = window.sizes_with_each("kernel_size", kernel[::-1])
    yield window.slip(swapped, "did kernel height and kernel width change places?", rows)
    tall = window.sizes_with_each("kernel_size", kernel[:1] * len(kernel))
    yield window.slip(tall, "did you use the kernel's height for its width too?", rows)
    wide = window.sizes_with_each("kernel_size", kernel[-1:] * len(kernel))
    yield window.slip(wide, "did you use the kernel's width for its height too?", rows)
    image = window.values_of("size")
    high = window.sizes_with_each("size", image[:1] * len(image))
    yield window.slip(high, "did you use the image's height for its width too?", rows)
    low = window.sizes_with_each("size", image[-1:] * len(image))
    yield window.slip(low, "did you use the image's width for its height too?", rows)
    one_short = tuple(size - 1 for size in window.sizes)
    remedy = "The kernel may also start at 0: count that place too."
    yield window.slip(one_short, "did you forget the + 1?", remedy)
    if not any(window.values_of("padding")):
        remedy = "Pad by `padding`, which is 0 unless it is given."
        yield window.slip(window.sizes_with(padding=1), "did you pad although padding is 0?", remedy)
    one_more = tuple(size + 1 for size in window.sizes)
    remedy = "The last window must lie wholly inside the image."
    yield window.slip(one_more, "do you count one place too many?", remedy)


def orientation_slips(window: Window) -> Iterator[Slip]:
    """List slips in which side is which, for every kind of window."""
    if len(window.axes) != 2:
        return
    height, width = window.sizes
    rows = "Rows come first: shape (..., H', W'), and out[..., i, j] is row i, column j."
    yield window.slip((width, height), "did height and width change places?", rows)
    remedy = "Compute the width from W and kW."
    yield window.slip((height, height), "did you use the height for both sides?", remedy)
    remedy = "Compute the height from H and kH."
    yield window.slip((width, width), "did you use the width for both sides?", remedy)
    remedy = "There is one output for each place of the window."
    yield window.slip(window.values_of("size"), "is your output as large as the image?", remedy)


def batch_slips(window: Window, N: int, C_in: int) -> Iterator[Slip]:
    """List slips in the first two axes of (N, C, H', W')."""
    channels, sizes = window.front[1], window.sizes
    no = "np.pad takes one pair per axis: (0, 0) for images and channels, then (p_h, p_h) and (p_w, p_w)."
    for p in sorted(set(window.values_of("padding")) - {0}):
        yield Slip((N + 2 * p, channels + 2 * p, *sizes), "Did images and channels get padded too?", no)
        yield Slip((N + 2 * p, channels, *sizes), "Did the images get padded too?", no)
    if N == 0:
        made = "Begin with np.zeros of the whole shape: a list of no images does not know the other sizes."
        yield Slip((0,), "Is the output made from a list of images?", made)
    summed = "Sum over C_in: it goes, C_out stays."
    yield Slip((N, channels, C_in, *sizes), "Are the channels of x not summed up?", summed)
    one_each = "There is one map for each of C_out kernels."
    yield Slip((N, C_in, *sizes), "Are there as many maps as x has channels?", one_each)
    yield Slip((channels, N, *sizes), "Did images and channels change places?", FOUR)
    after = "Channels come right after the images: (N, C, H', W')."
    yield Slip((N, *sizes, channels), "Do the channels come last?", after)
    yield Slip((N, *sizes), "Has the channel axis got lost?", FOUR)
    yield Slip((channels, *sizes), "Has the axis of the images got lost?", FOUR)
    yield Slip((1, channels, *sizes), "Is only one image computed?", "Every image of the batch has its own output.")
    yield Slip((N, 1, *sizes), "Is only one channel computed?", FOUR)
    squeezed = tuple(size for size in window.shape if size != 1)
    yield Slip(squeezed, "Did you squeeze the axes of length 1?", FOUR)


def pixels_under(x: Array, axes: Sequence[Axis], position: Sequence[int]) -> tuple[Array, NDArray[np.bool_]]:
    """Take the pixels of x, (..., H, W), under the kernel, and the mask (kH, kW) of those that are padding."""
    edges = [(axis.padding, axis.padding) for axis in axes]
    rows, columns = (
        place * axis.stride + axis.dilation * np.arange(axis.kernel_size)
        for place, axis in zip(position, axes, strict=True)
    )
    padded = np.pad(x, [(0, 0)] * (x.ndim - 2) + edges)
    padding = np.pad(np.zeros(x.shape[-2:], dtype=bool), edges, constant_values=True)
    return padded[..., rows[:, None], columns], padding[rows[:, None], columns]


def add_up(terms: Sequence[Term]) -> float:
    """Sum the products of `terms`, in their order."""
    return float(sum(float(np.prod(term)) for term in terms))


def keep_telling(terms: Sequence[Term]) -> tuple[Term, ...]:
    """Keep at most MAX_SHOWN_ELEMENTS terms: all of them, or else the first that are not zero."""
    if len(terms) > MAX_SHOWN_ELEMENTS:
        terms = [term for term in terms if np.prod(term)][:MAX_SHOWN_ELEMENTS]
    return tuple(terms)
