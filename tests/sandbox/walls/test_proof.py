from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest
from dl4cv.sandbox.walls.proof import prove

ALWAYS_POSSIBLE = {
    "read /etc/passwd",
    "list the files of the machine",
    "write in /tmp",
    "connect by TCP",
    "send by UDP",
    "start another process",
    "run another program",
    "signal the grader",
    "keep files in memory",
}


def test_without_layers_the_acts_succeed_and_are_seen_to(as_user, job):
    def act() -> dict[str, bool]:
        return {proof.name: proof.blocked for proof in prove(job, parent=os.getpid())}

    blocked = as_user(act)
    assert {name for name in ALWAYS_POSSIBLE if blocked[name]} == set()


def test_an_act_that_succeeds_does_no_harm(forked, job):
    def state() -> list[object]:
        places = [sorted(map(str, place.iterdir())) for place in (job, Path("/dev/shm")) if place.is_dir()]
        return [
            places,
            len(list(Path("/proc/self/fd").iterdir())),
            resource.getrlimit(resource.RLIMIT_CORE),
            job.stat().st_mode,
        ]

    def act() -> bool:
        before = state()
        prove(job, parent=os.getppid())
        with pytest.raises(ChildProcessError):
            os.waitpid(-1, 0)
        return before == state() and os.getpriority(os.PRIO_PROCESS, 0) == nice

    nice = os.getpriority(os.PRIO_PROCESS, 0)
    assert forked(act) is True


def test_a_canary_that_is_not_there_proves_nothing(forked, job):
    def act() -> list[object]:
        first = prove(job, parent=os.getppid(), canary=job / "missing")[0]
        return [first.blocked, first.detail]

    assert forked(act) == [False, "ENOENT"]
