"""The part that runs in a worker of a dask.distributed cluster; it needs nothing but this package there.

What an instructor's own exercises need comes with each task, as text, and is written once into the worker's own folder.
"""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from distributed import Worker, WorkerPlugin, get_worker

from dl4cv.classroom.batch.local_workers import Job, WarmProcess, longest
from dl4cv.classroom.batch.task import Task, task_from, task_json
from dl4cv.release.portable import write_texts

NAME = "dl4cv-grade"


class JobPlugin(WorkerPlugin):
    """A worker's own job, which grades beside it: a submission that kills its job leaves the worker alive."""

    name = NAME
    idempotent = True

    def setup(self, worker: Worker) -> None:
        """Prepare the worker, once; the job is started when the first task comes, and stays warm for the next batch."""
        self._lock = threading.Lock()
        self._warm = WarmProcess()
        self._job: Job | None = None
        self._folder = Path(worker.local_directory)

    def teardown(self, worker: Worker) -> None:
        """End the job when the worker ends."""
        if self._job is not None:
            self._job.connection.close()
        self._warm.close()

    def grade(self, text: str, content: bytes, portable: str) -> str:
        """Grade a task; return the outcome's JSON, "" when the job died over it."""
        with self._lock:
            task = replace(task_from(text), course=self._unpacked(portable))
            job = self._suited(task)
            try:
                job.connection.send_bytes(task_json(task).encode())
                job.connection.send_bytes(content)
                if job.connection.poll(longest(task)):
                    return job.connection.recv_bytes().decode()
            except (EOFError, OSError):
                pass
            self._job = None
            self._warm.end(job)
            return ""

    def _unpacked(self, portable: str) -> str:
        """Write the files of `portable` into a folder of their own, since a process reads a folder only once."""
        if not portable:
            return ""
        folder = self._folder / f"dl4cv-course-{sha256(portable.encode()).hexdigest()}"
        if not folder.is_dir():
            unfinished = folder.with_name(f"{folder.name}.unfinished")
            write_texts(json.loads(portable), unfinished)
            unfinished.replace(folder)
        return str(folder)

    def _suited(self, task: Task) -> Job:
        """Return the job, or a new one when it serves another framework."""
        if self._job is not None and self._job.framework != task.exercise.framework:
            self._warm.end(self._job)
            self._job = None
        self._job = self._job or self._warm.job(task)
        return self._job


def grade_here(task: str, content: bytes, portable: str) -> str:
    """Grade with the job of the worker that dask runs this in. `portable` is JSON, "" for our own exercises."""
    plugin = get_worker().plugins[NAME]
    assert isinstance(plugin, JobPlugin)
    return plugin.grade(task, content, portable)
