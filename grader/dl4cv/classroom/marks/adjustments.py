"""What an instructor decides about a mark, on top of what the grader found: in force is what was said last.

Nothing is ever taken away: who decided what, when and why stays in the gradebook, and a regrade leaves it alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Literal, get_args

from dl4cv.classroom.marks.marking_options import MAX_SHOWN, OptionError, parse_moment

Kind = Literal["override", "bonus", "comment", "excuse", "extension", "late-days"]
KINDS: tuple[Kind, ...] = get_args(Kind)
WITHDRAWN = "none"
"""The value that takes back all of a kind that was said before."""

MAX_TEXT = 2_000
MAX_POINTS = 10_000.0
MAX_LATE_DAYS = 1_000


@dataclass(frozen=True)
class Adjustment:
    """One decision. `exercise` is "" where it is about all of them; `value` is text, as `parse_value` writes it."""

    student: str
    exercise: str
    kind: Kind
    value: str
    reason: str
    who: str
    made_at: datetime


@dataclass(frozen=True)
class Decided:
    """What is in force for one student and exercise; `history` are all decisions about it, oldest first.

    `late_days` are those that the student has for all exercises, None where it is as for everybody.
    """

    override: float | None = None
    bonus: float = 0.0
    comments: tuple[str, ...] = ()
    is_excused: bool = False
    extension: datetime | None = None
    late_days: int | None = None
    history: tuple[Adjustment, ...] = field(default=())


def parse_value(kind: Kind, text: str, zone: tzinfo | None = None) -> str:
    """Read the value of a decision, and write it as it is kept; `none` takes back. Raises OptionError."""
    text = text.strip()
    if text.lower() == WITHDRAWN:
        return WITHDRAWN
    if kind == "extension":
        return parse_moment(text, zone).isoformat()
    if kind == "excuse":
        return "yes"
    if kind == "late-days":
        if not (text.isascii() and text.isdecimal() and len(text) <= 4 and int(text) <= MAX_LATE_DAYS):
            raise OptionError(f"{text[:MAX_SHOWN]!r} is no number of late days: write --late-days 3, or `none`.")
        return str(int(text))
    if kind == "comment":
        if not text or len(text) > MAX_TEXT:
            raise OptionError(f"A comment has between 1 and {MAX_TEXT:,} characters.")
        return text
    points = _points(text)
    if points is None or abs(points) > MAX_POINTS or (kind == "override" and points < 0):
        raise OptionError(f"{text[:MAX_SHOWN]!r} is no number of points: write --{kind} 85, or `none` to take it back.")
    return f"{points:g}"


def decided(adjustments: Iterable[Adjustment], student: str, exercise: str) -> Decided:
    """Find what is in force for `student` and `exercise`: later words go before earlier ones, bonuses add up."""
    history = tuple(each for each in adjustments if each.student == student and each.exercise in ("", exercise))
    override, extension, late_days = None, None, None
    bonus, comments, is_excused = 0.0, list[str](), False
    for each in history:
        is_withdrawn = each.value == WITHDRAWN
        if each.kind == "override":
            override = None if is_withdrawn else float(each.value)
        elif each.kind == "bonus":
            bonus = 0.0 if is_withdrawn else bonus + float(each.value)
        elif each.kind == "comment":
            comments = [] if is_withdrawn else [*comments, each.value]
        elif each.kind == "excuse":
            is_excused = not is_withdrawn
        elif each.kind == "late-days":
            late_days = None if is_withdrawn else int(each.value)
        else:
            extension = None if is_withdrawn else datetime.fromisoformat(each.value)
    return Decided(override, bonus, tuple(comments), is_excused, extension, late_days, history)


def in_words(adjustment: Adjustment) -> str:
    """Say who decided what, when and why, in one line for an instructor."""
    what = adjustment.kind if adjustment.kind == "excuse" else f"{adjustment.kind} {adjustment.value}"
    if adjustment.value == WITHDRAWN:
        what = f"{adjustment.kind} taken back"
    why = f": {adjustment.reason}" if adjustment.reason else ""
    return f"{what} by {adjustment.who}, {adjustment.made_at:%Y-%m-%d %H:%M} UTC{why}"


def _points(text: str) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
