"""One end of the line between grader and worker: frames over a socket, each with a deadline."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable
from typing import Any

from dl4cv.sandbox.protocol import MAX_BYTES, decode, encode


class Channel:
    """Sends and receives frames on `connection`.

    While it waits, it calls `drain` whenever the file descriptor `output` has something to read: whoever
    writes there is never blocked for long. `received_bytes` counts what has come in so far.
    """

    def __init__(
        self, connection: socket.socket, output: int | None = None, drain: Callable[[], bool] = lambda: False
    ) -> None:
        self._socket = connection
        self._output = output
        self._drain = drain
        self.received_bytes = 0

    def send(self, value: object, deadline: float | None = None) -> None:
        """Send `value` as one frame. Raises UnsendableError, TimeoutError, or OSError when the other end is gone."""
        buffers = [memoryview(buffer) for buffer in encode(value)]
        while buffers:
            patient = self._wait(deadline, sending=True)
            try:
                sent = self._socket.sendmsg(buffers[:64], [], socket.MSG_DONTWAIT if patient else 0)
            except BlockingIOError:
                continue
            while buffers and sent >= len(buffers[0]):
                sent -= len(buffers.pop(0))
            if sent:
                buffers[0] = buffers[0][sent:]

    def receive(self, deadline: float | None = None, max_bytes: int = MAX_BYTES) -> Any:
        """The next frame's value. Raises ProtocolError, TimeoutError, or EOFError when the other end is gone.

        `deadline` is a time of `time.monotonic()`; None waits for ever.
        """
        return decode(lambda length: self._receive_exactly(length, deadline), max_bytes)

    def has_more(self) -> bool:
        """Has something come that was not received yet?"""
        return bool(select.select([self._socket], [], [], 0)[0])

    def close(self) -> None:
        """Close the socket; the other end sees the end of the line."""
        self._socket.close()

    def _receive_exactly(self, length: int, deadline: float | None) -> bytearray:
        buffer = bytearray(length)
        view = memoryview(buffer)
        while view:
            self._wait(deadline, sending=False)
            received = self._socket.recv_into(view)
            if received == 0:
                raise EOFError("the other end closed the line")
            view = view[received:]
        self.received_bytes += length
        return buffer

    def _wait(self, deadline: float | None, *, sending: bool) -> bool:
        """Wait until the socket is ready, if there is anything else to watch. Raises TimeoutError at the deadline."""
        if deadline is None and self._output is None:
            return False
        line = [self._socket]
        while True:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise TimeoutError
            reading: list[socket.socket | int] = [] if self._output is None else [self._output]
            if sending:
                readable, writable, _ = select.select(reading, line, [], left)
            else:
                readable, writable, _ = select.select([*reading, *line], [], [], left)
            if self._output in readable and not self._drain():
                self._output = None
            if writable or self._socket in readable:
                return True
