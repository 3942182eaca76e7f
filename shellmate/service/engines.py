"""The engines that the service keeps loaded, for its model thread alone.

A bundle that was replaced or switched is noticed before the next request and loaded while the requests wait; one that cannot be
loaded leaves the last good engine at work, and the trouble in the status.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from shellmate.core.errors import ShellmateError
from shellmate.engine.base import Engine
from shellmate.engine.choice import current_bundle
from shellmate.engine.manifest import MANIFEST_NAME

KEPT = 2
"""Engines in memory at a time: the general one, and one for a folder with a rule of its own."""

Load = Callable[[Path], Engine]
_Stamp = tuple[int, int, int]


def _stamp(folder: Path) -> _Stamp:
    """Changes whenever the bundle in the folder does (its manifest is replaced by a rename)."""
    try:
        found = (folder / MANIFEST_NAME).stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_ino, found.st_mtime_ns, found.st_size)


class Engines:
    """Loaded engines by folder, the last used last."""

    def __init__(self, load: Load, log: Callable[[str], None]) -> None:
        self._load, self._log = load, log
        self._loaded: dict[Path, tuple[_Stamp, Engine]] = {}
        self.problem = ""
        """Why the last switch failed; empty when it did not."""
        self.last: Engine | None = None
        """The engine of the last request."""

    def engine(self, bundle: str, cwd: str | None) -> Engine:
        """The engine for a caller in `cwd`, or of the bundle named outright.

        Raises the loader's error when there is nothing to fall back to.
        """
        folder = Path(bundle) if bundle else self._choice(cwd)
        stamp = _stamp(folder)
        known = self._loaded.pop(folder, None)
        if known is None or known[0] != stamp:
            known = (stamp, self._replacement(folder, known, bool(bundle)))
        self._loaded[folder] = known
        while len(self._loaded) > KEPT:
            self._loaded.pop(next(iter(self._loaded)))
        self.last = known[1]
        return known[1]

    def _choice(self, cwd: str | None) -> Path:
        try:
            return current_bundle(cwd)
        except ShellmateError as error:
            if self.last is None:
                raise
            self.problem = str(error)
            return self.last.folder

    def _replacement(self, folder: Path, old: tuple[_Stamp, Engine] | None, named: bool) -> Engine:
        try:
            engine = self._load(folder)
        except ShellmateError as error:
            fallback = old[1] if old else self.last
            if named or fallback is None:
                raise
            self.problem = str(error)
            self._log(f"bundle not usable ({type(error).__name__}); the last good one stays")
            return fallback
        self.problem = ""
        self._log(f"loaded bundle {engine.manifest.name} adapter {engine.manifest.adapter or '-'} fingerprint {engine.manifest.fingerprint}")
        return engine
