"""The resident process: an event loop that reads requests from a Unix socket, and one thread that runs the model.

It serves its own user only, holds a lock for as long as it lives (so there is one), and ends by itself when it is not used, when it
grows too large, or when asked; whoever needs it next starts it again. It never looks at its own folder, PATH or terminal.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shellmate import __version__, config
from shellmate.core.errors import ExitCode, ServiceError, UsageError
from shellmate.core.retrieval import Recall
from shellmate.core.types import Context, Request, Shell
from shellmate.engine.base import Engine
from shellmate.service import protocol
from shellmate.service.automatic import Automatic
from shellmate.service.connection import serve_connection
from shellmate.service.engines import Engines
from shellmate.service.jobs import Answer, Job, Jobs, failure
from shellmate.service.log import open_log
from shellmate.service.show import ready
from shellmate.service.state import Counters, resident_mb

Show = Callable[[dict[str, Any], dict[str, Any]], list[str]]
"""(the contract's `suggest --json` object, the request's frame) -> texts that its client knows what to do with."""
MOST_CONNECTIONS = 256
OWNER_LOCK = "owner.lock"
_DRAIN_S = 10.0
MOST_CANDIDATES = 20
_BACKLOG = 512


@dataclass(frozen=True)
class Options:
    """How a server is run."""

    idle_s: float = 1800.0
    """Seconds without a request after which it ends."""
    memory_mb: float = 1024.0
    """MiB of RAM above which it ends after the present request."""
    log_file: Path | None = None
    """None: no log."""
    wait_s: float = 5.0
    """Seconds to wait for a predecessor to be gone."""
    shown: Mapping[str, Show] = field(default_factory=dict)
    """Further ways of making an answer ready to be shown, beside `json` and `text`."""
    recall: Recall | None = None
    """Looks up what the user accepted before; called in the model thread."""
    train: tuple[str, ...] = ()
    """The command that trains if it is time; empty: never."""
    quiet_s: float = 300.0
    """Seconds without a request before that command is run, and between two runs of it."""


class Server:
    """State of the running service."""

    def __init__(self, load: Callable[[Path], Engine], options: Options) -> None:
        self.options = options
        self.log = open_log(options.log_file or Path(os.devnull))
        self.counters = Counters()
        self.engines = Engines(load, self.log.info)
        self.jobs = Jobs(on_error=lambda error: self.log.error("internal error %s", type(error).__name__))
        self.automatic = Automatic(options.train, min(options.quiet_s, options.idle_s / 2), self.log.info)
        self.connections = 0
        self.stopping = asyncio.Event()
        self.state = "loading"
        """`loading` until the first engine has answered once, then `ready`; `no model` when it could not be loaded."""
        self._why = ""

    def stop(self, why: str) -> None:
        """Begins the end: no new connections, what is queued is still answered."""
        if not self.stopping.is_set():
            self._why = why
            self.stopping.set()

    def handle(self, frame: dict[str, Any], client: str, reply: Callable[[Answer], None]) -> Job | None:
        """Answers a frame at once, or queues it and returns the job."""
        if frame.get("protocol") != protocol.PROTOCOL or frame.get("version") != __version__:
            if frame.get("op") == "stop":
                self.stop("another version asked")
                reply({"ok": True, "result": {}})
            else:
                reply(failure("version", f"This service is version {__version__}.", "Run `shellmate service stop`."))
            return None
        op = frame.get("op")
        if op == "status":
            reply({"ok": True, "result": self.status()})
        elif op == "stop":
            self.stop("asked to")
            reply({"ok": True, "result": {}})
        elif op == "suggest":
            return self._queue(frame, client, reply)
        else:
            reply(failure("request", "The service does not know this operation.", "Use the same version of shellmate.", ExitCode.USAGE))
        return None

    def _queue(self, frame: dict[str, Any], client: str, reply: Callable[[Answer], None]) -> Job | None:
        try:
            request, bundle = read_request(frame)
            show = self._show(frame)
        except UsageError as error:
            self.counters.answered(0.0, False)
            reply(failure("request", error.message, error.fix, error.exit_code))
            return None
        self.counters.used = time.monotonic()
        began = time.monotonic()

        def finished(answer: Answer) -> None:
            self.state = "ready" if answer["ok"] else self.state
            self.counters.answered((time.monotonic() - began) * 1000, bool(answer["ok"]))
            reply(answer)
            if resident_mb() > self.options.memory_mb:
                self.stop("memory ceiling")

        def work() -> Answer:
            from shellmate.engine.suggest import suggest

            engine = self.engines.engine(bundle, request.context.cwd)
            result = suggest(engine, request, self.options.recall).as_json() | ({"warnings": config.complaints()} if config.complaints() else {})
            return {"ok": True, "result": result} if show is None else {"ok": True, "shown": show(result, frame)}

        name = frame.get("client")
        job = Job(f"={name}" if isinstance(name, str) and name else client, work, finished)
        self.jobs.add(job)
        return job

    def _show(self, frame: dict[str, Any]) -> Show | None:
        """How a frame wants its answer made ready; None: not at all. Raises `UsageError`."""
        how = frame.get("shown")
        known = {"json": ready, "text": ready, **self.options.shown}
        if how is not None and (not isinstance(how, str) or how not in known):
            raise UsageError("The service does not know this way of showing an answer.", "Use the same version of shellmate.")
        return None if how is None else known[how]

    def status(self) -> dict[str, Any]:
        """What `service status` shows."""
        engine = self.engines.last
        manifest = engine.manifest if engine else None
        return {
            **self.counters.as_json(), "state": self.state, "bundle": manifest.name if manifest else None,
            "adapter": manifest.adapter if manifest else None, "fingerprint": manifest.fingerprint if manifest else None,
            "folder": str(engine.folder) if engine else None, "problem": self.engines.problem, "training": self.automatic.text, "queued": len(self.jobs.waiting),
            "busy": self.jobs.running is not None,
            "connections": self.connections, "socket": protocol.socket_path(),
        }  # fmt: skip

    def _warm(self) -> Answer:
        """Loads the engine and lets it answer once, so that the first caller does not wait for it."""
        from shellmate.engine.suggest import suggest

        suggest(self.engines.engine("", None), Request("list files"))
        return {"ok": True, "result": {}}

    def _warmed(self, answer: Answer) -> None:
        self.state = "ready" if answer["ok"] else "no model"
        self.log.info(self.state)

    async def run(self, listener: socket.socket, remove: bool = True) -> None:
        """Serves until stopped; then takes the address away, if it is ours to."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop, signal.Signals(number).name)
        loop.add_signal_handler(signal.SIGHUP, lambda: None)
        self.log.info("started version %s", __version__)
        self.jobs.start()
        self.jobs.add(Job("warm-up", self._warm, self._warmed))
        server = await asyncio.start_unix_server(lambda r, w: serve_connection(self, r, w), sock=listener, limit=2**16, backlog=_BACKLOG)
        watch = loop.create_task(self._watch())
        await self.stopping.wait()
        watch.cancel()
        if remove:
            remove_socket()
        server.close()
        await self.jobs.drain(_DRAIN_S)
        await asyncio.sleep(0.05)
        self.jobs.close()
        self.log.info("stopped: %s after %d requests", self._why, self.counters.requests)

    async def _watch(self) -> None:
        """Trains when it is time; ends the service when it was not used for long (by the monotonic clock, which does not jump), or cannot be reached any more."""
        while True:
            left = self.counters.used + self.options.idle_s - time.monotonic()
            self.automatic.look(self.counters.used)
            if not os.path.exists(protocol.socket_path()):
                self.stop("the socket is gone")
            if left <= 0 and self.jobs.idle and not self.automatic.running:
                self.stop("idle")
            await asyncio.sleep(min(10.0, max(0.05 if not self.automatic.running else 1.0, left)))


def read_request(frame: dict[str, Any]) -> tuple[Request, str]:
    """The request in a frame, and the bundle it names (empty: the one in use). Without a count, as many as the settings say.

    Raises `UsageError` when a field is missing or of the wrong kind.
    """
    text, count, bundle = frame.get("request"), frame.get("count"), frame.get("bundle", "")
    count = config.current().suggest.count if count is None else count
    cwd, path, shell, earlier = frame.get("cwd", "/"), frame.get("path", ""), frame.get("shell", "bash"), frame.get("earlier", "")
    if not all(isinstance(v, str) for v in (text, bundle, cwd, path, shell, earlier)) or not isinstance(count, int) or isinstance(count, bool):
        raise UsageError("A field of the request is missing or of the wrong kind.", "Use the same version of shellmate.")
    if not 1 <= count <= MOST_CANDIDATES or not os.path.isabs(cwd) or shell not in [s.value for s in Shell] or "\0" in cwd + bundle + path:
        raise UsageError("A field of the request is out of range.", f"1 to {MOST_CANDIDATES} candidates, an absolute folder, a known shell.")
    return Request(str(text), count, Context(cwd, path, Shell(shell)), earlier), bundle


def hold_owner_lock(folder: str, wait_s: float) -> int:
    """The descriptor of the lock that the living server holds. Raises `ServiceError` if another one lives on."""
    descriptor = os.open(os.path.join(folder, OWNER_LOCK), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    deadline = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
        except OSError as error:
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise ServiceError("The service is running already.", "See `shellmate service status`.") from error
            time.sleep(0.05)


def remove_socket() -> None:
    """Takes the address away; only the holder of the owner lock may."""
    try:
        os.unlink(protocol.socket_path())
    except OSError:
        return


def passed_socket() -> socket.socket | None:
    """The listening socket that systemd passed (sd_listen_fds(3)); its address is systemd's to remove."""
    if os.environ.get("LISTEN_PID") == str(os.getpid()) and os.environ.get("LISTEN_FDS") == "1":
        return socket.socket(fileno=3)
    return None


def listen() -> socket.socket:
    """A new listening socket, in the place of a stale one; it gets its name when it can take connections."""
    address, unready = protocol.socket_path(), f"{protocol.socket_path()}.new"
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(unready)
        listener.bind(unready)
        listener.listen(_BACKLOG)
        os.rename(unready, address)
    except OSError as error:
        raise ServiceError(f"{address} cannot be made ({error.strerror}).", "Check its folder.") from error
    finally:
        os.umask(before)
    return listener


def serve(load: Callable[[Path], Engine], options: Options) -> int:
    """Runs the service in this process until it ends; returns the exit code. Raises `ServiceError` if it cannot begin."""
    folder = protocol.runtime_folder()
    protocol.make_folder(folder)
    lock = hold_owner_lock(folder, options.wait_s)
    try:
        passed = passed_socket()
        listener = passed or listen()

        async def main() -> None:
            await Server(load, options).run(listener, remove=passed is None)

        asyncio.run(main())
    finally:
        os.close(lock)
    return ExitCode.DONE
