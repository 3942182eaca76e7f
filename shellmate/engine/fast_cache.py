"""The derived graphs on disk: made once per bundle, kept in the cache folder, opened ready to run afterwards.

The key is the bundle's fingerprint and everything that decides what is derived. A folder appears by one rename, so a killed process
leaves nothing half-made; where the cache cannot be written, a temporary folder serves this process alone.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shellmate import paths
from shellmate.engine import base
from shellmate.engine.fast_graph import T5Shape, derive, read_shape
from shellmate.engine.manifest import Manifest

GRAPH_VERSION = "3"
"""Raised whenever `fast_graph` builds something else."""
KEPT = 4
"""Derived bundles that stay in the cache."""
_ENCODER, _STEP = "encoder.onnx", "step.onnx"


@dataclass(frozen=True)
class Derived:
    """Where the graphs are, and what a session must know of them."""

    encoder: Path
    step: Path
    shape: T5Shape
    vocabulary: int


def _key(manifest: Manifest) -> str:
    text = f"{GRAPH_VERSION} {base.LONGEST_SOURCE} {base.LONGEST_TARGET} {manifest.fingerprint}"
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _complete(folder: Path) -> bool:
    """Both files are there with the sizes written down when they were made."""
    try:
        sizes = (folder / "sizes").read_text(encoding="ascii").split()
        return [int(s) for s in sizes] == [(folder / n).stat().st_size for n in (_ENCODER, _STEP)]
    except (OSError, ValueError):
        return False


def _make(source: Path, scratch: Path) -> None:
    derive(source, scratch / _ENCODER, scratch / _STEP)
    sizes = " ".join(str((scratch / n).stat().st_size) for n in (_ENCODER, _STEP))
    (scratch / "sizes").write_text(sizes, encoding="ascii")


def _prune(root: Path, keep: Path) -> None:
    """Removes the least recently used beyond `KEPT`."""
    folders = sorted((f for f in root.iterdir() if f.is_dir() and f != keep and not f.name.startswith(".")), key=lambda f: f.stat().st_mtime)
    for old in folders[: max(0, len(folders) - KEPT + 1)]:
        shutil.rmtree(old, ignore_errors=True)


def drop(manifest: Manifest) -> None:
    """Removes what was derived from a bundle that is not to be used again."""
    shutil.rmtree(paths.cache_folder() / "engine" / _key(manifest), ignore_errors=True)


def _kept(source: Path, manifest: Manifest) -> Path:
    """The cached folder, made if need be. Raises `OSError` where the cache cannot be written."""
    root = paths.cache_folder() / "engine"
    target = root / _key(manifest)
    if _complete(target):
        os.utime(target)
        return target
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    scratch = Path(tempfile.mkdtemp(prefix=".making-", dir=root))
    try:
        _make(source, scratch)
        if target.exists():
            shutil.rmtree(target, ignore_errors=True)
        try:
            scratch.rename(target)
        except OSError:
            if not _complete(target):
                raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    _prune(root, target)
    return target


@contextmanager
def derived(source: Path, manifest: Manifest) -> Iterator[Derived]:
    """The graphs of a bundle, for as long as it takes to open them.

    Raises `NotFast` when the bundle cannot be run this way.
    """
    import json

    shape = read_shape(source)
    vocabulary = int(json.loads((source / "config.json").read_text(encoding="utf-8"))["vocab_size"])
    try:
        folder = _kept(source, manifest)
        yield Derived(folder / _ENCODER, folder / _STEP, shape, vocabulary)
        return
    except OSError:
        pass
    with tempfile.TemporaryDirectory(prefix="shellmate-") as scratch:
        _make(source, Path(scratch))
        yield Derived(Path(scratch) / _ENCODER, Path(scratch) / _STEP, shape, vocabulary)
