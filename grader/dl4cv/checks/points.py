"""`@points(4)`: what turns a pytest function into a check, or into one check for each row of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import pytest

from dl4cv.exercise.extras import EXTRAS
from dl4cv.results import Kind

if TYPE_CHECKING:
    from dl4cv.checks.compare import Mismatch
    from dl4cv.rpc.request import Request

Check = TypeVar("Check", bound=Callable[..., Any])
Value = TypeVar("Value")


class Row(Protocol):
    """One row of a table of checks: a NamedTuple or dataclass with these fields, and any others."""

    @property
    def name(self) -> str:
        """What the names of its checks begin with."""

    @property
    def function(self) -> str:
        """The student's function, or class, that its checks are about."""


@dataclass(frozen=True)
class CheckMark:
    """What `points` was told about a check. A mapping holds one value for each row, by the row's name."""

    points: float | Mapping[str, float]
    kind: Kind
    after: tuple[str, ...]
    function: str | None
    cases: int | Mapping[str, int] | None
    each: tuple[Row, ...]
    card: tuple[str, ...]


def points(
    value: float | Mapping[str, float],
    *,
    kind: Kind = "reference",
    after: str | tuple[str, ...] = (),
    function: str | None = None,
    cases: int | Mapping[str, int] | None = None,
    each: Sequence[Row] = (),
    card: str | tuple[str, ...] = (),
) -> Callable[[Check], Check]:
    """Make the decorated pytest function a check worth `value` points.

    Its name is `test_<function>_<what it looks at>`, its docstring the sentence a student reads. `kind` is
    "reference" (equal to torch) or "law" (a property that holds for every right answer). `after` names checks of
    the same module: when one of them fails, this one still earns its points if it passes, and is told only if it fails
    in another way. `function` says which function of the exercise the check is about, where the check's name does not
    begin with it. `cases` is how many cases hypothesis draws. `card` quotes the sentences that the check rests on, from
    the card of the function or of the exercise.

    With `each`, a table, there is one check for each row: `test_has_its_parameters` becomes the check
    `lenet_has_its_parameters` of the row named "lenet", and is about the row's function. The check gets the row as its
    one argument that is not `student`, `seed` or drawn, say `network`, and its docstring may mention the row's fields:
    "{network.function} has {network.weights} weights." `value` and `cases` may be mappings from the rows' names, and
    a name in `after` may be that of another check over the same table, which then means that of the same row. The
    checks of one row that stand together run before those of the next row.

    Raises ValueError when the table cannot be used.
    """
    required = (after,) if isinstance(after, str) else after
    quoted = (card,) if isinstance(card, str) else card
    rows = tuple(each)
    _require_usable(rows)
    if function is not None and rows:
        raise ValueError("function= and each= exclude each other: the rows say which function they are about")
    for per_row in (value, cases):
        if isinstance(per_row, Mapping):
            _require_every_row(per_row, rows)
    return pytest.mark.points(CheckMark(value, kind, required, function, cases, rows, quoted))


def law(
    value: float | Mapping[str, float],
    *,
    after: str | tuple[str, ...] = (),
    function: str | None = None,
    cases: int | Mapping[str, int] | None = None,
    each: Sequence[Row] = (),
    card: str | tuple[str, ...] = (),
) -> Callable[[Check], Check]:
    """Do what `points` does for a law: a property that explains, such as "the probabilities of a row add up to 1"."""
    return points(value, kind="law", after=after, function=function, cases=cases, each=each, card=card)


def explained_by(explain: Callable[[Request, Mismatch], Any]) -> pytest.MarkDecorator:
    """Let `explain` say of a failed check what the numbers alone do not: it returns an Explanation, or None.

    A decorator for one check; for all checks of a module write `pytestmark = explained_by(explain)`.
    """
    return pytest.mark.explained_by.with_args(explain)  # called with a function alone, a mark would decorate it


def needs(extra: str) -> pytest.MarkDecorator:
    """Say that a check needs what an extra of this package brings, such as "pretrained": see dl4cv.exercise.extras.

    Without it the check is unavailable: it is not run and worth nothing, and the others are worth all points together.
    Raises ValueError for an extra that is not known.
    """
    if extra not in EXTRAS:
        raise ValueError(f"there is no extra {extra!r}; the extras are {', '.join(EXTRAS)}")
    return pytest.mark.needs(extra)


def for_row(value: Value | Mapping[str, Value], row: Row | None) -> Value:
    """Return what `value` is for `row`, where it is a mapping from the names of rows."""
    if not isinstance(value, Mapping):
        return value
    assert row is not None, "points() has seen to that"
    return value[row.name]


def _require_usable(rows: tuple[Row, ...]) -> None:
    for number, row in enumerate(rows, 1):
        for field in ("name", "function"):
            text = getattr(row, field, None)
            if not (isinstance(text, str) and text.isidentifier()):
                raise ValueError(f"row {number} of each= has no {field}, or none that can be part of a name: {row!r}")
    names = [row.name for row in rows]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(f"two rows of each= are named {twice}")


def _require_every_row(per_row: Mapping[str, Any], rows: tuple[Row, ...]) -> None:
    names = [row.name for row in rows]
    if set(per_row) != set(names):
        raise ValueError(
            f"{', '.join(per_row)} must be the names of the rows of each=, which are {', '.join(names) or 'missing'}"
        )
