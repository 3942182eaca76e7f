"""One client of the server: frames in, answers out, and every way in which a client can misbehave."""

from __future__ import annotations

import asyncio
import itertools
import os
import socket
from typing import TYPE_CHECKING, Any

from shellmate import __version__
from shellmate.core.errors import ExitCode
from shellmate.service import protocol
from shellmate.service.jobs import Answer, Job, failure

if TYPE_CHECKING:
    from shellmate.service.server import Server

SLOWEST_FRAME_S = 10.0
"""Seconds from a frame's first byte to its end."""
_UNREAD = 8 * 1024 * 1024
"""Bytes of answers that a client may leave unread before it is cut off."""
_numbers = itertools.count(1)


class FrameError(Exception):
    """The client broke the protocol: it is told once, then cut off."""


async def next_frame(reader: asyncio.StreamReader, left: bytearray) -> bytes | None:
    """The next line, without its end; None when the client has hung up. `left` keeps what was read beyond it.

    Raises `FrameError` for a frame that is too long or comes too slowly.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + SLOWEST_FRAME_S if left else None
    while (end := left.find(b"\n")) < 0:
        if len(left) > protocol.LONGEST_REQUEST:
            raise FrameError(f"The request is longer than {protocol.LONGEST_REQUEST} bytes.")
        try:
            async with asyncio.timeout_at(deadline):
                part = await reader.read(65536)
        except TimeoutError as error:
            raise FrameError(f"The request was not complete after {SLOWEST_FRAME_S:.0f} seconds.") from error
        if not part:
            return None
        if not left:
            deadline = loop.time() + SLOWEST_FRAME_S
        left += part
    if end > protocol.LONGEST_REQUEST:
        raise FrameError(f"The request is longer than {protocol.LONGEST_REQUEST} bytes.")
    line = bytes(left[:end])
    del left[: end + 1]
    return line


class _Client:
    """The writing side of one connection."""

    def __init__(self, server: Server, writer: asyncio.StreamWriter) -> None:
        self.server, self.writer = server, writer
        self.name = f"#{next(_numbers)}"
        self.jobs: list[Job] = []

    def send(self, answer: Answer, number: Any = None) -> None:
        """Writes an answer, if the client is still there and reads."""
        if self.writer.is_closing():
            return
        if self.writer.transport.get_write_buffer_size() > _UNREAD:
            self.writer.transport.abort()
            return
        extra = {} if number is None else {"id": number}
        self.writer.write(protocol.encode({"version": __version__, **extra, **answer}))

    def take(self, line: bytes) -> None:
        """Handles one frame."""
        try:
            frame = protocol.decode(line)
        except (ValueError, RecursionError):
            self.send(failure("request", "The request is not a line of JSON.", "Use the same version of shellmate.", ExitCode.USAGE))
            return
        number = frame.get("id") if isinstance(frame.get("id"), int) else None
        job: Job | None = None

        def reply(answer: Answer) -> None:
            if job in self.jobs:
                self.jobs.remove(job)
            self.send(answer, number)

        job = self.server.handle(frame, self.name, reply)
        if job is not None and (job in self.server.jobs.waiting or job is self.server.jobs.running):
            self.jobs.append(job)


def _trusted(writer: asyncio.StreamWriter) -> bool:
    """Whether the kernel says that the client is our own user."""
    plain: socket.socket = writer.get_extra_info("socket")
    duplicate = socket.socket(fileno=os.dup(plain.fileno()))
    try:
        return protocol.peer_uid(duplicate) == os.getuid()
    except OSError:
        return False
    finally:
        duplicate.close()


async def serve_connection(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Serves one client until it hangs up or misbehaves."""
    client = _Client(server, writer)
    server.connections += 1
    try:
        if not _trusted(writer):
            server.log.warning("refused a client of another user")
            client.send(failure("user", "This service belongs to another user."))
            return
        from shellmate.service.server import MOST_CONNECTIONS

        if server.connections > MOST_CONNECTIONS:
            client.send(failure("busy", f"{MOST_CONNECTIONS} clients are connected already.", "Ask again in a moment."))
            return
        left = bytearray()
        while (line := await next_frame(reader, left)) is not None:
            client.take(line)
            await writer.drain()
    except FrameError as error:
        client.send(failure("request", str(error), "", ExitCode.USAGE))
    except (ConnectionError, asyncio.CancelledError):
        pass
    finally:
        server.connections -= 1
        server.jobs.drop(client.jobs)
        writer.close()
