"""The files in a folder of submissions; links are not followed, and neither hidden nor installed folders searched."""

from __future__ import annotations

import os
import unicodedata
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from dl4cv.classroom.downloads.archives import MAX_DEPTH, MAX_FILES, TOO_DEEP, TOO_MANY, UNOPENED, ArchiveError, Refused
from dl4cv.classroom.downloads.content import believed
from dl4cv.files import read_file
from dl4cv.harmless import harmless

_SYSTEMS_OWN = frozenset({"thumbs.db", "desktop.ini"})
NOT_SEARCHED = frozenset({"__MACOSX", "__pycache__", "node_modules", "site-packages", "venv"})


@dataclass(frozen=True)
class File:
    """A file in a folder. `parts` is its name below the folder; `modified` is when it was saved."""

    path: Path
    parts: tuple[str, ...]
    modified: datetime | None

    def read(self, limit: int) -> bytes:
        """Read at most `limit` bytes and one. Raises ArchiveError when it cannot be read."""
        try:
            # Neither a link nor a pipe, which would block, even if one has taken its place or its folder's since.
            return read_file(self.path, limit, below=self.path.parents[len(self.parts) - 1])[0]
        except OSError as error:
            raise ArchiveError(f"cannot be read: {error.strerror}") from error


def files(folder: Path, only: str | None = None) -> tuple[list[File], list[Refused], list[str]]:
    """List the files in `folder`, what was refused, and the names of the folders directly in it.

    With `only`, nothing but what has this name in the folder is looked at. Raises ArchiveError when the folder cannot
    be read.
    """
    found: list[File] = []
    refused: list[Refused] = []
    folders: list[str] = []
    try:
        top = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise ArchiveError(f"The folder {folder} cannot be read: {error.strerror}.") from error
    for entry in top:
        if is_clutter(entry.name) or only not in (None, entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            folders.append(readable(entry.name))
        for number, item in enumerate(_below(entry, (readable(entry.name),))):
            if number >= MAX_FILES:
                refused.append(Refused(harmless(entry.name), TOO_MANY, (readable(entry.name),)))
                break
            if isinstance(item, Refused):
                refused.append(item)
            else:
                found.append(item)
    return found, refused, folders


def readable(name: str) -> str:
    """Make a file's name text that can be stored: what is not UTF-8 in it is written out."""
    return unicodedata.normalize("NFC", name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"))


def _below(entry: os.DirEntry[str], parts: tuple[str, ...]) -> Iterator[File | Refused]:
    """Yield the files at and below `entry`, those nearer to the top first."""
    waiting = deque([(entry, parts)])
    while waiting:
        entry, parts = waiting.popleft()
        try:
            if entry.is_dir(follow_symlinks=False):
                with os.scandir(entry.path) as inside:
                    inner = sorted(islice(inside, MAX_FILES + 1), key=lambda item: item.name)
                waiting += [(item, (*parts, readable(item.name))) for item in inner if not is_clutter(item.name)]
                continue
            yield _no_folder(entry, parts)
        except OSError as error:
            yield Refused(harmless("/".join(parts)), f"cannot be read: {error.strerror}", parts)


def _no_folder(entry: os.DirEntry[str], parts: tuple[str, ...]) -> File | Refused:
    """Return the file `entry`, or why it is none. Raises OSError when it may not be looked at."""
    shown = harmless("/".join(parts))
    if len(parts) > MAX_DEPTH:
        return Refused(shown, TOO_DEEP, parts)
    if entry.is_symlink():
        return Refused(shown, "is a link", parts)
    if Path(entry.name).suffix.lower() in UNOPENED:
        return Refused(shown, "is an archive among the submissions, which is not opened", parts)
    if not entry.is_file(follow_symlinks=False):
        return Refused(shown, "is a pipe or a device", parts)
    return File(Path(entry.path), parts, _moment(entry.stat(follow_symlinks=False).st_mtime))


def _moment(seconds: float) -> datetime | None:
    """Read a file's time; None for one that cannot be, such as one in the year 3170843, which file systems keep."""
    try:
        return believed(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def is_clutter(name: str) -> bool:
    """Say whether a file or folder of this name is none that a student made."""
    return name.startswith((".", "~$")) or name in NOT_SEARCHED or name.lower() in _SYSTEMS_OWN
