"""The slips that make an output too high, too low, too wide or too narrow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from dl4cv.course.windows.geometry import Axis, Layer, Shape

Axes = tuple[Axis, ...]
Sized = tuple[Shape, str, str, str]
"""Height and width, the parameter that is concerned ("" for none), a question to the student, the remedy."""


def wrong_sizes(layer: Layer) -> Iterator[Sized]:
    """Slips in height and width; some give the right sizes when the call's numbers hide them."""
    if not layer.axes:
        return
    if layer.function == "conv2d_transpose":
        yield from _transpose_slips(layer.axes)
    else:
        yield from _default_stride_slips(layer, 1)
        yield from _stride_slips(layer.axes) if layer.stride_given else _rounding_slips(layer.axes)
        yield from _padding_slips(layer.axes)
        yield from _dilation_slips(layer.axes)
        yield from _kernel_slips(layer.axes)
        yield from _default_stride_slips(layer, 2)
    yield from _slips_of_any(layer)


def _sizes(axes: Sequence[Axis], change: Callable[[Axis], Axis] = lambda axis: axis) -> Shape:
    return tuple(change(axis).places for axis in axes)


def _swapped(axes: Axes, parameter: str) -> Axes:
    others = [getattr(axis, parameter) for axis in axes[::-1]]
    return tuple(replace(axis, **{parameter: value}) for axis, value in zip(axes, others, strict=True))


def _first_for_both(axes: Axes, parameter: str) -> Axes:
    first = getattr(axes[0], parameter)
    return tuple(replace(axis, **{parameter: first}) for axis in axes)


def _pair_slips(axes: Axes, parameter: str) -> Iterator[tuple[Axes, str, str]]:
    """The slips that every pair (vertical, horizontal) invites."""
    remedy = f"A pair is (vertical, horizontal): the first {parameter} goes with the height, the second with the width."
    yield _swapped(axes, parameter), "did its two numbers change places?", remedy
    yield _first_for_both(axes, parameter), "did you use its first number for both directions?", remedy


def _padding_slips(axes: Axes) -> Iterator[Sized]:
    yield (
        _sizes(axes, lambda axis: replace(axis, padding=0)),
        "padding",
        "did you drop the padding?",
        "Surround the image with zeros first (np.pad); from then on its height and width are those of the padded one.",
    )
    yield (
        tuple((axis.size + axis.padding - axis.span) // axis.stride + 1 for axis in axes),
        "padding",
        "did you count it once?",
        "Padding lies on both sides: 2 * padding.",
    )
    yield (
        tuple((axis.size - axis.span) // axis.stride + 1 + 2 * axis.padding for axis in axes),
        "padding",
        "did you pad the output in place of the image?",
        "Pad first, then slide.",
    )
    for changed, question, remedy in _pair_slips(axes, "padding"):
        yield _sizes(changed), "padding", question, remedy


def _default_stride_slips(layer: Layer, step: int) -> Iterator[Sized]:
    """Pooling takes its kernel_size as stride when none is given, and only then."""
    if layer.function not in ("max_pool2d", "avg_pool2d"):
        return
    if layer.stride_given:
        tiling = _sizes(layer.axes, lambda axis: replace(axis, stride=axis.kernel_size))
        yield tiling, "", "did you move by kernel_size all the same?", "Only stride=None means kernel_size."
        return
    stepped = _sizes(layer.axes, lambda axis: replace(axis, stride=step))
    yield (
        stepped,
        "kernel_size",
        f"is your stride {step} when none is given?",
        "stride=None means stride = kernel_size.",
    )


def _rounding_slips(axes: Axes) -> Iterator[Sized]:
    rounded_up = tuple(-(-(axis.size + 2 * axis.padding - axis.span) // axis.stride) + 1 for axis in axes)
    yield rounded_up, "stride", "did you round up?", "A window that sticks out does not count: // rounds down."
    divided = tuple((axis.size + 2 * axis.padding) // axis.stride for axis in axes)
    remedy = "The last window must still fit: subtract the kernel, divide, and add 1."
    yield divided, "stride", "did you divide the size alone?", remedy


def _stride_slips(axes: Axes) -> Iterator[Sized]:
    ignored = _sizes(axes, lambda axis: replace(axis, stride=1))
    remedy = "Divide by the stride in the size, and start window i at i * stride."
    yield ignored, "stride", "did you ignore the stride?", remedy
    yield from _rounding_slips(axes)
    for changed, question, remedy in _pair_slips(axes, "stride"):
        yield _sizes(changed), "stride", question, remedy


def _dilation_slips(axes: Axes) -> Iterator[Sized]:
    remedy = "A kernel of k elements has k - 1 gaps: it spans dilation * (k - 1) + 1 pixels."
    yield _sizes(axes, lambda axis: replace(axis, dilation=1)), "dilation", "did you ignore the dilation?", remedy
    wider = _sizes(axes, lambda axis: replace(axis, dilation=axis.dilation + 1))
    yield wider, "dilation", "are your gaps one pixel too wide?", "Dilation 1 means no gap, dilation 2 a gap of one."
    times = tuple((axis.size + 2 * axis.padding - axis.dilation * axis.kernel_size) // axis.stride + 1 for axis in axes)
    yield times, "dilation", "did you take dilation * k for the width of the kernel?", remedy
    for changed, question, remedy in _pair_slips(axes, "dilation"):
        yield _sizes(changed), "dilation", question, remedy


def _kernel_slips(axes: Axes) -> Iterator[Sized]:
    rows = "Rows go with H and kH, columns with W and kW."
    yield _sizes(_swapped(axes, "kernel_size")), "", "did kernel height and kernel width change places?", rows
    tall = _sizes(_first_for_both(axes, "kernel_size"))
    yield tall, "", "did you use the kernel's height for its width too?", rows
    wide = _sizes(_first_for_both(axes[::-1], "kernel_size")[::-1])
    yield wide, "", "did you use the kernel's width for its height too?", rows
    yield _sizes(_first_for_both(axes, "size")), "", "did you use the image's height for its width too?", rows
    low = _sizes(_first_for_both(axes[::-1], "size")[::-1])
    yield low, "", "did you use the image's width for its height too?", rows
    one_short = tuple(axis.places - 1 for axis in axes)
    yield one_short, "", "did you forget the + 1?", "The kernel may also start at 0: count that place too."
    if not any(axis.padding for axis in axes):
        padded = _sizes(axes, lambda axis: replace(axis, padding=1))
        yield padded, "", "did you pad although padding is 0?", "Pad by `padding`, which is 0 unless it is given."
    one_more = tuple(axis.places + 1 for axis in axes)
    yield one_more, "", "do you count one place too many?", "The last window must lie wholly inside the image."


def _transpose_slips(axes: Axes) -> Iterator[Sized]:
    def printed(change: Callable[[Axis], Axis]) -> Shape:
        return tuple(change(axis).printed for axis in axes)

    crop = "Cut padding rows and columns off the canvas, on all four sides."
    uncut = printed(lambda axis: replace(axis, padding=0))
    yield uncut, "padding", "did you leave out the crop?", crop
    once = tuple(size - axis.padding for size, axis in zip(uncut, axes, strict=True))
    yield once, "padding", "did you crop one side only?", crop
    yield printed(lambda axis: replace(axis, padding=-axis.padding)), "padding", "did you add it?", crop
    if any(axis.padding == 0 for axis in axes):
        emptied = tuple(axis.printed if axis.padding else 0 for axis in axes)
        yield emptied, "", "did you cut with p:-p?", "For p = 0 that is 0:-0, empty. Cut with p : size - p."
    yield (
        printed(lambda axis: replace(axis, stride=1)),
        "stride",
        "did you ignore the stride?",
        "Pixel (i, j) stamps at row i * stride and column j * stride.",
    )
    last = "The last stamp starts at (H - 1) * stride and is kH high."
    yield tuple(axis.size * axis.stride for axis in axes), "stride", "is your size H * stride?", last
    too_large = tuple(axis.printed + axis.stride for axis in axes)
    yield too_large, "stride", "did you write H * stride for (H - 1) * stride?", last
    for parameter in ("padding", "stride"):
        for changed, question, remedy in _pair_slips(axes, parameter):
            yield tuple(axis.printed for axis in changed), parameter, question, remedy
    ordinary = "Here each input pixel stamps the kernel, and the output is larger than the input."
    yield _sizes(axes), "", "is this the size of an ordinary convolution?", ordinary
    swapped = tuple(axis.printed for axis in _swapped(axes, "kernel_size"))
    yield swapped, "", "did kernel height and kernel width change places?", "Rows go with kH, columns with kW."
    first = tuple(axis.printed for axis in _first_for_both(axes, "kernel_size"))
    yield first, "", "did you use the kernel's height for its width too?", "Rows go with kH, columns with kW."
    yield tuple(axis.printed - 1 for axis in axes), "", "is one row and one column missing?", last


def _slips_of_any(layer: Layer) -> Iterator[Sized]:
    if len(layer.axes) != 2:
        return
    height, width = layer.sizes
    rows = "Rows come first: shape (..., H', W'), and out[..., i, j] is row i, column j."
    yield (width, height), "", "did height and width change places?", rows
    yield (height, height), "", "did you use the height for both sides?", "Compute the width from W and kW."
    yield (width, width), "", "did you use the width for both sides?", "Compute the height from H and kH."
    same = tuple(axis.size for axis in layer.axes)
    yield same, "", "is your output as large as the image?", "There is one output for each place of the window."


def wrong_axes(layer: Layer) -> Iterator[tuple[Shape, str, str]]:
    """Wrong shapes whose slip is in the other axes: images and channels."""
    if layer.x is None:
        return
    if layer.function == "global_avg_pool2d":
        yield from _of_the_mean(layer.x.shape)
    elif layer.front:
        yield from _of_a_batch(layer, *layer.x.shape[:2])
    else:
        yield from _of_one_map(layer.x.shape[1], layer.sizes)


def _of_the_mean(shape: Shape) -> Iterator[tuple[Shape, str, str]]:
    N, C, H, W = shape
    two = "Name the two axes that go, height and width: axis=(2, 3)."
    yield (N, C, 1, 1), "Are the two axes kept, with length 1?", "Leave out keepdims."
    yield (C, N), "Did images and channels change places?", "The shape is (N, C)."
    yield (), "Is this the mean of everything?", two
    yield (H, W), "Is this the mean over images and channels?", two
    yield (N,), "Are the channels averaged too?", two
    yield (C,), "Are the images averaged too?", two
    yield (N, C, W), "Is only the height averaged?", two
    yield (N, C, H), "Is only the width averaged?", two


def _of_one_map(channels: int, sizes: Shape) -> Iterator[tuple[Shape, str, str]]:
    one = "The kernel spans all channels: add up their products into a single map."
    yield (channels, *sizes), "Is there one map per channel?", one
    yield (1, *sizes), "Is the channel axis kept, with length 1?", one
    yield (1, 1, *sizes), "Are there two axes of length 1 too many?", "Return one map: out[0, 0]."


def _of_a_batch(layer: Layer, N: int, C_in: int) -> Iterator[tuple[Shape, str, str]]:
    channels, sizes, paddings = layer.front[1], layer.sizes, {axis.padding for axis in layer.axes}
    no = "np.pad takes one pair per axis: (0, 0) for images and channels, then (p_h, p_h) and (p_w, p_w)."
    for p in sorted(paddings - {0}):
        yield (N + 2 * p, channels + 2 * p, *sizes), "Did images and channels get padded too?", no
        yield (N + 2 * p, channels, *sizes), "Did the images get padded too?", no
    four = "The output has four axes: (N, C, H', W')."
    if N == 0:
        made = "Begin with np.zeros of the whole shape: a list of no images does not know the other sizes."
        yield (0,), "Is the output made from a list of images?", made
    yield (N, channels, C_in, *sizes), "Are the channels of x not summed up?", "Sum over C_in: it goes, C_out stays."
    if layer.weight is not None:
        yield (
            (N, C_in, *sizes),
            "Are there as many maps as x has channels?",
            "There is one map for each of C_out kernels.",
        )
    yield (channels, N, *sizes), "Did images and channels change places?", four
    yield (N, *sizes, channels), "Do the channels come last?", "Channels come right after the images: (N, C, H', W')."
    yield (N, *sizes), "Has the channel axis got lost?", four
    yield (channels, *sizes), "Has the axis of the images got lost?", four
    yield (1, channels, *sizes), "Is only one image computed?", "Every image of the batch has its own output."
    yield (N, 1, *sizes), "Is only one channel computed?", four
    yield tuple(size for size in layer.shape if size != 1), "Did you squeeze the axes of length 1?", four
