"""A training under way: its folder, its lock, the room it needs. Standard library only, so that the app can watch without torch.

The folder holds `job.json` (what was asked), `events.jsonl`, `prepared.json`, `checkpoints/`, and `done/STAGE` marks, which name what a stage made. It is
private, and is removed when the training ends; after a kill or power cut it stays, and the training goes on from there with all of it that is whole.
"""

from __future__ import annotations

import fcntl
import json
import math
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from shellmate import paths
from shellmate.core.errors import UsageError

_GIB = 2**30
_T5_SMALL, _SHIPPED = 60_500_000, 35_700_000
"""Weights."""
_ALWAYS, _EXPORTED = int(1.05 * _GIB), 20
"""Bytes: what every stage holds; what the making of the bundle takes on top for each weight."""
_ROW, _BESIDE = 48 * 2**20, 1.8
"""Bytes: activations of one pair in a batch for a model as large as the shipped base; how many times more with the base's own answers beside."""
PREPARED = "prepared.json"
"""What is learnt from; its time is when the history was read."""
_NOT_MADE = frozenset({"job.json", "events.jsonl", "worker.log", "reserve"})
"""What is in the folder before the first stage."""


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
        return not self.unlike(other)

    def unlike(self, other: Job) -> list[str]:
        """What another asks for differently, in words; this one came first."""
        pairs: list[tuple[str, Any, Any]] = [("name", self.stem, other.stem), ("source", self.source, other.source), ("category", self.category, other.category)]
        pairs += [(name, self.options.get(name), other.options.get(name)) for name in sorted(self.options.keys() | other.options.keys())]
        return [f"{name.replace('_', '-')} {_value(then)} then, {_value(now)} now" for name, then, now in pairs if then != now]

    @property
    def told(self) -> str:
        """What it is, in a few words."""
        begun = time.strftime("%Y-%m-%d %H:%M", time.localtime(self.created))
        return f"the training of `{self.stem}` that began {begun}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "default" if value in (None, "") else str(value)


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


def clear(folder: Path) -> None:
    """Removes everything that the stages of a training made, so that it begins anew."""
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name not in _NOT_MADE:
            path.unlink(missing_ok=True)


def mark(folder: Path, name: str, made: Sequence[Path]) -> None:
    """Marks something as done, once what it made, files and folders of `folder`, is on the disk."""
    files = sorted(file for path in made for file in (path.rglob("*") if path.is_dir() else [path]) if file.is_file())
    for file in files:
        sync(file)
    for place in {file.parent for file in files}:
        sync(place)
    (folder / "done").mkdir(exist_ok=True)
    write_atomically(folder / "done" / name, json.dumps({str(file.relative_to(folder)): file.stat().st_size for file in files}))


def marked(folder: Path, name: str) -> bool:
    """Whether something is marked as done, whatever became of what it made."""
    return (folder / "done" / name).exists()


def unmark(folder: Path, name: str) -> None:
    """Takes a mark away: what it stood for was made from something else."""
    (folder / "done" / name).unlink(missing_ok=True)


def whole(folder: Path, name: str) -> bool:
    """Whether something is marked as done, and everything that it made is there in its whole length."""
    try:
        sizes = json.loads((folder / "done" / name).read_text(encoding="utf-8"))
        return bool(sizes) and all((folder / file).stat().st_size == size for file, size in sizes.items())
    except (OSError, ValueError, AttributeError):
        return False


def read_history_at(folder: Path) -> float:
    """When the training in a folder read the history, or began if it has not come to that; in seconds since 1970."""
    try:
        return (folder / PREPARED).stat().st_mtime
    except OSError:
        wanted = read_job()
        return wanted.created if wanted else 0.0


def knows_forgotten(folder: Path, last_forgotten_ms: int | None) -> bool:
    """Whether history entries were forgotten (milliseconds since 1970) after the training in a folder read them."""
    return last_forgotten_ms is not None and last_forgotten_ms >= int(read_history_at(folder) * 1000)


def remove_forgotten(last_forgotten_ms: int | None) -> bool:
    """Removes an interrupted training that may hold entries which were forgotten since; returns whether there was one.

    To be called with `HistoryStore.last_forgotten_ms` once entries were forgotten. One that runs now is left alone: what it makes counts as
    trained before, and goes with the next training.
    """
    folder, left = job_folder(), read_job()
    if not folder.is_dir() or (left is not None and left.source == "file") or not knows_forgotten(folder, last_forgotten_ms):
        return False
    try:
        with training_lock():
            discard()
    except BusyError:
        return False
    return True


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
    with suppress(OSError):  # a full disk has no room for it
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
    """Writes a private file whole or not at all, whoever else writes it at the same moment; it is on the disk when this returns."""
    descriptor, part = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(path: Path) -> None:
    """What was written to a file, or which names a folder holds, is on the disk when this returns."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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


def _parameters(base: Path | None) -> int:
    """Weights of a base, by the headers of its files (safetensors: eight bytes of length, then JSON); as of t5-small where they cannot be read."""
    count = 0
    try:
        for path in sorted(base.glob("*.safetensors")) if base else ():
            with path.open("rb") as file:
                header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
            count += sum(math.prod(entry["shape"]) for name, entry in header.items() if name != "__metadata__")
    except (OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError, MemoryError):
        count = 0
    return count or _T5_SMALL


def need(base: Path | None, options: dict[str, Any]) -> Need:
    """An upper estimate.

    Disk: fp32 ONNX files for a moment (four bytes a weight, decoder twice), the bundle, checkpoints. Memory: what every stage holds (libraries,
    dataset, a bundle that answers; all that `--method habits` takes), and on top the larger of two stages. Learning holds weights, gradients and
    optimizer of what is trained, and activations by batch, almost twice with LoRA, which keeps near the base's own answers; making the bundle holds
    fp32 weights and the ONNX files made of them. On the shipped base, MiB measured (models/LOG.md) and estimated: habits 1,000 and 1,075; making the
    bundle 1,620 and 1,750; learning with LoRA at most 2,650 and 2,730, with adapter layers 2,050 and 2,120, all weights 2,110 and 2,520.
    """
    parameters = _parameters(base)
    full, exported = options.get("method") == "full", options.get("export", True)
    disk = parameters * (14 if exported else 4) + (parameters * 24 if full else 2**24)
    if options.get("method") == "habits":
        return Need(disk + 2**26, _ALWAYS)
    rows = int(options.get("batch_size") or 16) * (0.4 if options.get("gradient_checkpointing") else 1)
    beside = _BESIDE if options.get("method", "lora") in ("lora", "qlora") and options.get("keep", 1.0) else 1.0
    activations = rows * _ROW * beside * min(1.0, parameters / _SHIPPED)
    learning = parameters * (20 if full else 8) + activations
    exporting = parameters * _EXPORTED if exported else 0
    return Need(disk + 2**26, _ALWAYS + int(max(learning, exporting)))


def free_memory() -> int | None:
    """Bytes that programs can still get; None where the system does not say."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable")), None)


def check_room(base: Path | None, wanted: Job) -> None:
    """Raises `UsageError` when disk or memory will not do for a training, with how much it needs, how much is free, and what needs less."""
    needed = need(base, wanted.options)
    for folder in (trainings_folder(), paths.adapters_folder()):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        free = shutil.disk_usage(folder).free
        if free < needed.disk:
            raise UsageError(f"This training needs {needed.disk / _GIB:.1f} GiB of disk at {folder}; {free / _GIB:.1f} GiB are free.", f"Free {(needed.disk - free) / _GIB:.1f} GiB and try again.")
    memory = free_memory()
    if memory is not None and memory < needed.memory:
        raise UsageError(
            f"This training needs about {needed.memory / _GIB:.1f} GiB of memory; {memory / _GIB:.1f} GiB are free.",
            f"Close programs{'' if wanted.source == 'adapter' else _lighter(base, wanted.options)}.",
        )


def _lighter(base: Path | None, options: dict[str, Any]) -> str:
    """The options with which a training needs less memory, and how much it needs with each."""
    batch = int(options.get("batch_size") or 16)
    small = max(1, batch // 4)
    changes: dict[str, dict[str, Any]] = {
        "--method habits": {} if options.get("model_name") or not options.get("export", True) else {"method": "habits"},
        f"--batch-size {small} --gradient-accumulation {batch // small * int(options.get('gradient_accumulation') or 1)}": {"batch_size": small},
        "--gradient-checkpointing": {"gradient_checkpointing": True},
        "--method lora": {"method": "lora"} if options.get("method") == "full" else {},
    }
    now = need(base, options).memory
    less = [f"{names} ({then / _GIB:.1f} GiB)" for names, change in changes.items() if (then := need(base, {**options, **change}).memory) < now]
    return f", or train with {' or '.join(less)}" if less else ""
