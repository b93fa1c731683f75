"""A dask cluster of a test's own: a scheduler and three workers, each a process of its own, on the loopback only."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.classroom.classes import ALL_LANES

WORKERS = 3


@dataclass(frozen=True)
class DaskCluster:
    """The address of the scheduler, and the workers."""

    address: str
    workers: list[subprocess.Popen[bytes]]


@contextmanager
def dask_cluster(folder: Path) -> Iterator[DaskCluster]:
    """A cluster that keeps its files in `folder`, until the end."""
    folder.mkdir()
    scheduler = _dask(folder, "scheduler", "--port", "0", "--host", "127.0.0.1")
    workers = [
        _dask(folder, "worker", "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", "--memory-limit", "0")
        for _ in range(WORKERS)
    ]
    try:
        yield DaskCluster(_address(folder / "scheduler"), workers)
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def _dask(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    options = ("--no-dashboard", "--scheduler-file", str(folder / "scheduler"))
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, *options],
            stdout=log,
            stderr=log,
            cwd=folder,
            env={**os.environ, **ALL_LANES, "DASK_TEMPORARY_DIRECTORY": str(folder)},
            start_new_session=True,
        )


def _address(file: Path) -> str:
    patience = time.monotonic() + 60
    while time.monotonic() < patience:
        if file.exists() and file.read_text():
            return str(json.loads(file.read_text())["address"])
        time.sleep(0.1)
    raise TimeoutError("the scheduler does not start")
