"""The user's adapters on disk: installing, choosing, undoing, removing, carrying to another computer.

A version is a folder `NAME-N` with `bundle/`, `adapter/` and `report.json`. It is made aside and renamed in; the choice is one small
file, replaced in one step. So at every moment the state is either the old or the new one. Loads no model.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shellmate import config, paths
from shellmate.core.errors import BundleError, UsageError
from shellmate.engine import choice, intents_file, recognizer
from shellmate.engine.base import default_bundle
from shellmate.engine.manifest import check_files, read_manifest, write_manifest
from shellmate.training import job

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*")
_PERSONAL = "personal"
"""Name of an adapter that nobody named."""
_KEPT_BEFORE = 2
"""Choices before the present one that `rollback` can return to."""
_PRIVATE = ("trained_on", "changes", "held_out", "rejected")
"""Parts of a report that come from the history: never exported."""
_PLACES = ("data_path", "output_dir", "model_name", "distill_from")
"""Options that name folders of this computer: not exported either."""
_EXPORTED = ("adapter_model.safetensors", "adapter_config.json")


@dataclass(frozen=True)
class Installed:
    """One version of an adapter."""

    name: str
    """With its number: personal-3."""
    folder: Path
    report: dict[str, Any]
    current: bool
    stale: bool
    """Trained on another release of the shipped bundle."""

    @property
    def used(self) -> bool:
        """The gate let it in."""
        return bool(self.report.get("used", True))


def check_name(name: str) -> str:
    """The name, if an adapter may have it.

    Raises `UsageError`.
    """
    if name == choice.PLAIN or not _NAME.fullmatch(name) or len(name) > 40:
        raise UsageError(f"{name!r} cannot be an adapter's name.", "Use lower-case letters and digits with dashes between words, such as network or my-docker; not `default`.")
    return name


def write_object(path: Path, value: dict[str, Any]) -> None:
    """Replaces a small JSON file in one step; it is on the disk when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    job.write_atomically(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def installed() -> list[Installed]:
    """Every version of every adapter, by name, oldest first."""
    chosen = choice.pointed()
    found = []
    for folder in sorted(paths.adapters_folder().glob("*-*")):
        if folder.name.startswith(".") or not (folder / choice.REPORT).is_file():
            continue
        report = choice.read_object(folder / choice.REPORT, f"Run `shellmate adapter remove {folder.name}`.")
        found.append(Installed(folder.name, folder, report, folder.name == chosen, choice.stale(folder)))
    return sorted(found, key=lambda i: (i.name.rsplit("-", 1)[0], int(i.name.rsplit("-", 1)[1]) if i.name.rsplit("-", 1)[1].isdigit() else 0))


def find(name: str) -> Installed:
    """A version by its full name, or the newest of a name.

    Raises `UsageError` when there is none.
    """
    everything = installed()
    matching = [i for i in everything if i.name == name] or [i for i in everything if _stem(i.name) == name]
    if not matching:
        raise UsageError(f"There is no adapter {name!r}.", "`shellmate adapter list` shows what there is.")
    passed = [i for i in matching if i.used]
    return (passed or matching)[-1]


def making_folder() -> Path:
    """A fresh folder beside the adapters, for a version that is being made."""
    paths.adapters_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    return Path(tempfile.mkdtemp(dir=paths.adapters_folder(), prefix=".making-"))


def install(made: Path, stem: str) -> str:
    """Renames a complete version into place; returns its full name. Does not choose it."""
    number = 1 + max((int(p.name.rsplit("-", 1)[1]) for p in choice.versions(stem)), default=0)
    name = f"{stem}-{number}"
    for path in made.rglob("*"):
        if path.is_file():
            job.sync(path)
    made.chmod(0o700)
    made.rename(paths.adapters_folder() / name)
    job.sync(paths.adapters_folder())
    return name


def switch(name: str) -> None:
    """Makes a version (or `default`) the one in use, and remembers the one before."""
    old = choice.pointed()
    if old == name:
        return
    before = [old, *(n for n in _before() if n not in (old, name))][:_KEPT_BEFORE]
    write_object(paths.adapters_folder() / choice.POINTER, {"bundle": name, "before": before})


def _before() -> list[str]:
    found = choice.read_object(paths.adapters_folder() / choice.POINTER, "").get("before", [])
    return [n for n in found if isinstance(n, str)] if isinstance(found, list) else []


def _stem(name: str) -> str:
    return name.rsplit("-", 1)[0]


def _rules_for(stem: str) -> list[str]:
    return sorted(folder for folder, name in choice.ruled().items() if _stem(name) == stem)


def rival(stem: str, category: str) -> Path:
    """The bundle that a new version must do better than: what answers everywhere, or, for one category that another adapter answers in general, what answers in
    the folders whose rule asks for the name."""
    folders = _rules_for(stem) if category and _stem(choice.chosen()) != stem else []
    return choice.current_bundle(folders[0] if folders else None)


def settle(name: str, category: str) -> bool:
    """Chooses a version that the gate let in, but one for a single category only where no other adapter is chosen. Returns whether it is chosen now."""
    if category and choice.chosen() != choice.PLAIN and _stem(choice.chosen()) != _stem(name):
        return False
    switch(name)
    return True


def again(report: dict[str, Any]) -> str:
    """The command that makes such an adapter anew."""
    stem, category = str(report.get("stem") or _PERSONAL), str(report.get("category") or "")
    if report.get("source") == "adapter":
        return f"shellmate adapter import FOLDER --name {stem}"
    words = ["shellmate train", "--data-path FILE" if report.get("source") == "file" else "--from-history"]
    return " ".join([*words, *([f"--category {category}"] if category else []), *([f"--name {stem}"] if stem != (category or _PERSONAL) else [])])


def where_used(name: str) -> str:
    """Where a version that is not chosen for everywhere answers, and how it comes to answer elsewhere, in a sentence."""
    folders = _rules_for(_stem(name))
    here = f"It answers in {', '.join(folders)}; {choice.chosen()} answers elsewhere" if folders else f"{choice.chosen()} stays in use"
    return f"{here}. `shellmate adapter use {name}` uses it everywhere, `shellmate adapter rule FOLDER {_stem(name)}` in a folder."


def use(name: str, force: bool = False) -> str:
    """Chooses an adapter by name; returns the full name.

    Raises `UsageError` for one that the gate kept out (unless `force`) or that is not there, `BundleError` for a damaged or stale one.
    """
    if name == choice.PLAIN:
        pointer = paths.adapters_folder() / choice.POINTER
        try:
            switch(choice.PLAIN)
        except BundleError:
            write_object(pointer, {"bundle": choice.PLAIN, "before": []})
        return choice.PLAIN
    found = find(name)
    if not found.used and not force:
        raise UsageError(f"{found.name} was kept out: {found.report.get('reason', '')}", "Use it all the same with --force.")
    if found.stale:
        raise BundleError(f"{found.name} was trained on another release of the model.", f"Make it again: `{again(found.report)}`.")
    check_files(found.folder / "bundle", read_manifest(found.folder / "bundle"))
    switch(found.name)
    return found.name


def before() -> str | None:
    """The name of the choice that `rollback` returns to, or None."""
    return found[0] if (found := _place_before()) else None


def rollback() -> str:
    """Returns to the choice before; returns its name.

    Raises `UsageError` when there is none.
    """
    if (found := _place_before()) is None:
        raise UsageError("There is nothing to go back to.", "`shellmate adapter list` shows what there is.")
    name, still_before = found
    if still_before is None:
        return use(name)
    write_object(paths.adapters_folder() / choice.POINTER, {"bundle": name, "before": still_before})
    return name


def _can_answer(name: str) -> bool:
    folder = choice.resolve(name)
    return folder is not None and not choice.stale(folder)


def _place_before() -> tuple[str, list[str] | None] | None:
    """The newest earlier choice that can be used, and those before it; the plain bundle, and None, where an adapter is in use and none is known."""
    for place, name in enumerate(known := _before()):
        if name == choice.PLAIN or _can_answer(name):
            return name, known[place + 1 :]
    return None if choice.pointed() == choice.PLAIN else (choice.PLAIN, None)


def remove(name: str) -> list[str]:
    """Deletes a version, or all versions of a name; the plain bundle takes over where one was in use. Returns the names."""
    doomed = [i for i in installed() if name in (i.name, _stem(i.name))]
    if not doomed:
        raise UsageError(f"There is no adapter {name!r}.", "`shellmate adapter list` shows what there is.")
    for version in doomed:
        if version.current:
            use(choice.PLAIN)
        _drop_derived(version.folder / "bundle")
        grave = paths.adapters_folder() / f".gone-{os.getpid()}-{version.name}"
        version.folder.rename(grave)
        shutil.rmtree(grave)
    return [v.name for v in doomed]


def _drop_derived(bundle: Path) -> None:
    """Removes what the engine keeps of a bundle in the cache, its weights among it."""
    if not (paths.cache_folder() / "engine").is_dir():
        return
    from shellmate.engine import fast_cache

    with contextlib.suppress(BundleError):
        fast_cache.drop(read_manifest(bundle))


def set_rule(folder: str, name: str | None) -> str:
    """Writes into the settings which adapter (or `default`) answers in a folder and below; None drops the rule. Returns the full path.

    Raises `UsageError` for a folder or an adapter that is not there.
    """
    full = os.path.abspath(os.path.expanduser(folder))
    if name is None:
        if full not in choice.rules():
            raise UsageError(f"There is no rule for {full}.", "`shellmate adapter rule` lists the rules.")
    else:
        if not os.path.isdir(full):
            raise UsageError(f"There is no folder {full}.", "Name an existing folder.")
        if name != choice.PLAIN:
            find(name)
    config.change(f"adapters.{full}", name)
    return full


def prune(stem: str) -> list[str]:
    """Removes versions of a name that nothing can return to: all but those in use, here or there, those before the chosen one, the newest, and the newest that
    the gate let in. Returns their names; none go while the settings, which hold the rules, cannot be read."""
    mine = choice.versions(stem)
    try:
        kept = choice.in_use() | {*_before(), *(folder.name for folder in (choice.resolve(stem), *mine[-1:]) if folder)}
    except UsageError:
        return []
    return [name for folder in mine if folder.name not in kept for name in remove(folder.name)]


def step_back(doomed: Collection[str]) -> str:
    """Chooses another version in the place of one that is about to go: the newest choice before it, else the newest of its name that the gate let in, else the
    plain bundle, none of them `doomed`. Returns its name; `rollback` forgets those that go."""
    known = [name for name in _before() if name not in doomed]
    mine = [folder.name for folder in reversed(choice.versions(_stem(choice.chosen()))) if choice.read_object(folder / choice.REPORT, "").get("used", True)]
    name = next((name for name in (*known, *mine) if name not in doomed and _can_answer(name)), choice.PLAIN)
    write_object(paths.adapters_folder() / choice.POINTER, {"bundle": name, "before": [n for n in known if n != name]})
    return name


def sweep() -> None:
    """Removes what interrupted work left behind; call only while holding the training lock."""
    for leftover in paths.adapters_folder().glob(".*"):
        if leftover.is_dir() and leftover.name.startswith((".making-", ".gone-", ".export-")):
            shutil.rmtree(leftover, ignore_errors=True)
        elif leftover.name.endswith(".part"):
            leftover.unlink(missing_ok=True)


def public_report(report: dict[str, Any]) -> dict[str, Any]:
    """A report without anything from the history."""
    public = {k: v for k, v in report.items() if k not in _PRIVATE}
    if isinstance(public.get("options"), dict):
        public["options"] = {k: v for k, v in public["options"].items() if k not in _PLACES}
    return public


def export_adapter(name: str, target: Path) -> Path:
    """Writes adapter weights, bundle and figures to a tar file; nothing of the history, and of the bundle not the user's own commands.

    Raises `UsageError` when the file cannot be written, and for an adapter that is nothing but the user's commands.
    """
    found = find(name)
    if not (found.folder / "adapter" / _EXPORTED[0]).is_file():
        raise UsageError(f"{found.name} consists of your own commands; there are no weights to hand on.", "`shellmate history export` writes the commands themselves, for yourself.")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    try:
        with tempfile.TemporaryDirectory() as scratch, tarfile.open(part, "w") as tar:
            clean = Path(scratch) / choice.REPORT
            clean.write_text(json.dumps(public_report(found.report), ensure_ascii=False, indent=1), encoding="utf-8")
            tar.add(clean, choice.REPORT)
            for path in sorted(_without_own(found.folder / "bundle", Path(scratch) / "bundle").glob("*")):
                tar.add(path, f"bundle/{path.name}")
            for path in sorted(found.folder.glob("adapter/*")):
                if path.name in _EXPORTED:
                    tar.add(path, f"adapter/{path.name}")
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UsageError(f"{target} cannot be written ({error.strerror or error}).", "Name another place, or free some space.") from error
    return target


def _without_own(folder: Path, scratch: Path) -> Path:
    """A bundle without the user's own commands: the folder itself when it has none, else a copy."""
    known, told = intents_file.within(folder), folder / recognizer.FILE
    if not known.is_file() or not any(entry.get("own") for entry in intents_file.read_entries(known)):
        return folder
    scratch.mkdir()
    for path in folder.iterdir():
        if path not in (known, told):
            shutil.copyfile(path, scratch / path.name)
    recognizer.write_first(told, scratch / told.name, intents_file.write_without_own(known, scratch / known.name))
    write_manifest(scratch, read_manifest(scratch))
    return scratch


def import_adapter(source: Path, stem: str | None = None) -> str:
    """Installs what `export_adapter` wrote; returns its name. Does not choose it.

    Raises `UsageError` for anything else, for pickles, and for another model's adapter; `BundleError` for damaged files.
    """
    made = making_folder()
    try:
        _unpack(source, made)
        report = choice.read_object(made / choice.REPORT, "Export it again.")
        manifest = read_manifest(made / "bundle")
        check_files(made / "bundle", manifest)
        if manifest.parent and default_bundle().is_dir() and manifest.parent != read_manifest(default_bundle()).fingerprint:
            raise UsageError(f"{source} was trained on another model than the one here.", "Use the same release of shellmate on both computers.")
        return install(made, check_name(stem or str(report.get("stem", "imported"))))
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _unpack(source: Path, folder: Path) -> None:
    """Only plain files with the names we write; no links, no other places, no pickles."""
    try:
        with tarfile.open(source, "r:") as tar:
            for member in tar:
                if not member.isfile() or not re.fullmatch(r"report\.json|bundle/[\w.-]+|adapter/[\w.-]+", member.name) or "/." in member.name:
                    raise UsageError(f"{source} holds {member.name!r}, which is no part of an adapter.", "Export it again with `shellmate adapter export`.")
                if member.name.endswith((".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt")):
                    raise UsageError(f"{source} holds the pickle {member.name!r}, which could run any code.", "Save the adapter as safetensors.")
                target = folder / member.name
                target.parent.mkdir(exist_ok=True)
                read = tar.extractfile(member)
                assert read is not None
                with read, target.open("wb") as out:
                    shutil.copyfileobj(read, out)
    except (tarfile.TarError, OSError, EOFError) as error:
        raise UsageError(f"{source} cannot be read as an exported adapter ({type(error).__name__}).", "Name a file made by `shellmate adapter export`.") from error
