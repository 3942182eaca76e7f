"""A training under way: its folder, its lock, the room it needs. Standard library only, so that the app can watch without torch.

The folder holds `job.json` (what was asked), `events.jsonl`, `prepared.json`, `checkpoints/`, and `done/STAGE` marks. It is private,
and is removed when the training ends; after a kill or power cut it stays, and the training goes on from there.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from shellmate import paths
from shellmate.core.errors import UsageError

_GIB = 2**30


@dataclass(frozen=True)
class Job:
    """What was asked for."""

    stem: str
    """Name of the adapter without its number."""
    source: str
    """`history` or `file`."""
    options: dict[str, Any] = field(default_factory=dict)
    category: str = ""
    created: float = field(default_factory=time.time)
    """Seconds since 1970."""
    automatic: bool = False
    """Nobody asked for it at this moment."""

    def same(self, other: Job) -> bool:
        """Whether the other asks for the same."""
        return (self.stem, self.source, self.options, self.category) == (other.stem, other.source, other.options, other.category)


def trainings_folder() -> Path:
    """Where trainings under way live."""
    return paths.state_folder() / "training"


def job_folder() -> Path:
    """The folder of the one training there can be."""
    return trainings_folder() / "job"


def write_job(job: Job) -> Path:
    """Makes the folder of a new job; returns it."""
    folder = job_folder()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    write_atomically(folder / "job.json", json.dumps(asdict(job)))
    return folder


def read_job() -> Job | None:
    """The job whose folder is there; None without one, or when it cannot be understood."""
    try:
        return Job(**json.loads((job_folder() / "job.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def discard() -> None:
    """Removes what an interrupted training left."""
    shutil.rmtree(job_folder(), ignore_errors=True)


@dataclass(frozen=True)
class Last:
    """How the last training ended."""

    time: float
    """Seconds since 1970."""
    automatic: bool
    event: dict[str, Any]
    """Its last event, without anything from the history."""


def record(event: dict[str, Any], private: tuple[str, ...] = ("trained_on", "changes", "options")) -> None:
    """Notes how the training in the folder ended, before the folder goes; without one somebody else has noted it."""
    wanted = read_job()
    if wanted is None:
        return
    report = {k: v for k, v in dict(event.get("report") or {}).items() if k not in private}
    kept = {**event, "report": report} if report else event
    trainings_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomically(trainings_folder() / "last.json", json.dumps({"time": time.time(), "automatic": wanted.automatic, "event": kept}))


def read_last() -> Last | None:
    """How the last training ended; None without one, or when it cannot be understood."""
    try:
        found = Last(**json.loads((trainings_folder() / "last.json").read_text(encoding="utf-8")))
        return found if isinstance(found.event["event"], str) and isinstance(found.time, float) else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_atomically(path: Path, text: str) -> None:
    """Writes a private file whole or not at all, whoever else writes it at the same moment."""
    descriptor, part = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


class BusyError(UsageError):
    """Another training runs."""


@contextmanager
def training_lock(patience: float = 0.0) -> Iterator[None]:
    """Held while a training runs; the kernel lets go of it when the process ends, however it ends.

    Raises `BusyError` when another holds it for longer than `patience` seconds.
    """
    trainings_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(trainings_folder() / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    deadline = time.monotonic() + patience
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= deadline:
                    raise BusyError("Another training is running.", "Wait for it, or cancel it with `shellmate train --stop`.") from error
                time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def running() -> bool:
    """Whether a training runs now."""
    try:
        with training_lock():
            return False
    except BusyError:
        return True


@dataclass(frozen=True)
class Need:
    """Room a training needs, in bytes."""

    disk: int
    memory: int


def need(base: Path | None, options: dict[str, Any]) -> Need:
    """An upper estimate from the size of the base's weights.

    Disk: fp32 ONNX files for a moment (four bytes a weight, decoder twice), the bundle, checkpoints. Memory: libraries (0.7 GiB), weights,
    gradients and optimizer of what is trained, activations by batch.
    """
    weights = sum(p.stat().st_size for p in base.glob("*.safetensors")) if base and base.is_dir() else 100 * 2**20
    parameters = weights // 2
    full = options.get("method") == "full"
    disk = parameters * (14 if options.get("export", True) else 4) + (parameters * 24 if full else 2**24)
    activations = int(options.get("batch_size") or 16) * 12 * 2**20 * (0.4 if options.get("gradient_checkpointing") else 1)
    return Need(disk + 2**26, int(0.7 * _GIB) + parameters * (20 if full else 8) + int(activations * min(1.0, parameters / 4e7)))


def free_memory() -> int | None:
    """Bytes that programs can still get; None where the system does not say."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable")), None)


def check_room(wanted: Need) -> None:
    """Raises `UsageError` when disk or memory will not do, with how much is missing."""
    for folder in (trainings_folder(), paths.adapters_folder()):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        free = shutil.disk_usage(folder).free
        if free < wanted.disk:
            raise UsageError(f"This training needs {wanted.disk / _GIB:.1f} GiB of disk at {folder}; {free / _GIB:.1f} GiB are free.", f"Free {(wanted.disk - free) / _GIB:.1f} GiB and try again.")
    memory = free_memory()
    if memory is not None and memory < wanted.memory:
        raise UsageError(
            f"This training needs {wanted.memory / _GIB:.1f} GiB of memory; {memory / _GIB:.1f} GiB are free.",
            "Close programs, or use a smaller --batch-size with --gradient-accumulation, or --gradient-checkpointing.",
        )
