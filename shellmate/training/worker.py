"""The training process: `python -m shellmate.training.worker`. Runs the job in its folder at low priority, under the lock.

Writes events; ends with `done` and the report, or `failed` and one sentence. Exit codes are the command line's.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from shellmate.core.errors import ExitCode, ShellmateError
from shellmate.training import exhausted, job
from shellmate.training.events import LAST, EventLog

_PATIENCE = 2.0
"""Seconds: whoever looks whether a training runs holds the lock for a moment."""
_RESERVE = 2**18
"""Bytes kept for its last event, in a file that is removed first: the disk may be full by then."""

_asked_to_end = False


def _cancelled(number: int, frame: FrameType | None) -> None:
    global _asked_to_end  # noqa: PLW0603
    _asked_to_end = True
    raise KeyboardInterrupt


class _Cancellable(EventLog):
    """Events of a training that ends at its next one, where the interruption was lost: raised in a destructor or while a library is imported, it goes no further."""

    def emit(self, event: str, **values: Any) -> None:
        """One event; raises `KeyboardInterrupt` when the training shall end and this is not its end."""
        super().emit(event, **values)
        if _asked_to_end and event not in LAST:
            raise KeyboardInterrupt


def main() -> int:
    """Runs the job."""
    signal.signal(signal.SIGTERM, _cancelled)
    folder = job.job_folder()
    try:
        with job.training_lock(_PATIENCE):
            return _ended(folder)
    except job.BusyError as error:
        return _say_failed(folder, error)


def _ended(folder: Path) -> int:
    """The exit code of the training in a folder, which has said how it ended. Raises what is no fault of the user or the computer."""
    try:
        return _run(_Cancellable(folder / "events.jsonl"))
    except Exception as error:
        told = exhausted.explained(error) or (error if isinstance(error, ShellmateError) else None)
        if told is None:
            _say_failed(folder, ShellmateError(f"Internal error ({type(error).__name__}: {str(error)[:200]}); {folder / 'worker.log'} says where."))
            raise
    return _say_failed(folder, told)  # outside of the handler: what the failed stage held is free again


def _say_failed(folder: Path, error: ShellmateError) -> int:
    """Its exit code. Whoever watches sees the end even if it cannot be written."""
    with suppress(OSError, MemoryError):
        _make_room(folder)
        EventLog(folder / "events.jsonl" if folder.is_dir() else None).emit("failed", message=str(error), exit_code=int(error.exit_code))
    return int(error.exit_code)


def _make_room(folder: Path) -> None:
    (folder / "reserve").unlink(missing_ok=True)


def _run(events: EventLog) -> int:
    wanted = job.read_job()
    if wanted is None:
        raise ShellmateError("There is no training to run.", "Start one with `shellmate train`.")
    os.nice(int(wanted.options.get("nice", 10)))
    try:
        (job.job_folder() / "reserve").write_bytes(os.urandom(_RESERVE))  # what a file system cannot make smaller
        events.emit("started", pid=os.getpid(), stem=wanted.stem)
        report = _unless_cancelled(wanted, events)
    except KeyboardInterrupt:
        events.emit("cancelled")
        return int(ExitCode.CANCELLED)
    used = bool(report["used"]) or report["name"] is None
    code = ExitCode.DONE if used else ExitCode.NOT_USED
    _make_room(job.job_folder())
    events.emit("done", report=report, exit_code=int(code))
    return int(code)


def _unless_cancelled(wanted: job.Job, events: EventLog) -> dict[str, Any]:
    """The report; a cancelling that a library turned into an error of its own (as while it is imported) stays one."""
    try:
        return _report(wanted, events)
    except Exception as error:
        if _asked_to_end:
            raise KeyboardInterrupt from error
        raise


def _report(wanted: job.Job, events: EventLog) -> dict[str, Any]:
    from shellmate.training import adopt, deploy
    from shellmate.training.personal import Run

    deploy.sweep()
    kind = adopt.Adoption if wanted.source == adopt.SOURCE else Run
    return kind(wanted, job.job_folder(), events).go()


if __name__ == "__main__":
    sys.exit(main())
