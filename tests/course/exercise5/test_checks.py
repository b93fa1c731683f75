"""Slips of exercise 5: what is said of them is what was done, and the parts that are right earn their points."""

import numpy as np
import pytest
from dl4cv.checks import Mismatch
from dl4cv.checks.student import Student
from dl4cv.course.exercise5 import cases
from dl4cv.course.exercise5.cases import NUMBERS
from dl4cv.mistakes.diagnosis import answered

from tests.exercises import bench, exercise_called
from tests.one_function import results_of

EXERCISE5 = exercise_called("exercise5")
pytestmark = pytest.mark.usefixtures("checks_in_this_process")

LAYER = cases.Linear(NUMBERS.fill(3, 4), NUMBERS.fill(2, 4, part=1), NUMBERS.fill(3, 2, part=2))
LOGITS = cases.Scores(4 * NUMBERS.fill(4, 3), np.array([2, 0, 1, 2]))
DENSE = cases.Convolution(NUMBERS.fill(2, 3, 5, 6), NUMBERS.fill(2, 3, 3, 2, part=1), NUMBERS.fill(2, 2, 3, 5, part=2))
FLAT = cases.Pooling(np.zeros((1, 1, 4, 5)), NUMBERS.fill(1, 1, 2, 3), 3, 1)
LINEAR = "def linear_backward(x, weight, grad_out):\n    return {}, {}, {}\n"
RIGHT = ("grad_out @ (1.0 * weight)", "grad_out.T @ (1.0 * x)", "grad_out.sum(axis=0) * 1.0")


def results(function: str, replacement: str):
    return [check for check in results_of(function, bench(EXERCISE5), replacement) if check.function == function]


def told(assertion, case, replacement: str, *parts: str) -> str:
    """What is said of a wrong version that is not in the catalogue, about one case."""
    namespace = {"np": np}
    exec(replacement, namespace)
    with pytest.raises(Mismatch) as raised:
        assertion(Student(lambda request: answered(namespace, request)), case, *parts)
    return f"{raised.value.seen} {raised.value.cause} {raised.value.remedy}"


def linear(**wrong: str) -> str:
    parts = dict(zip(("grad_x", "grad_weight", "grad_bias"), RIGHT, strict=True))
    return LINEAR.format(*(parts | wrong).values())


@pytest.mark.parametrize(
    ("part", "wrong", "words"),
    [
        ("grad_weight", "x.T @ (1.0 * grad_out)", "swapped"),
        ("grad_weight", "-grad_out.T @ (1.0 * x)", "wrong sign"),
        ("grad_weight", "3 * grad_out.T @ (1.0 * x)", "3 times the right ones"),
        ("grad_weight", "grad_out.T @ (1.0 * x) / len(x)", "divided by N"),
        ("grad_bias", "grad_out.sum(axis=0, keepdims=True)", "axis of length 1"),
        ("grad_x", "grad_out.T @ (1.0 * x)", "That is grad_weight"),
    ],
)
def test_a_wrong_part_is_named_with_how_it_relates_to_the_right_one(part, wrong, words):
    text = told(cases.assert_linear, LAYER, linear(**{part: wrong}), part)
    assert part in text
    assert words in text


@pytest.mark.parametrize(("part", "points"), [("grad_x", 3), ("grad_weight", 3), ("grad_bias", 2)])
def test_the_other_parts_keep_their_points(part, points):
    verdict = {check.name: check.score for check in results("linear_backward", linear(**{part: "None"}))}
    assert {name: score for name, score in verdict.items() if name.endswith("_is_right")} == {
        f"linear_backward_{name}_is_right": 0 if name == part else own
        for name, own in (("grad_x", 3), ("grad_weight", 3), ("grad_bias", 2))
    }


def test_two_gradients_of_three_earn_what_they_are_worth():
    two = "def linear_backward(x, weight, grad_out):\n    return grad_out @ (1.0 * weight), grad_out.T @ (1.0 * x)\n"
    assert sum(check.score for check in results("linear_backward", two)) == 8


@pytest.mark.parametrize(
    ("assertion", "case", "replacement", "words"),
    [
        (
            cases.assert_cross_entropy,
            LOGITS,
            "def cross_entropy(logits, labels):\n"
            "    s = logits - logits.max(axis=1, keepdims=True).astype(float)\n"
            "    return (np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(s)), labels]).sum()\n",
            "added the losses up",
        ),
        (
            cases.assert_cross_entropy_grad,
            LOGITS,
            "def cross_entropy_grad(logits, labels):\n"
            "    e = np.exp(logits - logits.max(axis=1, keepdims=True).astype(float))\n"
            "    return e / e.sum(axis=1, keepdims=True) - np.eye(logits.shape[1])[labels]\n",
            "did not divide by N",
        ),
        (
            cases.assert_relu,
            cases.Bent(np.array([-1.0, 0.0, 1.0, 0.0]), np.array([2.0, 3.0, -4.0, 5.0])),
            "def relu_backward(x, grad_out):\n    return np.where(x >= 0, grad_out, 0)\n",
            "passes where x is 0",
        ),
        (
            cases.assert_step,
            cases.Step(np.array([1.0, 2.0]), np.array([3.0, -4.0]), np.array([0.5, 1.0]), 0.1),
            "def sgd_step(param, grad, velocity, lr, momentum=0.0, weight_decay=0.0):\n"
            "    v = momentum * velocity + grad + weight_decay * param\n    return param + lr * v, v\n",
            "uphill",
        ),
    ],
)
def test_a_wrong_scale_sign_or_rule_is_told_as_what_it_is(assertion, case, replacement, words):
    assert words in told(assertion, case, replacement)


STAMPING = """
def conv2d_backward(x, weight, grad_out, stride=1, padding=0):
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    xp = np.pad(x.astype(float), ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    gx, gw = np.zeros_like(xp), np.zeros(weight.shape)
    kh, kw = weight.shape[2:]
    for i in range(grad_out.shape[2]):
        for j in range(grad_out.shape[3]):
            place = np.s_[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            gx[place] {} np.einsum("no,ocuv->ncuv", grad_out[:, :, i, j] * 1.0, weight)
            gw += np.einsum("no,ncuv->ocuv", grad_out[:, :, i, j] * 1.0, xp[place])
    return {}, gw, grad_out.sum(axis=(0, 2, 3)) * 1.0
"""
CUT = "gx[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]]"


def test_a_missing_accumulation_is_told_as_one():
    text = told(cases.assert_convolution, DENSE, STAMPING.format("=", CUT), "grad_x")
    assert "Where windows overlap" in text


def test_a_crop_that_empties_without_padding_keeps_more_than_a_third_of_the_points():
    verdict = results("conv2d_backward", STAMPING.format("+=", "gx[:, :, ph:-ph, pw:-pw]"))
    assert sum(check.score for check in verdict) > sum(check.max_score for check in verdict) / 3


def test_a_right_answer_in_this_style_loses_nothing():
    verdict = results("conv2d_backward", STAMPING.format("+=", CUT))
    assert {check.status for check in verdict} == {"passed"}


@pytest.mark.parametrize(
    ("share", "words"),
    [
        ("(w == w.max()) * g", "Every pixel that equals"),
        ("(w == w.max()) / (w == w.max()).sum() * g", "share the gradient"),
    ],
)
def test_another_rule_for_ties_is_told_as_the_rule_it_is(share, words):
    replacement = f"""
def max_pool2d_backward(x, grad_out, kernel_size, stride=None):
    stride = kernel_size if stride is None else stride
    (kh, kw), (sh, sw) = ((v, v) if isinstance(v, int) else v for v in (kernel_size, stride))
    gx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*grad_out.shape):
        place = np.s_[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        w, g = x[place], grad_out[n, c, i, j]
        gx[place] += {share}
    return gx
"""
    assert words in told(cases.assert_pooling, FLAT, replacement)
    assert sum(check.score for check in results("max_pool2d_backward", replacement)) >= 10


def test_a_gradient_that_does_not_foretell_the_loss_is_told_with_both_slopes():
    right = {"grad_x": np.array([1.0, 2.0])}
    with pytest.raises(Mismatch) as raised:
        cases.assert_slope(np.array([2.0, 4.0]), right, 3.0, {"grad_x": np.array([1.0, 1.0])})
    assert raised.value.seen == "Along a random direction the loss changes by 3 a step; your gradient foretells 6."


@pytest.mark.parametrize("q", ["np.clip(p, 1e-8, 1 - 1e-8)", "p + 1e-8", "np.maximum(p, np.float32(1e-8))"])
def test_where_the_logarithm_of_nothing_ends_is_told(q):
    replacement = f"def binary_cross_entropy(p, y):\n    return -np.mean(y * np.log({q}))\n"
    text = told(cases.assert_binary_cross_entropy, cases.Answers(np.zeros(1), np.ones(1)), replacement)
    assert "A probability of 0 counts as 1e-8 with you: its logarithm ends at -18.42, not at -100." in text
