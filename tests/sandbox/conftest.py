"""Forks, in which a test does what it does to itself for ever, and workers with some student code in them."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from dl4cv.sandbox.process import Job, StudentProcess
from dl4cv.sandbox.workers.launch import launcher
from dl4cv.sandbox.workers.process import Launch

ORDINARY = 65534

Forked = Callable[[Callable[[], Any]], Any]
Start = Callable[..., StudentProcess]


def forked(act: Callable[[], Any], *, user: int | None = None) -> Any:
    """What `act` returns in a forked child, through JSON; fails the test with the child's traceback if it raises."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # NumPy's threads, which Python warns of, are idle and hold no lock that the child needs.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            if user is not None:
                os.setgroups([])
                os.setresgid(user, user, user)
                os.setresuid(user, user, user)
            answer = {"value": act()}
        except BaseException:
            answer = {"raised": traceback.format_exc()}
        finally:
            os.write(writing, json.dumps(answer).encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        text = pipe.read()
    status = os.waitpid(child, 0)[1]
    assert text, f"the child ended with status {status} and no word"
    answer = json.loads(text)
    assert "raised" not in answer, answer["raised"]
    return answer["value"]


@pytest.fixture(name="forked")
def _forked() -> Forked:
    return forked


@pytest.fixture(params=["the user of this test", "an ordinary user"])
def as_user(request: pytest.FixtureRequest) -> Forked:
    """`forked`, once as the user who runs the tests and, when that is root, once as somebody else."""
    if request.param == "the user of this test":
        return forked
    if os.geteuid() != 0:
        pytest.skip("the user of this test is an ordinary one")
    return lambda act: forked(act, user=ORDINARY)


@pytest.fixture
def job() -> Iterator[Path]:
    """A job folder that everybody can reach, with a file in it; pytest's own folders are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="dl4cv-test-", dir="/tmp"))
    (folder / "submission.py").write_text("answer = 42\n")
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def launch() -> Iterator[Launch]:
    with launcher("numpy") as launch:
        yield launch


@pytest.fixture
def start(launch) -> Iterator[Start]:
    """Starts a worker for some student code, with numpy as np."""
    begun: list[StudentProcess] = []

    def start(text: str, call_seconds: float = 5.0, total_seconds: float = 30.0, **more: Any) -> StudentProcess:
        job = Job(
            module="exercise3",
            filename="exercise3.py",
            text=f"import numpy as np\n{text}\n",
            framework="numpy",
            packages=("numpy",),
            call_seconds=call_seconds,
            total_seconds=total_seconds,
            **more,
        )
        begun.append(StudentProcess(job, launch))
        return begun[-1]

    yield start
    for student in begun:
        student.close()


@pytest.fixture(scope="session", autouse=True)
def _linux() -> None:
    if sys.platform != "linux":
        pytest.skip("the layers exist on Linux only")
