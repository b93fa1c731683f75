"""What is known about one graded submission: plain, frozen data, to and from JSON.

A result holds facts, never text laid out for a screen: every view (terminal, HTML, JUnit …) draws from the same facts.
Its size is bounded, whatever a student returns: see the MAX_… below.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

SCHEMA_VERSION = 2

Status = Literal["passed", "failed", "error", "timeout", "crashed", "missing", "skipped", "refused"]
Kind = Literal["reference", "law"]
Level = Literal["strong", "partial", "basic"]

MAX_SHOWN_ELEMENTS = 256
"""Of an array: a larger one is kept by dtype and shape alone. Of an Origin's terms: the rest is left out."""

MAX_PARTS = 16
"""Named parts of a value, such as the gradients of a layer."""

MAX_EXHIBITS = 4
MAX_LINES, MAX_POINTS = 8, 512
MAX_BARS = 64
MAX_ROWS = 128
MAX_IMAGES, MAX_SIDE = 16, 32


@dataclass(frozen=True)
class Array:
    """An array (or any other value) as a result keeps it.

    `values` is a nested list of numbers; None when the array has more than `MAX_SHOWN_ELEMENTS` elements.
    NaN and the infinities are the strings "nan", "inf" and "-inf", since JSON has no word for them.
    A value that is no array has `dtype` "" and its repr in `text`.
    """

    dtype: str
    shape: tuple[int, ...]
    values: Any = None
    text: str = ""


Value = Array | Mapping[str, Array]
"""One array, or several by name: {"grad_x": …, "grad_weight": …}."""


@dataclass(frozen=True)
class Steps:
    """Positions along one axis: `count` of them, beginning with `first`, each `step` after the one before."""

    first: int
    step: int
    count: int


WindowKind = Literal[
    "convolution", "transposed convolution", "max pooling", "average pooling", "global average pooling"
]


@dataclass(frozen=True)
class Origin:
    """Where one output of a convolution or pooling comes from, and what it is computed from.

    The output at `index` is the sum of the products in `terms` (of a convolution), the largest of them or their mean
    (of a pooling), plus `bias`; that is `value`, and the student's is `yours`. A term is (pixel, weight) or (pixel,).
    There are `count` terms; beyond `MAX_SHOWN_ELEMENTS`, only those that matter most are kept.
    `rows` and `columns` are the pixels of `argument` that take part. Where the image is `padded` they are counted from
    the corner of the padding, and `padding` of these pixels lie in it.
    In a transposed convolution they are the pixels that stamp this output, each with the kernel element of the same
    place in `kernel_rows` and `kernel_columns`; `crop` is how many rows and columns are cut off before the output.
    """

    kind: WindowKind
    index: tuple[int, ...]
    argument: str
    rows: Steps
    columns: Steps
    terms: tuple[tuple[float, ...], ...]
    count: int
    value: float
    yours: float
    bias: float | None = None
    padded: bool = False
    padding: int = 0
    kernel_rows: Steps | None = None
    kernel_columns: Steps | None = None
    crop: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class AxisSize:
    """How large the output of a convolution or pooling is along one axis: what the formula takes, and what it gives.

    `axis` is "height", "width", or "" for the only one. `yours` is None when the student's output has other axes.
    """

    axis: str
    size: int
    kernel_size: int
    stride: int
    padding: int
    dilation: int
    right: int
    yours: int | None = None
    transposed: bool = False


@dataclass(frozen=True)
class Counterexample:
    """The smallest case found on which a function is wrong.

    `where` names the part or layer that differs ("grad_weight", "layer2.0.bn1"), "" where there is only one.
    `index` is the position of the first element that differs. `origin` says how that element comes about, `sizes` how
    the shape does: both only for functions that move a window over an image.
    """

    call: str
    arguments: Mapping[str, Array]
    expected: Value | None = None
    returned: Value | None = None
    index: tuple[int, ...] | None = None
    where: str = ""
    origin: Origin | None = None
    sizes: tuple[AxisSize, ...] = ()


@dataclass(frozen=True)
class Curves:
    """Curves over a common axis, such as the loss while training: the points (x, y) of each, by name."""

    title: str
    lines: Mapping[str, tuple[tuple[float, float], ...]]
    x_label: str = ""
    y_label: str = ""
    kind: Literal["curves"] = "curves"


@dataclass(frozen=True)
class Bars:
    """One number for each name, such as the accuracy for each class; `left_out` are those beyond `MAX_BARS`."""

    title: str
    bars: Mapping[str, float]
    label: str = ""
    left_out: int = 0
    kind: Literal["bars"] = "bars"


@dataclass(frozen=True)
class Matrix:
    """A table of numbers, such as a confusion matrix; `rows` and `columns` name its lines, or are empty."""

    title: str
    values: tuple[tuple[float, ...], ...]
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    row_label: str = ""
    column_label: str = ""
    left_out: int = 0
    kind: Literal["matrix"] = "matrix"


@dataclass(frozen=True)
class Images:
    """Small pictures with a caption each: rows of grey levels 0…255, or of (red, green, blue)."""

    title: str
    images: tuple[Any, ...]
    captions: tuple[str, ...] = ()
    left_out: int = 0
    kind: Literal["images"] = "images"


Exhibit = Curves | Bars | Matrix | Images
"""What a check shows beside its verdict, passed or not; see `student.show`."""


@dataclass(frozen=True)
class Diagnosis:
    """The catalogued mistake that gives exactly the student's answers."""

    id: str
    title: str
    explanation: str


@dataclass(frozen=True)
class CheckResult:
    """One property worth points, and how a submission fared.

    `message` says what was seen, `cause` what probably made it so, `remedy` what to do; each may be empty.
    `line` is the line of the student's file that raised, 0 when unknown.
    """

    name: str
    function: str
    title: str
    kind: Kind
    status: Status
    score: float
    max_score: float
    cases: int = 0
    seconds: float = 0.0
    message: str = ""
    cause: str = ""
    remedy: str = ""
    line: int = 0
    counterexample: Counterexample | None = None
    mistake: Diagnosis | None = None
    measured: Mapping[str, float] = field(default_factory=dict)
    exhibits: tuple[Exhibit, ...] = ()


@dataclass(frozen=True)
class Submission:
    """Which file was graded."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Isolation:
    """What kept the student's code away from the grader: the layers in force and the gaps that remain."""

    level: Level
    layers: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """Everything known about one graded submission."""

    exercise: str
    submission: Submission
    score: float
    max_score: float
    passed: bool
    seed: int
    seconds: float
    isolation: Isolation
    versions: Mapping[str, str]
    checks: tuple[CheckResult, ...]
    output: str = ""
    notes: tuple[str, ...] = ()
    schema_version: int = SCHEMA_VERSION


def to_json(result: Result) -> str:
    """Write `result` as JSON text: keys in the order of the fields, arrays of numbers on one line."""
    data = asdict(result)
    for check in data["checks"]:
        # Only what is measured may be no number: a score that is none is an error, which json.dumps raises.
        check.update(measured=_finite(check["measured"]), exhibits=_finite(check["exhibits"]))
        if check["counterexample"] is not None:
            check["counterexample"]["origin"] = _finite(check["counterexample"]["origin"])
    return _lay_out(data) + "\n"


def _lay_out(value: Any, margin: str = "") -> str:
    """Write `value` as JSON: objects and lists of them over several lines, arrays of numbers on one."""
    if isinstance(value, dict) and value:
        parts = [f"{_dump(str(name))}: {_lay_out(item, margin + '  ')}" for name, item in value.items()]
        left, right = "{}"
    elif isinstance(value, list | tuple) and value and all(isinstance(item, dict | str) for item in value):
        parts = [_lay_out(item, margin + "  ") for item in value]
        left, right = "[]"
    else:
        return _dump(value)
    inner = f",\n{margin}  ".join(parts)
    return f"{left}\n{margin}  {inner}\n{margin}{right}"


def _dump(value: Any) -> str:
    return json.dumps(value, allow_nan=False, ensure_ascii=False)


def _finite(value: Any) -> Any:
    """Replace NaN and the infinities in `value` by the strings "nan", "inf" and "-inf"."""
    if isinstance(value, dict):
        return {name: _finite(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return repr(value) if isinstance(value, float) and not math.isfinite(value) else value


def from_json(text: str) -> Result:
    """Read what `to_json` wrote. Raises ValueError with one sentence when `text` is no result.

    A result of version 1 is converted. It held the arithmetic of an output as lines for a terminal; these are left out,
    for they cannot be turned into facts. All else is kept.
    """
    try:
        data = json.loads(text)
        version = data["schema_version"]
        if version == 1:
            _convert_version_1(data)
        elif version != SCHEMA_VERSION:
            raise ValueError(f"this is a result of schema_version {version}; this program reads 1 and {SCHEMA_VERSION}")
        return Result(
            **{
                **data,
                "score": float(data["score"]),
                "max_score": float(data["max_score"]),
                "submission": Submission(**data["submission"]),
                "isolation": Isolation(
                    data["isolation"]["level"], tuple(data["isolation"]["layers"]), tuple(data["isolation"]["gaps"])
                ),
                "checks": tuple(_read_check(check) for check in data["checks"]),
                "notes": tuple(data["notes"]),
            }
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a result of dl4cv-grade: {error!r}") from error


def _convert_version_1(data: dict[str, Any]) -> None:
    data["schema_version"] = SCHEMA_VERSION
    for check in data["checks"]:
        check["exhibits"] = []
        if check["counterexample"] is not None:
            del check["counterexample"]["window"]
            check["counterexample"] |= {"where": "", "origin": None, "sizes": []}


def _read_check(data: dict[str, Any]) -> CheckResult:
    example, mistake = data["counterexample"], data["mistake"]
    return CheckResult(
        **{
            **data,
            "counterexample": None if example is None else _read_counterexample(example),
            "mistake": None if mistake is None else Diagnosis(**mistake),
            "measured": {name: float(value) for name, value in data["measured"].items()},
            "exhibits": tuple(_read_exhibit(exhibit) for exhibit in data["exhibits"]),
        }
    )


def _read_counterexample(data: dict[str, Any]) -> Counterexample:
    return Counterexample(
        **{
            **data,
            "arguments": {name: _read_array(value) for name, value in data["arguments"].items()},
            "expected": _read_value(data["expected"]),
            "returned": _read_value(data["returned"]),
            "index": None if data["index"] is None else tuple(data["index"]),
            "origin": None if data["origin"] is None else _read_origin(data["origin"]),
            "sizes": tuple(AxisSize(**size) for size in data["sizes"]),
        }
    )


def _read_value(data: dict[str, Any] | None) -> Value | None:
    if data is None:
        return None
    if isinstance(data.get("dtype"), str):
        return _read_array(data)
    return {name: _read_array(part) for name, part in data.items()}


def _read_array(data: dict[str, Any]) -> Array:
    return Array(**{**data, "shape": tuple(data["shape"])})


def _read_origin(data: dict[str, Any]) -> Origin:
    kernel_rows, kernel_columns = data["kernel_rows"], data["kernel_columns"]
    return Origin(
        **{
            **data,
            "index": tuple(data["index"]),
            "rows": Steps(**data["rows"]),
            "columns": Steps(**data["columns"]),
            "terms": _read_numbers(data["terms"]),
            "value": float(data["value"]),
            "yours": float(data["yours"]),
            "bias": None if data["bias"] is None else float(data["bias"]),
            "kernel_rows": None if kernel_rows is None else Steps(**kernel_rows),
            "kernel_columns": None if kernel_columns is None else Steps(**kernel_columns),
            "crop": tuple(data["crop"]),
        }
    )


def _read_exhibit(data: dict[str, Any]) -> Exhibit:
    if data["kind"] == "curves":
        return Curves(**{**data, "lines": {name: _read_numbers(line) for name, line in data["lines"].items()}})
    if data["kind"] == "bars":
        return Bars(**{**data, "bars": {name: float(value) for name, value in data["bars"].items()}})
    if data["kind"] == "matrix":
        names = {"rows": tuple(data["rows"]), "columns": tuple(data["columns"])}
        return Matrix(**{**data, **names, "values": _read_numbers(data["values"])})
    if data["kind"] == "images":
        return Images(**{**data, "images": _read_pixels(data["images"]), "captions": tuple(data["captions"])})
    raise ValueError(f"this is a result with an exhibit of kind {data['kind']!r}, which this program does not know")


def _read_numbers(data: list[list[Any]]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(value) for value in row) for row in data)


def _read_pixels(value: Any) -> Any:
    return tuple(_read_pixels(item) for item in value) if isinstance(value, list) else float(value)
