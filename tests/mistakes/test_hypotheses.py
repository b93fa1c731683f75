"""What is told of wrong answers that no catalogued mistake gives."""

import numpy as np
import pytest
from dl4cv.course import COURSE
from dl4cv.mistakes import edit
from dl4cv.mistakes.diagnosis import Replays, answered
from dl4cv.mistakes.hypotheses import ENOUGH, Formula, explain, formulas
from dl4cv.mistakes.perturbations import VALUES, changed, exchanged, left_out
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Request

from tests.exercises import bench, exercise_called, functions_of_checks

WITH_HYPOTHESES = [exercise for exercise in COURSE if exercise.files.hypotheses]


def scaled(x, factors=(1, 1), shift=0):
    a, b = factors
    return x * np.array([a, b]) + shift


FORMULA = Formula(scaled, (exchanged("factors"), left_out("shift", 0), changed("x", "with -x", np.negative), *VALUES))
SHIFT_FORGOTTEN = edit(scaled, {" + shift": ""}, title="Shift forgotten", explanation="Add it.")
FIRST_TWICE = edit(scaled, {"[a, b]": "[a, a]"}, title="First twice", explanation="Each column has its own factor.")

CASES = (
    (np.array([[1.0, 2.0], [3.0, 5.0]]),),
    (np.array([[4.0, -2.0]]), (2, 3)),
    (np.array([[7.0, 1.5], [0.5, 9.0]]), (5, 3), 4),
    (np.array([[6.0, 1.0]]), (1, 1), 2),
    (np.array([[2.5, 8.0], [1.0, 3.0]]), (4, 7), 3),
    (np.array([[1.25, 4.0], [2.0, 6.0]]), (3, 9), 1),
)


def asked(function, cases=CASES):
    requests = [Request(CALL, "scaled", case) for case in cases]
    return [(request, answered({"scaled": function}, request)) for request in requests]


def cause(function, *mistakes, cases=CASES, formula=(FORMULA,)):
    advice = explain("scaled", asked(function, cases), mistakes, formula, Replays())
    return None if advice is None else advice.cause


def test_a_constant_answer_is_not_that_of_two_mistakes():
    def constant(x, factors=(1, 1), shift=0):
        return np.ones_like(x)

    ones = changed("x", "with 1 for x", np.ones_like)
    formula = Formula(
        scaled, (ones, changed("factors", "with factors of 1", lambda pair: (1, 1)), left_out("shift", 0))
    )
    assert cause(constant, formula=(formula,)) is None


def test_a_perturbed_argument_is_told():
    def swapped(x, factors=(1, 1), shift=0):
        return scaled(x, factors[::-1], shift)

    assert cause(swapped) == "Your answers equal the right ones, with the two numbers of factors exchanged."


def test_a_perturbed_result_is_told():
    assert cause(lambda *args: -scaled(*args)) == "Your answers equal the right ones, with the opposite sign."


def test_a_small_edit_of_the_formula_is_told():
    def multiplied(x, factors=(1, 1), shift=0):
        return x * np.array(factors) * shift

    told = "with `x * np.array([a, b]) * shift` in place of `x * np.array([a, b]) + shift`"
    assert cause(multiplied) == f"Your answers equal those of the formula, {told}."


def test_two_perturbations_are_told_together():
    def both(x, factors=(1, 1), shift=0):
        return scaled(x, factors[::-1], 0)

    told = cause(both)
    assert told is not None
    assert "the two numbers of factors exchanged" in told
    assert "shift left out" in told


def test_two_catalogued_mistakes_at_once_are_both_told():
    def both(x, factors=(1, 1), shift=0):
        return x * factors[0]

    told = cause(both, SHIFT_FORGOTTEN, FIRST_TWICE)
    assert told is not None
    assert told.startswith("Your answers are those of two mistakes at once. ")
    assert "Shift forgotten: Add it." in told
    assert "First twice: Each column has its own factor." in told


def test_nothing_is_told_of_right_answers():
    assert cause(scaled) is None


def test_nothing_is_told_that_a_single_answer_contradicts():
    def swapped_sometimes(x, factors=(1, 1), shift=0):
        return scaled(x, factors if shift == 3 else factors[::-1], shift)

    assert cause(swapped_sometimes) is None


def test_nothing_is_told_where_few_numbers_are_wrong():
    def one_wrong(x, factors=(1, 1), shift=0):
        return scaled(x, factors[::-1], shift)

    few = CASES[:1] * ENOUGH + CASES[1:2]
    assert cause(one_wrong, cases=few) is None


def test_nothing_is_told_where_all_that_is_wrong_is_nan():
    nothing_but_nan = Formula(scaled, (changed("x", "with nan for x", lambda x: x * np.nan),))
    assert cause(lambda x, *args: x * np.nan, formula=(nothing_but_nan,)) is None


def test_nothing_is_told_of_exceptions_alone():
    def raising(x, factors=(1, 1), shift=0):
        raise TypeError

    assert cause(raising) is None


def test_a_hypothesis_without_formulas_is_of_catalogued_mistakes():
    def both(x, factors=(1, 1), shift=0):
        return x * factors[0]

    told = cause(both, SHIFT_FORGOTTEN, FIRST_TWICE, formula=())
    assert told is not None
    assert told.startswith("Your answers are those of two mistakes at once.")


def of_functions(exercise, functions):
    """Choose the checks of these functions."""
    of = functions_of_checks(exercise)
    return lambda name: of[name] in functions


@pytest.mark.usefixtures("checks_in_this_process")
@pytest.mark.parametrize("exercise", WITH_HYPOTHESES, ids=lambda exercise: exercise.name)
def test_every_formula_is_right_and_is_of_a_function(exercise):
    known = formulas(exercise.files.hypotheses)
    assert known.keys() <= set(exercise.functions)
    text = exercise.files.hypotheses.read_text(encoding="utf-8").replace("from __future__ import annotations", "")
    results = bench(exercise).results(text, of_functions(exercise, known))
    wrong = [check.name for check in results if check.status == "failed"]
    assert [name for name in wrong if not name.endswith(("alone", "no_warning"))] == []


@pytest.mark.usefixtures("checks_in_this_process")
@pytest.mark.parametrize(
    ("name", "function", "wrong", "told"),
    [
        (
            "exercise3",
            "output_size",
            "def output_size(size, kernel_size, stride=1, padding=0, dilation=1):\n"
            "    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 2\n",
            "Your answers equal the right ones, plus 1.",
        ),
        (
            "exercise5",
            "sgd_step",
            "def sgd_step(param, grad, velocity, lr, momentum=0.0, weight_decay=0.0):\n"
            "    velocity = momentum * velocity + (grad + weight_decay * param)\n"
            "    return param - (lr + velocity), velocity\n",
            "with `lr + new_velocity` in place of `lr * new_velocity`",
        ),
    ],
)
def test_a_submission_is_told_what_its_answers_equal(name, function, wrong, told):
    exercise = exercise_called(name)
    results = bench(exercise).results(wrong, of_functions(exercise, {function}))
    failed = [check for check in results if check.status == "failed"]
    assert all(told in check.cause for check in failed if check.mistake is None)
    assert any(check.cause for check in failed)
