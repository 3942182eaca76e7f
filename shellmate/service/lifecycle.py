"""Starting, finding and ending the service. One is started under a lock, however many ask at once."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shellmate.core.errors import ServiceError
from shellmate.service import client, protocol

START_S = 30.0
"""Seconds until a started service must answer."""
_STOP_S = 15.0
_START_LOCK = "start.lock"
_PAUSE_S = 0.02
_HANGING_UP = 50
"""How often one that hangs up is asked again."""


@contextmanager
def _start_lock(folder: str) -> Iterator[None]:
    """Held by the one process that starts the service. Raises `ServiceError` when it cannot be had in time."""
    descriptor = os.open(os.path.join(folder, _START_LOCK), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    deadline = time.monotonic() + START_S + _STOP_S
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise ServiceError("Another process has been starting the service for too long.", "Run `shellmate service stop`.") from None
                time.sleep(_PAUSE_S)
        yield
    finally:
        os.close(descriptor)


def status() -> dict[str, Any] | None:
    """The running service's status; None when there is none. Raises `OtherVersion`, `ServiceError`.

    One that is just ending may take a connection and hang up: it is asked again, until it is gone or another answers.
    """
    for left in range(_HANGING_UP, -1, -1):
        try:
            return client.ask("status", patience_s=10.0)
        except client.NotRunning:
            return None
        except client.HungUp:
            if not left:
                raise
            time.sleep(_PAUSE_S)
    return None


def start(arguments: tuple[str, ...] = ()) -> dict[str, Any]:
    """The status of the running service, started if need be; one of another version is replaced.

    Raises `ServiceError` when it does not come up.
    """
    folder = protocol.runtime_folder()
    protocol.make_folder(folder)
    with _start_lock(folder):
        try:
            running = status()
        except client.OtherVersion:
            stop()
            running = None
        return running or _spawn(arguments)


def own_environment() -> dict[str, str]:
    """The environment of a process that works for every caller: without one caller's choice of a bundle, and without handed-over sockets."""
    return {k: v for k, v in os.environ.items() if k not in ("SHELLMATE_BUNDLE", "LISTEN_PID", "LISTEN_FDS")}


def _spawn(arguments: tuple[str, ...]) -> dict[str, Any]:
    """Starts the process, apart from the caller's terminal, folder and session, and waits until it answers."""
    environment = own_environment()
    environment.setdefault("MALLOC_ARENA_MAX", "2")
    process = subprocess.Popen(
        [sys.executable, "-m", "shellmate", "service", "run", *arguments], cwd="/", env=environment, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            found = status()
        except ServiceError:
            found = None
        if found is not None:
            if process.stderr:
                process.stderr.close()
            return found
        if process.poll() is not None:
            raise ServiceError(f"The service ended at once: {_last_words(process)}", "See `shellmate doctor`, or use --no-service.")
        time.sleep(_PAUSE_S)
    process.terminate()
    raise ServiceError(f"The service did not answer within {START_S:.0f} seconds.", "See `shellmate doctor`, or use --no-service.")


def _last_words(process: subprocess.Popen[bytes]) -> str:
    text = process.stderr.read().decode("utf-8", "replace") if process.stderr else ""
    return (text.strip().splitlines() or [f"exit code {process.returncode}."])[-1].removeprefix("shellmate: ")[:300]


def stop() -> bool:
    """Ends the service and waits until it is gone; false when there was none. Raises `ServiceError` if it stays."""
    try:
        with client.Connection(10.0) as connection:
            connection.ask("stop")
    except client.NotRunning:
        return False
    deadline = time.monotonic() + _STOP_S
    while time.monotonic() < deadline:
        if not _owned():
            return True
        time.sleep(_PAUSE_S)
    raise ServiceError(f"The service has not ended after {_STOP_S:.0f} seconds.", "Look for its process with `pgrep -f 'shellmate service run'`.")


def _owned() -> bool:
    """Whether a living server holds the owner lock."""
    try:
        descriptor = os.open(os.path.join(protocol.runtime_folder(), "owner.lock"), os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def ask(op: str, **fields: Any) -> dict[str, Any]:
    """`client.ask`, with the service started or replaced first where need be.

    Raises `Refused` with the service's own error, or `ServiceError`.
    """
    try:
        return client.ask(op, **fields)
    except (client.NotRunning, client.OtherVersion):
        start()
        return client.ask(op, **fields)


