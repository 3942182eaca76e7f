"""Which bundle is in use: the one a folder's rule or the user's adapters point to, else the one that came with the program.

An adapter trained on another release of the shipped bundle is passed over: the plain bundle answers until it is trained again.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from shellmate import paths
from shellmate.core.errors import BundleError
from shellmate.engine.base import default_bundle
from shellmate.engine.manifest import read_manifest

PLAIN = "default"
"""Name of the bundle that came with the program."""
POINTER, REPORT = "current.json", "report.json"


def read_object(path: Path, fix: str) -> dict[str, Any]:
    """A JSON object from a small file; empty when there is no file.

    Raises `BundleError` when it cannot be understood.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise BundleError(f"{path} cannot be understood.", fix) from error
    if not isinstance(found, dict):
        raise BundleError(f"{path} cannot be understood.", fix)
    return found


def pointed() -> str:
    """The name the pointer file holds; `default` without one."""
    pointer = paths.adapters_folder() / POINTER
    found = read_object(pointer, f"Run `shellmate adapter use {PLAIN}`.")
    name = found.get("bundle", PLAIN if not found else None)
    if not isinstance(name, str) or "/" in name or name.startswith("."):
        raise BundleError(f"{pointer} cannot be understood.", f"Run `shellmate adapter use {PLAIN}`.")
    return name


def versions(name: str) -> list[Path]:
    """The folders of a named adapter, `NAME-1`, `NAME-2`, ..., oldest first."""
    found = [p for p in paths.adapters_folder().glob(f"{name}-*") if p.name.removeprefix(f"{name}-").isdigit() and p.is_dir()]
    return sorted(found, key=lambda p: int(p.name.rsplit("-", 1)[1]))


def resolve(name: str) -> Path | None:
    """The folder of an adapter: exactly that version, or the newest of that name which the gate let in; None for `default` or none."""
    exact = paths.adapters_folder() / name
    if name == PLAIN or "/" in name or name.startswith("."):
        return None
    if (exact / "bundle").is_dir():
        return exact
    passed = [p for p in versions(name) if (p / "bundle").is_dir() and read_object(p / REPORT, "").get("used", True)]
    return passed[-1] if passed else None


def stale(folder: Path) -> bool:
    """Whether the adapter in `folder` was trained on another release of the shipped bundle."""
    try:
        parent = read_manifest(folder / "bundle").parent
        return parent is not None and default_bundle().is_dir() and parent != read_manifest(default_bundle()).fingerprint
    except BundleError:
        return True


_settings_seen: tuple[tuple[int, int], dict[str, str], dict[str, str]] = ((0, 0), {}, {})


def rules() -> dict[str, str]:
    """Folder -> adapter, from the settings; read again only when the file has changed."""
    global _settings_seen  # noqa: PLW0603
    try:
        found = paths.config_file().stat()
    except OSError:
        return {}
    stamp = (found.st_mtime_ns, found.st_size)
    if stamp != _settings_seen[0]:
        from shellmate import config

        found_rules = {os.path.expanduser(folder): name for folder, name in config.current().adapters.items()}
        _settings_seen = (stamp, found_rules, {os.path.realpath(folder): name for folder, name in found_rules.items()})
    return _settings_seen[1]


def rule_for(cwd: str) -> str | None:
    """The adapter that the nearest folder above `cwd` (or it) asks for, by the names they have or, with links followed, by the places they are."""
    if not rules():
        return None
    by_name, by_place = _settings_seen[1:]
    return _nearest(cwd, by_name) or _nearest(os.path.realpath(cwd), by_place)


def _nearest(cwd: str, known: dict[str, str]) -> str | None:
    where = Path(cwd)
    return next((known[str(p)] for p in (where, *where.parents) if str(p) in known), None)


def current_bundle(cwd: str | None = None) -> Path:
    """The folder of the bundle to load for a caller in `cwd`. `SHELLMATE_BUNDLE` names one outright.

    Raises `BundleError` when the pointer file cannot be understood, `UsageError` when the settings cannot.
    """
    named = os.environ.get("SHELLMATE_BUNDLE")
    if named:
        return Path(named)
    chosen = resolve((rule_for(cwd) if cwd else None) or pointed())
    return default_bundle() if chosen is None or stale(chosen) else chosen / "bundle"


def chosen() -> str:
    """Full name of the version chosen for everywhere, outdated or not; `default` for the plain bundle."""
    folder = resolve(pointed())
    return folder.name if folder else PLAIN


def ruled() -> dict[str, str]:
    """Folder -> full name of the version that its rule chooses. Raises `UsageError` when the settings cannot be read."""
    return {folder: found.name for folder, name in rules().items() if (found := resolve(name))}


def lost_rules() -> dict[str, str]:
    """Folder -> adapter, of the rules whose adapter is not there or was kept out; the plain bundle answers in these folders."""
    return {folder: name for folder, name in rules().items() if name != PLAIN and resolve(name) is None}


def in_use() -> set[str]:
    """Full names of the versions chosen for everywhere or by a rule, outdated or not. Raises as `pointed` and `ruled`."""
    return {chosen(), *ruled().values()} - {PLAIN}


def outdated() -> list[str]:
    """Those in use that were trained on another release of the shipped bundle, which answers in their place."""
    return sorted(name for name in in_use() if stale(paths.adapters_folder() / name))
