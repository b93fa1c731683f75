"""There are enough variants, and their signatures are the contracts'; test_exercise*.py compares what they return."""

import inspect

import pytest

from tests.variants.comparing import FUNCTIONS, MODULES


def test_there_are_enough_of_them() -> None:
    counts = {exercise: sum(style.startswith(exercise) for style in MODULES) for exercise in FUNCTIONS}
    least = {"exercise1": 14, "exercise2": 20, "exercise3": 25, "exercise4": 15, "exercise6": 6}
    assert all(counts[exercise] >= least[exercise] for exercise in FUNCTIONS)
    assert sum(counts.values()) >= 80


@pytest.mark.parametrize("style", MODULES)
def test_each_names_its_style_and_holds_a_function_of_its_exercise(style: str) -> None:
    module = MODULES[style]
    assert module.__doc__
    assert "\n" not in module.__doc__
    assert any(hasattr(module, name) for name in FUNCTIONS[style.split("/")[0]])


@pytest.mark.parametrize("name", [name for names in FUNCTIONS.values() for name in names])
def test_every_function_has_several_variants(name: str) -> None:
    assert sum(hasattr(module, name) for module in MODULES.values()) >= 4


def test_signatures_are_the_contracts() -> None:
    contract = {
        "conv2d": ["x", "weight", "bias", "stride", "padding", "dilation"],
        "conv2d_transpose": ["x", "weight", "bias", "stride", "padding"],
        "output_size": ["size", "kernel_size", "stride", "padding", "dilation"],
        "max_pool2d": ["x", "kernel_size", "stride", "padding"],
        "avg_pool2d": ["x", "kernel_size", "stride", "padding"],
        "softmax": ["x", "axis"],
        "log_softmax": ["x", "axis"],
        "train_step": ["model", "optimizer", "images", "labels"],
        "evaluate": ["model", "images", "labels"],
    }
    for module in MODULES.values():
        for name, parameters in contract.items():
            if getattr(vars(module).get(name), "__module__", None) == module.__name__:
                assert list(inspect.signature(getattr(module, name)).parameters) == parameters
