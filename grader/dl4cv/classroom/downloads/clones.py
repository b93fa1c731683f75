"""When files of a git clone were committed, without obeying the clone's own configuration."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from contextlib import suppress
from dataclasses import dataclass
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
_BRANCH = re.compile(r"refs/[^\x00-\x20\x7f~^:?*\[\\]+")
_WORKTREE = re.compile(r"^\s*worktree\s*=\s*\"?(?P<path>[^\"\n]+?)\"?\s*$", re.MULTILINE)
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True)
class _Places:
    """Where git keeps what belongs to a clone: `own` holds its HEAD, `common` its objects and branches."""

    own: Path
    common: Path


def is_clone(folder: Path) -> bool:
    """Say whether `folder` is the top of a git clone, a worktree or a submodule."""
    places = _find_places(folder)
    try:
        return places is not None and bool(_text(places.own, "HEAD"))
    except (OSError, ValueError):  # a folder that may not be looked into, or a link to somebody else's clone
        return False


def looks_like_clone(folder: Path) -> bool:
    """Say whether there is a `.git` in `folder`, whatever it is: then the files' own times are those of a checkout."""
    return os.path.lexists(folder / ".git")


def committed_at(clone: Path, *files: str) -> datetime | None:
    """Find the time of the clone's last commit that changed one of `files`; None when git is absent or cannot tell.

    git runs in an empty repository of ours that only borrows the clone's objects: hooks, filters and programs that a
    student may have named in the clone's configuration never run, and no other clone's objects count as this one's.
    """
    places = _find_places(clone)
    commit = None if places is None else _head(places)
    if places is None or commit is None:
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
        question = ["git", "log", "-1", "--format=%H %ct", commit, "--", *named]
        try:
            oldest = _borrow_objects(places, folder / "repository", "sha1" if len(commit) == 40 else "sha256")
            changed, seconds = _ask(question, environment, folder).split()
            # What came before the oldest commit of a shallow clone is not there, so all its files seem to come with it.
            return None if changed in oldest else datetime.fromtimestamp(int(seconds), UTC)
        except (OSError, ValueError, OverflowError, subprocess.SubprocessError):
            return None


def fetched_at(clone: Path) -> datetime | None:
    """Find when the clone was made or last brought up to date; None when the system cannot tell.

    That is when the files that git writes then were written to this disk: none can be unpacked with such a time of old.
    """
    times = []
    places = _find_places(clone)
    if places is None:
        return None
    for name in ("HEAD", "FETCH_HEAD", "ORIG_HEAD", "packed-refs", "logs/HEAD"):
        with suppress(OSError, ValueError, OverflowError):
            times.append(datetime.fromtimestamp((places.own / name).lstat().st_ctime, UTC))
    return max(times, default=None)


def _find_places(clone: Path) -> _Places | None:
    """Find what git keeps of `clone`; None when there is nothing, or it is not the clone's own.

    `.git` is a folder, or in a worktree and a submodule a file that names one. Anybody can write such a file, so that
    folder must name the clone in turn, and lie in the repository whose objects it uses: then git has made both.
    """
    git = clone / ".git"
    try:
        mode = git.lstat().st_mode
        if stat.S_ISDIR(mode):
            return _Places(git, git)
        if not stat.S_ISREG(mode):
            return None
        named = read_file(git, MAX_REFS_BYTES, below=clone)[0].decode().strip().removeprefix("gitdir: ")
        own = Path(os.path.normpath(clone.resolve() / named))
        if not _names_clone(own, clone):
            return None
        if not os.path.lexists(own / "commondir"):
            return _Places(own, own)
        common = Path(os.path.normpath(own / _text(own, "commondir")))
        return _Places(own, common) if own.parent == common / "worktrees" else None
    except (OSError, ValueError):
        pass
    return None


def _names_clone(own: Path, clone: Path) -> bool:
    """Say whether git keeps the clone's things in `own`: it says so there, of a worktree, or of a submodule."""
    top = clone.resolve()
    with suppress(OSError, ValueError):
        return Path(_text(own, "gitdir")).resolve() == top / ".git"
    with suppress(OSError, ValueError):
        worktree = _WORKTREE.search(_text(own, "config"))
        return worktree is not None and (own / worktree["path"]).resolve() == top
    return False


def _borrow_objects(places: _Places, repository: Path, object_format: str) -> frozenset[str]:
    """Make a repository with the objects of a clone, and nothing else of it; return the oldest commits it may hold.

    A shallow clone says which these are: git must know, since what comes before them is missing.
    Raises OSError when the objects are no files.
    """
    (repository / "objects").mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "HEAD").write_text("ref: refs/heads/none\n")
    (repository / "config").write_text(_CONFIGURATION.format(object_format))
    shallow = _oldest_commits(places.common)
    if shallow:
        (repository / "shallow").write_text("".join(f"{commit}\n" for commit in sorted(shallow)))
    objects = places.common.resolve() / "objects"
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
    return shallow


def _oldest_commits(common: Path) -> frozenset[str]:
    """Read which commits of a shallow clone have their parents left out; none in a whole one."""
    try:
        lines = _text(common, "shallow").splitlines()
    except FileNotFoundError:
        return frozenset()
    return frozenset(line for line in lines if _COMMIT.fullmatch(line))


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


def _head(places: _Places) -> str | None:
    """Find the commit that HEAD stands for."""
    try:
        text = _text(places.own, "HEAD")
        if not text.startswith("ref: "):
            return text if _COMMIT.fullmatch(text) else None
        name = text.removeprefix("ref: ")
        if not _BRANCH.fullmatch(name) or ".." in name:
            return None
        with suppress(FileNotFoundError, NotADirectoryError):
            commit = _text(places.common, name)
            return commit if _COMMIT.fullmatch(commit) else None
        for line in _text(places.common, "packed-refs").splitlines():
            commit, _, packed = line.partition(" ")
            if packed == name and _COMMIT.fullmatch(commit):
                return commit
    except (OSError, ValueError):
        pass
    return None


def _text(git: Path, name: str) -> str:
    """Read a file of what git keeps; no link is followed to it, and no pipe waited for."""
    return read_file(git / name, MAX_REFS_BYTES, below=git.parent)[0].decode().strip()
