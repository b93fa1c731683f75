from __future__ import annotations

import fcntl
import resource
import socket
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
from dl4cv.rpc.frames import LENGTH, ProtocolError, UnsendableError, encode
from dl4cv.sandbox.line.channel import Channel

Line = tuple[Channel, Channel]
HIGH = 2000


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    here, there = socket.socketpair()
    with here, there:
        yield here, there


@pytest.fixture
def line(ends) -> Line:
    return Channel(ends[0]), Channel(ends[1])


def soon(seconds: float = 5.0) -> float:
    return time.monotonic() + seconds


def test_frames_arrive_whole_and_in_order(line):
    here, there = line
    for number in range(3):
        here.send({"number": number, "array": np.full(3, number)})
    for number in range(3):
        value = there.receive(soon())
        assert value["number"] == number
        assert value["array"].tolist() == [number] * 3


@pytest.mark.parametrize("deadline", [None, 20.0])
def test_a_frame_larger_than_any_buffer_arrives_while_the_other_end_reads(line, deadline):
    here, there = line
    image = np.random.default_rng(0).normal(size=(8, 1 << 16))
    until = None if deadline is None else soon(deadline)
    sender = threading.Thread(target=here.send, args=([image, *image], until))
    sender.start()
    received = there.receive(until)
    sender.join()
    np.testing.assert_array_equal(received[0], image)
    np.testing.assert_array_equal(np.stack(received[1:]), image)


def test_what_has_come_with_an_earlier_frame_is_no_silence(line):
    here, there = line
    for number in range(3):
        here.send(number)
    assert there.receive(soon()) == 0
    for number in (1, 2):
        assert there.has_more()
        assert there.receive(soon()) == number
    assert not there.has_more()


def test_bytes_count_when_their_frame_is_received_and_not_when_they_come(line):
    here, there = line
    here.send("first")
    here.send("second and longer")
    there.receive(soon())
    first = there.received_bytes
    there.receive(soon())
    assert 0 < first < there.received_bytes - first


def test_the_second_half_of_a_frame_is_waited_for_until_the_deadline(ends):
    """Also where the frame before it came without one, and the socket itself waited."""
    whole = b"".join(encode("whole"))
    ends[1].sendall(whole + whole[: len(whole) // 2])
    reading = Channel(ends[0])
    assert reading.receive() == "whole"
    with pytest.raises(TimeoutError):
        reading.receive(soon(0.1))


def test_silence_ends_at_the_deadline(line):
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        line[0].receive(soon(0.1))
    assert 0.1 <= time.monotonic() - started < 2


def test_one_byte_at_a_time_does_not_move_the_deadline(ends):
    stopped = threading.Event()

    def drip() -> None:
        ends[1].sendall(LENGTH.pack(1000))
        while not stopped.wait(0.01):
            ends[1].sendall(b" ")

    dripping = threading.Thread(target=drip)
    dripping.start()
    with pytest.raises(TimeoutError):
        Channel(ends[0]).receive(soon(0.2))
    stopped.set()
    dripping.join()


def test_a_reader_who_does_not_read_stops_the_sender_at_the_deadline(line):
    with pytest.raises(TimeoutError):
        line[0].send(np.zeros(1 << 20), soon(0.2))


def test_the_other_end_gone_is_the_end_of_the_line(ends):
    ends[1].sendall(LENGTH.pack(10) + b"half")
    ends[1].close()
    with pytest.raises(EOFError):
        Channel(ends[0]).receive(soon())
    with pytest.raises(OSError, match=r"[Bb]roken pipe"):
        Channel(ends[0]).send("hello", soon())


def test_what_cannot_be_sent_leaves_the_line_usable(line):
    here, there = line
    with pytest.raises(UnsendableError):
        here.send(object())
    here.send("still here")
    assert there.receive(soon()) == "still here"


def test_a_smaller_cap_can_be_asked_for(line):
    line[0].send(np.zeros(100))
    with pytest.raises(ProtocolError, match="799"):
        line[1].receive(soon(), max_bytes=799)


def test_output_is_drained_while_waiting_for_an_answer(ends):
    reading, writing = socket.socketpair()
    printed = bytearray()

    def drain() -> bool:
        chunk = reading.recv(1 << 16)
        printed.extend(chunk)
        return bool(chunk)

    def answer() -> None:
        with writing:
            writing.sendall(b"x" * (1 << 20))  # blocks until somebody reads
        Channel(ends[1]).send("done")

    answering = threading.Thread(target=answer)
    answering.start()
    with reading:
        assert Channel(ends[0], reading, drain).receive(soon()) == "done"
        answering.join()
        while drain():
            pass
    assert len(printed) == 1 << 20


def test_an_end_that_has_many_files_open_can_talk(ends):
    """select() refuses descriptors above 1023."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limits[1] < HIGH + 10:
        pytest.skip("this machine does not let a process have so many files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits[1], limits[1]))
    try:
        with socket.socket(fileno=fcntl.fcntl(ends[0], fcntl.F_DUPFD, HIGH)) as high:
            here = Channel(high)
            here.send("question", soon())
            assert Channel(ends[1]).receive(soon()) == "question"
            assert not here.has_more()
            Channel(ends[1]).send("answer")
            assert here.receive(soon()) == "answer"
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_what_came_and_was_not_received_is_known(line):
    here, there = line
    assert not here.has_more()
    there.send("unasked")
    assert here.has_more()
