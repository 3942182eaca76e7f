"""Disk or memory that ran out: how that shows behind the errors of libraries, and one sentence for each. Standard library only.

safetensors, torch, ONNX and SQLite raise errors of their own class, with the system's words in the message, as their cause, or nowhere.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from shellmate import paths
from shellmate.core.errors import ShellmateError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_FULL_WORDS = ("no space left", "disk is full", "disk full", "quota exceeded")
_MEMORY_WORDS = (
    "cannot allocate memory", "can't allocate memory", "out of memory", "not enough memory", "bad_alloc", "bad allocation", "failed to allocate",
    "unable to allocate", "memoryerror", "cannot map zero-fill pages", "failed to map segment", "can't start new thread",
)  # fmt: skip
_LEAST_FREE = 2**20
"""Bytes. A disk with less is full: an error without a word of it comes from there."""
_LESS_MEMORY = "--method habits, a smaller --batch-size with --gradient-accumulation, or --gradient-checkpointing"


class DiskFullError(ShellmateError):
    """No space is left where a training writes."""


class OutOfMemoryError(ShellmateError):
    """The training did not fit into memory."""


def disk_full() -> DiskFullError:
    """The sentence for a full disk: the one with the least space of those that a training writes to."""
    place = min(_places(), key=_free)
    return DiskFullError(f"There is no space left on the disk of {place}.", "Free some space and start again; the training goes on from its last checkpoint.")


def out_of_memory() -> OutOfMemoryError:
    """The sentence for an allocation that failed."""
    return OutOfMemoryError("There is not enough memory for this training.", f"Close programs and start again, or train with {_LESS_MEMORY}.")


def killed() -> OutOfMemoryError:
    """The sentence for a training that the kernel ended, as it does when memory runs out."""
    fix = f"Close programs and start again: it goes on from its last checkpoint. With {_LESS_MEMORY} it needs less, but begins anew."
    return OutOfMemoryError("The training was killed, probably because memory ran out.", fix)


def explained(error: BaseException) -> ShellmateError | None:
    """The plain sentence for an error behind which a full disk or a lack of memory stands; None for any other."""
    found = list(_behind(error))
    if any(_is_full(e) for e in found):
        return disk_full()
    if any(isinstance(e, MemoryError) or getattr(e, "errno", None) == errno.ENOMEM or speaks_of_memory(_words(e)) for e in found):
        return out_of_memory()
    return disk_full() if not isinstance(error, ShellmateError) and nothing_free() else None


def nothing_free() -> bool:
    """Whether a disk that a training writes to is full."""
    return min(map(_free, _places())) < _LEAST_FREE


def speaks_of_memory(text: str) -> bool:
    """Whether words of a library, or of the C++ runtime as it gives up, are about memory that ran out."""
    return any(words in text.lower() for words in _MEMORY_WORDS)


def _behind(error: BaseException) -> Iterator[BaseException]:
    """An error and those it came from."""
    seen: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        if (e := waiting.pop()) is not None and e not in seen:
            seen.append(e)
            waiting += [e.__cause__, e.__context__]
            yield e


def _words(error: BaseException) -> str:
    """What an error says; nothing for our own sentences, which may speak of anything."""
    return "" if isinstance(error, ShellmateError) else str(error)


def _is_full(error: BaseException) -> bool:
    return getattr(error, "errno", None) in _FULL or any(words in _words(error).lower() for words in _FULL_WORDS)


def _places() -> list[Path]:
    return [paths.state_folder(), paths.adapters_folder(), paths.data_folder(), Path(os.environ.get("TMPDIR") or "/tmp")]


def _free(folder: Path) -> int:
    """Bytes free where a folder is or would be."""
    try:
        return shutil.disk_usage(next(place for place in (folder, *folder.parents) if place.exists())).free
    except OSError:
        return 2**63
