"""Which programs the caller can run: a look at the folders of its PATH, nothing is executed."""

from __future__ import annotations

import os
from collections.abc import Iterable


class PathIndex:
    """Names on a PATH; folders are listed once and again only when their modification time changes."""

    def __init__(self) -> None:
        self._folders: dict[str, tuple[int, frozenset[str]]] = {}

    def available(self, names: Iterable[str], path: str) -> dict[str, bool]:
        """For each name, whether some folder of `path` (colon-separated) has it."""
        known = [self._names(folder) for folder in path.split(os.pathsep) if os.path.isabs(folder)]
        return {name: any(name in folder for folder in known) for name in names}

    def _names(self, folder: str) -> frozenset[str]:
        try:
            modified = os.stat(folder).st_mtime_ns
            cached = self._folders.get(folder)
            if cached is None or cached[0] != modified:
                cached = (modified, frozenset(os.listdir(folder)))
                self._folders[folder] = cached
        except OSError:
            return frozenset()
        return cached[1]
