from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import psutil
import pytest
from dl4cv.classroom.gradebook.gradebook import Gradebook
from dl4cv.grading.grade import versions

from tests.classroom.classes import batch, content, finished, solution, write_class, write_files
from tests.classroom.dask_cluster import WORKERS, DaskCluster, dask_cluster
from tests.places import OWN_EXERCISE
from tests.sampling import thorough

pytest.importorskip("distributed", reason="distributed is not installed: pip install 'dl4cv-grade[cluster]'")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[DaskCluster]:
    """A scheduler and its workers."""
    with dask_cluster(tmp_path / "cluster") as running:
        yield running


@thorough
def test_a_class_on_three_workers_of_which_one_is_killed(cluster, tmp_path):
    address, workers = cluster.address, cluster.workers
    school = write_class(tmp_path / "class", 12, 3)
    wants = "from helpers import binary_probabilities, decode_one_hot, encode_labels, one_hot\n"
    write_files(school, {"modular/exercise1.py": wants, "modular/helpers.py": solution("exercise1")})
    alone = batch(school, tmp_path / "alone.db", "--jobs", "1")
    process = batch(school, tmp_path / "class.db", "--scheduler", address)
    victim = psutil.Process(workers[0].pid)
    graded, patience = 0, time.monotonic() + 120
    while graded < 5 and time.monotonic() < patience and process.poll() is None:
        time.sleep(0.2)
        if (tmp_path / "class.db").exists():
            with Gradebook(str(tmp_path / "class.db")) as gradebook:
                graded = sum(attempt.state == "graded" for attempt in gradebook.attempts())
    helpers = victim.children(recursive=True)
    os.kill(victim.pid, signal.SIGKILL)
    output = finished(process)
    finished(alone)
    assert "Traceback" not in output
    assert content(tmp_path / "class.db") == content(tmp_path / "alone.db")
    (modular,) = [row for key, row in content(tmp_path / "class.db").items() if key.student == "modular" and row[1]]
    assert modular[1] == 100.0, "the own module travels with the file"
    assert 5 <= graded < 16
    _, alive = psutil.wait_procs(helpers, timeout=20)
    assert not alive, "what the killed worker had started lives on"


@thorough
def test_a_submission_over_which_two_workers_die_is_not_settled(cluster, tmp_path):
    from dl4cv.classroom.batch.batch import BatchOptions, grade_class
    from dl4cv.classroom.batch.dask_workers import ClusterCrew
    from dl4cv.classroom.batch.task import Task
    from dl4cv.classroom.downloads.collect import collect
    from dl4cv.course import COURSE
    from dl4cv.exercise.exercise import find_exercise

    address, workers = cluster.address, cluster.workers

    class Deadly(ClusterCrew):
        """A cluster whose worker dies as soon as it has been handed one student's submission."""

        def hand(self, task: Task, content: bytes) -> None:
            super().hand(task, content)
            if task.key.student == "student0001":
                port = next(reversed(self._posts.values())).worker.rpartition(":")[2]
                (process,) = [worker for worker in workers if _listens(worker.pid, int(port))]
                process.kill()

    school = write_class(tmp_path / "class", 4, 0)
    rows = collect(school, (find_exercise("exercise1", COURSE),)).rows
    with Gradebook(str(tmp_path / "class.db")) as gradebook, Deadly(address) as crew:
        until(lambda: crew.free() == WORKERS)
        grade_class(rows, gradebook, crew, BatchOptions())
        found = {attempt.student: attempt for attempt in gradebook.attempts()}
    assert (found["student0001"].state, found["student0001"].score) == ("unsettled", None)
    assert [found[f"student000{number}"].score for number in (0, 3)] == [100.0, 100.0]
    assert sum(worker.poll() is None for worker in workers) == WORKERS - 2


@thorough
def test_an_answer_that_dies_with_its_worker_is_not_waited_for_and_nothing_is_told_of_waiting(cluster, caplog):
    from dl4cv.classroom.batch.dask_workers import ClusterCrew
    from dl4cv.classroom.batch.task import Died, Task
    from dl4cv.classroom.gradebook.attempts import Key

    content = solution("exercise1").encode()
    task = Task(Key("ann", "exercise1", sha256(content).hexdigest(), 7, versions()["dl4cv-grade"]), ".py", "required")
    with ClusterCrew(cluster.address) as crew:
        until(lambda: crew.free() == WORKERS)
        crew.hand(task, content)
        [post] = crew._posts.values()
        until(post.future.done)
        for process in cluster.workers:
            process.kill()
        assert crew.events(30) == [Died(task, "died with its worker")]
        logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: <Task finished>")
        logging.getLogger("asyncio").error("Another fault")
    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == ["Another fault"]


@thorough
def test_an_instructors_own_exercise_travels_without_its_solution(cluster, tmp_path):
    address = cluster.address
    course = Path(shutil.copytree(OWN_EXERCISE, tmp_path / "course"))
    right = (OWN_EXERCISE / "blur.py").read_text()
    school = write_files(tmp_path / "class", {"ann/blur.py": right, "bob/blur.py": right.replace(".mean(", ".sum(")})
    command = [sys.executable, "-m", "dl4cv", "batch", str(school), "--gradebook", str(tmp_path / "class.db")]
    command += ["--scheduler", address, "--regrade"]
    # The workers stay, and with them what they have of the exercise: other checks must not be taken for the same.
    for halved in (False, True):
        checks = course / "blur_checks.py"
        text = checks.read_text()
        checks.write_text(text.replace("points(60)", "points(50)").replace("law(10)", "law(20)") if halved else text)
        subprocess.run(command, cwd=course, check=True, capture_output=True, timeout=240)
        with Gradebook(str(tmp_path / "class.db")) as gradebook:
            last = {attempt.student: attempt.score for attempt in gradebook.attempts()}
        assert last == {"ann": 100.0, "bob": 20.0 if halved else 10.0}
    travelled = [path.read_text() for path in (tmp_path / "cluster").rglob("*.py")]
    assert any('NotImplementedError("blur: blur")' in text for text in travelled)
    assert not any("windows.mean" in text for text in travelled)


@thorough
def test_a_scheduler_that_is_not_there_gives_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "2s")
    school = write_class(tmp_path / "class", 1, 0)
    output = finished(batch(school, tmp_path / "class.db", "--scheduler", "tcp://127.0.0.1:9"), status=4)
    assert "There is no scheduler at tcp://127.0.0.1:9" in output
    assert "Traceback" not in output


def until(happens: Callable[[], bool], seconds: float = 60) -> None:
    patience = time.monotonic() + seconds
    while not happens() and time.monotonic() < patience:
        time.sleep(0.1)
    assert happens()


def _listens(pid: int, port: int) -> bool:
    try:
        connections = psutil.Process(pid).net_connections()
    except psutil.NoSuchProcess:
        return False
    return any(item.laddr.port == port for item in connections if item.status == psutil.CONN_LISTEN)
