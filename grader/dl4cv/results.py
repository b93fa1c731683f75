"""What is known about one graded submission: plain, frozen data, to and from JSON.

A result holds facts, never text laid out for a screen: every view (terminal, HTML, JUnit …) draws from the same facts.
Its size is bounded, whatever a student returns: see the MAX_… below.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from dl4cv.harmless import json_escaped

if TYPE_CHECKING:
    from cattrs import Converter

SCHEMA_VERSION = 2

Status = Literal[
    "passed", "failed", "error", "timeout", "crashed", "missing", "skipped", "refused", "unsettled", "unavailable"
]
"""unsettled: the grader could not know, by no fault of the submission, such as a process that the system killed;
unavailable: the check needs what is not installed, and does not count."""

Kind = Literal["reference", "law"]
Level = Literal["strong", "partial", "basic"]

MAX_SHOWN_ELEMENTS = 256
"""Of an array: a larger one is kept by dtype and shape alone. Of an Origin's terms: the rest is left out."""

MAX_PARTS = 16
"""Named parts of a value, such as the gradients of a layer."""

MAX_EXHIBITS = 5
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
    "convolution", "transposed convolution", "max pooling", "average pooling", "global average pooling", "gradient"
]


@dataclass(frozen=True)
class Origin:
    """Where one output of a convolution or pooling, or one element of a gradient, comes from.

    The output at `index` is the sum of the products in `terms` (of a convolution), the largest of them or their mean
    (of a pooling), plus `bias`; that is `value`, and the student's is `yours`. A term is (pixel, weight) or (pixel,).
    There are `count` terms; beyond `MAX_SHOWN_ELEMENTS`, only those that matter most are kept.
    `rows` and `columns` are the pixels of `argument` that take part. Where the image is `padded` they are counted from
    the corner of the padding, and `padding` of these pixels lie in it.
    In a transposed convolution they are the pixels that stamp this output, each with the kernel element of the same
    place in `kernel_rows` and `kernel_columns`; `crop` is how many rows and columns are cut off before the output.
    An element of a gradient, that of `argument`, has no window: `factors` names what is multiplied in each term.
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
    factors: tuple[str, ...] = ()


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
    `printed` is what the student's code printed in this case. `index` is the position of the first element that
    differs. `origin` says how that element comes about, `sizes` how
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
    printed: str = ""


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
    `line` is the line of the student's file that raised, 0 when unknown. `card` quotes what the check rests on from the
    card that students read; `hint` is what of the card helps here, where hints are told one at a time.
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
    behaviour: str = ""
    """A digest of what the function answered to the cases drawn for a check that failed: equal for what acts alike."""
    counterexample: Counterexample | None = None
    mistake: Diagnosis | None = None
    measured: Mapping[str, float] = field(default_factory=dict)
    exhibits: tuple[Exhibit, ...] = ()
    card: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class HintCount:
    """How many of the hints on a function that failed are shown, and how many there are."""

    shown: int
    known: int


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
    """Everything known about one graded submission. `seed` is None when it is a secret of the instructor's.

    `hints` says of each function that failed how many hints are shown; None where nothing was held back.
    """

    exercise: str
    submission: Submission
    score: float
    max_score: float
    passed: bool
    seed: int | None
    seconds: float
    isolation: Isolation
    versions: Mapping[str, str]
    checks: tuple[CheckResult, ...]
    output: str = ""
    notes: tuple[str, ...] = ()
    hints: Mapping[str, HintCount] | None = None
    schema_version: int = SCHEMA_VERSION

    @property
    def counting(self) -> tuple[CheckResult, ...]:
        """The checks that count: all but those that are unavailable."""
        return tuple(check for check in self.checks if check.status != "unavailable")

    @property
    def settled(self) -> bool:
        """Tell whether the grader knows of every check how it ends; otherwise the score is none to count."""
        return all(check.status != "unsettled" for check in self.checks)


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
    return json_escaped(json.dumps(value, allow_nan=False, ensure_ascii=False))


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
        return _converter().structure(data, Result)
    except ValueError:
        raise
    except Exception as error:  # whatever a text that is no result makes of the reader
        raise ValueError(f"not a result of dl4cv-grade: {error!r}") from error


@functools.cache
def _converter() -> Converter:
    """Make what builds these classes from plain data; "nan" and "inf" are read as the numbers they stand for."""
    from cattrs import Converter
    from cattrs.gen import make_dict_structure_fn, override

    converter = Converter(forbid_extra_keys=True, detailed_validation=False)
    pixels = override(struct_hook=lambda value, _: _read_pixels(value))
    converter.register_structure_hook(Images, make_dict_structure_fn(Images, converter, images=pixels))
    converter.register_structure_hook(Value | None, lambda data, _: _read_value(data, converter))
    return converter


def _read_value(data: dict[str, Any] | None, converter: Converter) -> Value | None:
    if data is None:
        return None
    hint: Any = Array if isinstance(data.get("dtype"), str) else Mapping[str, Array]
    value: Value = converter.structure(data, hint)
    return value


def _read_pixels(value: Any) -> Any:
    return tuple(map(_read_pixels, value)) if isinstance(value, list) else float(value)


def _convert_version_1(data: dict[str, Any]) -> None:
    data["schema_version"] = SCHEMA_VERSION
    for check in data["checks"]:
        check["exhibits"] = []
        if check["counterexample"] is not None:
            del check["counterexample"]["window"]
            check["counterexample"] |= {"where": "", "origin": None, "sizes": []}
