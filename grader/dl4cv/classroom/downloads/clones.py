"""When a file of a git clone was committed, without obeying the clone's own configuration."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from dl4cv.files import read_file

SECONDS = 20.0
MEMORY = 2 << 30
# What a clone's objects say of themselves, such as their size, is the student's word.
_LIMITED = f'ulimit -c 0; ulimit -t {SECONDS:.0f}; ulimit -v {MEMORY >> 10}; exec "$@"'
_FRUGAL = {
    "GIT_CONFIG_COUNT": "2",
    "GIT_CONFIG_KEY_0": "core.packedGitWindowSize",
    "GIT_CONFIG_VALUE_0": "32m",
    "GIT_CONFIG_KEY_1": "core.packedGitLimit",
    "GIT_CONFIG_VALUE_1": "256m",
}
MAX_REFS_BYTES = 4 << 20
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def is_clone(folder: Path) -> bool:
    """Say whether `folder` is the top of a git clone."""
    try:
        return bool(_text(folder, "HEAD"))
    except (OSError, ValueError):  # a folder that may not be looked into, or a link to somebody else's clone
        return False


def committed_at(clone: Path, file: str) -> datetime | None:
    """Find the time of the last commit of the clone that changed `file`; None when git is absent or cannot tell.

    git runs in an empty repository of ours that only borrows the clone's objects: hooks, filters and programs that a
    student may have named in the clone's configuration never run.
    """
    commit = _head(clone)
    if commit is None or (clone / ".git" / "objects").is_symlink():
        return None
    with tempfile.TemporaryDirectory(prefix="dl4cv-clone-") as folder:
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": folder,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_DIR": f"{folder}/repository",
        }
        objects = {"GIT_OBJECT_DIRECTORY": str(clone.resolve() / ".git" / "objects")}
        question = ["git", "log", "-1", "--format=%ct", commit, "--", f":(top,literal){file}"]
        try:
            _git(["git", "init", "--quiet", "--bare", f"{folder}/repository"], environment, folder)
            answer = _git(question, environment | objects, folder)
            return datetime.fromtimestamp(int(answer), UTC)
        except (OSError, ValueError, OverflowError, subprocess.SubprocessError):
            return None


def _git(command: list[str], environment: dict[str, str], folder: str) -> str:
    """Run git with little time and memory, where a shell can limit it; return what it says in one line."""
    limits = ["sh", "-c", _LIMITED, "sh"] if hasattr(os, "fork") else []
    done = subprocess.run(
        [*limits, *command],
        env=environment | _FRUGAL,
        cwd=folder,
        timeout=SECONDS,
        check=True,
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
