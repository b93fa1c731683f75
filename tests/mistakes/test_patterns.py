"""Where a function goes wrong is told from all its answers, and only where it holds without exception."""

import numpy as np
import pytest
from dl4cv.mistakes.diagnosis import Replays
from dl4cv.mistakes.patterns import is_pattern, pattern
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Raised, Request, Returned


def scaled(x, padding=0):
    if len(x) == 0:
        raise ValueError("empty")
    return np.pad(2.0 * x, padding)


def both(x):
    total = x.sum(axis=0)
    spread = x.max(axis=0)
    return total, spread


def raised(kind, source):
    return Raised(kind, "", 3, source, bases=(kind, "Exception"))


CASES = [
    *((np.arange(1.0, 7.0).reshape(2, 3) * factor,) for factor in (1, -2, 3, 5)),
    *((np.arange(1.0, 5.0).reshape(2, 2) * factor, padding) for factor, padding in ((1, 1), (2, 1), (-3, 1))),
]
EMPTY = [(np.zeros((0, 3)),), (np.zeros((0, 2)), 1)]


def told(wrong, right=scaled, cases=CASES):
    requests = [Request(CALL, "f", case) for case in cases]
    calls = []
    for request in requests:
        answer = wrong(*request.arguments)
        calls.append((request, answer if isinstance(answer, Raised) else Returned(answer, "ndarray")))
    advice = pattern("f", calls, right, Replays())
    assert advice is None or is_pattern(advice.cause)
    return advice.cause if advice else None


def test_what_the_wrong_calls_have_in_common_is_told():
    assert told(lambda x, padding=0: np.pad(2.0 * x, padding, constant_values=1)) == (
        "In the 7 calls tried, your answer is wrong in all 3 with padding other than 0, and right in the 4 others. "
        "Only the border is ever wrong, and 1 there."
    )


def test_what_the_right_calls_have_in_common_is_told():
    cause = told(lambda x, padding=0: np.pad((2.0 if padding else 4.0) * x, padding))
    assert "right in all 3 with padding other than 0, and wrong in the 4 others" in cause


def test_the_place_that_is_ever_wrong_is_told_with_what_stands_there():
    def last_row_lost(x, padding=0):
        result = scaled(x, padding)
        result[len(result) - padding - 1 if padding else -1] = 0
        return result

    assert told(last_row_lost, cases=CASES[:4] * 2 + [(np.ones((3, 1)),), (np.ones((2, 5)),)]) == (
        "In the 6 calls tried, only the last row is ever wrong, and 0 there."
    )


def test_of_several_results_the_one_that_is_ever_wrong_is_named():
    cases = [(np.arange(6.0).reshape(3, 2) * factor + factor,) for factor in (1, 2, -1, 3, 4, 7)]
    assert told(lambda x: (x.sum(axis=0), x.min(axis=0)), right=both, cases=cases) == (
        "In the 6 calls tried, only spread is ever wrong, and too small there."
    )


def test_what_is_returned_whatever_is_given_is_told():
    assert (
        told(lambda x, padding=0: scaled(x, padding) * 0 + 3)
        == "In the 7 calls tried, your function returns nothing but 3."
    )


def test_a_shape_that_is_always_wrong_is_told():
    assert told(lambda x, padding=0: scaled(x, padding)[1:]).endswith("your result always has 1 row too few.")
    assert told(lambda x, padding=0: scaled(x, padding).ravel()).endswith("your result always has one axis too few.")
    more = [(np.ones((2, 2)), 3)]
    assert "too many rows, by the padding" in told(
        lambda x, padding=0: np.pad(scaled(x, padding), ((padding, 0), (0, 0))), cases=CASES + more
    )


def test_a_shape_that_is_wrong_here_and_there_is_told():
    def sometimes(x, padding=0):
        result = scaled(x, padding)
        return result[: -1 - int(abs(x[0, 0]))] if x[0, 0] < 0 else result * x[0, 0]

    assert told(sometimes, cases=[*CASES, (np.ones((5, 1)) * -2, 1)]).endswith(
        "wherever the shape is wrong, your result has too few rows."
    )


def test_a_condition_the_wrong_way_round_is_told():
    def reversed_condition(x, padding=0):
        return scaled(np.ones((1, 1))) if len(x) == 0 else raised("ValueError", "raise ValueError('empty')")

    assert told(reversed_condition, cases=CASES + EMPTY) == (
        "In the 9 calls tried, your function refuses all 7 that are fine, and none of the 2 that must be refused, as "
        "with a condition the wrong way round."
    )


def test_what_is_refused_and_is_fine_is_told():
    def no_padding(x, padding=0):
        return raised("ValueError", "raise ValueError") if padding or len(x) == 0 else scaled(x, padding)

    assert "refuses all 3 with padding other than 0, which are fine" in told(no_padding, cases=CASES + EMPTY)


def test_what_is_let_pass_is_told():
    def unchecked(x, padding=0):
        return np.pad(2.0 * x, padding) if len(x) or padding else raised("ValueError", "raise ValueError")

    cause = told(lambda x, padding=0: np.pad(2.0 * x, padding), cases=CASES + EMPTY)
    assert cause == "In the 9 calls tried, your function lets all 2 pass that must be refused."
    assert "lets the one pass with padding other than 0, which must be refused" in told(unchecked, cases=CASES + EMPTY)


def test_of_an_empty_array_one_call_is_enough():
    def no_empty(x, padding=0):
        return raised("ValueError", "raise ValueError") if x.size == 0 else np.pad(2.0 * x, padding)

    cause = told(no_empty, right=lambda x, padding=0: np.pad(2.0 * x, padding), cases=[*CASES, (np.zeros((0, 3)),)])
    assert cause == "In the 8 calls tried, your function refuses the one with an empty x, which is fine."


def test_a_line_that_fails_before_anything_is_refused_is_told():
    def crashing(x, padding=0):
        return scaled(x, padding) if len(x) else raised("IndexError", "first = x[0]")

    assert "2 that must be refused end in IndexError in `first = x[0]`: nothing of yours" in told(
        crashing, cases=CASES + EMPTY
    )


def test_a_shape_is_told_only_where_it_is_the_shape_that_is_wrong():
    requests = [Request(CALL, "f", case) for case in CASES + EMPTY]
    returned = [Returned(scaled(*each.arguments)[1:], "ndarray") for each in requests[:-2]]
    passed = [Returned(np.zeros((0, 1)), "ndarray")] * 2
    advice = pattern("f", list(zip(requests, [*returned, *passed], strict=True)), scaled, Replays())
    assert "wherever the shape is wrong" in advice.cause
    assert requests[-1].fingerprint not in advice.fingerprints
    assert requests[0].fingerprint in advice.fingerprints


def test_what_stands_in_place_of_all_that_is_wrong_is_told():
    cases = [(np.arange(1.0, 5.0).reshape(2, 2) * factor,) for factor in (1, 2, 3, 4, 5, 6)]
    assert told(lambda x, padding=0: np.where(x % 3 == 1, np.nan, 2 * x), cases=cases).endswith("wrong is nan.")


def test_one_line_in_which_all_ends_is_told():
    assert told(lambda x, padding=0: raised("TypeError", "x @ padding")) == (
        "In the 7 calls tried, yours ends in TypeError in `x @ padding` in every one."
    )


@pytest.mark.parametrize(
    "wrong",
    [
        scaled,
        lambda x, padding=0: scaled(x, padding) * (1 + 1e-5),
        lambda x, padding=0: scaled(x, padding) if x.sum() > 30 else x,
        lambda x, padding=0: "text",
    ],
    ids=["right", "hardly wrong", "wrong in what has nothing in common", "a text"],
)
def test_nothing_is_told_that_does_not_hold(wrong):
    assert told(wrong) is None


def test_nothing_is_told_of_few_calls():
    assert told(lambda x, padding=0: x * 0, cases=CASES[:3]) is None


def test_calls_that_leave_an_argument_to_its_default_are_told_apart():
    given = [(x, 0) for (x,) in CASES[:4]] + CASES[4:]
    cause = told(lambda x, padding=1: np.pad(2.0 * x, padding), cases=CASES[:3] + given)
    assert "wrong in all 3 that leave padding out, and right in all others" in cause


def test_of_three_results_the_two_that_are_wrong_are_named():
    def three(x):
        low, high, mean = x.min(), x.max(), x.mean()
        return low, high, mean

    cases = [(np.arange(6.0) * factor + factor,) for factor in (1, 2, -1, 3, 4, 7)]
    cause = told(lambda x: (x.max(), x.min(), x.mean()), right=three, cases=cases)
    assert cause == "In the 6 calls tried, only low and high are ever wrong."


def test_refusals_are_told_also_where_a_few_other_answers_are_wrong():
    def refusing(x, padding=0):
        if padding:
            return raised("ValueError", "raise ValueError(x)")
        return scaled(x) + (x.max() > 20)

    assert "your function refuses all 3 with padding other than 0, which are fine." in told(refusing)


def test_a_shape_is_always_wrong_only_if_no_answer_is_right():
    cases = [(np.ones((2, width)), padding) for width in (2, 3, 5) for padding in (0, 1)]
    cause = told(lambda x, padding=0: scaled(x, padding)[:, : None if padding else -1], cases=cases)
    assert "Wherever the shape is wrong, your result has 1 column too few." in cause
    cause = told(lambda x, padding=0: scaled(x, padding)[:, :-1], cases=cases)
    assert "your result always has 1 column too few." in cause


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        (lambda x: float(len(x)), "the length of x"),
        (lambda x: x.sum(), "the sum of x"),
        (lambda x: x.max(), "the largest number in x"),
    ],
)
def test_a_number_of_one_argument_is_recognised(wrong, what):
    cases = [(np.arange(1.0, size) * factor,) for size, factor in ((3, 1), (5, 2), (4, -1), (7, 3), (6, 4), (8, 2))]

    def spread(x):
        return float(np.ptp(x) / len(x))

    assert f"your function returns nothing but {what}." in told(wrong, right=spread, cases=cases)


def test_an_argument_that_is_returned_as_it_came_is_recognised():
    assert "your function returns nothing but x as it came." in told(lambda x, padding=0: x, cases=CASES)
