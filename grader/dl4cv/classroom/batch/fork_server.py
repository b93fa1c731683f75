"""A warm process that forks jobs: torch is imported once, and its memory shared by all of them.

It grades nothing itself and stays single-threaded, since a fork copies one thread only. It is asked over a socket, one
JSON message a request: {"fork": number, "framework": name, "seed": number, "warm_up": file or ""} with the job's line
as a descriptor, answered by {"ready": number, "pid": its process}, or {"end": number}, answered by {"ended": number}.
When the line to it closes it ends, and its jobs with it; when it dies, the kernel kills them.

The jobs share one zygote for each framework, which holds as much memory as all of torch.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
from functools import cache, partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn

from dl4cv.classroom.batch.job import grade_task, serve
from dl4cv.exercise.frameworks import FRAMEWORKS
from dl4cv.exercise.parts import load_part
from dl4cv.exercise.seeds import seed_of_checks
from dl4cv.grading.grade import import_heavily
from dl4cv.grading.warm import WarmGrader
from dl4cv.sandbox.walls import kernel
from dl4cv.sandbox.workers.interpreter import MESSAGE_BYTES
from dl4cv.sandbox.workers.launch import launcher
from dl4cv.sandbox.workers.zygote import Zygote

JOB_MEMORY = 4 << 30


def main(descriptor: int) -> NoReturn:
    """Live as the process that forks jobs; `descriptor` is the inherited line to whoever hands out the work."""
    control = socket.socket(fileno=descriptor)
    # Ctrl-C reaches the whole group of a terminal: what ends with it is for the process that hands out work to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    zygotes = Zygotes()
    jobs: dict[int, int] = {}
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, MESSAGE_BYTES, 1)
        if not message:
            break
        request = json.loads(message)
        if "end" in request:
            _end(jobs.pop(request["end"], 0))
            control.send(json.dumps({"ended": request["end"]}).encode())
            continue
        zygote = zygotes.new_line(request["framework"])  # it imports while this process does
        _import_for_grading(request["framework"])
        _warm_up(request["warm_up"], request["seed"])
        warm = os.getpid()
        child = os.fork()
        if child == 0:
            control.close()
            zygotes.hang_up()
            _live(descriptors[0], warm, zygote)
        jobs[request["fork"]] = child
        os.close(descriptors[0])
        if zygote is not None:
            zygote.close()
        control.send(json.dumps({"ready": request["fork"], "pid": child}).encode())
    for pid in jobs.values():
        _end(pid)
    zygotes.close()
    sys.exit()


class Zygotes:
    """A zygote for each framework, started when needed, and again if it has died; none but on Linux."""

    def __init__(self) -> None:
        self._stack = contextlib.ExitStack()
        self._zygotes: dict[str, Zygote] = {}

    def new_line(self, framework: str) -> socket.socket | None:
        """Open a line to the zygote for `framework`, for a job."""
        if not kernel.on_linux():
            return None
        if framework not in self._zygotes:
            self._zygotes[framework] = self._stack.enter_context(Zygote(framework))
        return self._zygotes[framework].new_line()

    def hang_up(self) -> None:
        """Close this process's own lines: a job has only the one that is meant for it."""
        for zygote in self._zygotes.values():
            zygote.hang_up()

    def close(self) -> None:
        """End them, and wait: what they and their workers computed counts among what this process has started."""
        self._stack.close()


@cache
def _import_for_grading(framework: str) -> None:
    """Import what grading needs, shared by the jobs, instead of in each."""
    import_heavily()
    for name in FRAMEWORKS[framework].preloaded:
        importlib.import_module(name)
    from dl4cv.engine import session  # noqa: F401
    from dl4cv.mistakes import diagnosis  # noqa: F401

    _share()


@cache
def _warm_up(file: str, seed: int) -> None:
    """Do once, for all jobs, what the exercise's file says, such as reading a dataset."""
    if file:
        with contextlib.suppress(Exception):  # whoever needs what it brings says what is wrong
            load_part(Path(file)).warm_up(seed_of_checks(seed))
        _share()


def _share() -> None:
    """Give back what is free, and keep the collector from touching the rest, which would copy it into each job."""
    gc.collect()
    gc.freeze()
    with contextlib.suppress(AttributeError):  # glibc keeps tens of MiB, other libraries have no such function
        kernel.call("malloc_trim", 0)


def _limit_memory() -> None:
    """Give this process `JOB_MEMORY` beside what it holds: no answer takes what others need."""
    with contextlib.suppress(OSError, ValueError, LookupError):  # a system without this limit, or this count
        import resource

        status = Path("/proc/self/status").read_text("ascii", "replace")
        held = int(status.partition("VmData:")[2].split()[0]) << 10
        resource.setrlimit(resource.RLIMIT_DATA, (held + JOB_MEMORY, resource.getrlimit(resource.RLIMIT_DATA)[1]))


def _live(descriptor: int, warm: int, line: socket.socket | None) -> NoReturn:
    """Live as a job, from the fork to its end; `line` is its own to the zygote, if there is one."""
    status = 1
    try:
        if kernel.on_linux():
            kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == warm:
            _limit_memory()
            with WarmGrader(launcher if line is None else partial(Zygote, line=line)) as grader:
                serve(Connection(descriptor), partial(grade_task, grader))
        status = 0
    finally:
        os._exit(status)


def _end(pid: int) -> None:
    if pid:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
