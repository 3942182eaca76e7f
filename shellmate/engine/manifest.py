"""A bundle's manifest: what is in the folder, how to load it, and the proof that nothing is missing or changed.

A bundle is a folder with `manifest.json`, a tokenizer and the files a loader needs. Refuses anything whose sizes or SHA-256
do not match, and bundles made for other slot or prompt versions.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shellmate.core.errors import BundleError
from shellmate.core.slots import SLOT_VERSION

MANIFEST_NAME = "manifest.json"
FORMAT = 1
PROMPT_VERSION = "1"
_REINSTALL = "Run install.sh again, or choose another bundle with `shellmate adapter rollback`."


@dataclass(frozen=True)
class FileEntry:
    """One file of a bundle."""

    size: int
    """Bytes."""
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """Everything a loader must know before it opens a file."""

    name: str
    family: str
    """t5, flan-t5, bart, gpt2, custom."""
    loader: str
    """Key of the engine's closed table of loaders."""
    method: str
    """How it was tuned: full, lora, qlora, adapter, prompt, habits."""
    prefix: str
    files: dict[str, FileEntry]
    adapter: str | None = None
    parent: str | None = None
    """Fingerprint of the bundle an adapter was trained on."""
    slot_version: str = SLOT_VERSION
    prompt_version: str = PROMPT_VERSION
    config: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    data_sha256: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    calibration: dict[str, float] = field(default_factory=dict)
    """How scores become confidence: see `core.candidates`."""
    ranking: dict[str, float] = field(default_factory=dict)
    """Weights of the ranking's evidence: see `core.candidates`."""

    @property
    def fingerprint(self) -> str:
        """Short name of exactly these files."""
        text = json.dumps({n: e.sha256 for n, e in sorted(self.files.items())})
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def as_json(self) -> dict[str, Any]:
        """The manifest file's content."""
        plain = {k: v for k, v in self.__dict__.items() if k != "files"}
        return {"format": FORMAT, **plain, "files": {n: {"size": e.size, "sha256": e.sha256} for n, e in sorted(self.files.items())}}


UNREADABLE_ARRAYS = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)
"""What numpy raises for an `.npz` that is none, or lacks an array."""


def sha256_of(path: Path) -> str:
    """Hex digest of a file, read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a bundle folder.

    Raises `BundleError` naming what is wrong when it is absent, not ours, or for other versions.
    """
    path = folder / MANIFEST_NAME
    if not folder.is_dir():
        raise BundleError(f"There is no model bundle at {folder}.", _REINSTALL)
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BundleError(f"{folder} is not a model bundle: {MANIFEST_NAME} is missing.", _REINSTALL) from error
    except (OSError, ValueError) as error:
        raise BundleError(f"{path} cannot be read ({type(error).__name__}).", _REINSTALL) from error
    try:
        if raw.pop("format") != FORMAT:
            raise BundleError(f"{path} has a format this version does not know.", "Update shellmate.")
        files = {str(n): FileEntry(int(e["size"]), str(e["sha256"])) for n, e in raw.pop("files").items()}
        known = set(Manifest.__dataclass_fields__)
        manifest = Manifest(files=files, **{k: v for k, v in raw.items() if k in known})
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BundleError(f"{path} is not a shellmate manifest.", _REINSTALL) from error
    if manifest.slot_version != SLOT_VERSION:
        raise BundleError(f"{path}: made for slot version {manifest.slot_version}, this program has {SLOT_VERSION}.", "Update shellmate or retrain the adapter.")
    if manifest.prompt_version != PROMPT_VERSION:
        raise BundleError(f"{path}: made for prompt version {manifest.prompt_version}, this program has {PROMPT_VERSION}.", "Update shellmate or retrain the adapter.")
    return manifest


def check_files(folder: Path, manifest: Manifest, hashes: bool = True) -> None:
    """Compares the files with the manifest; sizes always, SHA-256 when `hashes`.

    Raises `BundleError` naming the file.
    """
    for name, entry in manifest.files.items():
        path = folder / name
        if "/" in name or name.startswith("."):
            raise BundleError(f"{folder / MANIFEST_NAME} names the file {name!r}, which is outside the bundle.", _REINSTALL)
        if not path.is_file():
            raise BundleError(f"{path} is missing.", _REINSTALL)
        if path.stat().st_size != entry.size:
            raise BundleError(f"{path} is damaged: {path.stat().st_size} bytes instead of {entry.size}.", _REINSTALL)
        if hashes and sha256_of(path) != entry.sha256:
            raise BundleError(f"{path} is damaged: its checksum does not match the manifest.", _REINSTALL)


def write_manifest(folder: Path, manifest: Manifest) -> Manifest:
    """Writes the manifest with the present files' sizes and digests, atomically; returns it completed."""
    files = {p.name: FileEntry(p.stat().st_size, sha256_of(p)) for p in sorted(folder.iterdir()) if p.is_file() and p.name != MANIFEST_NAME and not p.name.startswith(".")}
    complete = Manifest(**{**manifest.__dict__, "files": files})
    part = folder / (MANIFEST_NAME + ".part")
    part.write_text(json.dumps(complete.as_json(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(folder / MANIFEST_NAME)
    return complete
