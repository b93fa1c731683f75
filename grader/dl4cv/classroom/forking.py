"""A warm process that forks jobs: torch is imported once, and its memory shared by all of them.

It grades nothing itself and stays single-threaded, since a fork copies one thread only. It is asked over a socket, one
JSON message a request: {"fork": number, "framework": name, "seed": number} with the job's line as a descriptor,
answered by {"ready": number, "pid": its process}, or {"end": number}, answered by {"ended": number}.
When the line to it closes it ends, and its jobs with it; when it dies, the kernel kills them.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import socket
import sys
from multiprocessing.connection import Connection
from typing import NoReturn

from dl4cv.classroom.job import Grader, serve

MESSAGE_BYTES = 4096


def main(descriptor: int) -> NoReturn:
    """The process's life; `descriptor` is the inherited line to whoever hands out the work."""
    control = socket.socket(fileno=descriptor)
    # Ctrl-C reaches the whole group of a terminal: what ends with it is for the process that hands out work to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _import_heavily()
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
        if request["framework"] == "torch":
            _read_digits(request["seed"])
        warm = os.getpid()
        child = os.fork()
        if child == 0:
            control.close()
            _live(descriptors[0], warm)
        jobs[request["fork"]] = child
        os.close(descriptors[0])
        control.send(json.dumps({"ready": request["fork"], "pid": child}).encode())
    for pid in jobs.values():
        _end(pid)
    sys.exit()


def _import_heavily() -> None:
    """Import what grading needs, and keep the collector from touching, and so copying, the pages shared with jobs."""
    gc.disable()
    import hypothesis  # noqa: F401
    import pytest  # noqa: F401
    import torch

    from dl4cv.checks import plugin, session  # noqa: F401
    from dl4cv.mistakes import diagnosis  # noqa: F401

    torch.set_num_threads(1)
    gc.collect()
    gc.freeze()
    gc.enable()


def _read_digits(seed: int) -> None:
    """Read MNIST before the fork: it is kept, and so shared by the jobs instead of read by each."""
    with contextlib.suppress(Exception):  # whoever needs them says what is wrong with them
        from dl4cv.checks import lenet_training

        lenet_training.training_digits(seed)
        lenet_training.test_digits()


def _live(descriptor: int, warm: int) -> NoReturn:
    """A job's life, from the fork to its end."""
    status = 1
    try:
        if sys.platform.startswith("linux"):
            from dl4cv.sandbox import kernel

            kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == warm:
            with Grader() as grader:
                serve(Connection(descriptor), grader)
        status = 0
    finally:
        os._exit(status)


def _end(pid: int) -> None:
    if pid:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
