"""Text that others wrote, such as names, code and messages, made harmless for whatever shows it. Imports nothing heavy.

Everything that is printed or written about a student's material passes through `harmless` or, where it is part of one
line, `one_line`.
"""

from __future__ import annotations

import re
import unicodedata

# Characters that move the cursor, end the line, reorder it, hide in it, or cannot be encoded.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u3164\uffa0\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)

# What systems of continuous integration take for a command to them: `::error::` at the beginning of a line, where a
# layout may put any word, and `##[…]`, `##vso[…]`, `##teamcity[…]` anywhere.
_COMMAND = re.compile(r"^[^\S\n]*:(?=:)|:(?=:[A-Za-z])|##(?=[\w.-]*\[)", re.MULTILINE)

_ASCII = {
    "–": "-", "—": "-", "−": "-", "×": "x", "·": ".", "…": "...", "→": "->", "≤": "<=", "≥": ">=", "≠": "!=",
    "≈": "~", "±": "+-", "∞": "inf", "‘": "'", "’": "'", "“": '"', "”": '"', "✓": "+", "✗": "x", "∘": "o",
}  # fmt: skip


def harmless(text: str, *, ascii_only: bool = False) -> str:
    """Write out what could disturb a terminal in `text` (an escape character as `\\x1b`), and break commands.

    Line breaks stay and tabs become spaces. With `ascii_only`, other characters get an ASCII stand-in.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    text = _UNSAFE.sub(lambda match: _written_out(match[0]), text)
    if ascii_only and not text.isascii():
        text = "".join(map(_ascii, text))
    return _COMMAND.sub(r"\g<0> ", text) if "::" in text or "##" in text else text


def one_line(text: str, *, ascii_only: bool = False) -> str:
    """Make `text` harmless and keep it in one line: a line break in a name or a message is written out as `\\n`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return harmless(text, ascii_only=ascii_only)


def json_escaped(text: str) -> str:
    """Write what could disturb a terminal in the JSON `text` as JSON does, so that it means the same."""
    return _UNSAFE.sub(lambda match: _as_json(match[0]), text)


def _written_out(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _as_json(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i] << 8 | units[i + 1]:04x}" for i in range(0, len(units), 2))


def _ascii(character: str) -> str:
    if character.isascii():
        return character
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return _ASCII.get(character) or plain or "?"
