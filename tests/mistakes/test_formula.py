"""What a function computes is written down from its answers alone, and only where that is the whole truth."""

import numpy as np
import pytest
from dl4cv.course import COURSE
from dl4cv.mistakes.formula import MOST_ANSWERED, MOST_CALLS, formula_of, recover
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Lost, Request, Returned


def slide(image, kernel):
    (H, W), (kH, kW) = image.shape, kernel.shape
    places = np.ndindex(H - kH + 1, W - kW + 1)
    values = [np.sum(image[i : i + kH, j : j + kW] * kernel) for i, j in places]
    return np.reshape(values, (H - kH + 1, W - kW + 1))


def softmax(x, axis=-1):
    return np.exp(x) / np.exp(x).sum(axis=axis, keepdims=True)


def halves(x):
    return x.reshape(2, 2, 2).max(axis=2)


def backward(grad, weight):
    return grad @ weight, grad.sum(axis=0)


def recovered(wrong, right, names, *arguments, **options):
    asked = []

    def ask(requests):
        asked.extend(requests)
        return [Returned(wrong(*each.arguments, **each.options), "ndarray") for each in requests]

    found = recover(Request(CALL, "f", arguments, options), names, ask, right)
    assert len(asked) <= 4 * MOST_CALLS
    return found.lines if found else ()


def test_sums_of_products_are_written_beside_the_right_ones_and_what_differs_is_marked():
    lines = recovered(lambda x, k: slide(x, k[:, ::-1]), slide, ("x", "k"), np.ones((1, 3)), np.ones((1, 2)))
    assert lines == (
        "yours[0, 0] = {x[0, 0]·k[0, 1]} + {x[0, 1]·k[0, 0]}",
        "right[0, 0] = {x[0, 0]·k[0, 0]} + {x[0, 1]·k[0, 1]}",
    )


def test_a_term_too_many_or_too_few_and_a_constant_are_seen():
    kernel = np.ones((1, 2))
    lines = recovered(lambda x: slide(x, kernel)[:, :1] + 3, lambda x: slide(x, kernel), ("x",), np.ones((1, 3)))
    assert lines == ("yours[0, 0] = {3} + x[0, 0] + x[0, 1]", "right[0, 0] = x[0, 0] + x[0, 1]")


def test_two_bare_numbers_are_the_answers_once_more_and_are_not_written():
    assert recovered(lambda x: x * 0 + 0.5, lambda x: x * 0 + 1, ("x",), np.ones((1, 2))) == ()


def test_of_several_gradients_the_one_that_differs_is_written():
    def mean(grad, weight):
        return grad @ weight, grad.mean(axis=0)

    lines = recovered(mean, backward, ("grad", "weight"), np.ones((2, 1)), np.ones((1, 2)))
    assert lines == (
        "yours[1][0] = {0.5·grad[0, 0]} + {0.5·grad[1, 0]}",
        "right[1][0] = {grad[0, 0]} + {grad[1, 0]}",
    )


def test_of_a_maximum_the_pixels_are_told_that_may_decide():
    lines = recovered(lambda x: np.maximum(x[:, :2], x[:, 1:3]), halves, ("x",), np.ones((2, 4)))
    assert lines == (
        "yours[0, 1] = the largest of {x[0, 1]}, x[0, 2]",
        "right[0, 1] = the largest of x[0, 2], {x[0, 3]}",
    )


def test_of_a_softmax_the_elements_are_told_that_share_a_sum():
    lines = recovered(lambda x, axis: softmax(x, 0), softmax, ("x",), np.ones((2, 2)), axis=-1)
    assert lines == (
        "yours[0, 0] = its share of x[0, 0], {x[1, 0]}",
        "right[0, 0] = its share of x[0, 0], {x[0, 1]}",
    )


def test_a_function_of_single_numbers_is_tabled_where_it_is_wrong():
    lines = recovered(np.abs, lambda x: np.maximum(x, 0), ("x",), np.ones((2, 2)))
    assert "x = -2: right 0, yours 2" in lines
    assert not [line for line in lines if line.startswith("x = 2:")]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda x: np.sin(x) + x[::-1],
        lambda x: x * 2 * (x.max() <= 3),
        lambda x: "text",
        lambda x: np.ones(int(abs(x).sum()) % 3 + 1),
        lambda x: x,
        lambda x: None,
    ],
    ids=["no sum", "a sum for small numbers only", "a text", "a shape that varies", "right", "nothing"],
)
def test_nothing_is_said_that_is_not_the_whole_truth(wrong):
    assert recovered(wrong, lambda x: x, ("x",), np.ones((2, 2))) == ()


def test_an_exercise_gives_the_right_function_and_the_names_and_a_lost_worker_ends_it():
    exercise = next(each for each in COURSE if "softmax" in each.functions)
    x = np.array([[0.0, 1.0], [2.0, 0.0]])
    calls = [(Request(CALL, "softmax", (x,)), Returned(softmax(x, 0), "ndarray"))]

    def ask(requests):
        return [Returned(softmax(each.arguments[0], 0), "ndarray") for each in requests]

    found = formula_of(exercise, "softmax", calls, ask)
    assert found is not None
    assert found.lines[0].startswith("yours[0, 0] = its share of x[0, 0]")
    assert formula_of(exercise, "softmax", calls, lambda requests: [Lost("timeout", "late")]) is None


def test_an_answer_of_very_many_numbers_is_not_written_down():
    def many(x, size):
        return np.concatenate([x + 1, np.zeros(size)])

    x = np.ones(1)
    assert recovered(lambda x: many(x, MOST_ANSWERED - 1), lambda x: x, ("x",), x)
    assert not recovered(lambda x: many(x, MOST_ANSWERED), lambda x: x, ("x",), x)
