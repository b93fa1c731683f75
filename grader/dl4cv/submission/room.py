"""The reading room: a child process in which a student's bytes are read, with little memory and time.

CPython's parser and compiler can be crashed, and made to take gigabytes or minutes, by a file of a few kilobytes. So no
process that holds a class reads what a student wrote: it asks here, one question after another, and a file that ends
the child costs its writer alone. The child holds nothing but what it was asked. Where the system has rlimits it has set
them itself; elsewhere the asker looks at it ten times a second.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Literal

from dl4cv.submission.wire import LENGTHS, OUT_OF_MEMORY

MAX_MEMORY = 1 << 30
MAX_SECONDS = 20
"""Of computing, for one question."""

MAX_TOLD_BYTES = 1 << 20
MAX_BODY_BYTES = 1 << 26

PATIENCE = 20
"""How many times its seconds a question may last on a machine that is busy with others."""

SECONDS_BETWEEN_LOOKS = 0.1
SECONDS_TO_END = 5.0

TRIES = 3

# Elsewhere than on Linux rlimits are missing, or not kept.
_LIMITS_ITSELF = sys.platform == "linux"

# Nothing that is read makes Python send these.
_FROM_OUTSIDE = {getattr(signal, name) for name in ("SIGKILL", "SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name)}

# Without it Windows has no random numbers, and Python does not start.
_NEEDED = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", **_NEEDED}  # where NumPy is needed, its threads are not

# Whatever stands in the folders, the standard library comes first; no .pth file of an environment runs.
_BEGIN = """\
import sys
sys.path += {folders!r}
from dl4cv.submission.wire import serve
from {module} import answer
serve(answer, {memory}, {seconds})
"""

How = Literal["crash", "memory", "time"]


class TooMuchError(Exception):
    """The bytes ended the child that read them, or would have taken it too much: `how` says which."""

    def __init__(self, how: How) -> None:
        super().__init__(how)
        self.how = how


class RoomError(Exception):
    """Nothing can be read, by no fault of what is to be read; the message is one sentence."""


class Room:
    """Asks the function `answer` of `module` in a child, which finds packages in `folders` beside this one's.

    The child is started when first needed, and again when it has ended. Another child tries once more what ended one
    that had answered before: what its neighbours left behind is no student's fault. They leave no time behind: each
    question has its own `seconds` of computing.
    """

    def __init__(
        self,
        module: str,
        folders: Sequence[Path] = (),
        *,
        memory: int = MAX_MEMORY,
        seconds: int = MAX_SECONDS,
        max_told_bytes: int = MAX_TOLD_BYTES,
    ) -> None:
        self._module = module
        self._folders = (Path(__file__).parents[2], *folders)
        self.seconds = seconds
        self._memory, self._max_told_bytes = memory, max_told_bytes
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._answered = 0

    def open(self) -> None:
        """Start the child, without waiting, so that it is there when something is to be read."""
        if self._process is not None and self._owner == os.getpid():
            return
        code = _BEGIN.format(
            folders=[str(folder) for folder in self._folders],
            module=self._module,
            memory=self._memory,
            seconds=self.seconds,
        )
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-X", "utf8", "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self._folders[0],
                env=_ENVIRONMENT,
                start_new_session=hasattr(os, "setsid"),  # Ctrl-C is for this process, which then ends it
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise RoomError(f"No process can be started that reads submissions: {error.strerror}.") from error
        if self._owner != os.getpid():
            atexit.register(self.close)
        self._owner, self._answered = os.getpid(), 0

    def close(self) -> None:
        """End the child."""
        if self._process is None or self._owner != os.getpid():
            return
        self._process.kill()
        self._end()

    def ask(self, question: Mapping[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
        """Put `question` about `data`; return what is told of it, and bytes.

        Raises TooMuchError when the bytes are to blame that there is no answer, RoomError when they are not.
        """
        with self._lock:
            for _ in range(TRIES):
                self.open()
                is_fresh = not self._answered
                try:
                    return self._ask(question, data)
                except _EndedError as error:
                    if error.how == "time" or (is_fresh and error.how is not None):
                        raise TooMuchError(error.how) from None
        raise RoomError("The process that reads submissions is ended by the system: are memory and time left?")

    def _ask(self, question: Mapping[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
        """Ask the child at hand. Raises _EndedError when it ends in place of answering."""
        process = self._process
        assert process is not None
        excess: list[How] = []
        done = threading.Event()
        watch = threading.Thread(target=self._watch, args=(process, done, excess), daemon=True)
        watch.start()
        try:
            told, body = self._exchange(process, question, data)
        except (OSError, EOFError, ValueError) as error:
            done.set()
            watch.join()
            status = self._end()
            if isinstance(error, ValueError):  # whoever says nonsense has lost their head, however they end
                raise _EndedError("crash") from None
            raise _EndedError(excess[0] if excess else _how(status)) from None
        except BaseException:  # such as Ctrl-C: the child may still answer, and nobody would know what
            self.close()
            raise
        finally:
            done.set()
        self._answered += 1
        if told.pop("last", False):
            self.close()
        return told, body

    def _exchange(
        self, process: subprocess.Popen[bytes], question: Mapping[str, Any], data: bytes
    ) -> tuple[dict[str, Any], bytes]:
        """Send the question and read the answer. Raises ValueError for what is none, EOFError when the child ends."""
        assert process.stdin is not None
        assert process.stdout is not None
        words = json.dumps(question).encode()
        process.stdin.write(LENGTHS.pack(len(words), len(data)) + words)
        process.stdin.write(data)
        process.stdin.flush()
        told_bytes, body_bytes = LENGTHS.unpack(_read(process.stdout, LENGTHS.size))
        if told_bytes > self._max_told_bytes or body_bytes > MAX_BODY_BYTES:
            raise ValueError("longer than any answer")
        told, body = _read(process.stdout, told_bytes), _read(process.stdout, body_bytes)
        answer = json.loads(told)
        if not isinstance(answer, dict):
            raise ValueError("no answer")
        return answer, body

    def _watch(self, process: subprocess.Popen[bytes], done: threading.Event, excess: list[How]) -> None:
        """End the child when it takes too much, which is then in `excess`, or when nobody would wait any longer."""
        gives_up_at = time.monotonic() + PATIENCE * self.seconds
        before = 0.0 if _LIMITS_ITSELF else _used(process.pid)[0]
        while not done.wait(SECONDS_BETWEEN_LOOKS):
            if not _LIMITS_ITSELF:
                seconds, memory = _used(process.pid)
                if seconds - before > self.seconds:
                    excess.append("time")
                elif memory > self._memory:
                    excess.append("memory")
            if excess or time.monotonic() > gives_up_at:
                process.kill()
                return

    def _end(self) -> int:
        """Take leave of the child, which has ended or is given a moment to; return its exit status."""
        process, self._process = self._process, None
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(OSError):
            process.stdin.close()
        process.stdout.close()
        try:
            return process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


class _EndedError(Exception):
    """The child has ended: by what it read, `how`, or by somebody else."""

    def __init__(self, how: How | None) -> None:
        super().__init__(how)
        self.how = how


def _read(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


def _how(status: int) -> How | None:
    """Say what an exit status means; None where the system or a person has ended the child."""
    if status == OUT_OF_MEMORY:
        return "memory"
    if status == -getattr(signal, "SIGXCPU", signal.SIGTERM):
        return "time"
    return None if status == 0 or -status in _FROM_OUTSIDE else "crash"


def _used(pid: int) -> tuple[float, int]:
    """Return the seconds that a process has computed and its bytes of memory, with those of what it has started."""
    import psutil

    seconds, memory = 0.0, 0
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):  # on Windows, Python may start another Python
            times = each.cpu_times()
            seconds += times.user + times.system
            memory += each.memory_info().rss
    return seconds, memory
