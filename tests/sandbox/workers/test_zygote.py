"""One zygote for several graders: each has its own workers, and none is hurt by what becomes of another."""

import signal
import sys
import time
from collections.abc import Iterator

import psutil
import pytest
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Answer, Request, Returned
from dl4cv.sandbox.process import Job, StudentProcess
from dl4cv.sandbox.workers.process import Launch
from dl4cv.sandbox.workers.zygote import Zygote

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a zygote forks, with Linux's means")

COUNTING = "calls = 0\n\ndef count():\n    global calls\n    calls += 1\n    return calls\n"


@pytest.fixture
def zygote() -> Iterator[Zygote]:
    with Zygote("numpy") as started:
        yield started


@pytest.fixture
def guest(zygote) -> Iterator[Zygote]:
    """Another grader's end of the same zygote."""
    with Zygote("numpy", zygote.new_line()) as shared:
        yield shared


def student(launch: Launch) -> StudentProcess:
    job = Job("exercise3", "exercise3.py", COUNTING, "numpy", (), call_seconds=5.0, total_seconds=30.0)
    return StudentProcess(job, launch)


def counted(student: StudentProcess) -> Answer:
    return student.answers([Request(CALL, "count")])[0]


def zygotes() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]


def test_two_graders_have_workers_of_their_own_from_one_zygote(zygote, guest):
    before = len(zygotes())
    with student(zygote) as first, student(guest) as second:
        answers = [counted(each) for each in (first, second, first)]
    assert [answer.value for answer in answers if isinstance(answer, Returned)] == [1, 1, 2]
    assert len(zygotes()) == before


def test_ending_one_graders_worker_leaves_the_others_of_the_same_number(zygote, guest):
    with student(zygote) as first:
        assert isinstance(counted(first), Returned)
        with student(guest) as second:
            counted(second)
        assert counted(first).value == 2


def test_when_a_grader_hangs_up_its_workers_end_and_no_others(zygote, guest):
    with student(zygote) as first, student(guest) as second:
        counted(first)
        counted(second)
        workers = psutil.Process().children(recursive=True)
        guest.hang_up()
        patience = time.monotonic() + 5.0
        while all(worker.is_running() for worker in workers) and time.monotonic() < patience:
            time.sleep(0.01)
        assert sum(worker.is_running() for worker in workers) == len(workers) - 1
        assert counted(first).value == 2


def test_a_shared_zygote_that_dies_is_replaced_by_one_of_the_graders_own(zygote, guest):
    with student(guest) as before:
        assert counted(before).value == 1
    for process in zygotes():
        process.send_signal(signal.SIGKILL)
        process.wait()
    with student(guest) as after:
        assert counted(after).value == 1
