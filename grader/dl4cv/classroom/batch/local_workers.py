"""The crew on this machine: jobs that grade, forked by one warm process and replaced when they die."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Self

from dl4cv.classroom.batch.task import CrewError, Died, Event, Finished, Outcome, Task, outcome_from, task_json
from dl4cv.sandbox.budget import PATIENCE
from dl4cv.sandbox.workers.interpreter import MESSAGE_BYTES, ONE_THREAD
from dl4cv.temporary import remove_abandoned

SPARE_SECONDS = 600.0
START_TRIES = 3


@dataclass
class Job:
    """A process that grades: its number, the line to it, and the task it has, with the moment by which it is due.

    It serves the exercises of one framework, whose data it shares with the others.
    """

    number: int
    pid: int
    framework: str
    connection: Connection
    task: Task | None = None
    due: float = 0.0


class WarmProcess:
    """The process that forks jobs. It is started when first needed, and again if it has died."""

    def __init__(self) -> None:
        self._number = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def job(self, task: Task) -> Job:
        """Start a new job for `task` and its like. Raises CrewError when none can be had."""
        self._number += 1
        framework = task.exercise.framework
        warm_up = str(task.exercise.files.warm_up or "")
        request: dict[str, int | str] = {"fork": self._number, "framework": framework, "seed": task.key.seed}
        request["warm_up"] = warm_up
        for _ in range(START_TRIES):
            line, theirs = socket.socketpair()
            try:
                pid = self._ask(request, [theirs.fileno()])["pid"]
                return Job(self._number, pid, framework, Connection(line.detach()))
            except OSError:
                line.close()
                self.close()
            finally:
                theirs.close()
        raise CrewError("The process that grades dies as soon as it is started: is the package whole, is memory free?")

    def end(self, job: Job) -> None:
        """Kill `job`, dead or alive."""
        job.connection.close()
        try:
            self._ask({"end": job.number}, [])
        except OSError:  # it has died, and its jobs with it
            self.close()

    def close(self) -> None:
        """End the process and all its jobs."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            self._process.wait()
            self._process = None

    def _ask(self, request: Mapping[str, int | str], descriptors: list[int]) -> dict[str, int]:
        """Send a request, wait until it is done, return the answer. Raises OSError when the process has died."""
        if self._control is None:
            self._start()
        assert self._control is not None
        socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
        answer = self._control.recv(MESSAGE_BYTES)
        if not answer:
            raise ConnectionResetError("the warm process has died")
        told: dict[str, int] = json.loads(answer)
        return told

    def _start(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        code = f"from dl4cv.classroom.batch.fork_server import main\nmain({theirs.fileno()})"
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", code],  # -P: nothing is imported from the folder of the submissions
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={**os.environ, **ONE_THREAD},
            )
        finally:
            theirs.close()


def longest(task: Task) -> float:
    """Return after how many seconds a job that still grades `task` hangs: patience with a busy machine ends before."""
    return PATIENCE * task.exercise.total_seconds + SPARE_SECONDS


class LocalCrew:
    """`jobs` processes on this machine. A context manager; on leaving, they are gone."""

    def __init__(self, jobs: int) -> None:
        self._warm = WarmProcess()
        self._wanted = jobs
        self._jobs: list[Job] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for job in self._jobs:
            job.connection.close()
        self._warm.close()
        remove_abandoned()  # what jobs left behind that were killed

    def free(self) -> int:
        """Count how many tasks can be handed out now."""
        return self._wanted - sum(job.task is not None for job in self._jobs)

    def hand(self, task: Task, content: bytes) -> None:
        """Let `task` be graded. Raises CrewError when no process can be started."""
        job = next((job for job in self._jobs if job.task is None), None)
        if job is not None and job.framework != task.exercise.framework:
            self._jobs.remove(job)
            self._warm.end(job)
            job = None
        if job is None:
            job = self._warm.job(task)
            self._jobs.append(job)
        job.task = task
        job.due = time.monotonic() + longest(task)
        try:
            job.connection.send_bytes(task_json(task).encode())
            job.connection.send_bytes(content)
        except OSError:
            return  # it has died: its line is at an end, which is the next event

    def events(self, seconds: float) -> list[Event]:
        """Return what has happened; wait for it, but no longer than `seconds`."""
        busy = {job.connection: job for job in self._jobs if job.task is not None}
        ready = wait(list(busy), seconds)
        events = [self._heard(busy[line]) for line in ready if isinstance(line, Connection)]
        late = [job for line, job in busy.items() if line not in ready and time.monotonic() > job.due]
        return events + [self._dead(job, "took far too long, and was stopped") for job in late]

    def _heard(self, job: Job) -> Event:
        assert job.task is not None
        try:
            outcome: Outcome = outcome_from(job.connection.recv_bytes().decode())
        except (EOFError, OSError):
            return self._dead(job, "died")
        event = Finished(job.task, outcome)
        job.task = None
        return event

    def _dead(self, job: Job, how: str) -> Event:
        assert job.task is not None
        self._jobs.remove(job)
        self._warm.end(job)
        return Died(job.task, how)
