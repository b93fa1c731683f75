"""Tells which parameters of a network are misnamed, missing, too many, of another shape, or shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from math import prod
from typing import Any

from dl4cv.checks.compare import Mismatch
from dl4cv.rpc.procedure import Code

Shapes = Mapping[str, tuple[int, ...]]

MOST_NAMED = 3
MOST_COMPARED = 60
MOST_CHARACTERS, MOST_AXES = 120, 8
BUFFERS = ("running_mean", "running_var", "num_batches_tracked")
HOW_NAMES_ARISE = (
    "A parameter is named after the attributes that lead to it: self.conv1 holds conv1.weight, and the first layer of "
    "an nn.Sequential in self.features holds features.0.weight."
)


def assert_described(code: str, wanted: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    """Raise Mismatch unless the network that `code` builds has the parameters `wanted`, each of its own."""
    right, yours = _shapes(wanted), _shapes(found)
    missing, extra = [name for name in right if name not in yours], [name for name in yours if name not in right]
    wrong = [name for name in right if name in yours and yours[name] != right[name]]
    if missing or extra:
        raise _other_names(code, right, yours, missing, extra, wrong)
    if wrong:
        raise _other_shapes(code, right, yours, wrong)
    for name, other in found["same"].items():
        raise Mismatch(
            f"In {code}, {name[:MOST_CHARACTERS]} and {other[:MOST_CHARACTERS]} are one and the same parameter.",
            "One layer stands in two places: [block] * n is a list of n times the same block.",
            "Make a new layer for each place.",
            where=layer_of(name),
        )
    for name in found["common"]:
        raise Mismatch(
            f"Two networks {code} have {name[:MOST_CHARACTERS]} together: training one changes the other.",
            "A layer made outside of __init__, or as a default argument, is made once for all.",
            "Make all layers in __init__.",
            where=layer_of(name),
        )


def layer_of(name: str) -> str:
    """Return the name of the layer that a parameter belongs to."""
    return name.rpartition(".")[0] or name


def _shapes(answer: Mapping[str, Any]) -> Shapes:
    """Return the shapes by name, without the counters of batches; what a student's code names at length is cut off."""
    return {
        name[:MOST_CHARACTERS]: tuple(shape[:MOST_AXES])
        for name, shape in answer["shapes"].items()
        if not name.endswith(BUFFERS[2])
    }


def count(shapes: Shapes) -> int:
    """Count the parameters, without the buffers of batch norm."""
    return sum(prod(shape) for name, shape in shapes.items() if not name.endswith(BUFFERS))


def _other_names(
    code: str, right: Shapes, yours: Shapes, missing: Sequence[str], extra: Sequence[str], wrong: Sequence[str]
) -> Mismatch:
    """Say what is missing or too many; a name that is nearly right, of the right shape, is misspelt."""
    if not yours:
        return Mismatch(
            f"{code} has no parameters.",
            "Only layers that are attributes of the network are its own; those in a plain list are not.",
            "self.conv1 = nn.Conv2d(...), and nn.ModuleList or nn.Sequential for several.",
            where=layer_of(missing[0]),
        )
    where = layer_of((missing or extra)[0])
    tables = _tables(where, right, missing, yours, extra)
    meant = _nearest(missing[0], right, extra, yours) if missing else None
    if meant is not None:
        seen = f"In {code}, {meant} should be called {missing[0]}."
        cause = "Published weights find their layers by these names."
        return Mismatch(seen, cause, HOW_NAMES_ARISE, *tables, where=where)
    parts = [
        f"{_listed(names, shapes)} {end}"
        for names, shapes, end in ((missing, right, "missing"), (extra, yours, "too many"))
        if names
    ]
    seen = f"{code} has other parameters: {'; '.join(parts)}."
    if not missing and all(name.endswith("bias") for name in extra):
        cause = "A bias before batch norm has no effect: batch norm takes the mean away."
        return Mismatch(seen, cause, f"Give {where} bias=False.", *tables, where=where)
    return Mismatch(seen, _counts(right, yours), HOW_NAMES_ARISE, *tables, where=where)


def _nearest(name: str, right: Shapes, extra: Sequence[str], yours: Shapes) -> str | None:
    """Return the superfluous parameter of the same shape whose name is nearest; None if none is near."""
    alike = [other for other in extra if yours[other] == right[name]][:MOST_COMPARED]
    ratios = {other: SequenceMatcher(None, name, other).ratio() for other in alike}
    best = max(ratios, key=lambda other: ratios[other], default=None)
    return best if best is not None and ratios[best] >= 0.6 else None


def _listed(names: Sequence[str], shapes: Shapes) -> str:
    """Write the first names with their shapes."""
    shown = ", ".join(f"{name} {shapes[name]}" for name in names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def _other_shapes(code: str, right: Shapes, yours: Shapes, wrong: Sequence[str]) -> Mismatch:
    name = next((name for name in wrong if name.endswith("weight")), wrong[0])
    return Mismatch(
        f"In {code}, {name} has shape {yours[name]}; {right[name]} is right.",
        f"{_axes(right[name], yours[name])} {_counts(right, yours)}".strip(),
        "Compare this layer with the list of layers: channels, kernel size, groups.",
        *_tables(layer_of(name), right, wrong, yours, wrong),
        where=layer_of(name),
    )


def _tables(
    where: str, right: Shapes, missing: Sequence[str], yours: Shapes, extra: Sequence[str]
) -> tuple[dict[str, Code], dict[str, Code]]:
    """Write the names and shapes that are in one network only, or of another shape, beginning with the layer's own."""
    tables = []
    for shapes, names in ((right, missing), (yours, extra)):
        first = sorted(names, key=lambda name: not name.startswith(where))
        tables.append({where: Code(", ".join(f"{name} {shapes[name]}" for name in first) or "nothing more")})
    return tables[0], tables[1]


def _axes(right: tuple[int, ...], yours: tuple[int, ...]) -> str:
    """Say which of a layer's sizes differs."""
    if len(right) != len(yours):
        return "It is a layer of another kind."
    axes = ("output channels", "input channels (per group)", "kernel height", "kernel width")
    found = [
        f"{axis}: {other} for {size}" for axis, size, other in zip(axes, right, yours, strict=False) if size != other
    ]
    return f"{'; '.join(found)}." if len(right) == 4 and found else ""


def _counts(right: Shapes, yours: Shapes) -> str:
    return f"You have {count(yours):,} parameters in all; {count(right):,} are right."
