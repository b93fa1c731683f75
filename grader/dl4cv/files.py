"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

# Half a surrogate pair, which student code can smuggle into any text, is written as the escape that JSON has for it.
_AS_TEXT: dict[str, Any] = {"encoding": "utf-8", "errors": "backslashreplace", "newline": "\n"}


def write_atomically(path: Path, text: str) -> None:
    """A reader sees the old file or the new one, and a full disk leaves the old one. Raises OSError.

    What `path` links to is replaced, not the link; a pipe or /dev/stdout is written to.
    """
    if path.exists() and not path.is_file():
        path.write_text(text, **_AS_TEXT)
        return
    target = path.resolve()
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        unfinished.write_text(text, **_AS_TEXT)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
