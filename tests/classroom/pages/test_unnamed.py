"""Ways to be wrong that have no name: two functions that behave alike are counted together, and no others."""

from dataclasses import replace

import pytest
from dl4cv.classroom.pages.unnamed import unnamed
from dl4cv.engine.session import run_checks
from dl4cv.exercise.exercise import SEED
from dl4cv.mistakes.diagnosis import diagnoser
from dl4cv.mistakes.kill_matrix import answering
from dl4cv.results import Array, CheckResult, Counterexample, Diagnosis

from tests.exercises import exercise_called, solution

X = {"x": Array("float64", (2,), [1.0, 2.0])}


def shown(returned=0.1, **changes):
    answer = Array("float64", (1,), [returned])
    return replace(Counterexample("relu(x)", X, Array("float64", (1,), [1.0]), answer), **changes)


def relu(status="failed", counterexample=None, **more):
    return CheckResult(
        "relu_one", "relu", "Is right.", "reference", status, 0.0, 2.0, counterexample=counterexample, **more
    )


def behaviours(graded_result, *checks, **more):
    return [behaviour for behaviour, _ in unnamed(replace(graded_result(), checks=checks, **more))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (relu(counterexample=shown(0.1)), relu(counterexample=shown(0.1 + 1e-13))),
        (relu(counterexample=shown(printed="here")), relu(counterexample=shown(printed="I am"), seconds=3.0, line=9)),
        (relu("error", message="IndexError: index 7 of 5."), relu("error", message="IndexError: index 12 of 9.")),
    ],
)
def test_what_behaves_alike_is_counted_together(graded_result, one, other):
    assert behaviours(graded_result, one) == behaviours(graded_result, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (relu(counterexample=shown(0.1)), relu(counterexample=shown(0.2))),
        (relu(counterexample=shown()), relu(counterexample=shown(arguments={"x": Array("float64", (1,), [1.0])}))),
        (relu(counterexample=shown()), relu("timeout", counterexample=shown())),
        (relu("error", message="IndexError: index 7 of 5."), relu("error", message="TypeError: index 7 of 5.")),
        (relu(), replace(relu(), function="sigmoid")),
    ],
)
def test_what_behaves_otherwise_is_not(graded_result, one, other):
    assert behaviours(graded_result, one) != behaviours(graded_result, other)


def test_where_a_digest_of_all_answers_is_known_it_alone_tells_behaviours_apart(graded_result):
    one, other = relu(counterexample=shown(0.1), behaviour="ab"), relu(counterexample=shown(0.2), behaviour="ab")
    assert behaviours(graded_result, one) == behaviours(graded_result, other, seed=None)
    assert behaviours(graded_result, one) != behaviours(graded_result, replace(one, behaviour="cd"))


def test_other_cases_are_not_compared(graded_result):
    assert behaviours(graded_result, relu()) != behaviours(graded_result, relu(), seed=2)


def test_one_check_that_is_passed_makes_another_behaviour(graded_result):
    second = replace(relu(), name="relu_two")
    passed = replace(second, status="passed", score=2.0)
    assert behaviours(graded_result, relu(), second) != behaviours(graded_result, relu(), passed)


def test_what_has_a_name_or_is_right_or_not_written_is_none_of_these(graded_result):
    named = relu(mistake=Diagnosis("relu.x", "A mistake", "It is one."))
    for checks in ([relu("passed")], [relu("missing")], [relu("unsettled")], [named, replace(relu(), name="relu_two")]):
        assert behaviours(graded_result, *checks) == []


@pytest.mark.usefixtures("checks_in_this_process")
def test_the_same_behaviour_written_in_two_ways_is_one_to_the_checks_of_the_course(graded_result):
    written = (
        "def relu(x):\n    return np.where(x > 3, x, 0 * x)\n",
        "def relu(values):\n    kept = values.copy()\n    kept[values <= 3] = 0\n    return kept\n",
        "def relu(x):\n    return np.where(x > 2, x, 0 * x)\n",
    )
    exercise = exercise_called("exercise2")
    found = []
    for source in written:
        asked = answering(f"{solution(exercise)}\n\n{source}", "exercise2.py")
        checks = run_checks(
            exercise, asked, seed=SEED, diagnose=diagnoser(exercise), select=lambda name: name.startswith("relu")
        )
        found.append(behaviours(graded_result, *checks))
    assert [len(each) for each in found] == [1, 1, 1]
    assert found[0] == found[1] != found[2]
