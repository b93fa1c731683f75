"""A warm process that forks workers: the imports are paid once, a worker costs milliseconds.

A zygote holds no secrets, never sees student code, and stays single-threaded, since a fork copies one thread only. It
is asked over a socket, one JSON message a request: {"fork": number, "job": folder, "grader": process id} with two
descriptors, the worker's line and its output; or {"id": number}, answered by {"id": process id}; or {"end": number},
answered by {"status": exit status}, null if the worker had to be killed for it. It reaps a worker only when told to end
it, so that a process id never stands for somebody else.

Several graders may share one zygote: {"serve": true} with a descriptor brings it a line for another grader. Each line
counts its own workers, and has no say over those of others; when it closes, its workers end.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

from dl4cv.sandbox.workers.interpreter import MESSAGE_BYTES, command, environment
from dl4cv.sandbox.workers.process import StartError
from dl4cv.sandbox.workers.usage import Usage, usage_of

# Among the fields of /proc/ID/stat that come after the state: the flags of the process, and the one for its end.
_FLAGS, _EXITING = 5, 4


class Forked:
    """A worker that a zygote forked."""

    def __init__(self, zygote: Zygote, number: int, connection: socket.socket, output: socket.socket) -> None:
        self.connection, self.output = connection, output
        self.excess = ""  # what a forked worker may use, its rlimits bound
        self._zygote, self._number = zygote, number
        self._id = 0
        self._usage = Usage()

    def used(self) -> Usage:
        """Return what the worker has used; once it has ended, what was known of it before."""
        with contextlib.suppress(OSError):
            self._id = self._id or self._zygote.process_id(self._number)
            self._usage = usage_of(self._id)
        return self._usage

    def end(self) -> int | None:
        """Kill the worker's process group; return the worker's own exit status if it was ending already."""
        return self._zygote.end(self._number)


class Zygote:
    """The grader's end: `zygote(job)` is a new worker. A zygote that dies is replaced; its workers die with it.

    With `line`, which another process had from `new_line`, it is that one's zygote, until it has to be replaced.
    A context manager; on leaving, the zygote is gone, or the line to the other's.
    """

    def __init__(self, framework: str, line: socket.socket | None = None) -> None:
        self._framework = framework
        self._line = line
        self._number = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def __enter__(self) -> Self:
        if self._line is None:
            self._start()
        else:
            self._control = self._line
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def __call__(self, job: Path) -> Forked:
        """A worker for the files in `job`; it is forked as soon as the zygote is ready, without waiting for that."""
        self._number += 1
        connection, theirs = socket.socketpair()
        output, their_output = socket.socketpair()
        request = json.dumps({"fork": self._number, "job": str(job), "grader": os.getpid()}).encode()
        try:
            self._send(request, [theirs.fileno(), their_output.fileno()])
        except BaseException:
            connection.close()
            output.close()
            raise
        finally:
            theirs.close()
            their_output.close()
        return Forked(self, self._number, connection, output)

    def new_line(self) -> socket.socket:
        """A line to this zygote for a child of this process, which lives no longer than the zygote does."""
        line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._send(json.dumps({"serve": True}).encode(), [theirs.fileno()])
        return line

    def hang_up(self) -> None:
        """Close the line and leave the zygote alone: for a child of the process whose zygote it is."""
        if self._control is not None:
            self._control.close()

    def process_id(self, number: int) -> int:
        """Return the process id of worker `number`. Raises OSError when the zygote has died, and the worker with it."""
        return int(self._answer({"id": number})["id"] or 0)

    def end(self, number: int) -> int | None:
        """Kill worker `number` and return its exit status; when the zygote died first, that of a killed process."""
        try:
            return self._answer({"end": number})["status"]
        except OSError:
            return -signal.SIGKILL

    def _answer(self, request: Mapping[str, int]) -> dict[str, int | None]:
        assert self._control is not None
        self._control.send(json.dumps(request).encode())
        answer = self._control.recv(MESSAGE_BYTES)
        if not answer:
            raise ConnectionResetError("the zygote has died")
        told: dict[str, int | None] = json.loads(answer)
        return told

    def _send(self, request: bytes, descriptors: Sequence[int]) -> None:
        for _ in range(2):
            try:
                assert self._control is not None
                socket.send_fds(self._control, [request], descriptors)
                return
            except OSError:
                self._stop()
                self._start()
        raise StartError("the process that starts workers dies as soon as it is started")

    def _start(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            self._process = subprocess.Popen(
                command("zygote", theirs.fileno(), self._framework),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=environment(Path(tempfile.gettempdir())),
                start_new_session=True,
            )
        except BaseException:
            self._control.close()
            raise
        finally:
            theirs.close()

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()


def main(descriptor: int, library: Sequence[str], framework: str) -> NoReturn:
    """The zygote: preload, then fork and end workers until the grader hangs up."""
    from dl4cv.sandbox.walls import kernel
    from dl4cv.sandbox.walls.readable import readable_paths
    from dl4cv.sandbox.workers import worker

    control = socket.socket(fileno=descriptor)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    worker.preload(framework)
    readable = readable_paths(framework)
    threads = sum(1 for _ in Path("/proc/self/task").iterdir())
    if threads != 1:
        raise StartError(f"{threads} threads are running; a fork would copy one of them only")
    gc.collect()
    gc.freeze()
    zygote = os.getpid()
    lines: dict[socket.socket, dict[int, int]] = {control: {}}
    while control in lines:
        for line in select.select(list(lines), [], [])[0]:
            request, descriptors = _received(line)
            if request is None:
                _end_all(lines.pop(line))
                line.close()
            elif "serve" in request:
                lines[socket.socket(fileno=descriptors[0])] = {}
            elif "end" in request:
                _answer(line, {"status": _ended(lines[line].pop(request["end"], 0))})
            elif "id" in request:
                _answer(line, {"id": lines[line].get(request["id"], 0)})
            else:
                child = os.fork()
                if child == 0:
                    for other in lines:
                        other.close()
                    _become_worker(request["job"], descriptors)
                    worker.run(worker.Start(3, tuple(library), readable, parent=zygote, grader=request["grader"]))
                lines[line][request["fork"]] = child
                for received in descriptors:
                    os.close(received)
    for workers in lines.values():
        _end_all(workers)
    sys.exit()


def _received(line: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    """The next request and its descriptors; None when the grader has hung up."""
    try:
        message, descriptors, _, _ = socket.recv_fds(line, MESSAGE_BYTES, 2)
    except ConnectionError:
        return None, []
    return json.loads(message) if message else None, descriptors


def _answer(line: socket.socket, answer: Mapping[str, int | None]) -> None:
    with contextlib.suppress(ConnectionError):  # one grader's death is nothing to the others
        line.send(json.dumps(answer).encode())


def _become_worker(job: str, descriptors: Sequence[int]) -> None:
    """In the child: a session, descriptors, an environment and signals of its own."""
    os.setsid()
    line, output = (os.dup(descriptor) for descriptor in descriptors)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2), (line, 3)):
        os.dup2(source, target)
    os.closerange(4, 256)
    os.environ.clear()
    os.environ.update(environment(Path(job)))
    for number in signal.valid_signals():
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_DFL)
    # Where memory runs out, the kernel shall end this process, and not the grader.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")


def _ended(pid: int) -> int | None:
    """Kill a worker and what it started; return its own exit status if it was ending anyway."""
    if pid == 0:
        return -signal.SIGKILL
    is_ending = _is_ending(pid)
    if not is_ending:
        os.kill(pid, signal.SIGKILL)  # one that was forked a moment ago leads no group yet
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status) if is_ending else None


def _is_ending(pid: int) -> bool:
    """Has the worker begun to exit, so that no signal changes its exit status any more?

    Its line, closed, says no more than that it may be: student code can close that, too.
    """
    state, *fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    return state in "ZX" or bool(int(fields[_FLAGS]) & _EXITING)


def _end_all(workers: Mapping[int, int]) -> None:
    for pid in workers.values():
        _ended(pid)
