"""When files of a git clone were committed, without obeying the clone's own configuration."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from dl4cv.files import read_file
from dl4cv.temporary import temporary_folder

SECONDS = 20
MAX_MEMORY = 512 << 20
MAX_REFS_BYTES = 4 << 20
MAX_OBJECT_FILES = 200_000
# Limits that the kernel keeps, whatever git does; then the process becomes git.
_LIMITED = f'ulimit -c 0 && ulimit -t {SECONDS} && ulimit -v {MAX_MEMORY >> 10} && exec "$@"'
# Only these hold objects. What else lies there leads to other folders (alternates), or tells of commits what need not
# be true (graphs).
_HOLDS_OBJECTS = re.compile(r"[0-9a-f]{2}|pack")
# A pack is looked at in small windows, and nothing is believed but the objects themselves.
_CONFIGURATION = """\
[core]
    repositoryFormatVersion = 1
    bare = true
    packedGitWindowSize = 16m
    packedGitLimit = 128m
    commitGraph = false
    multiPackIndex = false
[extensions]
    objectFormat = {}
"""
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def is_clone(folder: Path) -> bool:
    """Say whether `folder` is the top of a git clone."""
    try:
        return bool(_text(folder, "HEAD"))
    except (OSError, ValueError):  # a folder that may not be looked into, or a link to somebody else's clone
        return False


def committed_at(clone: Path, *files: str) -> datetime | None:
    """Find the time of the clone's last commit that changed one of `files`; None when git is absent or cannot tell.

    git runs in an empty repository of ours that only borrows the clone's objects: hooks, filters and programs that a
    student may have named in the clone's configuration never run, and no other clone's objects count as this one's.
    """
    commit = _head(clone)
    if commit is None:
        return None
    with temporary_folder("clone") as folder:
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_DIR": str(folder / "repository"),
        }
        named = [f":(top,literal){file}" for file in files]
        question = ["git", "log", "-1", "--format=%ct", commit, "--", *named]
        try:
            _borrow_objects(clone, folder / "repository", "sha1" if len(commit) == 40 else "sha256")
            return datetime.fromtimestamp(int(_ask(question, environment, folder)), UTC)
        except (OSError, ValueError, OverflowError, subprocess.SubprocessError):
            return None


def fetched_at(clone: Path) -> datetime | None:
    """Find when the clone was made or last brought up to date; None when the system cannot tell.

    That is when the files that git writes then were written to this disk: none can be unpacked with such a time of old.
    """
    times = []
    for name in ("HEAD", "FETCH_HEAD", "ORIG_HEAD", "packed-refs", "logs/HEAD"):
        with suppress(OSError, ValueError, OverflowError):
            times.append(datetime.fromtimestamp((clone / ".git" / name).lstat().st_ctime, UTC))
    return max(times, default=None)


def _borrow_objects(clone: Path, repository: Path, object_format: str) -> None:
    """Make a repository with the objects of `clone`, and nothing else of it. Raises OSError when they are no files."""
    (repository / "objects").mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "HEAD").write_text("ref: refs/heads/none\n")
    (repository / "config").write_text(_CONFIGURATION.format(object_format))
    objects = clone.resolve() / ".git" / "objects"
    if not stat.S_ISDIR(objects.lstat().st_mode):
        raise NotADirectoryError(objects)
    files = 0
    for name in filter(_HOLDS_OBJECTS.fullmatch, os.listdir(objects)):  # noqa: PTH208 - names are all that is wanted
        with os.scandir(objects / name) as inside:
            for entry in inside:
                files += 1
                if files > MAX_OBJECT_FILES or not entry.is_file(follow_symlinks=False):
                    raise OSError(f"{entry.path} is no file, or one too many")
        if (objects / name).is_symlink():
            raise OSError(f"{name} is a link")
        (repository / "objects" / name).symlink_to(objects / name)


def _ask(question: list[str], environment: dict[str, str], folder: Path) -> str:
    """Run git within limits of memory and time; return what it answers."""
    done = subprocess.run(
        ["sh", "-c", _LIMITED, "sh", *question],
        env=environment,
        cwd=folder,
        timeout=SECONDS,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    return done.stdout.strip()


def _head(clone: Path) -> str | None:
    """Find the commit that HEAD stands for."""
    try:
        text = _text(clone, "HEAD")
        if not text.startswith("ref: "):
            return text if _COMMIT.fullmatch(text) else None
        name = text.removeprefix("ref: ")
        if not re.fullmatch(r"refs/[\w./@+-]+", name) or ".." in name:
            return None
        with suppress(FileNotFoundError):
            commit = _text(clone, name)
            return commit if _COMMIT.fullmatch(commit) else None
        for line in _text(clone, "packed-refs").splitlines():
            commit, _, packed = line.partition(" ")
            if packed == name and _COMMIT.fullmatch(commit):
                return commit
    except (OSError, ValueError):
        pass
    return None


def _text(clone: Path, name: str) -> str:
    """Read a file of the clone's .git; no link is followed to it, and no pipe waited for."""
    return read_file(clone / ".git" / name, MAX_REFS_BYTES, below=clone)[0].decode().strip()
