"""The grader's end of the line: `StudentProcess.answers(requests)`.

Deadlines are kept here, whatever the worker does. A worker that is lost is replaced, and costs only the request it met.
One that is lost by no fault of the student's, killed by the system or starved of time, settles nothing.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import secrets
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from dl4cv.results import Isolation
from dl4cv.rpc.frames import ProtocolError
from dl4cv.rpc.request import (
    MAX_TOLD,
    Answer,
    Lost,
    Raised,
    Request,
    TrainingNews,
    checked,
    checked_answer,
    checked_news,
)
from dl4cv.sandbox.allowance import Allowance, StarvedError
from dl4cv.sandbox.budget import BUSY, Budget
from dl4cv.sandbox.line.channel import Channel
from dl4cv.sandbox.walls import kernel
from dl4cv.sandbox.walls.identity import is_root
from dl4cv.sandbox.workers.process import Launch, Process, StartError
from dl4cv.submission.places import Cell
from dl4cv.temporary import make_temporary_folder

MAX_ANSWER_BYTES = 1 << 26
MAX_BYTES_PER_ASKING = 1 << 27
MAX_OUTPUT_KEPT = 1 << 14
MAX_OUTPUT = 1 << 26
REQUESTS_PER_FRAME = 64
START_SECONDS = 60.0
WINDOWS_FAULTS = 0xC0000000

News = Callable[[TrainingNews], None]


@dataclass(frozen=True)
class Unread:
    """A part of the student's text that is no Python, and the names that it would have defined."""

    failure: Raised
    names: tuple[str, ...]


@dataclass(frozen=True)
class Job:
    """What a worker is given: the student's code, and how it may run.

    `packages` are the installed packages that may be imported, None for those that are readable.
    `procedures` is the file of what may be asked beside calls, "" without one, and `more_procedures` are other such
    files: they are loaded before the isolation.
    `call_seconds` bounds one call, `total_seconds` everything together, in the worker's own time. `layers` are the
    layers of isolation to put on, None for all there are; `required` says that nothing may run unless the isolation is
    strong. `cells` are those of a notebook, whose text leaves out what is `unread`; `modules` are the student's own
    modules, by name.
    """

    module: str
    filename: str
    text: str
    framework: str
    packages: tuple[str, ...] | None
    call_seconds: float
    total_seconds: float
    procedures: str = ""
    more_procedures: tuple[str, ...] = ()
    layers: tuple[str, ...] | None = None
    required: bool = False
    cells: tuple[Cell, ...] = ()
    modules: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[Unread, ...] = ()

    def frame(self, folder: Path) -> dict[str, Any]:
        """The job as a frame carries it: as bytes whatever may be longer, for a student wrote it, than its header."""
        return {
            **asdict(self),
            "job": str(folder),
            "text": _data(self.text),
            "cells": _json([(cell.number, cell.start) for cell in self.cells]),
            "modules": {name: _data(text) for name, text in self.modules.items()},
            "unread": _json([(_raised(unread.failure), unread.names) for unread in self.unread]),
        }


def _raised(failure: Raised) -> dict[str, Any]:
    return {"status": "raised", **asdict(failure), "bases": list(failure.bases)}


def _json(value: object) -> np.ndarray:
    return _data(json.dumps(value))


def _data(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)


class WeakIsolationError(Exception):
    """The isolation is not strong though it is required; the message says what it is and what is missing."""


class FloodError(Exception):
    """The student's code printed more than anyone can read."""


class StudentProcess:
    """Runs one submission's code in a worker, and asks it.

    Used as a context manager: on leaving, the worker and its folder are gone. What starts or asks a worker raises
    StartError when none can be had.
    """

    def __init__(self, job: Job, launch: Launch, budget: Budget | None = None) -> None:
        self._job = job
        self._launch = launch
        self._budget = Budget(job.total_seconds) if budget is None else budget
        self._apart: dict[str, StudentProcess] = {}
        self._process: Process | None = None
        self._printed = bytearray()
        self._dropped_bytes = 0
        self._printed_bytes = 0
        self.load_failure: Raised | Lost | None = None
        self.raised_at_load: tuple[Raised, ...] = ()
        self.isolation = Isolation("basic")
        self._temporary = make_temporary_folder("worker")
        # As root the worker is another user, who is told the way in; others can neither list nor guess it.
        self._folder = self._temporary.path / secrets.token_hex(8)
        self._started_at = 0.0
        self._ready = False
        try:
            self._folder.mkdir()
            if is_root():
                self._temporary.path.chmod(0o711)
            self._start()
        except BaseException:  # nobody has this object yet, to close it
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def output(self) -> str:
        """What the student's code printed, as far as it is kept."""
        with contextlib.suppress(FloodError):
            self._drain()
        text = bytes(self._printed).decode("utf-8", "replace")
        return f"{text}\n… and {self._dropped_bytes} more bytes" if self._dropped_bytes else text

    def answers(
        self, requests: Sequence[Request], seconds: float | None = None, news: News | None = None
    ) -> list[Answer]:
        """The answers to `requests`, in order; a Lost one is the last, and later requests go unanswered.

        `seconds` is the time one answer may take, by default the job's; `news` receives progress reports.
        """
        answers: list[Answer] = []
        seconds = seconds or self._job.call_seconds
        for file, group in itertools.groupby(requests, lambda request: request.procedure.apart):
            asked, together = self._worker_for(file), list(group)
            for first in range(0, len(together), REQUESTS_PER_FRAME):
                answers += asked._ask(together[first : first + REQUESTS_PER_FRAME], seconds, news)
                if isinstance(answers[-1], Lost):
                    return answers
        return answers

    def close(self) -> None:
        """End the worker and remove its folder, and those of procedures apart."""
        for process in self._apart.values():
            process.close()
        self._end()
        self._temporary.remove()

    def _worker_for(self, file: str) -> StudentProcess:
        """Return what asks for the procedures in `file` that are carried out apart, "" for the exercise's usual ones.

        It shares this one's time, and nothing else: what lies in its memory is out of this one's reach.
        """
        if not file:
            return self
        if file not in self._apart:
            self._apart[file] = StudentProcess(replace(self._job, procedures=file), self._launch, self._budget)
        return self._apart[file]

    def _start(self) -> None:
        """Start a worker and send it the job, without waiting: it imports while the grader does."""
        try:
            (self._folder / self._job.filename).write_text(self._job.text, encoding="utf-8", errors="surrogateescape")
            self._folder.chmod(0o755)
            self._process = self._launch(self._folder)
            self._process.output.setblocking(False)
            self._channel = Channel(self._process.connection, self._process.output, self._drain)
            self._started_at = time.monotonic()
            self._printed_bytes = 0
            self._channel.send(self._job.frame(self._folder), time.monotonic() + START_SECONDS)
        except OSError as error:
            raise StartError(str(error)) from error

    def load(self) -> Raised | Lost | None:
        """Wait until the student's module is loaded; what went wrong with it, None if nothing did."""
        if not self._ready and self.load_failure is None:
            self.load_failure = self._load()
        return self.load_failure

    def _load(self) -> Raised | Lost | None:
        seconds = 2 * self._job.call_seconds
        if over := self._budget.over():
            return over
        if self._process is None:
            self._start()
        self.isolation = self._confined()
        if self._job.required and self.isolation.level != "strong":
            missing = "; ".join(self.isolation.gaps) if kernel.on_linux() else "strong isolation needs Linux"
            raise WeakIsolationError(f"{self.isolation.level} here ({missing})")
        self._budget.begin()
        try:
            with self._allowed(seconds) as allowance:
                loaded = checked(self._channel.receive(allowance, MAX_ANSWER_BYTES))
            if isinstance(loaded, Raised):
                return loaded
            self.raised_at_load = _statements(loaded.value)
        except (TimeoutError, EOFError, OSError, FloodError, ProtocolError) as error:
            return self._lost(error, seconds)
        self._ready = True
        return None

    def _confined(self) -> Isolation:
        """What confines the worker. It says so before it loads student code: until then, no student is to blame."""
        try:
            layers = self._channel.receive(self._started_at + START_SECONDS, MAX_ANSWER_BYTES)
            return Isolation(layers["level"], tuple(layers["layers"]), tuple(layers["gaps"]))
        except TimeoutError as error:
            raise StartError(f"it was not ready within {START_SECONDS:g} seconds") from error
        except (EOFError, OSError, FloodError, ProtocolError) as error:
            raise StartError("it ended before any of that code was loaded") from error

    def _ask(self, requests: Sequence[Request], seconds: float, news: News | None) -> list[Answer]:
        function = requests[0].function
        if over := self._budget.over_for(function):
            return [over]
        with self._budget.counted_for(function):
            return self._asked(requests, seconds, news)

    def _asked(self, requests: Sequence[Request], seconds: float, news: News | None) -> list[Answer]:
        failure = self.load()
        if failure is None and self._channel.has_more():
            # Nothing was asked: whatever forged this, the next question shall not pay for it.
            self._end()
            failure = self.load()
        function = requests[0].function
        failure = failure or self._budget.over() or self._budget.over_for(function)
        if failure is not None:
            return [failure]
        answers: list[Answer] = []
        # Drawn now, so that no answer can be written before its question.
        numbers = [secrets.token_hex(8) for _ in requests]
        frames = [{**request.frame(), "number": number} for request, number in zip(requests, numbers, strict=True)]
        most = self._channel.received_bytes + MAX_BYTES_PER_ASKING
        try:
            with self._allowed(seconds, function) as allowance:
                self._channel.send({"requests": frames}, allowance)
                for request, number in zip(requests, numbers, strict=True):
                    before = self._channel.received_bytes
                    left = min(MAX_ANSWER_BYTES, most - before, self._budget.bytes_left(request.function))
                    allowance.begin_call(seconds)
                    answers.append(self._answer(request, number, allowance, left, news))
                    self._budget.received(request.function, self._channel.received_bytes - before)
        except (TimeoutError, EOFError, OSError, FloodError, ProtocolError) as error:
            answers.append(self._lost(error, seconds))
        return answers

    @contextlib.contextmanager
    def _allowed(self, seconds: float, function: str = "") -> Iterator[Allowance]:
        """Allow the worker `seconds` of its own time a call, as far as any are left; what it takes is counted."""
        assert self._process is not None
        left = self._budget.seconds_left(function)
        allowance = Allowance(seconds, self._process.used, self._budget.ends_at, left)
        try:
            yield allowance
        finally:
            self._budget.charge(allowance.spent())

    def _answer(self, request: Request, number: str, allowance: Allowance, max_bytes: int, news: News | None) -> Answer:
        while True:
            frame = self._channel.receive(allowance, max_bytes)
            if not (isinstance(frame, dict) and "news" in frame):
                answer = checked_answer(frame, request)
                if frame.get("to") != number:
                    raise ProtocolError("an answer to another question")
                return answer
            told = checked_news(frame["news"], request)
            if news is not None:
                news(told)

    def _lost(self, error: Exception, seconds: float) -> Lost:
        """End the worker and say why it was lost."""
        excess, computed = "", 0.0
        if self._process is not None:
            excess, computed = self._process.excess, self._process.used().computed
        status = self._end()
        if isinstance(error, FloodError):
            return Lost("crashed", f"your code printed more than {MAX_OUTPUT >> 20} MiB")
        if excess:
            return Lost("memory", f"your code used {excess}")
        if isinstance(error, StarvedError):
            return Lost("unsettled", BUSY)
        if isinstance(error, TimeoutError):
            return self._budget.over() or Lost("timeout", f"there was no answer within {seconds:g} seconds")
        if isinstance(error, ProtocolError):
            return Lost("protocol", f"what came back could not be read: {error}")
        return _crashed(status, computed >= self._job.total_seconds)

    def _end(self) -> int | None:
        if self._process is None:
            return 0
        status = self._process.end()
        with contextlib.suppress(FloodError):
            self._drain()
        self._process.connection.close()
        self._process.output.close()
        self._process = None
        self._ready = False
        return status

    def _drain(self) -> bool:
        """Keep the first of what the worker printed, and drop the rest; False when nothing more will come."""
        if self._process is None:
            return False
        for _ in range(64):
            try:
                chunk = self._process.output.recv(1 << 16)
            except BlockingIOError:
                return True
            except OSError:
                return False
            if not chunk:
                return False
            self._printed_bytes += len(chunk)
            kept = chunk[: max(0, MAX_OUTPUT_KEPT - len(self._printed))]
            self._printed += kept
            self._dropped_bytes += len(chunk) - len(kept)
            if self._printed_bytes > MAX_OUTPUT:
                raise FloodError
        return True


def _statements(value: object) -> tuple[Raised, ...]:
    """Return what the worker tells of statements that raised. Raises ProtocolError when it tells no such thing."""
    told = [checked(each) for each in value] if isinstance(value, list) else []
    if not isinstance(value, list) or len(told) > MAX_TOLD or not all(isinstance(each, Raised) for each in told):
        raise ProtocolError("a list of exceptions was expected")
    return tuple(each for each in told if isinstance(each, Raised))


def _crashed(status: int | None, used_up: bool) -> Lost:
    if status is None:
        return Lost("crashed", "your code closed the connection to the grader")
    if status >= WINDOWS_FAULTS:
        return Lost("crashed", f"your code crashed the whole Python process ({status:#x})")
    if status >= 0:
        return Lost("crashed", f"your code ended the whole Python process (exit status {status})")
    name = signal.Signals(-status).name if -status in set(signal.Signals) else f"signal {-status}"
    if name == "SIGXCPU" or (name == "SIGKILL" and used_up):  # the kernel's own limit
        return Lost("timeout", "your code used up its computing time")
    if name == "SIGKILL":  # no worker can send it
        return Lost("unsettled", "the system ended the process in which your code ran, perhaps for want of memory")
    return Lost("crashed", f"your code crashed the whole Python process ({name})")
