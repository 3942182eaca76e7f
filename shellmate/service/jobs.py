"""Requests on their way to the one model thread: in turn, the newer replacing the older of the same client. Event-loop side only."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from shellmate.core.errors import ExitCode, ShellmateError

Answer = dict[str, Any]
LONGEST_QUEUE = 512
"""Requests waiting at most; more are told to come back."""


def failure(kind: str, message: str, fix: str = "", code: int = ExitCode.SERVICE) -> Answer:
    """An error as it goes over the socket."""
    return {"ok": False, "error": {"kind": kind, "message": message, "fix": fix, "exit_code": int(code)}}


@dataclass(eq=False)
class Job:
    """One request for the model."""

    client: str
    """Whose older queued request it replaces."""
    run: Callable[[], Answer]
    """Called in the model thread."""
    reply: Callable[[Answer], None]
    """Called once, in the event loop."""
    dropped: bool = False
    """The client is gone: nobody reads the answer."""


@dataclass
class Jobs:
    """The queue and the thread behind it."""

    waiting: deque[Job] = field(default_factory=deque)
    running: Job | None = None
    on_error: Callable[[BaseException], None] = lambda _: None

    def __post_init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="model")
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to work the queue off."""
        self._task = asyncio.get_running_loop().create_task(self._work())

    def add(self, job: Job) -> None:
        """Queues a job; an older one of the same client that still waits is answered as superseded."""
        for older in [j for j in self.waiting if j.client == job.client]:
            self.waiting.remove(older)
            older.reply(failure("superseded", "A newer request took its place."))
        if len(self.waiting) >= LONGEST_QUEUE:
            job.reply(failure("busy", f"{LONGEST_QUEUE} requests are waiting already.", "Ask again in a moment."))
            return
        self.waiting.append(job)
        self._news.set()

    def drop(self, jobs: list[Job]) -> None:
        """Forgets the jobs of a client that hung up."""
        for job in jobs:
            job.dropped = True
            if job in self.waiting:
                self.waiting.remove(job)

    @property
    def idle(self) -> bool:
        """Nothing runs and nothing waits."""
        return self.running is None and not self.waiting

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            while not self.waiting:
                self._news.clear()
                await self._news.wait()
            self.running = self.waiting.popleft()
            try:
                answer = await loop.run_in_executor(self._thread, self.running.run)
            except ShellmateError as error:
                answer = failure("refused", error.message, error.fix, error.exit_code)
            except Exception as error:
                self.on_error(error)
                answer = failure("internal", f"Internal error in the service ({type(error).__name__}).", "Please report it.", ExitCode.INTERNAL)
            job, self.running = self.running, None
            if not job.dropped:
                job.reply(answer)

    async def drain(self, seconds: float) -> None:
        """Waits until everything queued is answered, at most `seconds`; then answers the rest as stopped."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not self.idle and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.01)
        while self.waiting:
            self.waiting.popleft().reply(failure("stopped", "The service was stopped.", "Ask again."))

    def close(self) -> None:
        """Ends the thread when its present job is done."""
        if self._task:
            self._task.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)
