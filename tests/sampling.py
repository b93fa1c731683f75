"""Of many tests that are alike a sample is always run; `--thorough` runs the others too, and what takes longest."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest

thorough = pytest.mark.thorough


def one_in(step: int, parameters: Iterable[Any], longest: Collection[Any] = ()) -> list[Any]:
    """Return parameter sets for `pytest.mark.parametrize`: all but every `step`-th are left to a thorough run.

    So are the `longest` of them, wherever they stand.
    """
    sets = []
    for number, each in enumerate(parameters):
        marks = [thorough] if number % step or each in longest else []
        sets.append(pytest.param(*(each if isinstance(each, tuple) else (each,)), marks=marks))
    return sets
