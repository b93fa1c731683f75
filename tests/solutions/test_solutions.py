"""The solutions are right: every function and network of the course answers as its oracle does."""

from tests.comparing import assert_right
from tests.exercises import each_function
from tests.places import SOLUTIONS, load


@each_function
def test_a_solution_is_right(exercise, function):
    module = load(SOLUTIONS / f"{exercise.name}.py")
    assert_right(function, getattr(module, function), everywhere=True, error=1e-12)
