from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from dl4cv.sandbox.walls import kernel, landlock

pytestmark = pytest.mark.skipif(landlock.abi() == 0, reason="this kernel has no Landlock")


def restrict(*readable: Path, listable: tuple[Path, ...] = ()) -> None:
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    landlock.restrict(readable, listable)


def error_of(act: Callable[[], object]) -> int:
    try:
        act()
    except OSError as error:
        return error.errno or 0
    return 0


def test_only_what_is_granted_can_be_read(forked, job):
    def act() -> list[int]:
        restrict(job)
        paths = (job / "submission.py", Path("/etc/passwd"), Path(__file__))
        return [error_of(path.read_bytes) for path in paths]

    assert forked(act) == [0, errno.EACCES, errno.EACCES]


def test_a_granted_file_does_not_grant_its_neighbour(forked, job):
    (job / "secret.py").write_text("no")

    def act() -> list[int]:
        restrict(job / "submission.py")
        acts = ((job / "submission.py").read_bytes, (job / "secret.py").read_bytes, lambda: list(job.iterdir()))
        return [error_of(act) for act in acts]

    assert forked(act) == [0, errno.EACCES, errno.EACCES]


def test_a_listable_folder_shows_names_and_no_content(forked, job):
    def act() -> list[object]:
        restrict(listable=(job,))
        return [[path.name for path in job.iterdir()], error_of((job / "submission.py").read_bytes)]

    assert forked(act) == [["submission.py"], errno.EACCES]


def test_a_link_out_of_a_granted_folder_leads_nowhere(forked, job):
    (job / "link").symlink_to("/etc/passwd")

    def act() -> int:
        restrict(job)
        return error_of((job / "link").read_bytes)

    assert forked(act) == errno.EACCES


@pytest.mark.parametrize(
    "change",
    [
        lambda job: (job / "new.py").write_text(""),
        lambda job: (job / "submission.py").write_text(""),
        lambda job: (job / "submission.py").unlink(),
        lambda job: (job / "submission.py").rename(job / "new.py"),
        lambda job: (job / "new.py").hardlink_to(job / "submission.py"),
        lambda job: (job / "new.py").symlink_to("submission.py"),
        lambda job: (job / "new").mkdir(),
        lambda job: os.mkfifo(job / "new"),
        lambda job: os.execv("/bin/true", ["true"]),
    ],
    ids=["create", "write", "remove", "rename", "link", "symlink", "folder", "pipe", "execute"],
)
def test_nothing_is_granted_but_reading(forked, job, change):
    def act() -> int:
        restrict(job)
        return error_of(lambda: change(job))

    assert forked(act) == errno.EACCES
    assert (job / "submission.py").read_text() == "answer = 42\n"


@pytest.mark.skipif(landlock.abi() < 3, reason="this kernel's Landlock does not know truncation")
def test_a_file_open_to_all_cannot_be_emptied(forked, job):
    (job / "submission.py").chmod(0o666)

    def act() -> int:
        restrict(job)
        return error_of(lambda: os.truncate(job / "submission.py", 0))

    assert forked(act) == errno.EACCES


@pytest.mark.skipif(landlock.abi() < 4, reason="this kernel's Landlock does not know TCP")
def test_tcp_is_refused(forked):
    def act() -> list[int]:
        restrict()
        with socket.socket() as line:
            connected = error_of(lambda: line.connect(("127.0.0.1", 9)))
            return [connected, error_of(lambda: line.bind(("127.0.0.1", 0)))]

    assert forked(act) == [errno.EACCES, errno.EACCES]


@pytest.mark.skipif(landlock.abi() < 6, reason="this kernel's Landlock does not know signals")
def test_the_parent_cannot_be_signalled(forked):
    def act() -> int:
        restrict()
        return error_of(lambda: os.kill(os.getppid(), 0))

    assert forked(act) == errno.EPERM


def test_paths_that_do_not_exist_are_left_out(forked, job):
    def act() -> int:
        restrict(Path("/no/such/path"), job / "submission.py" / "below", job)
        return error_of((job / "submission.py").read_bytes)

    assert forked(act) == 0


def test_no_descriptor_is_left_open(forked, job):
    def act() -> int:
        before = len(list(Path("/proc/self/fd").iterdir()))
        restrict(job, Path("/proc"))
        return len(list(Path("/proc/self/fd").iterdir())) - before

    assert forked(act) == 0


@pytest.mark.parametrize(("version", "left"), [(0, 0), (1, 3), (2, 3), (3, 2), (4, 1), (5, 1), (6, 0), (7, 0)])
def test_what_an_old_kernel_lacks_is_named(version, left):
    assert len(landlock.missing(version)) == left
