"""The text of a .py file, whatever its encoding and line ends."""

from __future__ import annotations

import codecs
import re
from io import BytesIO

COOKIE = re.compile(r"^([ \t\f]*#.*?coding[:=][ \t]*)[-\w.]+")

# What editors write, by the names of `codecs`. Of the others some take quadratic time, as punycode does, and some make
# other text of what stands there.
_ENCODINGS = frozenset(
    (
        *("ascii", "utf-8", "utf-8-sig", "iso8859-1", "iso8859-2", "iso8859-9", "iso8859-15", "mac-roman"),
        *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "koi8-r", "koi8-u"),
        *("gb2312", "gbk", "gb18030", "big5", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949"),
    )
)

# Windows' editors call it Unicode.
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class TextError(Exception):
    """The bytes are no text. The message is the one sentence a student reads."""


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Decode `data`, the content of the file `name`, by its byte order mark or coding comment.

    The comment is then made to say UTF-8. Return the text, and a note where it was read in an encoding that it does not
    claim. Raises TextError when it cannot be text.
    """
    from tokenize import detect_encoding

    try:
        if data.startswith(_UTF_16):
            return unix_lines(data.decode("utf-16")), ""
        if b"\0" in data:
            raise TextError(f"{name} holds null bytes, so it is not Python text: save it again as UTF-8.")
        encoding, _ = detect_encoding(BytesIO(data).readline)
        if codecs.lookup(encoding).name not in _ENCODINGS:
            raise LookupError(encoding)
        text, note = data.decode(encoding), ""
    except (SyntaxError, LookupError, ValueError):
        text, encoding = _guessed(data, name)
        note = f"{name} is not text in the encoding that it claims: it was read as {encoding}."
    lines = unix_lines(text).split("\n")
    return "\n".join([COOKIE.sub(r"\1utf-8", line) for line in lines[:2]] + lines[2:]), note


def _guessed(data: bytes, name: str) -> tuple[str, str]:
    """Decode UTF-8, or else what editors in western Europe wrote before it; return the text and what it was.

    Raises TextError when it would hold control characters, as no program does.
    """
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\N{REPLACEMENT CHARACTER}" in text:
        text = data.decode("latin-1")
    if any(not (each.isprintable() or each in "\t\n\f\r\v\N{NO-BREAK SPACE}\N{SOFT HYPHEN}") for each in text):
        raise TextError(f"{name} is not text in the encoding it claims: save it again as UTF-8.")
    return text, "Latin-1"


def unix_lines(text: str) -> str:
    """End each line of `text` as Unix does."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
