"""The child that reads for the grader: bounded in memory and time, and no neighbour's fault is anybody's."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from dl4cv.submission import room
from dl4cv.submission.room import Room, RoomError, TooMuchError

MEMORY = 256 << 20

# What a hostile file could do to whoever reads it, as a module that a room asks.
ANSWERS = """
import os, signal, sys, time

KEPT = []

def answer(question, data):
    match data.decode():
        case "die":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "fail":
            raise ZeroDivisionError
        case "loop":
            while True:
                pass
        case "grow":
            while True:
                KEPT.append(bytearray(1 << 20))
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "leave":
            KEPT.append(bytearray(1 << 27))
        case "second":
            if KEPT:
                os.abort()
            KEPT.append(1)
        case "long":
            return {"told": "x" * (2 << 20)}, b""
        case "list":
            sys.stdout.buffer.write(bytes([0, 0, 0, 2, 0, 0, 0, 0]) + b"[]")
            sys.stdout.buffer.flush()
    return {"pid": os.getpid(), "about": question}, data.upper()
"""


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Room]:
    (tmp_path / "answers_of_a_test.py").write_text(ANSWERS)
    asked = Room("answers_of_a_test", [tmp_path], memory=MEMORY, seconds=1)
    yield asked
    asked.close()


def test_questions_are_answered_one_after_another_by_the_same_child(asked: Room) -> None:
    first, second = asked.ask({"kind": 1}, b"a"), asked.ask({"kind": 2}, b"b")
    assert (first[1], second[1]) == (b"A", b"B")
    assert first[0]["pid"] == second[0]["pid"] != os.getpid()
    assert second[0]["about"] == {"kind": 2}


@pytest.mark.parametrize(
    ("data", "how"), [("die", "crash"), ("fail", "crash"), ("long", "crash"), ("list", "crash"), ("grow", "memory")]
)
def test_what_ends_the_child_is_told_from_others(asked: Room, data: str, how: str) -> None:
    for _ in range(2):
        asked.ask({}, b"a neighbour")
        with pytest.raises(TooMuchError) as caught:
            asked.ask({}, data.encode())
        assert caught.value.how == how
    assert asked.ask({}, b"a")[1] == b"A"


def test_a_child_that_computes_without_end_is_ended(asked: Room) -> None:
    with pytest.raises(TooMuchError) as caught:
        asked.ask({}, b"loop")
    assert caught.value.how == "time"


def test_time_is_nobodys_but_the_bytes_own_and_asked_for_once(asked: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    asked.ask({}, b"a neighbour")
    started: list[int] = []
    monkeypatch.setattr(room.subprocess, "Popen", lambda *_, **__: started.append(1))
    with pytest.raises(TooMuchError):
        asked.ask({}, b"loop")
    assert started == []


@pytest.mark.parametrize(("data", "how"), [("loop", "time"), ("grow", "memory")])
def test_where_the_system_sets_no_limits_the_child_is_watched(
    asked: Room, data: str, how: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(room, "_LIMITS_ITSELF", False)
    without = f"import sys\nsys.modules['resource'] = None\n{room._BEGIN}"
    monkeypatch.setattr(room, "_BEGIN", without)
    with pytest.raises(TooMuchError) as caught:
        asked.ask({}, data.encode())
    assert caught.value.how == how
    assert asked.ask({}, b"a")[1] == b"A"


def test_what_a_neighbour_left_behind_is_nobodys_fault(asked: Room) -> None:
    asked.ask({}, b"second")
    assert asked.ask({}, b"second")[1] == b"SECOND", "another child is asked"


def test_who_took_much_makes_room_for_another_child(asked: Room) -> None:
    before = asked.ask({}, b"leave")[0]["pid"]
    assert asked.ask({}, b"a")[0]["pid"] != before


def test_what_the_asker_holds_is_not_counted_among_what_the_child_took(asked: Room) -> None:
    held = b"x" * (300 << 20)
    before = asked.ask({}, b"leave")[0]["pid"]
    assert asked.ask({}, b"a")[0]["pid"] != before
    assert len(held) > MEMORY


def test_a_child_that_the_system_kills_again_and_again_is_no_fault_of_the_bytes(asked: Room) -> None:
    with pytest.raises(RoomError, match="is ended by the system"):
        asked.ask({}, b"killed")


def test_a_child_that_somebody_killed_meanwhile_is_replaced(asked: Room) -> None:
    pid = asked.ask({}, b"a")[0]["pid"]
    os.kill(pid, signal.SIGKILL)
    assert asked.ask({}, b"b")[1] == b"B"


def test_a_module_that_does_not_start_is_no_fault_of_the_bytes_either() -> None:
    with pytest.raises((RoomError, TooMuchError)):
        Room("no_such_module").ask({}, b"a")


@pytest.mark.skipif(sys.platform != "linux", reason="tells by /proc")
def test_the_child_knows_nothing_of_the_environment_and_cannot_write(
    asked: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "x")
    pid = asked.ask({}, b"a")[0]["pid"]
    assert b"SECRET" not in Path(f"/proc/{pid}/environ").read_bytes()
    limits = Path(f"/proc/{pid}/limits").read_text()
    assert f"Max address space         {MEMORY}" in limits
    assert "Max file size             0 " in limits


def test_it_ends_with_the_process_that_asked(asked: Room) -> None:
    child = psutil.Process(asked.ask({}, b"a")[0]["pid"])
    asked.close()
    child.wait(5)
    assert not child.is_running()


def test_a_forked_process_opens_a_room_of_its_own(asked: Room) -> None:
    mine = asked.ask({}, b"a")[0]["pid"]
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(asked.ask({}, b"a")[0]["pid"]).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert int(os.read(reading, 20)) not in (0, mine)
    os.close(reading)
    os.close(writing)
    assert asked.ask({}, b"a")[0]["pid"] == mine


def test_a_question_is_cheap(asked: Room) -> None:
    asked.ask({}, b"a")
    begin = time.process_time()
    for _ in range(50):
        asked.ask({}, b"a" * 20_000)
    assert (time.process_time() - begin) / 50 < 0.01
