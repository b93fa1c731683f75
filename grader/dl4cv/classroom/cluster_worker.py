"""The part that runs in a worker of a dask.distributed cluster; it needs nothing but this package there."""

from __future__ import annotations

import threading

from distributed import Worker, WorkerPlugin, get_worker

from dl4cv.classroom.crew import Job, WarmProcess, framework_of, longest
from dl4cv.classroom.work import Task, task_from

NAME = "dl4cv-grade"


class Jobs(WorkerPlugin):
    """A worker's own job, which grades beside it: a submission that kills its job leaves the worker alive."""

    name = NAME
    idempotent = True

    def setup(self, worker: Worker) -> None:
        """In the worker, once; the job is started when the first task comes, and stays warm for the next batch."""
        self._lock = threading.Lock()
        self._warm = WarmProcess()
        self._job: Job | None = None

    def teardown(self, worker: Worker) -> None:
        """When the worker ends."""
        if self._job is not None:
            self._job.connection.close()
        self._warm.close()

    def grade(self, task: str, content: bytes) -> str:
        """The outcome's JSON; "" when the job died over it."""
        with self._lock:
            job = self._suited(task_from(task))
            try:
                job.connection.send_bytes(task.encode())
                job.connection.send_bytes(content)
                if job.connection.poll(longest(task_from(task))):
                    return job.connection.recv_bytes().decode()
            except (EOFError, OSError):
                pass
            self._job = None
            self._warm.end(job)
            return ""

    def _suited(self, task: Task) -> Job:
        """The job, or a new one when it serves another framework."""
        if self._job is not None and self._job.framework != framework_of(task):
            self._warm.end(self._job)
            self._job = None
        self._job = self._job or self._warm.job(task)
        return self._job


def grade_here(task: str, content: bytes) -> str:
    """The task that dask runs: grade with the job of the worker it runs in."""
    jobs = get_worker().plugins[NAME]
    assert isinstance(jobs, Jobs)
    return jobs.grade(task, content)
