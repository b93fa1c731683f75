"""`@points(4)`: what turns a pytest function into a check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from dl4cv.results import Kind

Check = TypeVar("Check", bound=Callable[..., Any])


def points(value: float, *, kind: Kind = "reference", after: str | tuple[str, ...] = ()) -> Callable[[Check], Check]:
    """Make the decorated pytest function a check worth `value` points.

    Its name is `test_<function>_<what it looks at>`, its docstring the sentence a student reads. `kind` is
    "reference" (equal to torch) or "law" (a property that holds for every right answer). `after` names checks of
    the same module: when one of them fails, this one is skipped.
    """
    required = (after,) if isinstance(after, str) else after
    return pytest.mark.points(value, kind=kind, after=required)


def law(value: float, *, after: str | tuple[str, ...] = ()) -> Callable[[Check], Check]:
    """`points` for a law: a property that explains, such as "the probabilities of a row add up to 1"."""
    return points(value, kind="law", after=after)
