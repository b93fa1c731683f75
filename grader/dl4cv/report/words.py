"""What every report says alike: the words for a status, points, and text that cannot disturb a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from dl4cv.harmless import harmless
from dl4cv.results import Isolation, Result, Status


@dataclass(frozen=True)
class Look:
    """How a status reads: a word, a sign, its stand-in where only ASCII can be printed, and a colour."""

    word: str
    sign: str
    ascii_sign: str
    style: str


LOOKS: Mapping[Status, Look] = {
    "passed": Look("passed", "✓", "+", "green"),
    "failed": Look("failed", "✗", "x", "red"),
    "error": Look("error", "✗", "x", "red"),
    "timeout": Look("too slow", "✗", "x", "red"),
    "crashed": Look("crashed", "✗", "x", "red"),
    "refused": Look("refused", "✗", "x", "red"),
    "missing": Look("not written yet", "·", "-", "yellow"),
    "unsettled": Look("not settled", "?", "?", "yellow"),
    "skipped": Look("skipped", "·", "-", "yellow"),
    "unavailable": Look("unavailable", "·", "-", "dim"),
}


def points(score: float, max_score: float | None = None) -> str:
    """Write a score, such as `62.5 / 100`, or alone: at most one decimal, none where it would be 0."""
    text = f"{round(score, 1):g}"
    return text if max_score is None else f"{text} / {round(max_score, 1):g}"


def counted(number: int, noun: str) -> str:
    """Write a number of things: `1 check`, `2 checks`, `1,240 cases`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def shortened(text: str, lines: int, columns: int) -> tuple[str, ...]:
    """Cut `text` to `lines` lines of at most `columns` characters each, and say how many are left out."""
    every = text.strip("\n").split("\n")
    kept = [line if len(line) <= columns else line[: columns - 4] + " ..." for line in every[:lines]]
    left_out = len(every) - len(kept)
    return (*kept, f"... {counted(left_out, 'more line')}") if left_out else tuple(kept)


def isolation_words(isolation: Isolation) -> str:
    """Describe the isolation in one line; its layers and gaps by name are in the result's JSON."""
    words = {
        "strong": "strong: this code could only return values.",
        "partial": f"partial: {'; '.join(isolation.gaps)}.",
        "basic": "basic, a self-check: this system does not confine the code that was graded.",
    }
    return f"Isolation: {words[isolation.level]}"


def harmless_result(result: Result, *, ascii_only: bool = False) -> Result:
    """Make every string in `result` harmless, wherever it came from."""
    safe = _harmless_value(result, ascii_only)
    assert isinstance(safe, Result)
    return safe


def _harmless_value(value: Any, ascii_only: bool) -> Any:
    if isinstance(value, str):
        return harmless(value, ascii_only=ascii_only)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _harmless_value(getattr(value, f.name), ascii_only) for f in fields(value)})
    if isinstance(value, Mapping):
        return {harmless(key, ascii_only=ascii_only): _harmless_value(item, ascii_only) for key, item in value.items()}
    if isinstance(value, tuple | list):
        if all(type(item) in (float, int) for item in value):  # a row of an array, and there are many
            return value
        return type(value)(_harmless_value(item, ascii_only) for item in value)
    return value
