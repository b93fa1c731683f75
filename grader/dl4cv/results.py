"""What is known about one graded submission: plain, frozen data, to and from JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

SCHEMA_VERSION = 1

Status = Literal["passed", "failed", "error", "timeout", "crashed", "missing", "skipped", "refused"]
Kind = Literal["reference", "law"]
Level = Literal["strong", "partial", "basic"]

MAX_SHOWN_ELEMENTS = 256


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


@dataclass(frozen=True)
class Counterexample:
    """The smallest case found on which a function is wrong.

    `index` is the position of the first element that differs; `window` says, line by line, how that one
    element comes about (for convolutions and pooling), expected and yours.
    """

    call: str
    arguments: Mapping[str, Array]
    expected: Array | None = None
    returned: Array | None = None
    index: tuple[int, ...] | None = None
    window: tuple[str, ...] = ()


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
    """`result` as JSON text, keys in the order of the fields, arrays of numbers on one line."""
    data = asdict(result)
    for check in data["checks"]:
        check["measured"] = {name: _figure(value) for name, value in check["measured"].items()}
    return _laid_out(data) + "\n"


def _laid_out(value: Any, margin: str = "") -> str:
    """`value` as JSON: objects and lists of them over several lines, arrays of numbers on one."""
    if isinstance(value, dict) and value:
        parts = [f"{_text(str(name))}: {_laid_out(each, margin + '  ')}" for name, each in value.items()]
        left, right = "{}"
    elif isinstance(value, list | tuple) and value and all(isinstance(each, dict | str) for each in value):
        parts = [_laid_out(each, margin + "  ") for each in value]
        left, right = "[]"
    else:
        return _text(value)
    inner = f",\n{margin}  ".join(parts)
    return f"{left}\n{margin}  {inner}\n{margin}{right}"


def _text(value: Any) -> str:
    return json.dumps(value, allow_nan=False, ensure_ascii=False)


def _figure(value: float) -> float | str:
    return value if math.isfinite(value) else repr(value)


def from_json(text: str) -> Result:
    """The result written by `to_json`. Raises ValueError when `text` is not one."""
    try:
        data = json.loads(text)
        if data["schema_version"] != SCHEMA_VERSION:
            raise ValueError(f"schema_version {data['schema_version']}, this program reads {SCHEMA_VERSION}")
        return Result(
            **{
                **data,
                "score": float(data["score"]),
                "max_score": float(data["max_score"]),
                "submission": Submission(**data["submission"]),
                "isolation": Isolation(
                    data["isolation"]["level"], tuple(data["isolation"]["layers"]), tuple(data["isolation"]["gaps"])
                ),
                "checks": tuple(_check(check) for check in data["checks"]),
                "notes": tuple(data["notes"]),
            }
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a result of dl4cv-grade: {error!r}") from error


def _check(data: dict[str, Any]) -> CheckResult:
    example, mistake = data["counterexample"], data["mistake"]
    return CheckResult(
        **{
            **data,
            "counterexample": None if example is None else _counterexample(example),
            "mistake": None if mistake is None else Diagnosis(**mistake),
            "measured": {name: float(value) for name, value in data["measured"].items()},
        }
    )


def _counterexample(data: dict[str, Any]) -> Counterexample:
    return Counterexample(
        call=data["call"],
        arguments={name: _array(value) for name, value in data["arguments"].items()},
        expected=None if data["expected"] is None else _array(data["expected"]),
        returned=None if data["returned"] is None else _array(data["returned"]),
        index=None if data["index"] is None else tuple(data["index"]),
        window=tuple(data["window"]),
    )


def _array(data: dict[str, Any]) -> Array:
    return Array(data["dtype"], tuple(data["shape"]), data["values"], data["text"])
