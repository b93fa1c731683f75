"""The crew on other machines: the workers of a dask.distributed cluster.

dask would hand the tasks of a dead worker to the next one, and the next. Here each is pinned to one worker, which has
one at a time, so that a submission which kills workers is found out at the second. Workers may come late, and go.
"""

from __future__ import annotations

import gc
import itertools
import json
import logging
import queue
import uuid
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from dl4cv.classroom.batch.task import CrewError, Died, Event, Finished, Task, outcome_from, task_json
from dl4cv.release.portable import read_texts

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_SECONDS = 10.0
FETCH_SECONDS = 2.0


@dataclass
class _Post:
    """A task, the worker it was handed to, and what is to come of it."""

    task: Task
    worker: str
    future: Future[str]


def _is_news(record: logging.LogRecord) -> bool:
    """Tell whether a message of asyncio's is about more than an answer that was given up.

    dask forgets whoever waits for one, which asyncio tells with a traceback whenever it is found: also in the middle of
    an `ast.parse`, which fails then in Python 3.11, since writing a traceback parses lines too.
    """
    return "exception was never retrieved" not in record.getMessage()


class ClusterCrew:
    """The workers of the cluster whose scheduler is at `address`, such as tcp://10.0.0.1:8786.

    A context manager; on leaving, what is still being graded is called off. Raises CrewError when nobody is there.
    """

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client

            from dl4cv.classroom.batch.cluster_worker import JobPlugin
        except ImportError as error:
            raise CrewError("A cluster needs dask: pip install 'dl4cv-grade[cluster]'.") from error
        try:
            self._client: Client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise CrewError(f"There is no scheduler at {address}: {error or type(error).__name__}.") from error
        self._client.register_plugin(JobPlugin())
        self._run = uuid.uuid4().hex
        self._numbers = itertools.count()
        self._posts: dict[int, _Post] = {}
        self._done: queue.SimpleQueue[int] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        logging.getLogger("asyncio").addFilter(_is_news)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for post in self._posts.values():
            post.future.cancel()
        self._client.close()
        gc.collect()  # what is forgotten shall be found while nobody is told of it
        logging.getLogger("asyncio").removeFilter(_is_news)

    def free(self) -> int:
        """Count how many tasks can be handed out now: one for each worker that has none."""
        return len(self._idle())

    def hand(self, task: Task, content: bytes) -> None:
        """Let `task` be graded by a worker that has none."""
        from dl4cv.classroom.batch.cluster_worker import grade_here

        number, worker = next(self._numbers), self._idle()[0]
        key = f"dl4cv-{self._run}-{number}"
        # The folder is one of this machine: what lies in it travels.
        elsewhere, portable = task_json(replace(task, course="")), _portable_json(task.course)
        future = self._client.submit(grade_here, elsewhere, content, portable, key=key, workers=[worker], pure=False)
        self._posts[number] = _Post(task, worker, future)
        future.add_done_callback(lambda _: self._done.put(number))

    def events(self, seconds: float) -> list[Event]:
        """Return what has happened; wait no longer than `seconds`. Raises CrewError without a scheduler."""
        events = []
        try:
            events.append(self._ended(self._done.get(timeout=seconds)))
            while True:
                events.append(self._ended(self._done.get_nowait()))
        except queue.Empty:
            pass
        if self._client.status not in ("running", "connecting"):
            raise CrewError("The scheduler is gone. When it is back, run the same command once more.")
        alive = self._workers()
        for number, post in list(self._posts.items()):
            if post.worker not in alive and not post.future.done():
                del self._posts[number]
                post.future.cancel()
                events.append(Died(post.task, "died with its worker"))
        return [event for event in events if event is not None]

    def _ended(self, number: int) -> Event | None:
        """Return what a task has come to; None if it was given up before."""
        post = self._posts.pop(number, None)
        if post is None:
            return None
        answer = self._fetched(post)
        if answer is None:
            return Died(post.task, "died with its worker")
        if not answer:
            return Died(post.task, "died")
        outcome = outcome_from(answer)
        theirs = outcome.versions.get("dl4cv-grade", post.task.key.grader_version)
        if theirs != post.task.key.grader_version:
            ours = post.task.key.grader_version
            raise CrewError(f"The worker {post.worker} has version {theirs} of this package, and here is {ours}.")
        return Finished(post.task, outcome)

    def _fetched(self, post: _Post) -> str | None:
        """Return what the worker answered; None when it died before it could hand the answer over."""
        while post.future.status == "finished":
            try:
                answer = post.future.result(timeout=FETCH_SECONDS)
                post.future.release()
                return answer
            except TimeoutError:
                # An answer that is lost with its worker is waited for without end: nobody else may compute it.
                if post.worker not in self._workers():
                    break
        post.future.cancel()
        return None

    def _idle(self) -> list[str]:
        busy = {post.worker for post in self._posts.values()}
        return [worker for worker in self._workers() if worker not in busy]

    def _workers(self) -> list[str]:
        return list(self._client.scheduler_info(n_workers=-1)["workers"])


@cache
def _portable_json(course: str) -> str:
    """Write the files in the folder `course` as JSON; "" when there is no such folder."""
    return json.dumps(read_texts(Path(course))) if course else ""
