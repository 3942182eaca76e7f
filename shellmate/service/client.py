"""Asking the service. Standard library only: this is on the way of every warm suggestion."""

from __future__ import annotations

import _socket
import os
import time

from shellmate import __version__
from shellmate.core.errors import ExitCode, ServiceError, ShellmateError
from shellmate.service import protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any  # at run time it would cost 4 ms of every suggestion

PATIENCE_S = 60.0
"""Seconds an answer may take: a cold engine, or a long queue before us."""


class NotRunning(ServiceError):
    """Nobody listens at the address."""

    def __init__(self) -> None:
        super().__init__("The service is not running.", "Start it with `shellmate service start`.")


class HungUp(ServiceError):
    """The service ended or cut the connection before it answered."""


class OtherVersion(ServiceError):
    """The service was started by another version of shellmate."""

    def __init__(self, version: str) -> None:
        super().__init__(f"The running service is version {version}, this is {__version__}.", "Run `shellmate service stop`.")


class Refused(ShellmateError):
    """The service answered with an error; its exit code is kept."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(str(error.get("message", "The service refused.")), str(error.get("fix", "")))
        self.kind = str(error.get("kind", ""))
        self.exit_code = error["exit_code"] if error.get("exit_code") in ExitCode.ALL else ExitCode.SERVICE


class Connection:
    """One connection; requests on it are answered in order. Use as a context manager."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        """Raises `NotRunning` if nobody listens and `ServiceError` if the listener is not to be trusted."""
        if not protocol.check_folder(protocol.runtime_folder()):
            raise NotRunning
        self._patience_s = patience_s
        self._left = b""
        self._socket = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        try:
            self._connect(time.monotonic() + patience_s)
            if protocol.peer_uid(self._socket) != os.getuid():
                raise ServiceError("The process behind the service's socket belongs to another user.", "Remove the socket's folder.")
        except (FileNotFoundError, ConnectionRefusedError) as error:
            self._socket.close()
            raise NotRunning from error
        except OSError as error:
            self._socket.close()
            raise ServiceError(f"The service cannot be reached ({error.strerror or error}).", "Run `shellmate service status`.") from error
        except ServiceError:
            self._socket.close()
            raise

    def _connect(self, deadline: float) -> None:
        """A full queue of new clients is no refusal: the kernel answers "try again"."""
        while True:
            self._socket.settimeout(max(0.001, deadline - time.monotonic()))
            try:
                return self._socket.connect(protocol.socket_path())
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.005)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hangs up; what was asked and not answered is dropped."""
        self._socket.close()

    def ask(self, op: str, **fields: Any) -> dict[str, Any]:
        """One request, one result.

        Raises `Refused` with the service's own error, `OtherVersion`, or `ServiceError` when no answer comes.
        """
        return _result(self._exchange(op, fields))

    def shown(self, op: str, **fields: Any) -> list[str]:
        """One request whose answer the service makes ready to be shown, as the field `shown` says. Raises as `ask` does; loads no JSON parser."""
        line = self._exchange(op, fields)
        found = protocol.decode_shown(line)
        if found is None:
            _result(line)
            raise ServiceError("The service did not make its answer ready.", "Use the same version of shellmate.")
        return found

    def _exchange(self, op: str, fields: dict[str, Any]) -> bytes:
        """Sends a request and waits for the line that answers it. Raises `ServiceError`."""
        frame = protocol.encode_flat({"protocol": protocol.PROTOCOL, "version": __version__, "op": op, **fields})
        if len(frame) > protocol.LONGEST_REQUEST:
            raise ServiceError(f"The request takes {len(frame)} bytes; the service reads at most {protocol.LONGEST_REQUEST}.", "Shorten PATH, or use --no-service.")
        try:
            self._socket.sendall(frame)
            return self._line()
        except ConnectionError as error:
            raise HungUp(f"The service gave no answer ({error.strerror or error}).", "Ask again.") from error
        except OSError as error:
            raise ServiceError(f"The service gave no answer ({error.strerror or error}).", "Ask again.") from error

    def _line(self) -> bytes:
        deadline = time.monotonic() + self._patience_s
        parts = [self._left]
        size = len(self._left)
        while b"\n" not in parts[-1]:
            self._socket.settimeout(max(0.001, deadline - time.monotonic()))
            part = self._socket.recv(65536)
            if not part:
                raise ConnectionResetError("it hung up")
            size += len(part)
            if size > protocol.LONGEST_ANSWER:
                raise OSError("the answer is too long")
            parts.append(part)
        line, _, self._left = b"".join(parts).partition(b"\n")
        return line


def _result(line: bytes) -> dict[str, Any]:
    try:
        answer = protocol.decode(line)
    except ValueError as error:
        raise ServiceError(f"The service gave no answer ({error}).", "Ask again.") from error
    if not answer.get("ok"):
        error_fields = answer.get("error") or {}
        if error_fields.get("kind") == "version":
            raise OtherVersion(str(answer.get("version")))
        raise Refused(error_fields)
    result = answer.get("result")
    return result if isinstance(result, dict) else {}


def ask(op: str, patience_s: float = PATIENCE_S, **fields: Any) -> dict[str, Any]:
    """One request on a connection of its own; see `Connection.ask`."""
    with Connection(patience_s) as connection:
        return connection.ask(op, **fields)


def shown(op: str, patience_s: float = PATIENCE_S, **fields: Any) -> list[str]:
    """One request on a connection of its own; see `Connection.shown`."""
    with Connection(patience_s) as connection:
        return connection.shown(op, **fields)


def suggestion(request: str, *, count: int | None, shell: str, cwd: str, earlier: str = "") -> dict[str, Any]:
    """The fields of a `suggest` request from this process's surroundings. Without a count the service takes the setting; `earlier` is the request before."""
    return {
        "request": request, "count": count, "shell": shell, "cwd": cwd, "path": os.environ.get("PATH", ""),
        "bundle": os.environ.get("SHELLMATE_BUNDLE", ""), "earlier": earlier,
    }  # fmt: skip
