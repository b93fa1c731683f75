"""Read what an instructor writes on the command line about marks: weights, deadlines, times."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo


class OptionError(ValueError):
    """The text does not say what it should; the message is one sentence."""


MAX_SHOWN = 80
"""Characters that a sentence shows of what it was given: a cell of a spreadsheet may hold a novel."""

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def parse_weights(texts: Iterable[str], known: Iterable[str]) -> dict[str, float]:
    """Read `exercise1=1,exercise3=2` as weights by exercise. Raises OptionError."""
    names, found = list(known), dict[str, float]()
    for text in (part.strip() for each in texts for part in each.split(",") if part.strip()):
        name, equals, value = text.partition("=")
        if not equals:
            raise OptionError(f"{text!r} is no weight: write exercise3=2.")
        number = _number(value)
        if number is None or number < 0:
            raise OptionError(f"The weight of {name.strip()} must be a number, 0 or more, and not {value.strip()!r}.")
        found[_known(name, names)] = number
    if found and not sum(found.values()):
        raise OptionError("All weights are 0, so that no exercise would count.")
    return found


def parse_deadlines(texts: Iterable[str], known: Iterable[str], zone: tzinfo | None = None) -> dict[str, datetime]:
    """Read `2026-11-30` (its end), `2026-11-30T18:00`, `exercise3=2026-12-07` as deadlines by exercise.

    Those for "" are for all others. Times without a zone are in `zone`, by default this machine's. Raises OptionError.
    """
    names, found = list(known), dict[str, datetime]()
    for text in texts:
        name, equals, value = text.rpartition("=")
        found[_known(name, names) if equals else ""] = parse_moment(value, zone)
    return found


def parse_moment(text: str, zone: tzinfo | None = None) -> datetime:
    """Read the point in time that `text` names in ISO format; a date alone means its end. Raises OptionError."""
    text = text.strip()
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            at = datetime.combine(date.fromisoformat(text) + timedelta(days=1), time())
        else:
            at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            at = at.astimezone() if zone is None else at.replace(tzinfo=zone)
        return at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise OptionError(f"{text[:MAX_SHOWN]!r} is no time: write 2026-11-30 or 2026-11-30T18:00.") from error


def parse_duration(text: str) -> timedelta:
    """Read `30m`, `6h`, `2d` as a span of time. Raises OptionError."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([mhd])\s*", text)
    if match is None or float(match[1]) > 100_000:
        raise OptionError(f"{text!r} is no span of time: write 30m, 6h or 2d.")
    return float(match[1]) * _UNITS[match[2]]


def parse_columns(texts: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Read `exercise3=Homework 3` as the heads of columns by exercise. Raises OptionError."""
    names, found = list(known), dict[str, str]()
    for text in texts:
        name, equals, head = text.partition("=")
        if not equals or not head.strip():
            raise OptionError(f"{text!r} names no column: write 'exercise3=Homework 3'.")
        found[_known(name, names)] = head.strip()
    return found


def split_exercise(text: str, known: Iterable[str]) -> tuple[str, str]:
    """Split `exercise3=times.csv` into an exercise and a file; the exercise is "" where the text begins with none."""
    name, equals, file = text.partition("=")
    return (name.strip(), file) if equals and name.strip() in known else ("", text)


def _known(name: str, known: list[str]) -> str:
    name = name.strip()
    if name not in known:
        raise OptionError(f"There is no exercise {name!r} in the gradebook; it holds {', '.join(known) or 'nothing'}.")
    return name


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
