"""What every report says alike: the words for a status, points, and text that cannot disturb a terminal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from dl4cv.results import Result, Status


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
}

# Characters that move the cursor, reorder the line, hide in it, or cannot be encoded.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u3164\uffa0\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)

_ASCII = {
    "–": "-", "—": "-", "−": "-", "×": "x", "·": ".", "…": "...", "→": "->", "≤": "<=", "≥": ">=", "≠": "!=",
    "≈": "~", "±": "+-", "∞": "inf", "‘": "'", "’": "'", "“": '"', "”": '"', "✓": "+", "✗": "x", "∘": "o",
}  # fmt: skip


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


def harmless(text: str, *, ascii_only: bool = False) -> str:
    """Write out what could disturb a terminal in `text` (an escape character as `\\x1b`).

    Line breaks stay and tabs become spaces. With `ascii_only`, other characters get an ASCII stand-in.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    text = _UNSAFE.sub(lambda match: _written_out(match[0]), text)
    return text if not ascii_only or text.isascii() else "".join(map(_ascii, text))


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


def _written_out(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _ascii(character: str) -> str:
    if character.isascii():
        return character
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return _ASCII.get(character) or plain or "?"
