"""Every exercise of the course is whole: whoever adds one and forgets a part of it is told which."""

import ast
from collections import Counter

import pytest
from dl4cv.exercise.exercise import FULL_SCORE
from dl4cv.mistakes.catalogue import catalogue

from tests.cases import CASES
from tests.exercises import FUNCTIONS, each_exercise, each_function, solution, unanswered_checks
from tests.observations import OBSERVED
from tests.oracles import ORACLES
from tests.places import EXERCISES, SOLUTIONS, VARIANTS

LEAST_VARIANTS = 4
LEAST_VARIANTS_OF_AN_EXERCISE = 6


def defined(text):
    return {node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


@each_exercise
def test_the_solution_and_the_stub_define_its_functions_and_no_other_public_name(exercise):
    assert (SOLUTIONS / f"{exercise.name}.py").is_file(), "a stub is made from a solution"
    for text in (solution(exercise), exercise.files.stub.read_text(encoding="utf-8")):
        assert {name for name in defined(text) if not name.startswith("_")} == set(exercise.functions)


@each_exercise
def test_a_stub_and_a_notebook_are_handed_out(exercise):
    assert exercise.files.stub == EXERCISES / f"{exercise.name}.py"
    for suffix in ("py", "ipynb"):
        assert (EXERCISES / f"{exercise.name}.{suffix}").is_file(), "`dl4cv-grade release` writes it"


@each_exercise
def test_its_checks_are_worth_a_hundred_points_and_ask_every_function(exercise):
    assert exercise.files.checks.is_file(), "the room has no checks.py"
    worth = Counter()
    for check in unanswered_checks(exercise):
        worth[check.function] += check.max_score
    assert worth.keys() == set(exercise.functions), "each function needs checks: @points(…) above test_<function>_…"
    assert min(worth.values()) > 0
    assert sum(worth.values()) == pytest.approx(FULL_SCORE)


@each_exercise
def test_every_mistake_is_one_of_a_function_of_its_exercise(exercise):
    assert {mistake.function for mistake in catalogue(exercise)} <= set(exercise.functions)


@each_exercise
def test_there_are_variants_of_it(exercise):
    found = list((VARIANTS / exercise.name).glob("*.py"))
    assert len(found) >= LEAST_VARIANTS_OF_AN_EXERCISE, (
        f"add right answers in other styles: tests/variants/{exercise.name}"
    )


@each_function
def test_a_function_has_mistakes(exercise, function):
    those_with_some = {mistake.function for mistake in catalogue(exercise)}
    assert function in those_with_some, f"add wrong versions of it: mistakes.py or mistakes/ in course/{exercise.name}"


@each_function
def test_a_function_has_several_variants(exercise, function):
    texts = [path.read_text(encoding="utf-8") for path in sorted((VARIANTS / exercise.name).glob("*.py"))]
    found = sum(function in named(text) for text in texts)
    assert found >= LEAST_VARIANTS, f"add right answers in other styles: tests/variants/{exercise.name}"


def named(text):
    """The names that a source defines or assigns at its top level, or imports there."""
    names = defined(text)
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign):
            names |= {part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)}
    return names


@each_function
def test_a_function_has_an_oracle_and_cases_for_it(exercise, function):
    assert function in ORACLES, "tests/oracles.py wants its right answer, made without the grader, listed in ORACLES"
    assert (function in CASES) != (function in OBSERVED), (
        "CASES of tests/cases.py draws its arguments or, for torch code, OBSERVED of tests/observations.py watches it"
    )


def test_no_oracle_is_left_over():
    assert ORACLES.keys() == {function for _, function in FUNCTIONS}
