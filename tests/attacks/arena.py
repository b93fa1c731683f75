"""The place where attacks are tried: hostile submissions, what they must not change, and who must not survive them."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import re
import shutil
import site
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import psutil
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import Exercise, find_exercise
from dl4cv.exercise.frameworks import FRAMEWORKS
from dl4cv.submission.reading import Source, read

SUBMISSIONS = Path(__file__).with_name("submissions")

# What a probe prints when a forbidden act succeeds.
OPEN_DOOR = "OPEN DOOR"
SECRET = "DL4CV_SECRET"
# Set for a run inside a run, to which the outer one lends its places.
SHARED = "DL4CV_SHARED"

# What a function earns that does not touch its arguments, however wrong its values are.
CONDUCT = re.compile("leaves_its_arguments?_alone$")

# Where the submissions look for something to read or to spoil; they know these names.
GRADER, NEIGHBOUR, FOR_ROOT_ONLY = (Path(f"/tmp/dl4cv-{name}") for name in ("grader", "neighbour", "for-root-only"))
PLANTED = ("dl4cv-message", "dl4cv-full", "conftest.py", "pytest.ini", "dl4cv_planted.pth", "dl4cv-planted.pyc")
WATCHED_FOR_PLANTS = tuple(map(Path, ("/", "/tmp", "/var/tmp", "/dev/shm", "/run/lock")))

_PR_SET_CHILD_SUBREAPER = 36
_HEADER = re.compile(r"^# exercise (\d); honest: ([\w ]+?)(?:; spoiled: ([\w ]+?))?(; a probe)?$", re.MULTILINE)


@dataclass(frozen=True)
class Attack:
    """One hostile submission; `honest` are the functions and checks in it that deserve their points.

    `spoiled` deserve them too, but may lose them, since the attack spoils the process that they run in. A probe tries
    a forbidden act without harm, and prints OPEN_DOOR when it succeeds.
    """

    path: Path
    exercise: str
    honest: tuple[str, ...]
    spoiled: tuple[str, ...]
    is_probe: bool

    @property
    def name(self) -> str:
        return self.path.stem

    def source(self) -> Source:
        return read(self.path)


def attacks() -> list[Attack]:
    """All of them, by name."""
    return [_attack(path) for path in sorted(SUBMISSIONS.glob("*.py"))]


def _attack(path: Path) -> Attack:
    header = _HEADER.search(path.read_text("utf-8"))
    assert header is not None, f"{path.name} does not say what in it is honest"
    number, honest, spoiled, probe = header.groups()
    deserving = () if honest == "nothing" else tuple(honest.split())
    return Attack(path, f"exercise{number}", deserving, tuple((spoiled or "").split()), probe is not None)


def is_open(path: Path) -> bool:
    """May everybody reach `path`? Where not, it is closed to a worker that root starts, whatever the layers do."""
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in [path, *path.parents])


def impatient(name: str, seconds: float = 1.0) -> Exercise:
    """The exercise called `name`, with little time: attacks that wait shall not make the tests wait."""
    exercise = find_exercise(name, COURSE)
    if FRAMEWORKS[exercise.framework].trains:
        return replace(exercise, call_seconds=5 * seconds)
    return replace(exercise, call_seconds=seconds, total_seconds=12.0)


def plant() -> None:
    """Put files with known content where a student might read or write."""
    for folder in (GRADER, NEIGHBOUR):
        folder.mkdir(mode=0o755, exist_ok=True)
        folder.chmod(0o755)
    for path in (GRADER / "result.json", GRADER / "gradebook.db", NEIGHBOUR / "exercise2.py"):
        path.write_text("" if path.suffix == ".db" else "a canary\n")
    FOR_ROOT_ONLY.touch(mode=0o600)
    FOR_ROOT_ONLY.write_text("a canary\n")


def uproot() -> None:
    """Remove what `plant` put there."""
    for folder in (GRADER, NEIGHBOUR):
        shutil.rmtree(folder, ignore_errors=True)
    FOR_ROOT_ONLY.unlink(missing_ok=True)


@contextlib.contextmanager
def canaries() -> Iterator[None]:
    """Planted files, a secret in the environment; the folder with the result is the current one."""
    here = Path.cwd()
    with _only_run():
        plant()
        os.chdir(GRADER)
        os.environ[SECRET] = "a canary"
        try:
            yield
        finally:
            os.chdir(here)
            del os.environ[SECRET]
            uproot()


@contextlib.contextmanager
def _only_run() -> Iterator[None]:
    """Wait until no other run has canaries: the submissions know one set of names."""
    descriptor = os.open("/tmp", os.O_RDONLY)
    try:
        if SHARED not in os.environ:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def cleared() -> Iterator[None]:
    """Inside `canaries`: the places are free for somebody else's."""
    os.chdir("/")
    uproot()
    try:
        yield
    finally:
        plant()
        os.chdir(GRADER)


def photograph() -> dict[str, object]:
    """What an attack could have changed: contents of the canaries, names and dates in the folders around."""
    picture: dict[str, object] = {str(path): path.exists() for path in _plants()}
    for folder in (GRADER, NEIGHBOUR):
        picture |= {str(path): _seen(path) for path in [folder, *sorted(folder.rglob("*"))]}
    return picture | {str(folder): sorted(path.name for path in folder.iterdir()) for folder in _kept_folders()}


def survivors(expected: set[int]) -> list[str]:
    """The processes that this one started, directly or not, beside the `expected`; see `adopting_orphans`."""
    children = psutil.Process().children(recursive=True)
    return [str(child) for child in children if child.pid not in expected and child.status() != psutil.STATUS_ZOMBIE]


def is_root_in_name_only() -> bool:
    """Is this a user namespace that knows one user only, so that there is nobody else to become?"""
    return os.geteuid() == 0 and Path("/proc/self/uid_map").read_text("ascii").split()[2] == "1"


def has_renounced_privileges() -> bool:
    """Has whoever started this process, such as a container, already put on the layer "no new privileges"?"""
    return "NoNewPrivs:\t1" in Path("/proc/self/status").read_text("ascii", "replace")


def descendants() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


@contextlib.contextmanager
def adopting_orphans() -> Iterator[None]:
    """Be the parent of every orphan among this process's descendants, so that none goes unseen."""
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        libc.prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def _plants() -> list[Path]:
    packages = Path(np.__file__).parent
    folders = (*WATCHED_FOR_PLANTS, packages.parent, packages / "__pycache__")
    return [folder / name for folder in folders for name in PLANTED]


def _kept_folders() -> list[Path]:
    repository = Path(__file__).parents[2]
    folders = [Path.home(), *map(Path, site.getsitepackages()), repository / "solutions", repository / "exercises"]
    return [folder for folder in folders if folder.is_dir() and os.access(folder, os.R_OK)]


def _seen(path: Path) -> tuple[int, int, bytes]:
    found = path.lstat()
    return found.st_mode, found.st_mtime_ns, path.read_bytes() if stat.S_ISREG(found.st_mode) else b""
