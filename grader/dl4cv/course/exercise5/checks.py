"""Exercise 5: losses, gradients and steps, against torch's autograd and torch.optim.SGD."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F

from dl4cv.checks import (
    Filling,
    always,
    as_array_like,
    as_parts,
    assert_matches,
    assert_pure,
    assert_quiet,
    cast,
    explained_by,
    given,
    law,
    layouts,
    points,
)
from dl4cv.checks import strategies as st
from dl4cv.course.exercise5.cases import (
    NUMBERS,
    Answers,
    Bent,
    Convolution,
    Linear,
    Pooling,
    Scores,
    answers,
    as_stored,
    assert_any_part,
    assert_binary_cross_entropy,
    assert_convolution,
    assert_cross_entropy,
    assert_cross_entropy_grad,
    assert_linear,
    assert_pooling,
    assert_relu,
    assert_slope,
    assert_step,
    bent,
    convolution_gradients,
    convolutions,
    cross_entropy_gradient,
    directions_of,
    huge_scores,
    linear_gradients,
    linears,
    one_by_one,
    one_example,
    poolings,
    ranks,
    scores,
    slope,
    steps,
)
from dl4cv.course.exercise5.explanation import explain
from dl4cv.course.exercise5.fitting import (
    assert_fits,
    assert_learns_digits,
    assert_sees_each_once,
    assert_shuffles,
    begins_at,
    four_images,
    one_batch,
    one_image,
)

pytestmark = explained_by(explain)

STORED = st.sampled_from(["float32", "int64", "uint8"])
LABELS = st.sampled_from(["uint8", "int32", "int8"])
SEEDS = st.integers(0, 99)
FEW = 6
"""Cases for a check that makes several calls in each."""

# Each dtype with the layout in memory that shows most.
STORAGES = (
    {"dtype": "float32", "layout": "F"},
    {"dtype": "uint8", "layout": "C"},
    {"dtype": "int64", "layout": "strided"},
)
SURE = Answers(np.array([0.25, 0.5, 0.125]), np.array([0.0, 1.0, 1.0]))
CERTAIN = (0.0, 1.0, 1e-30, 1e-50, 1e-200)  # exp(-100) is 4e-44
GENTLE = Scores(NUMBERS.fill(4, 3), np.array([2, 0, 1, 2]))
CONFIDENT = Scores(np.array([[0.0, 19.0, -3.0]]), np.array([1]))
LOGITS = Scores(4 * NUMBERS.fill(4, 3), np.array([2, 0, 1, 2]))
STEEP = Scores(np.array([[-1000.0, 0.0, 1000.0], [1000.0, -10000.0, 10000.0], [-800.0, -1000.0, -900.0]]), np.arange(3))
LAYER = Linear(NUMBERS.fill(3, 4), NUMBERS.fill(2, 4, part=1), NUMBERS.fill(3, 2, part=2))
DENSE = Convolution(NUMBERS.fill(2, 3, 5, 6), NUMBERS.fill(2, 3, 3, 2, part=1), NUMBERS.fill(2, 2, 3, 5, part=2))
WIDE = Convolution(
    NUMBERS.fill(2, 2, 7, 9), NUMBERS.fill(3, 2, 2, 3, part=1), NUMBERS.fill(2, 3, 4, 3, part=2), (2, 4), (1, 1)
)
STRIDED = Convolution(NUMBERS.fill(2, 2, 7, 8), NUMBERS.fill(3, 2, 2, 3, part=1), NUMBERS.fill(2, 3, 3, 3, part=2), 2)
PADDED = Convolution(NUMBERS.fill(1, 2, 3, 5), NUMBERS.fill(2, 2, 3, 2, part=1), NUMBERS.fill(1, 2, 5, 8, part=2), 1, 2)
TILED = Pooling(NUMBERS.fill(1, 1, 4, 6) / 4, NUMBERS.fill(1, 1, 2, 3), 2)
OVERLAPPING = Pooling(Filling("counting", 0).fill(1, 1, 4, 5), NUMBERS.fill(1, 1, 2, 3), 3, 1)


GRADIENTS = ("grad_x", "grad_weight", "grad_bias")


class Part(NamedTuple):
    """One of several gradients that a function returns, compared by checks of its own."""

    name: str
    function: str
    part: str


LINEAR = [Part(f"linear_backward_{part}", "linear_backward", part) for part in GRADIENTS]
CONVOLUTION = [Part(f"conv2d_backward_{part}", "conv2d_backward", part) for part in GRADIENTS]
MOVING = CONVOLUTION[:2]
STEPPING = [Part(f"sgd_step_{part}", "sgd_step", part) for part in ("param", "velocity")]
STEPPED = ("sgd_step_param_without_momentum", "sgd_step_param_with_momentum", "sgd_step_velocity_with_momentum")
"""The checks to get right before those that ask for both parts with momentum."""


@points(2, card="loss = -1 / N * sum over n of (y[n] * log(p[n]) + (1 - y[n]) * log(1 - p[n]))")
@given(case=one_example(answers()))
@always(case=one_by_one(SURE))
def test_binary_cross_entropy_of_one_example(student, case):
    """Gives -log of the probability of the right answer, for one example."""
    assert_binary_cross_entropy(student, case)


@points(1, after="binary_cross_entropy_of_one_example", card="the mean over all examples")
@given(case=answers())
@always(case=[SURE])
def test_binary_cross_entropy_is_the_mean(student, case):
    """Gives the mean over several examples."""
    assert_binary_cross_entropy(student, case)


@points(
    1,
    after="binary_cross_entropy_of_one_example",
    card=("every logarithm that is below -100 replaced by -100", "between 0 and 1, both included"),
)
@given(p=st.sampled_from(CERTAIN), y=st.sampled_from([0.0, 1.0]))
@always(*[{"p": p, "y": y} for p in CERTAIN for y in (0.0, 1.0)])
def test_binary_cross_entropy_of_certain_answers(student, p, y):
    """Stays finite and right for the probabilities 0 and 1, where a wrong answer costs 100."""
    assert_binary_cross_entropy(student, Answers(np.array([p]), np.array([y])))


@points(
    1,
    after=("binary_cross_entropy_is_the_mean", "binary_cross_entropy_of_certain_answers"),
    card="and no NumPy warning appears",
)
def test_binary_cross_entropy_gives_no_warning(student):
    """Takes the logarithm of nothing that is 0."""
    case = Answers(np.array([0.0, 1.0, 0.0, 1.0, 0.5]), np.array([0.0, 1.0, 1.0, 0.0, 1.0]))
    assert_binary_cross_entropy(student, case)
    assert_quiet(student, "binary_cross_entropy", *case)


@points(
    1,
    after="binary_cross_entropy_is_the_mean",
    card=(
        "all other arrays may hold float64, float32 or integers",
        "and may be views of others, such as x.T or x[::2]",
    ),
)
@given(case=answers(), dtype=LABELS, layout=layouts)
@always({"case": SURE, "dtype": "uint8", "layout": "C"})
def test_binary_cross_entropy_of_integers_and_views(student, case, dtype, layout):
    """Takes answers of any integer dtype and probabilities in float32, wherever they lie in memory."""
    p = cast(case.p, "float32", layout)
    assert_binary_cross_entropy(student, Answers(p, cast(case.y, "float64", layout).astype(dtype)))


@points(
    1,
    after="binary_cross_entropy_is_the_mean",
    card=("float32 is right too, but for one check of each function that asks for all digits", "a loss is one number"),
)
@given(case=answers())
@always(case=[Answers(np.array([1 / 3, 0.9, 0.1]), np.array([1.0, 0.0, 1.0]))])
def test_binary_cross_entropy_to_all_digits(student, case):
    """Returns one number, computes with NumPy's own float and adds no small number."""
    assert_binary_cross_entropy(student, case, alone=True, exactly=True)


@law(
    1,
    after="binary_cross_entropy_is_the_mean",
    card="Never change your arguments, and remember nothing from one call to the next",
    cases=FEW,
)
@given(case=answers(), other=answers())
def test_binary_cross_entropy_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_binary_cross_entropy(student, Answers(case.p[:1], case.y[:1]))
    assert_pure(student, "binary_cross_entropy", *case, others=[other])


@points(2, card="loss = -1 / N * sum over n of log softmax(logits[n])[labels[n]]")
@given(case=one_example(scores(gentle=True)))
@always(case=one_by_one(GENTLE))
def test_cross_entropy_of_one_example(student, case):
    """Gives -log of the probability of the right class, for one example."""
    assert_cross_entropy(student, case)


@points(2, after="cross_entropy_of_one_example", card="the mean over all examples")
@given(case=scores(gentle=True))
@always(case=[GENTLE])
def test_cross_entropy_is_the_mean(student, case):
    """Gives the mean over several examples."""
    assert_cross_entropy(student, case)


@points(1, after="cross_entropy_of_one_example", card="Logits may be huge, such as -1000 or 1000: the answer is right")
@given(case=one_example(huge_scores()))
@always(case=one_by_one(STEEP))
def test_cross_entropy_of_huge_logits(student, case):
    """Stays finite and right at -1000 and 1000."""
    assert_cross_entropy(student, case)


@points(
    1,
    after=("cross_entropy_is_the_mean", "cross_entropy_of_huge_logits"),
    card="Subtract the largest logit of each row first",
)
@given(case=huge_scores())
@always(case=[STEEP])
def test_cross_entropy_of_rows_far_apart(student, case):
    """Subtracts from every row its own largest logit."""
    assert_cross_entropy(student, case)


@points(
    1,
    after=("cross_entropy_of_one_example", "cross_entropy_of_huge_logits"),
    card="the answer is right there too, and no NumPy warning appears",
)
def test_cross_entropy_gives_no_warning(student):
    """Needs no number that does not fit into a float, and no logarithm of 0."""
    for each in one_by_one(STEEP):
        assert_cross_entropy(student, each)
        assert_quiet(student, "cross_entropy", *each)


@points(
    1,
    after=("cross_entropy_is_the_mean", "cross_entropy_of_huge_logits"),
    card=(
        "Labels are class numbers of any integer dtype, uint8 too",
        "all other arrays may hold float64, float32 or integers",
        "and may be views of others, such as x.T or x[::2]",
    ),
)
@given(case=scores(), dtype=STORED, layout=layouts, labels=LABELS)
@always(*[{"case": LOGITS, "labels": "uint8", **stored} for stored in STORAGES])
def test_cross_entropy_of_any_dtype(student, case, dtype, layout, labels):
    """Takes integers, float32 and views, and labels of any integer dtype."""
    case = as_stored(case, dtype, layout)
    assert_cross_entropy(student, case._replace(labels=case.labels.astype(labels)))


@points(
    1,
    after="cross_entropy_is_the_mean",
    card=("float32 is right too, but for one check of each function that asks for all digits", "a loss is one number"),
)
@given(case=scores())
@always(case=[LOGITS])
def test_cross_entropy_to_all_digits(student, case):
    """Returns one number, computes with NumPy's own float and adds no small number."""
    assert_cross_entropy(student, case, alone=True, exactly=True)


@law(
    1,
    after="cross_entropy_is_the_mean",
    card="Never change your arguments, and remember nothing from one call to the next",
    cases=FEW,
)
@given(case=scores(gentle=True), other=scores())
def test_cross_entropy_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_cross_entropy(student, one_by_one(case)[0])
    assert_pure(student, "cross_entropy", *case, others=[other, STEEP])


@points(2, card="grad[n, c] = 1 / N * (softmax(logits[n])[c] - 1)")
@given(case=one_example(scores()))
@always(case=one_by_one(LOGITS))
def test_cross_entropy_grad_of_one_example(student, case):
    """Gives the probabilities less 1 at the right class, for one example."""
    assert_cross_entropy_grad(student, case)


@points(2, after="cross_entropy_grad_of_one_example", card="1 / N * softmax(logits[n])[c] elsewhere")
@given(case=scores())
@always(case=[LOGITS])
def test_cross_entropy_grad_is_the_gradient(student, case):
    """Gives the gradient of the mean over several examples."""
    assert_cross_entropy_grad(student, case)


@points(
    1,
    after="cross_entropy_grad_of_one_example",
    card=("Logits may be huge, such as -1000 or 1000", "and no NumPy warning appears"),
)
@given(case=one_example(huge_scores()))
@always(case=one_by_one(STEEP))
def test_cross_entropy_grad_of_huge_logits(student, case):
    """Stays finite and right at -1000 and 1000, and needs no number that fits no float."""
    assert_cross_entropy_grad(student, case)
    assert_quiet(student, "cross_entropy_grad", *case)


@points(
    1,
    after=("cross_entropy_grad_is_the_gradient", "cross_entropy_grad_of_huge_logits"),
    card="Logits may be huge, such as -1000 or 1000: the answer is right there too",
)
@given(case=huge_scores())
@always(case=[STEEP])
def test_cross_entropy_grad_of_rows_far_apart(student, case):
    """Subtracts from every row its own largest logit."""
    assert_cross_entropy_grad(student, case)


@points(1, after="cross_entropy_grad_is_the_gradient", card="1 / N * softmax(logits[n])[c] elsewhere")
@given(case=scores(), label=st.sampled_from([0, 1]))
@always({"case": LOGITS, "label": 1})
def test_cross_entropy_grad_of_one_class(student, case, label):
    """Is right for examples that are all of one class."""
    assert_cross_entropy_grad(student, case._replace(labels=np.full(len(case.labels), label)))


@points(
    1,
    after=("cross_entropy_grad_is_the_gradient", "cross_entropy_grad_of_huge_logits"),
    card=(
        "Labels are class numbers of any integer dtype, uint8 too",
        "all other arrays may hold float64, float32 or integers",
        "and may be views of others, such as x.T or x[::2]",
    ),
)
@given(case=scores(), dtype=STORED, layout=layouts, labels=LABELS)
@always(*[{"case": LOGITS, "labels": "uint8", **stored} for stored in STORAGES])
def test_cross_entropy_grad_of_any_dtype(student, case, dtype, layout, labels):
    """Takes integers, float32 and views, and labels of any integer dtype."""
    case = as_stored(case, dtype, layout)
    assert_cross_entropy_grad(student, case._replace(labels=case.labels.astype(labels)))


@points(
    1,
    after="cross_entropy_grad_is_the_gradient",
    card="float32 is right too, but for one check of each function that asks for all digits",
)
@given(case=scores())
@always(case=[LOGITS, CONFIDENT])
def test_cross_entropy_grad_to_all_digits(student, case):
    """Computes with NumPy's own float and adds no small number."""
    assert_cross_entropy_grad(student, case, exactly=True)


@law(1, card="The probabilities of a row add up to 1, and 1 is subtracted at one place of each row")
@given(case=scores())
@always(case=[LOGITS])
def test_cross_entropy_grad_adds_up_to_zero(student, case):
    """Adds up to 0 over the classes of each example: the same number added to all logits changes no loss."""
    sums = as_array_like(student.cross_entropy_grad(*case), case.logits).astype(float).sum(axis=1)
    assert_matches(
        sums, np.zeros(len(sums)), terms=case.logits.shape[1], magnitude=1.0, single=True, what="The sum of each row"
    )


@law(
    1,
    card=(
        "Return the gradient of cross_entropy with respect to the logits",
        "move x a little in any direction d, there and back, and see how much the loss changes",
    ),
)
@given(case=scores(), seed=SEEDS)
@always({"case": LOGITS, "seed": 0})
def test_cross_entropy_grad_foretells_the_loss(student, case, seed):
    """Foretells by how much the loss changes when the logits move a little."""
    answer = student.cross_entropy_grad(*case)
    right = {"grad_logits": cross_entropy_gradient(case)}
    directions, labels = directions_of(right, seed), torch.from_numpy(case.labels)
    change = slope(lambda x: F.cross_entropy(x, labels), np.array(1.0), {"logits": case.logits}, directions)
    assert_slope(answer, right, change, directions)


@law(
    1,
    after="cross_entropy_grad_is_the_gradient",
    card="Never change your arguments, and remember nothing from one call to the next",
    cases=FEW,
)
@given(case=scores(), other=scores())
def test_cross_entropy_grad_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_cross_entropy_grad(student, one_by_one(case)[0])
    assert_pure(student, "cross_entropy_grad", *case, others=[other, STEEP])


@points(
    {"linear_backward_grad_x": 3, "linear_backward_grad_weight": 3, "linear_backward_grad_bias": 2},
    each=LINEAR,
    card=(
        "grad_x[n, d] = sum over o of grad_out[n, o] * weight[o, d]",
        "grad_weight[o, d] = sum over n of grad_out[n, o] * x[n, d]",
        "grad_bias[o] = sum over n of grad_out[n, o]",
    ),
)
@given(case=linears())
@always(case=[LAYER])
def test_is_right(student, part, case):
    """Gives the right {part.part}."""
    assert_linear(student, case, part.part)


@points(
    1,
    after=(
        "linear_backward_grad_x_is_right",
        "linear_backward_grad_weight_is_right",
        "linear_backward_grad_bias_is_right",
    ),
    cases=FEW,
    card=(
        "all other arrays may hold float64, float32 or integers",
        "and may be views of others, such as x.T or x[::2]",
    ),
)
@given(case=linears(), dtype=STORED, layout=layouts)
@always(*[{"case": LAYER, **stored} for stored in STORAGES])
def test_linear_backward_of_any_dtype(student, case, dtype, layout):
    """Takes integers, float32 and views."""
    assert_linear(student, as_stored(case, dtype, layout))
    assert_linear(student, case._replace(x=cast(case.x, dtype, layout)))


@points(
    1,
    after="linear_backward_grad_x_is_right",
    card="float32 is right too, but for one check of each function that asks for all digits",
)
@given(case=linears())
@always(case=[LAYER])
def test_linear_backward_to_all_digits(student, case):
    """Computes with NumPy's own float and rounds nothing."""
    assert_any_part(assert_linear, student, case, GRADIENTS, exactly=True)


@law(
    1,
    card=(
        "Hand the gradient back through a linear layer",
        "move x a little in any direction d, there and back, and see how much the loss changes",
    ),
)
@given(case=linears(), seed=SEEDS)
@always({"case": LAYER, "seed": 0})
def test_linear_backward_foretells_the_loss(student, case, seed):
    """Foretells by how much the loss changes when x, weight and bias move a little."""
    answer = student.linear_backward(*case)
    right = linear_gradients(case)
    arrays = {"x": case.x, "weight": case.weight, "bias": np.zeros(len(case.weight))}
    directions = directions_of(right, seed)
    assert_slope(answer, right, slope(F.linear, case.grad_out, arrays, directions), directions)


@law(
    1,
    after="linear_backward_grad_x_is_right",
    card="Never change your arguments, and remember nothing from one call to the next",
    cases=FEW,
)
@given(case=linears(), other=linears())
def test_linear_backward_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_any_part(assert_linear, student, case, GRADIENTS)
    assert_pure(student, "linear_backward", *case, others=[other])


@points(3, card="grad_x[i] = grad_out[i] where x[i] > 0")
@given(case=bent())
def test_relu_backward_passes_where_x_is_positive(student, case):
    """Hands the gradient on where x is positive, and stops it where x is negative."""
    assert_relu(student, case)


@points(1, after="relu_backward_passes_where_x_is_positive", card="elsewhere, also where x[i] is 0")
@given(case=bent(), zero=st.integers(0, 4))
@always({"case": Bent(np.array([-1.0, 0.0, 1.0, 0.0]), np.array([2.0, 3.0, -4.0, -5.0])), "zero": 0})
def test_relu_backward_stops_at_zero(student, case, zero):
    """Stops the gradient where x is 0, as torch does."""
    x = case.x.copy()
    x.flat[zero % x.size] = 0
    assert_relu(student, case._replace(x=x))
    assert_relu(student, case._replace(x=np.where(x > 0, 1e-12, x)))


@points(
    1,
    after="relu_backward_passes_where_x_is_positive",
    cases=FEW,
    card=(
        "what the ReLU was given, any shape",
        "all other arrays may hold float64, float32 or integers",
        "and may be views of others, such as x.T or x[::2]",
    ),
)
@given(case=bent(1, 4), dtype=STORED, layout=layouts)
@always(*[{"case": Bent(NUMBERS.fill(2, 3, 2), NUMBERS.fill(2, 3, 2, part=1)), **stored} for stored in STORAGES])
def test_relu_backward_of_any_shape_and_dtype(student, case, dtype, layout):
    """Takes any shape, integers, float32 and views, and keeps all digits."""
    assert_relu(student, case, exactly=True)
    stored = as_stored(case, dtype, layout)
    stored = stored._replace(x=np.where(stored.x == 0, stored.x.dtype.type(1), stored.x))  # 0 is asked for above
    assert_relu(student, stored)
    assert_relu(student, case._replace(x=stored.x))


@law(
    1,
    after="relu_backward_passes_where_x_is_positive",
    card="Never change your arguments, and remember nothing from one call to the next",
    cases=FEW,
)
@given(case=bent(), other=bent())
def test_relu_backward_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_relu(student, case)
    assert_pure(student, "relu_backward", *case, others=[other])


@points(
    {"conv2d_backward_grad_x": 2, "conv2d_backward_grad_weight": 3, "conv2d_backward_grad_bias": 2},
    each=CONVOLUTION,
    card=(
        "grad_padded[n, c, i * s + u, j * s + v] += grad_out[n, o, i, j] * weight[o, c, u, v]",
        "grad_weight[o, c, u, v] += grad_out[n, o, i, j] * padded[n, c, i * s + u, j * s + v]",
        "grad_bias[o] = sum over n, i, j of grad_out[n, o, i, j]",
    ),
)
@given(case=convolutions())
@always(case=[DENSE])
def test_of_every_pixel(student, part, case):
    """Gives the right {part.part}; neighbouring windows overlap."""
    assert_convolution(student, case, part.part)


@points(
    {"conv2d_backward_grad_x": 2, "conv2d_backward_grad_weight": 1},
    each=MOVING,
    after="of_every_pixel",
    card="stride: pixels between two neighbouring places of the kernel; it may be larger than the kernel",
)
@given(case=convolutions(stride=4))
@always(case=[STRIDED])
def test_with_a_stride(student, part, case):
    """Gives the right {part.part} with a stride, also where it leaves pixels out."""
    assert_convolution(student, case, part.part)


@points(
    1,
    each=MOVING,
    after="of_every_pixel",
    card="padding: zeros around the image, on all four sides",
)
@given(case=convolutions(padding=3))
@always(case=[PADDED])
def test_with_padding(student, part, case):
    """Gives the right {part.part} with padding."""
    assert_convolution(student, case, part.part)


@points(
    1,
    each=MOVING,
    after="of_every_pixel",
    card=(
        "A stride, padding or kernel_size is one int for both directions or a pair (vertical, horizontal)",
        "for stride s and padding p, each with its own value down and across",
    ),
)
@given(case=convolutions(stride=4, padding=3, paired=True))
@always(case=[WIDE])
def test_with_pairs(student, part, case):
    """Gives the right {part.part} with strides and paddings that differ down and across, given by their names."""
    assert_convolution(student, case, part.part, by_name=True)


@points(
    1,
    after=(
        "conv2d_backward_grad_x_of_every_pixel",
        "conv2d_backward_grad_weight_of_every_pixel",
        "conv2d_backward_grad_bias_of_every_pixel",
        "conv2d_backward_grad_x_with_a_stride",
        "conv2d_backward_grad_x_with_padding",
        "conv2d_backward_grad_weight_with_a_stride",
        "conv2d_backward_grad_weight_with_padding",
    ),
    cases=FEW,
    card=(
        "all other arrays may hold float64, float32 or integers",
        "and may be views of others, such as x.T or x[::2]",
    ),
)
@given(case=convolutions(stride=2, padding=1), dtype=STORED, layout=layouts)
@always(*[{"case": DENSE, **stored} for stored in STORAGES])
def test_conv2d_backward_of_any_dtype(student, case, dtype, layout):
    """Takes integers, float32 and views."""
    assert_convolution(student, as_stored(case, dtype, layout))
    assert_convolution(student, case._replace(x=cast(case.x, dtype, layout)))


@points(
    1,
    after="conv2d_backward_grad_x_of_every_pixel",
    card="float32 is right too, but for one check of each function that asks for all digits",
)
@given(case=convolutions())
@always(case=[DENSE])
def test_conv2d_backward_to_all_digits(student, case):
    """Computes with NumPy's own float and rounds nothing."""
    assert_any_part(assert_convolution, student, case, GRADIENTS, exactly=True)


@law(
    1,
    card=(
        "Hand the gradient back through a convolution",
        "move x a little in any direction d, there and back, and see how much the loss changes",
    ),
)
@given(case=convolutions(), seed=SEEDS)
@always({"case": DENSE, "seed": 0})
def test_conv2d_backward_foretells_the_loss(student, case, seed):
    """Foretells by how much the loss changes when x, weight and bias move a little."""
    answer = student.conv2d_backward(*case[:3])
    right = convolution_gradients(case)
    arrays = {"x": case.x, "weight": case.weight, "bias": np.zeros(len(case.weight))}
    directions = directions_of(right, seed)
    assert_slope(answer, right, slope(F.conv2d, case.grad_out, arrays, directions), directions)


@law(
    1,
    after="conv2d_backward_grad_x_of_every_pixel",
    card="Never change your arguments, and remember nothing from one call to the next",
    cases=FEW,
)
@given(case=convolutions(), other=convolutions(stride=2, padding=1))
def test_conv2d_backward_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_any_part(assert_convolution, student, case, GRADIENTS)
    assert_pure(student, "conv2d_backward", *case, others=[other])


@points(3, card=("to the pixel that won, and to no other", "None means kernel_size"))
@given(case=poolings())
@always(case=[TILED])
def test_max_pool2d_backward_finds_the_winner(student, case):
    """Hands each window's gradient to its largest pixel; without a stride the windows lie side by side."""
    assert_pooling(student, case)


@points(1, after="max_pool2d_backward_finds_the_winner", card="the gradient, the shape of x")
@given(case=poolings(left_over=True))
@always(case=[Pooling(OVERLAPPING.x, NUMBERS.fill(1, 1, 1, 1), 3)])
def test_max_pool2d_backward_of_left_over_pixels(student, case):
    """Gives 0 to pixels at the end that no window covers, and keeps the shape of x."""
    assert_pooling(student, case)


@points(
    2,
    after="max_pool2d_backward_finds_the_winner",
    card=("stride: pixels between two neighbouring windows", "Windows may overlap, or leave gaps"),
)
@given(case=poolings(stride=(3, 5)))
def test_max_pool2d_backward_steps_by_the_stride(student, case):
    """Moves the window by the stride, also where it leaves gaps."""
    assert_pooling(student, case)


@points(
    2,
    after=("max_pool2d_backward_finds_the_winner", "max_pool2d_backward_steps_by_the_stride"),
    card="The same pixel may win in several windows and gets a share from each",
)
@given(case=poolings(stride=(1, 2)))
@always(case=[OVERLAPPING])
def test_max_pool2d_backward_of_overlapping_windows(student, case):
    """Adds up what a pixel gets that wins in several windows."""
    assert_pooling(student, case)


@points(
    1,
    after="max_pool2d_backward_finds_the_winner",
    card="of several that are equal, the first wins, row by row from the top left",
)
@given(case=poolings(ties=True))
@always(case=[TILED._replace(x=np.zeros((1, 1, 4, 6)))])
def test_max_pool2d_backward_of_ties(student, case):
    """Hands the gradient to the first of several largest pixels."""
    assert_pooling(student, case)


@points(
    1,
    after=(
        "max_pool2d_backward_finds_the_winner",
        "max_pool2d_backward_steps_by_the_stride",
        "max_pool2d_backward_of_overlapping_windows",
    ),
    card="A stride, padding or kernel_size is one int for both directions or a pair (vertical, horizontal)",
)
@given(case=poolings(stride=(1, 4), paired=True))
def test_max_pool2d_backward_takes_pairs(student, case):
    """Takes sizes and strides that differ down and across, given by their names."""
    assert_pooling(student, case, by_name=True)


@points(
    1,
    after="max_pool2d_backward_finds_the_winner",
    cases=FEW,
    card=(
        "all other arrays may hold float64, float32 or integers",
        "and may be views of others, such as x.T or x[::2]",
        "float32 is right too, but for one check of each function that asks for all digits",
    ),
)
@given(case=poolings(), dtype=STORED, layout=layouts)
@always(*[{"case": TILED, **s} for s in STORAGES])
def test_max_pool2d_backward_of_any_dtype(student, case, dtype, layout):
    """Takes integers, float32 and views, and keeps all digits."""
    assert_pooling(student, case, exactly=True)
    ranked = ranks(case, dtype, layout)
    assert_pooling(student, ranked)
    assert_pooling(student, ranked._replace(grad_out=cast(ranked.grad_out, dtype, layout)))


@law(
    1,
    after="max_pool2d_backward_finds_the_winner",
    card="Never change your arguments, and remember nothing from one call to the next",
    cases=FEW,
)
@given(case=poolings(), other=poolings(stride=(1, 3)))
def test_max_pool2d_backward_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_pooling(student, case)
    assert_pure(student, "max_pool2d_backward", *case, others=[other])


@points(
    {"sgd_step_param": 2, "sgd_step_velocity": 1},
    each=STEPPING,
    card="new_param = param - lr * new_velocity",
)
@given(case=steps())
def test_without_momentum(student, part, case):
    """Without momentum the new {part.part} is that of plain gradient descent."""
    assert_step(student, case, part.part)


@points(
    {"sgd_step_param": 2, "sgd_step_velocity": 1},
    each=STEPPING,
    after="without_momentum",
    card="new_velocity = momentum * velocity + (grad + weight_decay * param)",
)
@given(case=steps(momentum=True))
def test_with_momentum(student, part, case):
    """With momentum the new {part.part} is that of torch."""
    assert_step(student, case, part.part)


@points(
    1,
    after=STEPPED,
    card="weight_decay: how strongly the parameter is drawn to 0",
)
@given(case=steps(momentum=True, weight_decay=True))
def test_sgd_step_with_weight_decay(student, case):
    """Draws the parameter to 0 with weight decay, beside momentum."""
    assert_step(student, case)


@points(
    1,
    after=STEPPED,
    card=(
        "all other arrays may hold float64, float32 or integers",
        "and may be views of others, such as x.T or x[::2]",
        "float32 is right too, but for one check of each function that asks for all digits",
    ),
)
@given(case=steps(momentum=True), dtype=STORED, layout=layouts)
def test_sgd_step_of_any_dtype(student, case, dtype, layout):
    """Takes integers, float32 and views, and keeps all digits."""
    assert_step(student, case, exactly=True)
    assert_step(student, as_stored(case, dtype, layout))


@law(1, card="Take a step of stochastic gradient descent")
@given(case=steps())
def test_sgd_step_lowers_the_loss(student, case):
    """A small step against the gradient lowers the loss, here half the squared distance to a goal."""
    goal = case.param - case.grad
    case = case._replace(lr=0.1)
    parts = as_parts(student.sgd_step(*case[:4]), {"param": case.param, "velocity": case.velocity}, ["param"])
    param = as_array_like(parts["param"], case.param).astype(float)
    before, after = (float(np.sum((array - goal) ** 2) / 2) for array in (case.param, param))
    expected = before * 0.9**2
    # A difference of two numbers is as uncertain as the larger of them.
    size = before + float(np.sum(np.abs(case.grad) * (np.abs(case.param) + np.abs(goal))))
    assert_matches(
        np.float64(after), expected, terms=goal.size, magnitude=size, single=True, what="The loss after the step"
    )


@law(
    1,
    after=(*STEPPED, "sgd_step_with_weight_decay"),
    card="Never change your arguments, and remember nothing from one call to the next",
    cases=FEW,
)
@given(case=steps(momentum=True, weight_decay=True), other=steps())
def test_sgd_step_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_any_part(assert_step, student, case, ("param", "velocity"))
    assert_pure(student, "sgd_step", *case, others=[other])


@points(3, cases=FEW, card=("weight = weight - lr * grad_weight", "bias = bias - lr * grad_bias"))
@given(seed=SEEDS, lr=st.sampled_from([0.5, 0.1]))
@always({"seed": 0, "lr": 0.1})
def test_fit_softmax_regression_steps_down(student, seed, lr):
    """Makes one step against the gradient for one batch of all images."""
    assert_fits(student, one_batch(seed, lr=lr))


@points(1, after="fit_softmax_regression_steps_down", cases=FEW, card="epochs: how often every image is seen")
@given(seed=SEEDS, epochs=st.sampled_from([2, 3]))
@always({"seed": 0, "epochs": 3})
def test_fit_softmax_regression_of_several_epochs(student, seed, epochs):
    """Makes as many steps with one batch as there are epochs."""
    assert_fits(student, one_batch(seed, epochs=epochs))


@points(
    2,
    after="fit_softmax_regression_steps_down",
    cases=FEW,
    card=(
        "images in a batch; it may be larger than N",
        "cut them into batches of batch_size; the last batch may be smaller and counts like any other",
        "with the gradients of the mean cross-entropy over its images",
    ),
)
@given(seed=SEEDS)
def test_fit_softmax_regression_of_several_batches(student, seed):
    """Makes a step for every batch, the last and smaller one included, and for one that is larger than all there is."""
    assert_fits(student, one_image(seed))
    assert_fits(student, one_batch(seed, batch_size=8))
    assert_sees_each_once(student, four_images(seed))


@points(
    1,
    after="fit_softmax_regression_steps_down",
    cases=FEW,
    card=("some classes may be absent", "Labels are class numbers of any integer dtype, uint8 too"),
)
@given(seed=SEEDS, dtype=LABELS)
@always({"seed": 0, "dtype": "uint8"})
def test_fit_softmax_regression_of_absent_classes(student, seed, dtype):
    """Returns weights for classes that no image shows, and takes labels of any integer dtype."""
    task = one_batch(seed, num_classes=5)
    assert_fits(student, task._replace(labels=task.labels.astype(dtype)))


@points(
    1,
    after=("fit_softmax_regression_steps_down", "fit_softmax_regression_of_several_batches"),
    card=("In each epoch, put the images in a new random order", "seed: where random numbers begin"),
)
def test_fit_softmax_regression_shuffles(student, seed):
    """Puts the images in a new order in each epoch, and in others under other seeds."""
    assert_shuffles(student, seed)


@points(3, card=("On 10,000 images of MNIST, 10 epochs with lr 0.2 and batches of 50", "reads 90 % of the test images"))
def test_fit_softmax_regression_learns_digits(student, seed):
    """Learns from 10,000 images of MNIST to read at least 90 % of the test images."""
    assert_learns_digits(student, seed)


@law(
    1,
    after="fit_softmax_regression_steps_down",
    card=(
        "Never change your arguments, and remember nothing from one call to the next",
        "the same seed gives the same result",
    ),
    cases=FEW,
)
@given(seed=SEEDS)
def test_fit_softmax_regression_leaves_its_arguments_alone(student, seed):
    """Gives the same weights for the same seed, changes no argument and remembers nothing."""
    task = one_batch(seed, batch_size=2)
    begins_at(student, task)
    assert_pure(student, "fit_softmax_regression", *task, others=[one_image(seed)])
