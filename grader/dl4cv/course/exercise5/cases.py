"""Cases of losses, gradients and steps, drawn and fixed, and torch's answers to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeVar

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from dl4cv.checks import (
    Array,
    Filling,
    Mismatch,
    Pair,
    Student,
    as_array_like,
    as_parts,
    assert_matches,
    batches,
    both,
    cast,
    classes,
    fillings,
    lay_out,
    pairs,
    remembered,
    shapes,
    shortest,
    show_number,
    sizes,
    tensor,
)
from dl4cv.checks import strategies as st

Parts = Mapping[str, Array]

NUMBERS = Filling("fractions", 1)
SCALES = st.sampled_from([1.0, 4.0])
STEP = 1e-4


class Answers(NamedTuple):
    """The arguments of binary_cross_entropy: probabilities of yes and the right answers, both of shape (N,)."""

    p: Array
    y: Array


class Scores(NamedTuple):
    """The arguments of cross_entropy and its gradient: logits (N, C) and labels (N,)."""

    logits: Array
    labels: Array


Batch = TypeVar("Batch", Answers, Scores)


class Linear(NamedTuple):
    """The arguments of linear_backward: (N, D), (O, D), (N, O)."""

    x: Array
    weight: Array
    grad_out: Array


class Bent(NamedTuple):
    """The arguments of relu_backward: two arrays of one shape."""

    x: Array
    grad_out: Array


class Convolution(NamedTuple):
    """The arguments of conv2d_backward: (N, C, H, W), (O, C, kH, kW), (N, O, H', W')."""

    x: Array
    weight: Array
    grad_out: Array
    stride: Pair = 1
    padding: Pair = 0


class Pooling(NamedTuple):
    """The arguments of max_pool2d_backward: (N, C, H, W), (N, C, H', W')."""

    x: Array
    grad_out: Array
    kernel_size: Pair
    stride: Pair | None = None


class Step(NamedTuple):
    """The arguments of sgd_step: three arrays of one shape, and the numbers of the rule."""

    param: Array
    grad: Array
    velocity: Array
    lr: float
    momentum: float = 0.0
    weight_decay: float = 0.0


# Drawing


@st.composite
def answers(draw: st.DrawFn) -> Answers:
    """Draw probabilities well inside of 0 and 1, and answers of which some are yes."""
    filling, N = draw(fillings(("integers", "fractions"))), draw(sizes(1, 6))
    p = 1 / (1 + np.exp(-filling.fill(N)))
    return Answers(p, (filling.fill(N, part=1) > 0).astype(float))


@st.composite
def scores(draw: st.DrawFn, gentle: bool = False) -> Scores:
    """Draw logits of a few units, and a label for each example; `gentle` ones give no class less than a hundredth."""
    kinds = ("impulse", "integers", "fractions")
    filling, N, C = draw(fillings(kinds) if gentle else fillings()), draw(batches), draw(classes)
    logits = np.clip(filling.fill(N, C) / 2, -1.5, 1.5) if gentle else draw(SCALES) * filling.fill(N, C)
    return Scores(logits, np.array(draw(st.lists(sizes(0, C - 1), min_size=N, max_size=N)), dtype=np.int64))


def one_by_one(case: Batch) -> list[Batch]:
    """Return each example of a batch as a batch of its own."""
    return [type(case)(*(array[n : n + 1] for array in case)) for n in range(len(case[0]))]


@st.composite
def one_example(draw: st.DrawFn, batch: st.SearchStrategy[Batch]) -> Batch:
    """Draw one example of a batch, as a batch of its own."""
    examples = one_by_one(draw(batch))
    return examples[draw(sizes(0, len(examples) - 1))]


@st.composite
def huge_scores(draw: st.DrawFn) -> Scores:
    """Draw logits in the thousands, in rows that lie thousands apart."""
    case = draw(scores())
    apart = 1000.0 * (np.arange(len(case.labels)) - 1)
    return case._replace(logits=draw(st.sampled_from([1000.0, 300.0])) * case.logits + apart[:, None])


@st.composite
def linears(draw: st.DrawFn) -> Linear:
    """Draw a linear layer, whose numbers of examples, inputs and outputs mostly differ."""
    filling, N, D, C_out = draw(fillings()), draw(sizes(1, 4)), draw(sizes(1, 5)), draw(sizes(1, 4))
    return Linear(filling.fill(N, D), filling.fill(C_out, D, part=1), filling.fill(N, C_out, part=2))


@st.composite
def bent(draw: st.DrawFn, least: int = 1, most: int = 2) -> Bent:
    """Draw what a ReLU was given, nowhere 0, and a gradient."""
    filling, shape = draw(fillings(("integers", "fractions"))), draw(shapes(least, most))
    x = filling.fill(*shape)
    return Bent(np.where(x == 0, 1.0, x), filling.fill(*shape, part=1))


@st.composite
def convolutions(draw: st.DrawFn, stride: int = 1, padding: int = 0, *, paired: bool = False) -> Convolution:
    """Draw a convolution of at most that stride and padding; the image may end with pixels that no window touches.

    A stride may be larger than the kernel, which leaves gaps. Where nothing is `paired`, stride and padding are ints.
    """
    numbers = pairs if paired else sizes
    N, C, C_out = draw(sizes(1, 3)), draw(sizes(1, 3)), draw(sizes(1, 3))
    step = draw(numbers(1 if stride == 1 else 2, stride)) if stride > 1 else 1
    pad = draw(numbers(1, padding)) if padding else 0
    sides = [draw(_sides(s, p)) for s, p in zip(both(step), both(pad), strict=True)]
    (H, kH, rows), (W, kW, columns) = sides
    filling = draw(fillings())
    return Convolution(
        filling.fill(N, C, H, W),
        filling.fill(C_out, C, kH, kW, part=1),
        filling.fill(N, C_out, rows, columns, part=2),
        step,
        pad,
    )


@st.composite
def _sides(draw: st.DrawFn, stride: int, padding: int) -> tuple[int, int, int]:
    """Draw along one axis the size of an image, of a kernel, and how many windows there are."""
    kernel_size, windows = draw(sizes(1, 3)), draw(sizes(1, 3))
    rest = draw(sizes(0, stride - 1))
    size = (windows - 1) * stride + kernel_size + rest - 2 * padding
    if size < 1:  # a window more, until there is an image
        more = -(-(1 - size) // stride)
        windows, size = windows + more, size + more * stride
    return size, kernel_size, windows


@st.composite
def poolings(
    draw: st.DrawFn,
    stride: tuple[int, int] | None = None,
    *,
    paired: bool = False,
    ties: bool = False,
    left_over: bool = False,
) -> Pooling:
    """Draw a max-pooling, whose stride lies between the two numbers of `stride` and is left out without.

    The last window ends with the map, or, with `left_over`, less than a stride before it. Every pixel has a value of
    its own, or, with `ties`, one of three.
    """
    numbers = pairs if paired else sizes
    N, C = draw(sizes(1, 2)), draw(sizes(1, 3))
    kernel_size = draw(numbers(2, 3))
    step = draw(numbers(*stride)) if stride else None
    (H, rows), (W, columns) = (
        draw(_covered(k, s, left_over)) for k, s in zip(both(kernel_size), both(step or kernel_size), strict=True)
    )
    random = np.random.default_rng(draw(st.integers(0, 999)))
    size = N * C * H * W
    pixels = random.integers(-1, 2, size) if ties else random.permutation(size) - size // 2
    grad_out = draw(fillings()).fill(N, C, rows, columns)
    return Pooling(pixels.reshape(N, C, H, W).astype(float), grad_out, kernel_size, step)


@st.composite
def _covered(draw: st.DrawFn, kernel_size: int, stride: int, left_over: bool) -> tuple[int, int]:
    """Draw along one axis the size of a map, and how many windows there are; less than a stride may be left over."""
    windows = draw(sizes(1, 3))
    rest = draw(sizes(1, stride - 1)) if left_over and stride > 1 else 0
    return (windows - 1) * stride + kernel_size + rest, windows


@st.composite
def steps(draw: st.DrawFn, momentum: bool = False, weight_decay: bool = False) -> Step:
    """Draw a step of gradient descent, with the options that are asked for."""
    filling, shape = draw(fillings(("integers", "fractions"))), draw(shapes(1, 3))
    param, grad, velocity = (filling.fill(*shape, part=part) for part in range(3))
    return Step(
        param,
        grad,
        velocity,
        draw(st.sampled_from([0.5, 0.1, 2.0])),
        draw(st.sampled_from([0.25, 0.9])) if momentum else 0.0,
        draw(st.sampled_from([0.125, 0.01])) if weight_decay else 0.0,
    )


# What torch says


def gradients(layer: Callable[..., Tensor], grad_out: Array, **arrays: Array) -> dict[str, Array]:
    """Return the gradients of Σ grad_out · layer(arrays) with respect to each array, by torch's autograd in float64."""
    leaves = [tensor(array).requires_grad_() for array in arrays.values()]
    found = torch.autograd.grad(layer(*leaves), leaves, tensor(grad_out))
    return {f"grad_{name}": gradient.numpy() for name, gradient in zip(arrays, found, strict=True)}


@remembered
def linear_gradients(case: Linear) -> dict[str, Array]:
    """Return torch's gradients of a linear layer."""
    bias = np.zeros(len(case.weight))
    return gradients(F.linear, case.grad_out, x=case.x, weight=case.weight, bias=bias)


@remembered
def relu_gradient(case: Bent) -> Array:
    """Return torch's gradient of ReLU."""
    return gradients(torch.relu, case.grad_out, x=case.x)["grad_x"]


@remembered
def convolution_gradients(case: Convolution) -> dict[str, Array]:
    """Return torch's gradients of a convolution."""

    def layer(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        return F.conv2d(x, weight, bias, case.stride, case.padding)

    return gradients(layer, case.grad_out, x=case.x, weight=case.weight, bias=np.zeros(len(case.weight)))


@remembered
def pooling_gradient(case: Pooling) -> Array:
    """Return torch's gradient of a max-pooling: the first of several largest pixels wins."""

    def layer(x: Tensor) -> Tensor:
        return F.max_pool2d(x, case.kernel_size, case.stride)

    return gradients(layer, case.grad_out, x=case.x)["grad_x"]


@remembered
def cross_entropy_gradient(case: Scores) -> Array:
    """Return torch's gradient of the mean cross-entropy."""
    labels = torch.from_numpy(case.labels.astype(np.int64))
    return gradients(lambda logits: F.cross_entropy(logits, labels), np.array(1.0), logits=case.logits)["grad_logits"]


@remembered
def step_by_torch(case: Step) -> dict[str, Array]:
    """Return what torch.optim.SGD makes of the parameter, and its momentum buffer; that follows by the rule for 0."""
    param = torch.nn.Parameter(tensor(case.param))
    param.grad = tensor(case.grad)
    descent = torch.optim.SGD([param], lr=case.lr, momentum=case.momentum, weight_decay=case.weight_decay)
    if case.momentum:
        descent.state[param]["momentum_buffer"] = tensor(case.velocity)
    descent.step()
    if case.momentum:
        velocity = descent.state[param]["momentum_buffer"].numpy()
    else:
        velocity = case.grad.astype(float) + case.weight_decay * case.param.astype(float)
    return {"param": param.detach().numpy(), "velocity": velocity}


# What must hold


# The student is asked first: a check is run once up to its question, and again with the answer.


def assert_binary_cross_entropy(student: Student, case: Answers, *, alone: bool = False, exactly: bool = False) -> None:
    """Raise Mismatch unless binary_cross_entropy equals torch's."""
    answer = student.binary_cross_entropy(*case)
    expected = F.binary_cross_entropy(tensor(case.p), tensor(case.y)).numpy()
    clamped = np.maximum(np.log(np.maximum(np.stack([case.p, 1 - case.p]), 1e-300)), -100)
    assert_matches(
        answer,
        expected,
        terms=len(case.p),
        magnitude=np.abs(clamped).max(),
        single=not exactly,
        wrapped=not alone,
        suspects=lambda: {
            "You added the losses up; the mean is right.": expected * len(case.p),
            "That is the sum of y * log(p) alone: the answers no are not counted.": -np.mean(case.y * clamped[0]),
            "The sign is the wrong way round: a loss is never below 0.": -expected,
            **_cut_off(case),
        },
    )


def _cut_off(case: Answers) -> dict[str, float]:
    """Return the losses of those whose logarithm ends far above -100, each under the sentence that says where."""
    found = {}
    for digits in range(5, 17):
        least = 10.0**-digits
        p = np.clip(case.p, least, 1 - least)
        told = f"A probability of 0 counts as 1e-{digits} with you: "
        told += f"its logarithm ends at {np.log(least):.4g}, not at -100."
        found[told] = -float(np.mean(case.y * np.log(p) + (1 - case.y) * np.log(1 - p)))
    return found


def assert_cross_entropy(student: Student, case: Scores, *, alone: bool = False, exactly: bool = False) -> None:
    """Raise Mismatch unless cross_entropy equals torch's."""
    answer = student.cross_entropy(*case)
    logits, labels = tensor(case.logits), torch.from_numpy(case.labels.astype(np.int64))
    expected = F.cross_entropy(logits, labels).numpy()
    assert_matches(
        answer,
        expected,
        terms=max(case.logits.shape),
        magnitude=1 + np.abs(case.logits.astype(float)).max(),
        single=not exactly,
        wrapped=not alone,
        suspects=lambda: {
            "You added the losses up; the mean is right.": expected * len(case.labels),
            "You divided by N * C; there is one loss for each of the N examples.": expected / case.logits.shape[1],
            "The sign is the wrong way round: a loss is never below 0.": -expected,
        },
    )


def assert_cross_entropy_grad(student: Student, case: Scores, *, exactly: bool = False) -> None:
    """Raise Mismatch unless cross_entropy_grad is the gradient that torch finds."""
    answer = student.cross_entropy_grad(*case)
    expected, N = cross_entropy_gradient(case), len(case.labels)
    one_hot = np.eye(case.logits.shape[1])[case.labels]
    assert_matches(
        answer,
        expected,
        terms=case.logits.shape[1],
        magnitude=1 / N if exactly else 1 + np.abs(case.logits.astype(float)).max() / N,
        single=not exactly,
        wrapped=True,
        suspects=lambda: {
            "You did not divide by N, the number of examples: the loss is their mean.": expected * N,
            "You divided by N * C; the loss is the mean over the N examples.": expected / case.logits.shape[1],
            "You divided the probabilities by N, but not the 1 that is subtracted.": expected + one_hot / N - one_hot,
            "You divided the 1 that is subtracted by N, but not the probabilities.": N * expected
            + one_hot
            - one_hot / N,
            "Those are the probabilities divided by N: nothing is subtracted for the right class.": expected
            + one_hot / N,
        },
    )


def assert_linear(student: Student, case: Linear, *parts: str, exactly: bool = False) -> None:
    """Raise Mismatch unless linear_backward gives torch's gradients, or those called `parts`."""
    answer = student.linear_backward(*case)
    right, N = linear_gradients(case), len(case.x)
    assert_matches(
        answer,
        right,
        terms=sum(case.grad_out.shape),
        magnitude=_magnitudes(case),
        single=not exactly,
        wrapped=True,
        parts=parts,
        suspects=lambda: {
            name: {"You divided by N; grad_out holds whatever the loss was divided by.": array / N}
            for name, array in right.items()
        },
    )


def assert_relu(student: Student, case: Bent, *, exactly: bool = False) -> None:
    """Raise Mismatch unless relu_backward gives torch's gradient."""
    answer = student.relu_backward(*case)
    expected = relu_gradient(case)
    x, grad_out = case.x.astype(float), case.grad_out.astype(float)
    assert_matches(
        answer,
        expected,
        magnitude=np.abs(grad_out),
        single=not exactly,
        wrapped=True,
        suspects=lambda: {
            "Those are the activations, not the gradient.": np.maximum(x, 0),
            "Those are 1 and 0, the slope of ReLU; the gradient that came in is missing.": (x > 0).astype(float),
            "You looked at the sign of the gradient; that of x decides.": np.maximum(grad_out, 0),
            "The gradient passes where x is negative; it passes where x is positive.": np.where(x > 0, 0, grad_out),
            "The gradient passes where x is 0, too; there it stops.": np.where(x >= 0, grad_out, 0),
        },
    )


def assert_convolution(
    student: Student, case: Convolution, *parts: str, by_name: bool = False, exactly: bool = False
) -> None:
    """Raise Mismatch unless conv2d_backward gives torch's gradients, or those called `parts`."""
    answer = (
        student.conv2d_backward(*case[:3], stride=case.stride, padding=case.padding)
        if by_name
        else student.conv2d_backward(*shortest(case))
    )
    right = convolution_gradients(case)
    assert_matches(
        answer,
        right,
        terms=case.grad_out.size,
        magnitude=_magnitudes(case),
        single=not exactly,
        wrapped=True,
        parts=parts,
        suspects=partial(_other_convolution_gradients, case, right),
    )


def _other_convolution_gradients(case: Convolution, right: Parts) -> dict[str, dict[str, Array]]:
    """Return the gradients that other rules give, by their names: of overlapping windows, and of what is divided."""
    N, pixels = len(case.x), case.grad_out[0, 0].size
    divided = "You divided by N; grad_out holds whatever the loss was divided by."
    return {
        "grad_x": {"Where windows overlap, your gradient holds the share of the last one only.": overwritten(case)},
        "grad_weight": {divided: right["grad_weight"] / N},
        "grad_bias": {
            "You took the mean over the pixels; grad_bias is their sum.": right["grad_bias"] / pixels,
            divided: right["grad_bias"] / N,
        },
    }


def overwritten(case: Convolution) -> Array:
    """Return what becomes of grad_x when each window replaces what another one left: `=` in place of `+=`."""
    (s_h, s_w), (p_h, p_w) = both(case.stride), both(case.padding)
    (H, W), (kH, kW) = case.x.shape[2:], case.weight.shape[2:]
    stamped = np.zeros((*case.x.shape[:2], H + 2 * p_h, W + 2 * p_w))
    shares = np.einsum("noij,ocuv->ncijuv", case.grad_out.astype(float), case.weight.astype(float))
    for i, j in np.ndindex(case.grad_out.shape[2:]):
        stamped[:, :, i * s_h : i * s_h + kH, j * s_w : j * s_w + kW] = shares[:, :, i, j]
    return stamped[:, :, p_h : p_h + H, p_w : p_w + W]


def assert_pooling(student: Student, case: Pooling, *, by_name: bool = False, exactly: bool = False) -> None:
    """Raise Mismatch unless max_pool2d_backward gives torch's gradient."""
    answer = (
        student.max_pool2d_backward(*case[:2], kernel_size=case.kernel_size, stride=case.stride)
        if by_name
        else student.max_pool2d_backward(*shortest(case))
    )
    largest = np.abs(case.grad_out.astype(float)).max()
    assert_matches(
        answer,
        pooling_gradient(case),
        terms=case.grad_out[0, 0].size,
        magnitude=largest,
        single=not exactly,
        wrapped=True,
        suspects=partial(_other_winners, case),
    )


def _other_winners(case: Pooling) -> dict[str, Array]:
    """Return the gradients that other rules give: each largest pixel wins, the last one, or the last window."""
    (kH, kW), (s_h, s_w) = both(case.kernel_size), both(case.stride or case.kernel_size)
    everyone, last, latest, parted = (np.zeros(case.x.shape) for _ in range(4))
    for n, c, i, j in np.ndindex(case.grad_out.shape):
        place = np.s_[n, c, i * s_h : i * s_h + kH, j * s_w : j * s_w + kW]
        window, share = case.x[place], float(case.grad_out[n, c, i, j])
        largest = window == window.max()
        everyone[place] += largest * share
        parted[place] += largest * share / largest.sum()
        u, v = np.argwhere(largest)[-1]
        last[place][u, v] += share
        u, v = np.argwhere(largest)[0]
        latest[place][u, v] = share
    return {
        "Every pixel that equals the maximum gets the gradient; the first of them alone wins.": everyone,
        "Pixels that equal the maximum share the gradient; the first of them alone wins.": parted,
        "Of several largest pixels your last one wins; the first is right.": last,
        "Where a pixel wins in several windows, your gradient holds the share of the last one only.": latest,
    }


def assert_step(student: Student, case: Step, *parts: str, exactly: bool = False) -> None:
    """Raise Mismatch unless sgd_step does what torch.optim.SGD does; options that are 0 are left out of the call."""
    options = {name: value for name in ("momentum", "weight_decay") if (value := getattr(case, name))}
    answer = student.sgd_step(*case[:4], **options)
    right = step_by_torch(case)
    param, old = case.param.astype(float), case.momentum * case.velocity.astype(float)
    slope = right["velocity"] - old
    size = sum(np.abs(array.astype(float)).max() for array in case[:3]) * (1 + case.lr)
    assert_matches(
        answer,
        right,
        terms=4,
        magnitude=dict.fromkeys(right, size),
        single=not exactly,
        wrapped=True,
        parts=parts,
        suspects=lambda: {
            "param": {
                "You stepped along the gradient, uphill; the step goes against it.": param
                + case.lr * right["velocity"],
                "That is the step alone: subtract it from the parameter.": case.lr * right["velocity"],
                "You added the old velocity; torch's points uphill, and lr times the new one is subtracted.": param
                + old
                - case.lr * slope,
                "The share of the old velocity is missing.": param - case.lr * slope,
            },
            "velocity": {
                "lr multiplies the gradient in your velocity; in torch's rule it multiplies the step.": old
                + case.lr * slope,
                "Your velocity points downhill and holds lr; torch's points uphill, without it.": old - case.lr * slope,
            },
        },
    )


def _magnitudes(case: Linear | Convolution) -> dict[str, float]:
    """Bound Σ|terms| of each gradient."""
    sums = {name: float(np.abs(getattr(case, name).astype(float)).sum()) for name in ("x", "weight", "grad_out")}
    largest = float(np.abs(case.grad_out.astype(float)).max())
    return {
        "grad_x": largest * sums["weight"],
        "grad_weight": largest * sums["x"],
        "grad_bias": sums["grad_out"],
    }


def assert_slope(answer: object, right: Parts, change: float, directions: Parts) -> None:
    """Raise Mismatch unless the gradients in `answer` foretell by how much the loss changes along `directions`.

    `change` is the slope that was measured: (loss(x + h d) - loss(x - h d)) / 2h, which needs no gradient. `right`
    says which shapes the gradients have.
    """
    parts = as_parts(answer, right) if len(right) > 1 else dict.fromkeys(right, answer)
    foretold = sum(
        float(
            np.sum(
                as_array_like(parts[name], array, what=name if len(right) > 1 else "").astype(float) * directions[name]
            )
        )
        for name, array in right.items()
    )
    size = sum(float(np.abs(right[name] * directions[name]).sum()) for name in right)
    if not abs(foretold - change) <= 1e-4 * size + 1e-6:
        raise Mismatch(
            f"Along a random direction the loss changes by {show_number(change, 5)} a step; "
            f"your gradient foretells {show_number(foretold, 5)}.",
            "",
            "Try the three lines at the top of your file: they make the same comparison.",
            expected=np.array(change),
            returned=np.array(foretold),
        )


def slope(layer: Callable[..., Tensor], grad_out: Array, arrays: Parts, directions: Parts) -> float:
    """Measure the slope of Σ grad_out · layer(arrays) along `directions`, by a central difference in float64."""

    def loss(h: float) -> float:
        moved = (tensor(array + h * directions[f"grad_{name}"]) for name, array in arrays.items())
        return float((tensor(grad_out) * layer(*moved)).sum())

    return (loss(STEP) - loss(-STEP)) / (2 * STEP)


def directions_of(right: Parts, seed: int) -> dict[str, Array]:
    """Draw a random direction for each gradient in `right`."""
    random = np.random.default_rng(seed)
    return {name: random.normal(size=array.shape) for name, array in right.items()}


def as_stored(case: Any, dtype: str, layout: str) -> Any:
    """Return `case` with its arrays of numbers in another dtype and memory layout; labels stay as they are."""
    arrays = {
        name: cast(value, dtype, layout)
        for name, value in zip(case._fields, case, strict=True)
        if isinstance(value, np.ndarray) and name != "labels"
    }
    return case._replace(**arrays)


def ranks(case: Pooling, dtype: str, layout: str) -> Pooling:
    """Return `case` with the ranks of its pixels in their place, which no small dtype makes equal."""
    x = case.x if case.x.size < 256 else case.x[:1, :1]
    ranked = np.argsort(np.argsort(x, axis=None)).reshape(x.shape)
    return case._replace(x=lay_out(ranked.astype(dtype), layout), grad_out=case.grad_out[: len(x), : x.shape[1]])


def assert_any_part(
    assertion: Callable[..., None], student: Student, case: Any, parts: Sequence[str], **options: bool
) -> None:
    """Raise the first Mismatch if none of the `parts` is right: wrong ones are for the checks that ask for them."""
    first: Mismatch | None = None
    for part in parts:
        try:
            return assertion(student, case, part, **options)
        except Mismatch as mismatch:
            first = first or mismatch
    if first is not None:
        raise first
    return None
