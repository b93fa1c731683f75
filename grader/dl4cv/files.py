"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def write_atomically(path: Path, content: str | bytes) -> None:
    """A reader sees the old file or the new one, and a full disk leaves the old one. Raises OSError.

    What `path` links to is replaced, not the link; a pipe or /dev/stdout is written to.
    """
    # Half a surrogate pair, which student code can smuggle into any text, becomes the escape that JSON has for it.
    data = content if isinstance(content, bytes) else content.encode(errors="backslashreplace")
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    target = path.resolve()
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(data)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
