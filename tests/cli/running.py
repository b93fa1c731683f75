"""Runs the command as a student does: real processes, real folders, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import psutil
import pytest
from dl4cv.sandbox.walls import kernel

PASSED, FAILED, WRONG_USAGE, NO_SUBMISSION, GRADER_FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 130
ROOT = os.geteuid() == 0
PR_CAPBSET_DROP, OVERRIDING = 24, (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
COMMAND = (sys.executable, "-m", "dl4cv")


def environment(**more: str) -> dict[str, str]:
    ignored = ("CI", "COLUMNS", "GITHUB_ACTIONS", "PYTEST_ADDOPTS")
    kept = {name: value for name, value in os.environ.items() if name not in ignored}
    return {**kept, "OMP_NUM_THREADS": "1", **more}


def dl4cv(folder: Path, *arguments: str | Path, **more: object) -> subprocess.CompletedProcess[str]:
    ran = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **more,
    )
    assert "Traceback" not in ran.stdout + ran.stderr, ran.stderr
    return ran


def complaint(folder: Path, *arguments: str | Path, status: int) -> str:
    """The one sentence that a run says before it ends with `status`."""
    ran = dl4cv(folder, *arguments)
    assert ran.returncode == status, ran.stdout + ran.stderr
    assert ran.stdout == ""
    assert ran.stderr.count("\n") == 1, ran.stderr
    assert ran.stderr.startswith("dl4cv-grade: ")
    return ran.stderr.removeprefix("dl4cv-grade: ").strip()


def write_notebook(path: Path, *cells: str) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, path)


def bound_by_permissions() -> dict[str, object]:
    """Makes a process heed file permissions even as root, who loses the right to override them."""
    return {"preexec_fn": lambda: [kernel.prctl(PR_CAPBSET_DROP, right) for right in OVERRIDING]} if ROOT else {}


@dataclass
class Family:
    """All processes that descend from the process `pid`, watched until asked who is left."""

    pid: int
    seen: set[psutil.Process] = field(default_factory=set)
    _ended: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Family:
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._thread.join()
        for process in self.left(0):
            process.kill()

    def left(self, patience: float = 5.0) -> list[psutil.Process]:
        _, alive = psutil.wait_procs(self.seen, timeout=patience)
        return [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]

    def _watch(self) -> None:
        while not self._ended.wait(0.02):
            try:
                self.seen.update(psutil.Process(self.pid).children(recursive=True))
            except psutil.NoSuchProcess:
                return


def started(folder: Path, *arguments: str, **more: object) -> subprocess.Popen[str]:
    """The command at work. Signals end it also where they are ignored here, as in a background job or under nohup."""
    more = {"preexec_fn": _heed_signals, **more}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **more}
    return subprocess.Popen([*COMMAND, *arguments], cwd=folder, **{"env": environment(), **streams})


def _heed_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def running(family: Family) -> list[psutil.Process]:
    return [process for process in list(family.seen) if process.is_running()]


def until(happened: Callable[[], bool], patience: float = 30.0) -> None:
    ends = time.monotonic() + patience
    while time.monotonic() < ends:
        try:
            if happened():
                return
        except psutil.NoSuchProcess:
            continue
        time.sleep(0.05)
    pytest.fail("it never happened")
