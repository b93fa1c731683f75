"""A worker's life on the warm zygote, beside a bare fork and a bare socketpair: python benchmarks/worker.py."""

from __future__ import annotations

import os
import socket
import statistics
import time
from collections.abc import Callable

import numpy as np
import psutil
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Request, Returned
from dl4cv.sandbox.process import Job, StudentProcess
from dl4cv.sandbox.workers.launch import launcher
from dl4cv.sandbox.workers.process import Launch

ROUNDS = 30
CALLS = 300
BATCH = np.random.default_rng(0).normal(size=(4, 3, 16, 16))
JOB = Job("exercise2", "exercise2.py", "def relu(x):\n    return x\n", "numpy", ("numpy",), 0, 5.0, 60.0)
ASKED = Request(CALL, "relu", (BATCH,))


def milliseconds(act: Callable[[], object], rounds: int) -> float:
    """The median time of `act`."""
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        act()
        times.append(1e3 * (time.perf_counter() - begin))
    return statistics.median(times)


def fork_and_exit() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def whole_life(launch: Launch) -> float:
    """Milliseconds from the request for a worker to its first answer."""
    begin = time.perf_counter()
    with StudentProcess(JOB, launch) as process:
        answers = process.answers([ASKED])
        passed = 1e3 * (time.perf_counter() - begin)
    assert isinstance(answers[0], Returned), answers
    return passed


def bare_echo() -> tuple[Callable[[], None], Callable[[], None]]:
    """A round trip of the batch's bytes through a socketpair to a child and back, and what ends the child."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        ours.close()
        while data := theirs.recv(1 << 16):
            theirs.sendall(data)
        os._exit(0)
    theirs.close()
    data = BATCH.tobytes()

    def trip() -> None:
        ours.sendall(data)
        left = len(data)
        while left:
            left -= len(ours.recv(1 << 16))

    def end() -> None:
        ours.close()
        os.waitpid(child, 0)

    return trip, end


def private_mebibytes(process: psutil.Process) -> float:
    return process.memory_full_info().uss / 2**20


def main() -> None:
    fork = milliseconds(fork_and_exit, ROUNDS)
    echo, end = bare_echo()
    bare = milliseconds(echo, CALLS)
    end()
    print(f"bare fork and exit                  {fork:7.2f} ms")
    print(f"bare socketpair, {BATCH.nbytes >> 10} KiB there and back {bare:6.3f} ms")
    with launcher("numpy") as launch:
        whole_life(launch)  # the zygote's imports
        first = statistics.median(whole_life(launch) for _ in range(ROUNDS))
        with StudentProcess(JOB, launch) as process:
            process.answers([ASKED])
            trip = milliseconds(lambda: process.answers([ASKED]), CALLS)
            (zygote,) = psutil.Process().children()
            (worker,) = zygote.children()
            private = private_mebibytes(worker)
    print(f"worker: asked for until first answer{first:7.2f} ms   {first / fork:5.1f} × the fork    (at most 40 ms)")
    print(f"round trip of a (4, 3, 16, 16) call {trip:7.3f} ms   {trip / bare:5.1f} × the socket  (at most 0.3 ms)")
    print(f"worker's memory beyond the zygote   {private:7.1f} MiB                      (at most 30 MiB)")


if __name__ == "__main__":
    main()
