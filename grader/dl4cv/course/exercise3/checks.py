"""Exercise 3: convolutions, against torch.nn.functional."""

from __future__ import annotations

import numpy as np

from dl4cv.checks import always, assert_pure, cast, dtypes, explained_by, given, law, layouts, points
from dl4cv.checks import strategies as st
from dl4cv.course.exercise3.cases import (
    GRAY,
    LARGE,
    PIXEL,
    RGB,
    Gray,
    OutputSize,
    Rgb,
    assert_convolution,
    assert_gray,
    assert_output_size,
    assert_rgb,
    assert_transpose,
    convolutions,
    grays,
    layer,
    of_ones,
    output_sizes,
    rgbs,
    transposed_layer,
    transposes,
)
from dl4cv.course.windows import explanation

pytestmark = explained_by(explanation.explain)

# Each dtype of the image with one of the kernel that shows what it does to the other, and each layout in memory.
BYTES = {"dtype": "uint8", "kernel_dtype": "uint8", "layout": "C"}
STORED = (
    BYTES,
    {"dtype": "uint8", "kernel_dtype": "float64", "layout": "C"},
    {"dtype": "int64", "kernel_dtype": "float64", "layout": "strided"},
    {"dtype": "float64", "kernel_dtype": "int64", "layout": "C"},
    {"dtype": "float32", "kernel_dtype": "float32", "layout": "F"},
    {"dtype": "float64", "kernel_dtype": "float64", "layout": "strided"},
    {"dtype": "float64", "kernel_dtype": "float64", "layout": "F"},
)
WHOLE = np.array([3, -1, 2, -4])
WITH_INTEGERS = layer(padding=1)._replace(bias=WHOLE)
STAMPED_INTEGERS = transposed_layer(padding=1)._replace(bias=WHOLE)


@points(3, card="Count the places at which a kernel fits, along one axis")
@given(case=output_sizes())
@always(case=[OutputSize(28, 5), OutputSize(3, 3), OutputSize(600, 5), OutputSize(7, 1)])
def test_output_size_counts_the_places(student, case):
    """Counts the places at which the kernel fits."""
    assert_output_size(student, case)


@points(
    2, after="output_size_counts_the_places", card="output_size = floor((size + 2 * padding - extent) / stride) + 1"
)
@given(case=output_sizes(stride=4))
@always(
    case=[
        OutputSize(28, 5, stride=2),
        OutputSize(10, 3, stride=3),
        OutputSize(9, 2, stride=4),
        OutputSize(8, 1, stride=3),
    ]
)
def test_output_size_with_a_stride(student, case):
    """Counts every stride-th place, and drops a window that sticks out."""
    assert_output_size(student, case)


@points(2, after="output_size_counts_the_places", card="padding: zeros added at each of the two ends")
@given(case=output_sizes(padding=3))
@always(case=[OutputSize(7, 3, padding=1), OutputSize(2, 4, padding=3)])
def test_output_size_with_padding(student, case):
    """Counts the padding on both sides."""
    assert_output_size(student, case)


@points(2, after="output_size_counts_the_places", card="extent = dilation * (kernel_size - 1) + 1")
@given(case=output_sizes(stride=4, padding=3, dilation=4))
@always(
    case=[
        OutputSize(7, 3, dilation=2),
        OutputSize(10, 3, stride=2, padding=2, dilation=3),
        OutputSize(9, 4, stride=3, padding=1, dilation=2),
        OutputSize(9, 3, padding=1, dilation=2),
    ]
)
def test_output_size_with_dilation(student, case):
    """Knows how far a kernel with gaps reaches."""
    assert_output_size(student, case)


@points(
    1,
    after="output_size_counts_the_places",
    card=(
        "A function returns one value, an array or in `output_size` an int, and nothing beside it",
        "the size of the output along this axis, an int",
    ),
)
@given(case=output_sizes(stride=4))
def test_output_size_returns_an_int_alone(student, case):
    """Returns one int, and nothing beside it."""
    assert_output_size(student, case, alone=True)


@points(4, card="out[i, j] = sum over u, v of image[i + u, j + v] * kernel[u, v]")
@given(case=grays(square=True))
def test_conv2d_gray_of_squares(student, case):
    """Multiplies every window of a square image with a kernel of 3 x 3, and sums up."""
    assert_gray(student, case)


@points(5, card="out[i, j] = sum over u, v of image[i + u, j + v] * kernel[u, v]")
@given(case=grays())
@always(case=[GRAY, LARGE])
def test_conv2d_gray_correlates(student, case):
    """Multiplies every window with the kernel and sums up, whatever their shapes."""
    assert_gray(student, case)


@points(
    3,
    after="conv2d_gray_correlates",
    card=(
        "Images, kernels and biases may hold float32 or integers, even uint8",
        "An array may be a view of another, such as x.T or x[::2]",
    ),
)
@given(case=grays(), dtype=dtypes, kernel_dtype=dtypes, layout=layouts)
@always({"case": PIXEL, **BYTES}, {"case": LARGE, **BYTES}, *[{"case": GRAY, **stored} for stored in STORED[1:]])
def test_conv2d_gray_of_any_dtype(student, case, dtype, kernel_dtype, layout):
    """Works on photographs of uint8, integers, float32 and views."""
    assert_gray(student, Gray(cast(case.image, dtype, layout), cast(case.kernel, kernel_dtype, layout)))


@points(
    2,
    after="conv2d_gray_correlates",
    card="A function returns one value, an array or in `output_size` an int, and nothing beside it",
)
@given(case=grays())
def test_conv2d_gray_returns_the_map_alone(student, case):
    """Returns one array, and nothing beside it."""
    assert_gray(student, case, alone=True)


@points(
    1,
    after="conv2d_gray_correlates",
    card="float32 is right too, but for one check of each function that asks for all digits",
)
@given(case=grays())
@always(case=[GRAY])
def test_conv2d_gray_to_all_digits(student, case):
    """Computes with NumPy's own float, and rounds nothing."""
    assert_gray(student, case, exactly=True)


@law(2, after="conv2d_gray_correlates", card="out[i, j] = sum over u, v of image[i + u, j + v] * kernel[u, v]")
@given(case=grays(), factor=st.sampled_from([2.0, -1.0, 0.5]))
def test_conv2d_gray_is_linear(student, case, factor):
    """Twice the image gives twice the output."""
    assert_gray(student, Gray(factor * case.image, case.kernel))


@law(
    1,
    after="conv2d_gray_correlates",
    card="never change your arguments, and remember nothing from one call to the next",
)
@given(case=grays(), other=grays())
def test_conv2d_gray_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_gray(student, case)
    assert_pure(student, "conv2d_gray", *case, others=[other, [cast(array, "uint8", "F") for array in other]])


@points(6, card="out[i, j] = bias + sum over c, u, v of image[c, i + u, j + v] * kernel[c, u, v]")
@given(case=rgbs())
@always(case=[RGB])
def test_conv2d_rgb_sums_over_channels(student, case):
    """Sums over all channels into one map."""
    assert_rgb(student, case)


@points(3, after="conv2d_rgb_sums_over_channels", card="bias: one number, a float or an int")
@given(case=rgbs(biased=True))
@always(case=[RGB._replace(bias=1.5), RGB._replace(bias=-2)])
def test_conv2d_rgb_adds_the_bias(student, case):
    """Adds the bias once to every output."""
    assert_rgb(student, case)


@points(
    2,
    after="conv2d_rgb_sums_over_channels",
    card=(
        "A function returns one value, an array or in `output_size` an int, and nothing beside it",
        "one map, shape (H - kH + 1, W - kW + 1), floats",
    ),
)
@given(case=rgbs())
def test_conv2d_rgb_returns_the_map_alone(student, case):
    """Returns one array, and nothing beside it."""
    assert_rgb(student, case, alone=True)


@points(
    1,
    after="conv2d_rgb_sums_over_channels",
    card="float32 is right too, but for one check of each function that asks for all digits",
)
@given(case=rgbs())
@always(case=[RGB])
def test_conv2d_rgb_to_all_digits(student, case):
    """Computes with NumPy's own float, and rounds nothing."""
    assert_rgb(student, case, exactly=True)


@points(
    3,
    after="conv2d_rgb_sums_over_channels",
    card=(
        "Images, kernels and biases may hold float32 or integers, even uint8",
        "An array may be a view of another, such as x.T or x[::2]",
    ),
)
@given(case=rgbs(), dtype=dtypes, kernel_dtype=dtypes, layout=layouts)
@always(*[{"case": RGB, **stored} for stored in STORED])
def test_conv2d_rgb_of_any_dtype(student, case, dtype, kernel_dtype, layout):
    """Works on photographs of uint8, integers, float32 and views."""
    assert_rgb(student, Rgb(cast(case.image, dtype, layout), cast(case.kernel, kernel_dtype, layout)))


@law(
    1,
    after="conv2d_rgb_sums_over_channels",
    card="never change your arguments, and remember nothing from one call to the next",
)
@given(case=rgbs(biased=True), other=rgbs())
def test_conv2d_rgb_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_rgb(student, case)
    photograph = other._replace(image=cast(other.image, "uint8", "F"))
    assert_pure(student, "conv2d_rgb", *case, others=[other, photograph])


@points(4, card="Apply a whole convolutional layer: every kernel to every image")
@given(case=convolutions())
@always(case=[layer()])
def test_conv2d_correlates(student, case):
    """Every kernel meets every window of every image."""
    assert_convolution(student, case)


@points(3, after="conv2d_correlates", card="bias: shape (C_out,), floats or integers, or None for none")
@given(case=convolutions(padding=1, biased=True, least=1))
@always(case=[layer(padding=1, biased=True), WITH_INTEGERS])
def test_conv2d_adds_the_bias(student, case):
    """Adds to every output map its own bias."""
    assert_convolution(student, case)


@points(3, after="conv2d_correlates", card="stride: pixels between two neighbouring places of the kernel")
@given(case=convolutions(stride=3))
@always(case=[layer(stride=2)])
def test_conv2d_steps_by_the_stride(student, case):
    """Moves the window by the stride."""
    assert_convolution(student, case)


@points(
    2, after=("conv2d_correlates", "conv2d_steps_by_the_stride"), card="H' and W' follow the formula of `output_size`"
)
@given(case=convolutions(stride=3, left_over=True))
@always(case=[layer(stride=3), layer(stride=4)])
def test_conv2d_drops_what_is_left_over(student, case):
    """Leaves out a window that would stick out."""
    assert_convolution(student, case)


@points(4, after="conv2d_correlates", card="padding: zeros around the image, on all four sides")
@given(case=convolutions(padding=2, biased=True, least=1))
@always(case=[layer(padding=2, biased=True)])
def test_conv2d_pads_with_zeros(student, case):
    """Pads every side with zeros."""
    assert_convolution(student, case)


@points(4, after="conv2d_correlates", card="dilation: pixels from one kernel element to the next")
@given(case=convolutions(dilation=3))
@always(case=[layer(dilation=2), layer(dilation=3, kernel_size=(1, 4))])
def test_conv2d_dilates_the_kernel(student, case):
    """Leaves gaps between the taps of the kernel: the atrous convolution."""
    assert_convolution(student, case)


@points(3, after="conv2d_correlates", card="is one int for both directions or a pair (vertical, horizontal)")
@given(case=convolutions(stride=3, padding=2, dilation=3, biased=True, least=1, paired=True))
@always(
    case=[
        layer(stride=(2, 3), padding=1, biased=True),
        layer(stride=(3, 1), padding=1, biased=True),
        layer(padding=(1, 2), biased=True),
        layer(padding=(2, 0), biased=True),
        layer(padding=(0, 1), biased=True),
        layer(dilation=(2, 3), padding=1, biased=True),
        layer(dilation=(3, 1), padding=1, biased=True),
        layer(dilation=(3, 2), padding=1, biased=True, kernel_size=(1, 4)),
    ]
)
def test_conv2d_takes_pairs(student, case):
    """Strides, pads and dilates separately down and across."""
    assert_convolution(student, case)


@points(
    3,
    after=("conv2d_correlates", "conv2d_steps_by_the_stride", "conv2d_pads_with_zeros"),
    card="padded[n, c, i * s + u * d, j * s + v * d] * weight[o, c, u, v]",
)
@given(case=convolutions(stride=3, padding=2, dilation=3, biased=True, least=1, paired=True))
@always(
    case=[layer(stride=(2, 3), padding=(2, 1), dilation=(3, 2), biased=True), layer(stride=2, padding=2, dilation=3)]
)
def test_conv2d_with_everything(student, case):
    """Bias, stride, padding and dilation together, given by their names."""
    assert_convolution(student, case, by_name=True)


@points(1, after="conv2d_correlates", card="x: N images, shape (N, C_in, H, W); N may be 0")
def test_conv2d_of_an_empty_batch(student):
    """Gives an empty batch of maps for an empty batch of images."""
    case = of_ones(layer(stride=2, padding=1, dilation=2, biased=True))
    assert_convolution(student, case)
    assert_convolution(student, case._replace(x=case.x[:0]))


@points(
    3,
    after="conv2d_correlates",
    card=(
        "Images, kernels and biases may hold float32 or integers, even uint8",
        "An array may be a view of another, such as x.T or x[::2]",
    ),
)
@given(case=convolutions(padding=1, biased=True, least=1), dtype=dtypes, kernel_dtype=dtypes, layout=layouts)
@always(*[{"case": layer(stride=2, padding=1, biased=True), **stored} for stored in STORED])
def test_conv2d_of_any_dtype(student, case, dtype, kernel_dtype, layout):
    """Works on photographs of uint8, integers, float32 and views."""
    x, weight = cast(case.x, dtype, layout), cast(case.weight, kernel_dtype, layout)
    assert_convolution(student, case._replace(x=x, weight=weight))


@points(
    3,
    after="conv2d_correlates",
    card="A function returns one value, an array or in `output_size` an int, and nothing beside it",
)
@given(case=convolutions())
def test_conv2d_returns_the_maps_alone(student, case):
    """Returns one array, and nothing beside it."""
    assert_convolution(student, case, alone=True)


@points(
    1,
    after="conv2d_correlates",
    card="float32 is right too, but for one check of each function that asks for all digits",
)
@given(case=convolutions())
@always(case=[layer()])
def test_conv2d_to_all_digits(student, case):
    """Computes with NumPy's own float, and rounds nothing."""
    assert_convolution(student, case, exactly=True)


@law(1, after="conv2d_correlates", card="never change your arguments, and remember nothing from one call to the next")
@given(case=convolutions(stride=2, padding=1, biased=True, least=1), other=convolutions(padding=1, dilation=2))
def test_conv2d_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_convolution(student, case)
    integers = other._replace(x=cast(other.x, "int64", "F"))
    assert_pure(student, "conv2d", *case, others=[other, integers])


@points(4, card="every input pixel prints the kernel, scaled by its value, onto a larger image")
@given(case=transposes())
@always(case=[transposed_layer()])
def test_conv2d_transpose_stamps(student, case):
    """Every pixel stamps the kernel onto the output, and stamps add up where they overlap."""
    assert_transpose(student, case)


@points(3, after="conv2d_transpose_stamps", card="bias: shape (C_out,), floats or integers, or None for none")
@given(case=transposes(padding=1, biased=True, least=1))
@always(case=[transposed_layer(padding=1, biased=True), STAMPED_INTEGERS])
def test_conv2d_transpose_adds_the_bias(student, case):
    """Adds to every output map its own bias, once."""
    assert_transpose(student, case)


@points(3, after="conv2d_transpose_stamps", card="stride: pixels between the prints of two neighbouring input pixels")
@given(case=transposes(stride=3))
@always(case=[transposed_layer(stride=2), transposed_layer(stride=3), transposed_layer(stride=6)])
def test_conv2d_transpose_steps_by_the_stride(student, case):
    """Moves the stamp by the stride."""
    assert_transpose(student, case)


@points(3, after="conv2d_transpose_stamps", card="padding: rows and columns cut off the canvas, on all four sides")
@given(case=transposes(stride=2, padding=2, biased=True, least=1))
@always(case=[transposed_layer(stride=2, padding=2, biased=True), transposed_layer(padding=1, biased=True)])
def test_conv2d_transpose_crops_by_the_padding(student, case):
    """Crops the output by the padding on every side."""
    assert_transpose(student, case)


@points(2, after="conv2d_transpose_stamps", card="is one int for both directions or a pair (vertical, horizontal)")
@given(case=transposes(stride=3, padding=2, biased=True, least=1, paired=True))
@always(
    case=[
        transposed_layer(stride=(2, 3), padding=1, biased=True),
        transposed_layer(stride=(5, 1), padding=1, biased=True),
        transposed_layer(padding=(1, 2), biased=True),
        transposed_layer(stride=(2, 1), padding=(2, 0), biased=True),
    ]
)
def test_conv2d_transpose_takes_pairs(student, case):
    """Strides and crops separately down and across."""
    assert_transpose(student, case)


@points(1, after="conv2d_transpose_stamps", card="x: N images, shape (N, C_in, H, W); N may be 0")
def test_conv2d_transpose_of_an_empty_batch(student):
    """Gives an empty batch of maps for an empty batch of images."""
    case = of_ones(transposed_layer(stride=2, padding=1, biased=True))
    assert_transpose(student, case)
    assert_transpose(student, case._replace(x=case.x[:0]))


@points(
    1,
    after=("conv2d_transpose_stamps", "conv2d_transpose_steps_by_the_stride"),
    card=(
        "each with its own value down and across",
        "Images, kernels and biases may hold float32 or integers, even uint8",
        "An array may be a view of another, such as x.T or x[::2]",
    ),
)
@given(case=transposes(stride=3, padding=1, biased=True, least=1), dtype=dtypes, kernel_dtype=dtypes, layout=layouts)
@always(*[{"case": transposed_layer(stride=(2, 3), padding=(1, 2), biased=True), **stored} for stored in STORED])
def test_conv2d_transpose_with_everything(student, case, dtype, kernel_dtype, layout):
    """Bias, stride and padding together, given by their names, for any dtype."""
    x, weight = cast(case.x, dtype, layout), cast(case.weight, kernel_dtype, layout)
    assert_transpose(student, case._replace(x=x, weight=weight), by_name=True)


@points(
    2,
    after="conv2d_transpose_stamps",
    card="A function returns one value, an array or in `output_size` an int, and nothing beside it",
)
@given(case=transposes())
def test_conv2d_transpose_returns_the_maps_alone(student, case):
    """Returns one array, and nothing beside it."""
    assert_transpose(student, case, alone=True)


@points(
    1,
    after="conv2d_transpose_stamps",
    card="float32 is right too, but for one check of each function that asks for all digits",
)
@given(case=transposes(padding=1, biased=True, least=1))
@always(case=[transposed_layer(padding=1, biased=True)])
def test_conv2d_transpose_to_all_digits(student, case):
    """Computes with NumPy's own float, and rounds nothing."""
    assert_transpose(student, case, exactly=True)


@law(
    1,
    after="conv2d_transpose_stamps",
    card="never change your arguments, and remember nothing from one call to the next",
)
@given(case=transposes(stride=2, padding=1, biased=True, least=1), other=transposes(stride=3))
def test_conv2d_transpose_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_transpose(student, case)
    integers = other._replace(x=cast(other.x, "int64", "F"))
    assert_pure(student, "conv2d_transpose", *case, others=[other, integers])
