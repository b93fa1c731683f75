"""Signals that come during an import wait for its end."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time

import pytest
from dl4cv.interrupts import postponed


@pytest.fixture(params=["SIGINT", "SIGTERM", "SIGHUP"])
def number(request):
    sent = getattr(signal, request.param)
    before = signal.signal(sent, signal.default_int_handler)
    yield sent
    signal.signal(sent, before)


def test_what_comes_meanwhile_comes_at_the_end(number):
    done = []

    def interrupted() -> None:
        with postponed():
            signal.raise_signal(number)
            done.append("the import")

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert done == ["the import"]


def test_afterwards_nothing_waits(number):
    with postponed():
        pass
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)


def test_an_error_inside_is_not_lost(number):
    with pytest.raises(ImportError), postponed():
        raise ImportError


def test_a_signal_that_is_ignored_stays_so(number):
    signal.signal(number, signal.SIG_IGN)
    with postponed():
        signal.raise_signal(number)
    assert signal.getsignal(number) == signal.SIG_IGN


def test_another_thread_than_the_main_one_is_left_alone(number):
    entered = []

    def enter() -> None:
        with postponed():
            entered.append(signal.getsignal(number))

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert entered == [signal.default_int_handler]


IMPORTING = """
from dl4cv.grading.grade import import_heavily
print("begun", flush=True)
import_heavily()
"""


def test_torch_is_imported_to_its_end():
    pipe = subprocess.PIPE
    process = subprocess.Popen([sys.executable, "-c", IMPORTING], stdout=pipe, stderr=pipe, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGINT
    assert "in postponed" in told
