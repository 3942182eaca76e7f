"""History to and from a JSONL file, for the app; each returns the sentence to show."""

from __future__ import annotations

import os
from pathlib import Path

from shellmate.core.errors import UsageError
from shellmate.history import Filter, HistoryStore
from shellmate.history.exchange import export_lines, read_lines, told


def export_to(store: HistoryStore, wanted: Filter, name: str, cwd: str) -> str:
    """Writes a new private file. Raises `UsageError` when it exists or cannot be written."""
    path = Path(cwd, os.path.expanduser(name))
    count = 0
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            for line in export_lines(store.each(wanted)):
                file.write(line + "\n")
                count += 1
    except FileExistsError as error:
        raise UsageError(f"{path} exists already; nothing was written.", "Choose another name.") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}).") from error
    return f"{count} written to {path}."


def import_from(store: HistoryStore, name: str, cwd: str) -> str:
    """Adds what is not there yet of a file, all or nothing. Raises `UsageError`."""
    path = Path(cwd, os.path.expanduser(name))
    try:
        with path.open("rb") as file:
            return told(*store.add_missing(read_lines(file, str(path))))
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}).") from error
