"""Starts a training in its own process and follows it. Loads neither torch nor a model, so that app and command line stay quick.

The process outlives the terminal that started it; `Launched.cancel` ends it, and the lock keeps a second one out.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shellmate.core.errors import ExitCode, ShellmateError
from shellmate.training import job
from shellmate.training.events import read_events
from shellmate.training.job import Job

_LAST = ("done", "failed", "cancelled")
_POLL = 0.1
_PATIENCE = 15.0
"""Seconds a cancelled training gets to end by itself."""


class Launched:
    """A training process."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path, resumed: bool, start: int) -> None:
        self.process, self.folder, self.resumed = process, folder, resumed
        self._start = start

    def events(self) -> Iterator[dict[str, Any]]:
        """Every event as it comes; the last is `done`, `failed` or `cancelled`. A process that dies silently ends with `failed`."""
        at = self._start
        while True:
            ended = self.process.poll() is not None
            found, at = read_events(self.folder / "events.jsonl", at)
            for event in found:
                yield event
                if event["event"] in _LAST:
                    self.process.wait()
                    return
            if ended:
                yield self._died()
                return
            time.sleep(_POLL)

    def _died(self) -> dict[str, Any]:
        code = self.process.returncode
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
        job.discard()


def launch(wanted: Job, base: Path | None, fresh: bool = False) -> Launched:
    """Starts `wanted`, or goes on with it where a kill interrupted it.

    Raises `BusyError` while another runs, `UsageError` without the room it needs.
    """
    with job.training_lock():
        job.check_room(job.need(base, wanted.options))
        left = job.read_job()
        resumed = not fresh and left is not None and left.same(wanted)
        folder = job.job_folder() if resumed else job.write_job(wanted)
    events = folder / "events.jsonl"
    start = events.stat().st_size if events.exists() else 0
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen([sys.executable, "-m", "shellmate.training.worker"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, env=_environment())
    return Launched(process, folder, resumed, start)


def _environment() -> dict[str, str]:
    """The child's: no network unless a hub name asks for it is decided by transformers; allocator settings that save page faults."""
    tunables = "glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=17179869184"
    package = str(Path(__file__).parent.parent.parent)
    inherited = os.environ.get("PYTHONPATH")
    return {**os.environ, "GLIBC_TUNABLES": tunables, "TOKENIZERS_PARALLELISM": "false", "HF_HUB_DISABLE_TELEMETRY": "1", "PYTHONPATH": f"{package}:{inherited}" if inherited else package}


def finish(launched: Launched, last: dict[str, Any]) -> dict[str, Any]:
    """The report of a training that ended; its folder is removed.

    Raises `ShellmateError` with its exit code when it failed.
    """
    if last["event"] == "done":
        job.discard()
        return dict(last["report"])
    if last["event"] == "cancelled":
        job.discard()
        raise KeyboardInterrupt
    error = ShellmateError(str(last["message"]))
    error.exit_code = ExitCode(last.get("exit_code", 1))
    if error.exit_code in (ExitCode.USAGE, ExitCode.MODEL):
        job.discard()
    raise error
