"""Of many tests that are alike a sample is always run; `--thorough` runs the others too, and what takes longest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

thorough = pytest.mark.thorough


def one_in(step: int, parameters: Iterable[Any]) -> list[Any]:
    """Return parameter sets for `pytest.mark.parametrize`: all but every `step`-th are left to a thorough run."""
    sets = [each if isinstance(each, tuple) else (each,) for each in parameters]
    return [pytest.param(*each, marks=[thorough] if number % step else []) for number, each in enumerate(sets)]
