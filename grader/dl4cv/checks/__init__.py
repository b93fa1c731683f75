"""All that an author of checks imports: `from dl4cv.checks import assert_matches, fillings, given, points`.

A check is an ordinary pytest function with a `student` argument, a points mark and a one-line docstring, the sentence
that a student reads; course/exercise3/checks.py is the pattern. The vocabulary is: what a check is worth (`points`,
`law`), what cases it gets (`given`, `always`, and the strategies), and what must hold (the functions `assert_…`).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from hypothesis import given, strategies

from dl4cv.checks.cases import (
    LAYOUTS,
    Array,
    Filling,
    Pair,
    always,
    batches,
    both,
    cast,
    classes,
    dtypes,
    fillings,
    labels,
    lay_out,
    layouts,
    pairs,
    score_tables,
    shapes,
    shortest,
    sizes,
)
from dl4cv.checks.compare import (
    Mismatch,
    Unsendable,
    as_array,
    as_parts,
    assert_matches,
    is_close,
    show_apart,
    show_number,
    unwrapped,
    with_article,
)
from dl4cv.checks.conduct import as_array_like, assert_pure, assert_quiet, assert_raises
from dl4cv.checks.points import Row, explained_by, law, needs, points
from dl4cv.checks.student import Student, StudentLostError, StudentRaisedError

if TYPE_CHECKING:
    from dl4cv.checks.networks import (
        as_state,
        assert_arguments_kept,
        assert_close,
        assert_network_output,
        assert_state,
        random_state,
    )
    from dl4cv.checks.reference import in_float64, magnitude, remembered, single, tensor

__all__ = [
    "LAYOUTS",
    "Array",
    "Filling",
    "Mismatch",
    "Pair",
    "Row",
    "Student",
    "StudentLostError",
    "StudentRaisedError",
    "Unsendable",
    "always",
    "as_array",
    "as_array_like",
    "as_parts",
    "as_state",
    "assert_arguments_kept",
    "assert_close",
    "assert_matches",
    "assert_network_output",
    "assert_pure",
    "assert_quiet",
    "assert_raises",
    "assert_state",
    "batches",
    "both",
    "cast",
    "classes",
    "dtypes",
    "explained_by",
    "fillings",
    "given",
    "in_float64",
    "is_close",
    "labels",
    "law",
    "lay_out",
    "layouts",
    "magnitude",
    "needs",
    "pairs",
    "points",
    "random_state",
    "remembered",
    "score_tables",
    "shapes",
    "shortest",
    "show_apart",
    "show_number",
    "single",
    "sizes",
    "strategies",
    "tensor",
    "unwrapped",
    "with_article",
]

_WITH_TORCH = ("reference", "networks")


def __getattr__(name: str) -> Any:
    """Import the modules that need torch, half a second, when a name of theirs is asked for."""
    if name in __all__:
        for module in _WITH_TORCH:
            home = importlib.import_module(f"{__name__}.{module}")
            if hasattr(home, name):
                return getattr(home, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
