"""Files that somebody else may have named or planted: read without following a link, written whole or not at all.

Whoever grades stands in a folder of the student's, who may have put a link, a pipe or a device in the place of any
file there. So the way to a file is walked folder by folder, and what is found in its place must be a file.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | _BINARY
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY

OWNERS_ALONE = 0o600
"""The mode of a file that no other user of the machine may read."""


def read_file(path: Path, limit: int, below: Path | None = None) -> tuple[bytes, float]:
    """Read the ordinary file `path`: at most `limit` bytes, one more where there is more, and when it was changed.

    Neither `path` nor a folder on the way to it may be a link. The way begins at the folder `below`, by default at the
    current one, or, for a path that does not lead down from there, at the folder of `path`. Pipes and devices are not
    waited for. Raises OSError.
    """
    with _way_to(path, below) as (folder, name):
        _require_file(path, os.lstat(name, dir_fd=folder).st_mode)
        with os.fdopen(os.open(name, _READ, dir_fd=folder), "rb") as file:
            found = os.fstat(file.fileno())
            _require_file(path, found.st_mode)  # once more: another may have taken its place
            return file.read(limit + 1), found.st_mtime


def write_atomically(path: Path, content: str | bytes, below: Path | None = None, mode: int = 0o666) -> None:
    """Write the file `path`: a reader sees the old file or the new one, and a full disk leaves the old one.

    The way to it is walked as `read_file` does it. Only what lies in /dev, such as /dev/stdout, may be something else
    than a file, and is written to. `mode` says who may read and write the file, as far as this user lets others at all.
    Raises OSError.
    """
    # Half a surrogate pair, which student code can smuggle into any text, becomes the escape that JSON has for it.
    data = content if isinstance(content, bytes) else content.encode(errors="backslashreplace")
    if path.parts[:2] == ("/", "dev"):
        path.write_bytes(data)
        return
    with _way_to(path, below) as (folder, name):
        with suppress(FileNotFoundError):
            _require_file(path, os.lstat(name, dir_fd=folder).st_mode)
        # Nobody plants something under a name that nobody can guess.
        unfinished = str(Path(name).with_name(f".{secrets.token_hex(8)}"))
        descriptor = os.open(unfinished, _CREATE, mode, dir_fd=folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            os.replace(unfinished, name, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            os.unlink(unfinished, dir_fd=folder)
            raise


@contextmanager
def _way_to(path: Path, below: Path | None) -> Iterator[tuple[int | None, str]]:
    """Walk to the folder of `path`; yield its descriptor and the file's name in it.

    A system that cannot open a file by its folder's descriptor, as Windows, gets None and the whole path.
    """
    start, parts = _start_of(path, below)
    if not hasattr(os, "O_NOFOLLOW"):
        for number in range(1, len(parts)):
            _require_folder(path, os.lstat(start.joinpath(*parts[:number])).st_mode, parts[number - 1])
        yield None, str(start.joinpath(*parts))
        return
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
    folder = os.open(start, flags)
    try:
        for part in parts[:-1]:
            _require_folder(path, os.lstat(part, dir_fd=folder).st_mode, part)
            inner = os.open(part, flags | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = inner
        yield folder, parts[-1]
    finally:
        os.close(folder)


def _start_of(path: Path, below: Path | None) -> tuple[Path, tuple[str, ...]]:
    """Return the folder from which on no link is followed to `path`, and the names on the way from there."""
    start = (below or Path()).absolute()
    whole = path if path.is_absolute() else Path.cwd() / path
    parts = whole.relative_to(start).parts if whole.is_relative_to(start) else ()
    return (start, parts) if parts and ".." not in parts else (path.parent, (path.name,))


def _require_folder(path: Path, mode: int, name: str) -> None:
    if stat.S_ISLNK(mode):
        raise OSError(errno.ELOOP, f"its folder {name} is a link", str(path))
    if not stat.S_ISDIR(mode):
        raise OSError(errno.ENOTDIR, f"{name} is not a folder", str(path))


def _require_file(path: Path, mode: int) -> None:
    if stat.S_ISLNK(mode):
        raise OSError(errno.ELOOP, "it is a link", str(path))
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is not an ordinary file", str(path))
