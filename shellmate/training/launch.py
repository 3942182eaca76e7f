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
from shellmate.history.forgetting import last_forgotten_ms
from shellmate.training import exhausted, job
from shellmate.training.events import LAST, EventLog, read_events
from shellmate.training.job import Job

_POLL = 0.1
_PATIENCE = 15.0
"""Seconds a cancelled training gets to end by itself."""
_MOMENT = 0.5
"""Seconds that another program gets to note how the training ended that it started or stopped."""
_TOLD = 4
"""Differences that are named of a training that is discarded."""
_LOG_END = 4096
"""Bytes of the process's own words that are looked at when it died."""


class Elsewhere:
    """A training process that another program started: it lives for as long as the lock is held, and how it ended only its parent is told."""

    UNKNOWN = 256
    """Stands for its exit code: no process has this one."""

    def __init__(self, pid: int) -> None:
        self.pid, self.returncode = pid, self.UNKNOWN

    def poll(self) -> int | None:
        """None while it runs."""
        return None if job.running() else self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Waits for its end. Raises `subprocess.TimeoutExpired`."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("training", timeout or 0.0)
            time.sleep(_POLL)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Sends a signal."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Ends it at once."""
        self.send_signal(signal.SIGKILL)


class Launched:
    """A training process."""

    def __init__(self, process: subprocess.Popen[bytes] | Elsewhere, folder: Path, resumed: bool, start: int, silent: int = 0) -> None:
        """`start` and `silent`: bytes of its events and of its log that are another's."""
        self.process, self.folder, self.resumed = process, folder, resumed
        self._silent = silent
        self._start, self.since = start, time.time()
        self._stopped = False
        self.notice = ""
        """What became of an interrupted training that was not gone on with; its first event says it too."""

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
        """The last event of a process that wrote none."""
        if (noted := self._noted()) is not None:
            return noted
        code = self.process.returncode
        if self._stopped or code in (ExitCode.CANCELLED, -signal.SIGTERM):
            return {"event": "cancelled"}
        told: ShellmateError | None = None
        if code != -signal.SIGKILL and exhausted.nothing_free():
            told = exhausted.disk_full()
        elif code in (-signal.SIGKILL, Elsewhere.UNKNOWN) or exhausted.speaks_of_memory(self._last_words()):
            told = exhausted.killed()
        message = str(told or f"The training ended without a word (exit {code}); {self.folder / 'worker.log'} says more.")
        return {"event": "failed", "message": message, "exit_code": int(ExitCode.INTERNAL)}

    def _noted(self) -> dict[str, Any] | None:
        """How it ended as another program noted it, which started or stopped it."""
        deadline = time.monotonic() + (0 if self._stopped else _MOMENT)
        while True:
            last = job.read_last()
            if last is not None and last.time >= self.since:
                return last.event
            if time.monotonic() >= deadline:
                return None
            time.sleep(_POLL)

    def _last_words(self) -> str:
        """What the process itself, or its C++ runtime, said last."""
        try:
            return (self.folder / "worker.log").read_bytes()[self._silent :][-_LOG_END:].decode("utf-8", "replace")
        except OSError:
            return ""

    def cancel(self) -> None:
        """Ends the training and removes what it made so far."""
        self._stopped = True
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
        job.check_room(base, wanted)
        anew = "" if fresh else _why_anew(wanted)
        resumed = anew is None
        folder = job.job_folder() if resumed else job.write_job(wanted)
    events, log = folder / "events.jsonl", folder / "worker.log"
    start, silent = (path.stat().st_size if path.exists() else 0 for path in (events, log))
    if anew:
        EventLog(events).emit("notice", message=anew)
    with log.open("ab") as out:
        process = subprocess.Popen([sys.executable, "-m", "shellmate.training.worker"], stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, env=_environment())
    launched = Launched(process, folder, resumed, start, silent)
    launched.notice = anew or ""
    return launched


def _why_anew(wanted: Job) -> str | None:
    """Why what an interrupted training left is of no use, in a sentence; empty when nothing of use was left, None when the training goes on from there."""
    left = job.read_job()
    if left is None:
        damaged = (job.job_folder() / "job.json").exists()
        return "What an interrupted training left is damaged and was removed; this one begins anew." if damaged else ""
    if _over():
        return ""
    differences = left.unlike(wanted)
    if differences:
        more = f"; {len(differences) - _TOLD} more" if len(differences) > _TOLD else ""
        return f"What {left.told} had made is discarded, since this one differs: {'; '.join(differences[:_TOLD])}{more}."
    return f"What {left.told} had made is discarded, since history entries were forgotten after it had read them." if _knows_forgotten(left) else None


def _knows_forgotten(left: Job) -> bool:
    return left.source != "file" and job.knows_forgotten(job.job_folder(), last_forgotten_ms())


def waiting() -> Job | None:
    """The interrupted training that goes on when the same is asked for again (`shellmate train` alone does); None without one, and while one runs."""
    left = job.read_job()
    return None if left is None or _over() or job.running() else left


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
