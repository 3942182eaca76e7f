"""Starts a training in its own process and follows it. Loads neither torch nor a model, so that app and command line stay quick.

The process outlives the terminal that started it; `Launched.cancel` ends it, and the lock keeps a second one out.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shellmate.core.errors import ExitCode, ShellmateError
from shellmate.engine.base import DEFAULT_BUNDLE, default_bundle
from shellmate.training import job
from shellmate.training.events import LAST, read_events
from shellmate.training.job import Job

_POLL = 0.1
_PATIENCE = 15.0
"""Seconds a cancelled training gets to end by itself."""


class Elsewhere:
    """A training process that another program started: it lives for as long as the lock is held."""

    def __init__(self, pid: int) -> None:
        self.pid, self.returncode = pid, 0

    def poll(self) -> int | None:
        """None while it runs."""
        return None if job.running() else 0

    def wait(self, timeout: float | None = None) -> int:
        """Waits for its end. Raises `subprocess.TimeoutExpired`."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("training", timeout or 0.0)
            time.sleep(_POLL)
        return 0

    def send_signal(self, number: int) -> None:
        """Sends a signal."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Ends it at once."""
        self.send_signal(signal.SIGKILL)


class Launched:
    """A training process."""

    def __init__(self, process: subprocess.Popen[bytes] | Elsewhere, folder: Path, resumed: bool, start: int) -> None:
        self.process, self.folder, self.resumed = process, folder, resumed
        self._start, self.since = start, time.time()

    def events(self) -> Iterator[dict[str, Any]]:
        """Every event as it comes; the last is `done`, `failed` or `cancelled`. A process that dies silently ends with `failed`."""
        at = self._start
        while True:
            ended = self.process.poll() is not None
            found, at = read_events(self.folder / "events.jsonl", at)
            for event in found:
                yield event
                if event["event"] in LAST:
                    self.process.wait()
                    return
            if ended:
                yield self._died()
                return
            time.sleep(_POLL)

    def so_far(self) -> list[dict[str, Any]]:
        """Every event until now, without waiting."""
        return read_events(self.folder / "events.jsonl", self._start)[0]

    def _died(self) -> dict[str, Any]:
        code, last = self.process.returncode, job.read_last()
        if last is not None and last.time >= self.since:
            return last.event
        if code == ExitCode.CANCELLED:
            return {"event": "cancelled"}
        if code == -signal.SIGKILL:
            message = "The training was killed, perhaps for lack of memory. Start it again to go on from its last checkpoint, with a smaller --batch-size or --gradient-checkpointing."
        else:
            message = f"The training ended without a word (exit {code}); {self.folder / 'worker.log'} says more."
        return {"event": "failed", "message": message, "exit_code": int(ExitCode.INTERNAL)}

    def cancel(self) -> None:
        """Ends the training and removes what it made so far."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            job.record({"event": "cancelled"})
        job.discard()


def launch(wanted: Job, base: Path | None, fresh: bool = False) -> Launched:
    """Starts `wanted`, or goes on with it where a kill interrupted it.

    Raises `BusyError` while another runs, `UsageError` without the room it needs.
    """
    with job.training_lock():
        job.check_room(job.need(base, wanted.options))
        left = job.read_job()
        resumed = not fresh and left is not None and left.same(wanted) and not _over()
        folder = job.job_folder() if resumed else job.write_job(wanted)
    events = folder / "events.jsonl"
    start = events.stat().st_size if events.exists() else 0
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen([sys.executable, "-m", "shellmate.training.worker"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, env=_environment())
    return Launched(process, folder, resumed, start)


def _over() -> bool:
    """Whether the training in the folder came to its end, although nobody was there to take the report."""
    found, _ = read_events(job.job_folder() / "events.jsonl")
    return bool(found) and found[-1].get("event") in ("done", "cancelled")


def attach() -> Launched | None:
    """The training that runs now, whoever started it; None without one."""
    events = job.job_folder() / "events.jsonl"
    try:
        raw = events.read_bytes()
    except OSError:
        return None
    start = raw.rfind(b"\n", 0, max(0, raw.rfind(b'"event": "started"'))) + 1
    begun = next((e for e in read_events(events, start)[0] if e.get("event") == "started"), None)
    if begun is None or not isinstance(begun.get("pid"), int) or not job.running():
        return None
    return Launched(Elsewhere(begun["pid"]), job.job_folder(), True, start)


def base_folder(options: dict[str, Any]) -> Path | None:
    """The folder whose size tells how much room a training needs; None for a model that is not here."""
    named = options.get("model_name") or os.environ.get("SHELLMATE_BASE")
    folder = Path(named) if named else default_bundle().with_name(f"{DEFAULT_BUNDLE}-base")
    return folder if folder.is_dir() else None


def _environment() -> dict[str, str]:
    """The child's: no network unless a hub name asks for it is decided by transformers; allocator settings that save page faults."""
    tunables = "glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=17179869184"
    package = str(Path(__file__).parent.parent.parent)
    inherited = os.environ.get("PYTHONPATH")
    return {**os.environ, "GLIBC_TUNABLES": tunables, "TOKENIZERS_PARALLELISM": "false", "PYTHONPATH": f"{package}:{inherited}" if inherited else package}


def finish(launched: Launched, last: dict[str, Any]) -> dict[str, Any]:
    """The report of a training that ended; its folder is removed.

    Raises `ShellmateError` with its exit code when it failed.
    """
    if isinstance(launched.process, Elsewhere):
        time.sleep(3 * _POLL)  # whoever started it reads its last event first
    job.record(last)
    if last["event"] == "done":
        job.discard()
        return dict(last["report"])
    if last["event"] == "cancelled":
        job.discard()
        raise KeyboardInterrupt
    error = ShellmateError(str(last["message"]))
    error.exit_code = int(last.get("exit_code", 1))
    if error.exit_code in (ExitCode.USAGE, ExitCode.MODEL):
        job.discard()
    raise error
