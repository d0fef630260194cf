"""When a request arrived: as the kernel noted it, before any thread of ours had its turn.

A thread that reads a socket first waits for the interpreter, and under load that wait is most of
the queue. A clock read afterwards would call it nothing, and the door would see no crowd.
"""

import contextlib
import io
import socket
import struct
import sys
import time

# Linux notes arrivals on TCP sockets too; elsewhere the reading thread's clock has to do.
SO_TIMESTAMPNS = 35 if sys.platform == "linux" else None
_TIMESPEC = struct.Struct("@ll")
_ROOM = socket.CMSG_SPACE(_TIMESPEC.size) if hasattr(socket, "CMSG_SPACE") else 0


def note_arrivals(connection: socket.socket) -> None:
    """Ask the kernel to stamp what arrives here; what is accepted here inherits the wish."""
    if SO_TIMESTAMPNS is not None:
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)


class StampedReader(io.RawIOBase):
    """A socket to read from; `arrived_at` is when its last bytes came, in epoch seconds."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.arrived_at = time.time()
        note_arrivals(connection)

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Wait for bytes; 0 when the caller has hung up."""
        if SO_TIMESTAMPNS is None:
            count = self._connection.recv_into(buffer)
            self.arrived_at = time.time()
            return count
        count, notes, _, _ = self._connection.recvmsg_into([buffer], _ROOM)
        self.arrived_at = _stamp(notes) or time.time()
        return count


def _stamp(notes: list[tuple[int, int, bytes]]) -> float | None:
    for level, kind, data in notes:
        if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS) and len(data) == _TIMESPEC.size:
            seconds, nanoseconds = _TIMESPEC.unpack(data)
            return float(seconds + nanoseconds / 1e9)
    return None
