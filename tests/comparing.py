"""Whether a right version of a function of the course, a solution or a variant, answers as its oracle does."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any

import numpy as np
import pytest
import torch

from tests.cases import LAYOUTS, Case, cases_of, laid_out
from tests.observations import OBSERVED
from tests.oracles import ORACLES

COUNTING = ("encode_labels", "decode_one_hot", "output_size", "confusion_matrix")
"""What these return are whole numbers."""


def assert_right(name: str, function: Callable[..., Any], *, everywhere: bool, error: float = 1e-9) -> None:
    """Compare `function` with the oracle called `name` on all its cases, in all layouts.

    Scalars and empty lists, which no check asks for, are left out unless it must be right `everywhere`. `error` is
    what is allowed in float64, as a part of the magnitudes that are summed; float32 may be 1e-5 off.
    """
    if name in OBSERVED:
        seen, expected = list(OBSERVED[name](function)), list(OBSERVED[name](ORACLES[name]))
        assert len(seen) == len(expected)
        for number, pair in enumerate(zip(seen, expected, strict=True)):
            assert_alike(*pair, f"observation {number}")
        return
    for number, drawn in enumerate(cases_of(name)):
        case = laid_out(drawn, LAYOUTS[number % len(LAYOUTS)])
        if not everywhere and is_extreme(case):
            continue
        try:
            expected = ORACLES[name](**case)
        except ValueError:
            with pytest.raises(ValueError):  # noqa: PT011 - the wording is free
                call(name, function, case)
            continue
        found = call(name, function, case)
        if not isinstance(expected, tuple):
            assert_near(name, case, found, expected, error)
            continue
        parts = found.values() if isinstance(found, dict) else found
        for part, right in zip(parts, expected, strict=True):
            assert_near(name, case, part, right, error)


def assert_near(name: str, case: Case, found: Any, expected: Any, error: float) -> None:
    """Compare one array that the function called `name` gave for `case` with that of the oracle."""
    returned = np.asarray(found)
    assert returned.shape == np.shape(expected), case
    assert returned.dtype.kind in ("iu" if name in COUNTING else "fiub"), case
    is_single = any(getattr(array, "dtype", None) == np.float32 for array in (returned, *case.values()))
    off = np.abs(returned.astype(np.float64) - expected).max(initial=0.0)
    assert off <= (1e-5 if is_single else error) * magnitude(name, case), case


def is_extreme(case: Case) -> bool:
    """Is an argument a scalar array, or a list without elements?"""
    arrays = [value for value in case.values() if isinstance(value, np.ndarray | np.generic)]
    return any(array.ndim == 0 or array.shape == (0,) for array in arrays)


def call(name: str, function: Callable[..., Any], case: Case) -> Any:
    """Call `function` by position, with arrays that it cannot change; an overflow, or a division by 0, raises."""
    for argument in case.values():
        if isinstance(argument, np.ndarray):
            argument.flags.writeable = False
    bound = signature(ORACLES[name]).bind(**case)
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        return function(*bound.args, **bound.kwargs)


def magnitude(name: str, case: Case) -> float:
    """Bound the magnitudes that are summed behind any element, since FFTs and running sums mix the elements."""
    images = [case[key] for key in ("x", "image", "logits", "param") if key in case]
    if not images or name == "sigmoid":
        return 1.0
    largest = float(np.abs(np.asarray(images[0], dtype=np.float64)).max(initial=1.0))
    if name == "softmax":
        return max(1.0, largest / 50)  # scores near 1000 are rounded to 6e-5 in float32, and exp hands that on
    for kernel in (case[key] for key in ("weight", "kernel", "grad_out") if key in case):
        largest *= max(1.0, float(np.abs(np.asarray(kernel, dtype=np.float64)).sum()))
    return largest + float(np.abs(np.asarray(case.get("bias", 0.0))).max(initial=0.0))


def assert_alike(seen: Any, expected: Any, where: str) -> None:
    """Compare two observations of torch code: tensors and floats but for float32's rounding, all else exactly."""
    assert type(seen) is type(expected), where
    if isinstance(expected, torch.Tensor):
        torch.testing.assert_close(seen, expected, rtol=1e-4, atol=1e-5, msg=lambda text: f"{where}: {text}")
    elif isinstance(expected, float):
        assert seen == pytest.approx(expected, rel=1e-5, abs=1e-6), where
    elif isinstance(expected, list):
        for number, (part, right) in enumerate(zip(seen, expected, strict=True)):
            assert_alike(part, right, f"{where}, part {number}")
    elif isinstance(expected, dict):
        assert list(seen) == list(expected), where
        for key, value in expected.items():
            assert_alike(seen[key], value, f"{where}, {key}")
    else:
        assert seen == expected, where
