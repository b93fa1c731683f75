"""A copy of a gradebook that its reader may not write to: SQLite writes beside a database even to read it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

COPY = "class.db"
"""The name of the copy."""

_WAL = "-wal"
"""What was recorded last stands in this file beside the database, until SQLite puts it in."""


def may_write(path: Path) -> bool:
    """Say whether this process may write to the database `path` and beside it."""
    return os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK)


def copy_database(path: Path, folder: Path) -> Path:
    """Copy the SQLite database `path` into `folder`, with all that is recorded. Raises OSError and sqlite3.Error."""
    copy = folder / COPY
    wal = path.with_name(path.name + _WAL)
    # Without that file nobody writes at this moment; with it, this sees what is whole.
    how = "mode=ro" if wal.is_file() else "immutable=1"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True)) as source:
            with closing(sqlite3.connect(copy)) as target:
                source.backup(target)
            return copy
    except sqlite3.OperationalError:  # where nothing may be written beside it, nobody else writes either
        copy.unlink(missing_ok=True)
    shutil.copyfile(path, copy)
    if wal.is_file():
        shutil.copyfile(wal, copy.with_name(copy.name + _WAL))
    return copy
