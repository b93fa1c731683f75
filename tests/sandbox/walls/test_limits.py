from __future__ import annotations

import errno
import mmap
import os
import resource
import signal

import pytest
from dl4cv.sandbox.walls.limits import LIMITS, Limits, apply_limits


def test_every_limit_holds_on_linux(as_user):
    in_force = as_user(lambda: apply_limits(Limits()))
    assert tuple(in_force) == LIMITS
    assert in_force["address space"] > 4 << 30
    assert (in_force["file size"], in_force["core size"], in_force["open files"]) == (0, 0, 64)


def test_a_lower_limit_of_the_system_stays(as_user):
    def act() -> dict[str, int]:
        resource.setrlimit(resource.RLIMIT_NOFILE, (20, 30))
        return apply_limits(Limits())

    assert as_user(act)["open files"] == 30


def test_a_limit_is_soft_and_hard_alike(forked):
    def act() -> tuple[int, int]:
        apply_limits(Limits(cpu_seconds=7))
        return resource.getrlimit(resource.RLIMIT_CPU)

    assert forked(act) == [7, 7]


def test_too_much_memory_is_a_memory_error(forked):
    def act() -> str:
        apply_limits(Limits(address_space=1 << 30))
        with pytest.raises(MemoryError):
            bytearray(2 << 30)
        return "refused"

    assert forked(act) == "refused"


def test_what_is_mapped_before_takes_no_room(forked):
    def act() -> str:
        libraries = mmap.mmap(-1, 2 << 30)  # as large as those of torch for CUDA
        apply_limits(Limits(address_space=1 << 30))
        bytearray(900 << 20)
        with pytest.raises(MemoryError):
            bytearray(1100 << 20)
        libraries.close()
        return "as much as is allowed"

    assert forked(act) == "as much as is allowed"


def test_nothing_can_be_written_to_a_file(forked, job):
    def act() -> int:
        apply_limits(Limits())
        file = os.open(job / "out", os.O_WRONLY | os.O_CREAT)
        try:
            return os.write(file, b"x")
        except OSError as error:
            return error.errno or 0

    assert forked(act) == errno.EFBIG


def test_cpu_time_runs_out():
    child = os.fork()
    if child == 0:
        apply_limits(Limits(cpu_seconds=1))
        while True:
            pass
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) in {signal.SIGKILL, signal.SIGXCPU}
