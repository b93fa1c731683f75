"""The variants are right, apart from the grader: each answers as the oracle does, under the contract's signature."""

import inspect

import pytest

from tests.comparing import assert_right
from tests.exercises import FUNCTIONS
from tests.oracles import ORACLES
from tests.places import VARIANTS, load
from tests.sampling import one_in

MODULES = {f"{path.parent.name}/{path.stem}": load(path) for path in sorted(VARIANTS.glob("exercise*/*.py"))}
EVERY_FUNCTION = [
    (style, function)
    for style, module in MODULES.items()
    for exercise, function in FUNCTIONS
    if style.startswith(f"{exercise.name}/") and hasattr(module, function)
]

every_function = pytest.mark.parametrize(
    ("style", "function"), EVERY_FUNCTION, ids=[f"{style}-{function}" for style, function in EVERY_FUNCTION]
)


@pytest.mark.parametrize("style", MODULES)
def test_each_names_its_style_and_holds_a_function_of_its_exercise(style):
    module = MODULES[style]
    assert module.__doc__
    assert "\n" not in module.__doc__
    assert style in {other for other, _ in EVERY_FUNCTION}


@pytest.mark.filterwarnings("ignore:Converting a tensor with requires_grad=True to a scalar")  # float(loss)
@pytest.mark.parametrize(
    ("style", "function"), one_in(6, EVERY_FUNCTION), ids=[f"{style}-{function}" for style, function in EVERY_FUNCTION]
)
def test_a_variant_is_right(style, function):
    assert_right(function, getattr(MODULES[style], function), everywhere=False)


@every_function
def test_a_variant_has_the_parameters_of_the_contract(style, function):
    mine = getattr(MODULES[style], function)
    if inspect.isfunction(mine) and mine.__name__ == function:  # and neither a class nor made by np.vectorize
        assert list(inspect.signature(mine).parameters) == list(inspect.signature(ORACLES[function]).parameters)
