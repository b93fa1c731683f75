"""A worker that is a fresh interpreter: works everywhere, and takes as long as its imports.

Nothing here is Unix's alone. On its standard input the worker is told where the grader listens on this machine, and a
token: whoever calls there without it is not the worker.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, NoReturn

from dl4cv.sandbox.workers.interpreter import MOMENT, command, environment
from dl4cv.sandbox.workers.process import StartError
from dl4cv.sandbox.workers.usage import Usage, usage_of

MAX_MEMORY = 2 << 30
SECONDS_BETWEEN_LOOKS = 0.1
SECONDS_TO_CALL = 60.0

LOOPBACK = "127.0.0.1"
TOKEN_BYTES = 32
CALL = struct.Struct(f">{TOKEN_BYTES}sI")
"""The worker's first words: the token, and its process id, since on Windows the process started starts another."""

STANDARD_INPUT = 0


class Spawned:
    """A worker of its own. A thread passes on what it prints, another ends it when it uses too much memory."""

    def __init__(self, job: Path, framework: str) -> None:
        self.excess = ""
        self._ended = threading.Event()
        self.output, theirs = socket.socketpair()
        with socket.create_server((LOOPBACK, 0)) as listener:
            self._process = _interpreter(job, framework)
            assert self._process.stdout is not None
            self._passing_on = _begin(_pass_on, self._process.stdout, theirs)
            try:
                self.connection, self._pid = _called(listener, self._process)
            except BaseException:
                self.end()
                self.output.close()
                raise
        self._usage = Usage()
        _begin(self._watch, self._pid)

    def used(self) -> Usage:
        """Return what the worker has used; once it has ended, what was known of it before."""
        with contextlib.suppress(OSError):
            self._usage = usage_of(self._pid)
        return self._usage

    def end(self) -> int | None:
        """Kill the worker and what it started; return its own exit status if it has ended already."""
        self._ended.set()
        status: int | None = None
        with contextlib.suppress(subprocess.TimeoutExpired):
            status = self._process.wait(MOMENT)
        self._kill()
        self._process.wait()
        # What it started and hid from us may keep its output open: the thread, then, waits for it alone.
        self._passing_on.join(MOMENT)
        return status

    def _watch(self, pid: int) -> None:
        import psutil

        with contextlib.suppress(psutil.Error):
            worker = psutil.Process(pid)
            while not self._ended.wait(SECONDS_BETWEEN_LOOKS):
                if worker.memory_info().rss > MAX_MEMORY:
                    self.excess = f"more than {MAX_MEMORY / 2**30:.2g} GiB of memory"
                    self._kill()
                    return

    def _kill(self) -> None:
        import psutil

        started: list[psutil.Process] = []
        with contextlib.suppress(psutil.Error):
            started = psutil.Process(self._process.pid).children(recursive=True)
        self._process.kill()
        for process in started:
            with contextlib.suppress(psutil.Error):
                process.kill()
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)


def _interpreter(job: Path, framework: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command("spawned", STANDARD_INPUT, framework),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=job,
        env=environment(job),
        start_new_session=hasattr(os, "setsid"),
        # On Windows, Ctrl-C would reach the worker, too, and a window of its own would open.
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _begin(act: Callable[..., None], *arguments: Any) -> threading.Thread:
    thread = threading.Thread(target=act, args=arguments, daemon=True)
    thread.start()
    return thread


def _pass_on(printed: IO[bytes], output: socket.socket) -> None:
    """What comes from a pipe goes into a socket: only this can be waited for on every system."""
    with printed, output, contextlib.suppress(OSError):  # when nobody reads it any more
        while chunk := os.read(printed.fileno(), 1 << 16):
            output.sendall(chunk)


def _called(listener: socket.socket, process: subprocess.Popen[bytes]) -> tuple[socket.socket, int]:
    """The line on which the worker calls, and its process id. Raises StartError when it does not call."""
    token = secrets.token_bytes(TOKEN_BYTES)
    told = {"port": listener.getsockname()[1], "token": token.hex()}
    assert process.stdin is not None
    with contextlib.suppress(OSError), process.stdin as standard_input:  # it may be gone already
        standard_input.write(json.dumps(told).encode())
    listener.settimeout(SECONDS_BETWEEN_LOOKS)
    ends_at = time.monotonic() + SECONDS_TO_CALL
    while process.poll() is None and time.monotonic() < ends_at:
        with contextlib.suppress(OSError):
            line, _ = listener.accept()
            pid = _checked_in(line, token)
            if pid is not None:
                return line, pid
            line.close()
    raise StartError(f"{sys.executable}, which is to run what you wrote, does not start")


def _checked_in(line: socket.socket, token: bytes) -> int | None:
    """The process id of the worker, if it is the worker who calls."""
    line.settimeout(1.0)
    try:
        with line.makefile("rb") as words:
            said, pid = CALL.unpack(words.read(CALL.size))
    except (OSError, struct.error):
        return None
    if not secrets.compare_digest(said, token):
        return None
    line.setblocking(True)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return int(pid)


def main(descriptor: int, library: Sequence[str], framework: str) -> NoReturn:
    """The worker: calls the grader, as `descriptor`, its standard input, says; then it lives as any worker does."""
    with open(descriptor, "rb", closefd=False) as standard_input:
        told = json.loads(standard_input.read())
    line = socket.create_connection((LOOPBACK, told["port"]))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.sendall(CALL.pack(bytes.fromhex(told["token"]), os.getpid()))

    from dl4cv.sandbox.workers import (
        worker,  # after the call, which the grader waits for: it takes as long as NumPy takes
    )

    worker.main(line.detach(), library, framework)
