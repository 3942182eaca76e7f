"""`shellmate doctor`: looks at everything a user could have wrong and says the fix. Changes nothing."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from shellmate import __version__, paths
from shellmate.core.errors import ExitCode, ShellmateError
from shellmate.core.obeyed import fit_for

HELP = "Checks the installation: Python, packages, model, folders, service, history, shell key. Says how to mend what is wrong."
EXAMPLE = "shellmate doctor"
_SHELLS = ("bash", "zsh", "fish")
_LEAST_FREE = 500 * 1024 * 1024
"""Bytes a personal training needs."""


class State(Enum):
    """How a check came out."""

    OK = "ok"
    NOTE = "note"
    """Works, but the user may want to know."""
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    check: str
    state: State
    message: str
    fix: str = ""


def add(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", State.OK, f"Python {version}, shellmate {__version__}")


def _packages() -> Finding:
    from importlib.util import find_spec

    lacking = [n for n in ("textual", "onnxruntime", "tokenizers", "tree_sitter_bash", "platformdirs", "msgspec", "numpy") if find_spec(n) is None]
    if lacking:
        return Finding("packages", State.WRONG, f"Missing: {', '.join(lacking)}.", "Run install.sh again.")
    training = [n for n in ("torch", "transformers", "peft", "optimum") if find_spec(n) is None]
    if training:
        return Finding("packages", State.NOTE, f"Training is not possible: {', '.join(training)} missing.", "Run install.sh again to be able to train.")
    return Finding("packages", State.OK, "all there, training too")


def _model() -> Finding:
    from shellmate.engine.choice import current_bundle
    from shellmate.engine.manifest import check_files, read_manifest

    folder = current_bundle()
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    size = sum(e.size for e in manifest.files.values()) / 1e6
    return Finding("model", State.OK, f"{manifest.name} ({manifest.fingerprint}), adapter {manifest.adapter or 'none'}, {size:.0f} MB, checksums right")


def _adapters() -> Finding:
    from shellmate.engine import choice
    from shellmate.training import deploy

    if stale := choice.outdated():
        found = deploy.find(stale[0])
        return Finding("adapters", State.NOTE, f"{', '.join(stale)} belongs to another release of the model; the plain bundle answers in its place.", deploy.again(found.report))
    if lost := choice.lost_rules():
        folder, name = next(iter(sorted(lost.items())))
        return Finding("adapters", State.NOTE, f"The rule for {folder} asks for {name}, which is not there; the plain bundle answers in it.", f"shellmate adapter rule {shlex.quote(folder)} none")
    return Finding("adapters", State.OK, f"in use: {', '.join(sorted(choice.in_use())) or 'none, the model answers as it came'}")


def _forgotten() -> Finding:
    from shellmate.training import deploy, forgetting

    known = forgetting.told()
    if not known:
        return Finding("forgotten", State.OK, "no adapter knows what you have forgotten")
    name = next(iter(sorted(known)))
    return Finding("forgotten", State.NOTE, "; ".join(f"{n} {known[n]}" for n in sorted(known)) + ".", f"shellmate adapter forget (removes it), or {deploy.again(deploy.find(name).report)}")


def _folders() -> Finding:
    for folder in (paths.data_folder(), paths.config_file().parent, paths.state_folder(), paths.cache_folder()):
        existing = next(p for p in (folder, *folder.parents) if p.exists())
        if not os.access(existing, os.W_OK):
            return Finding("folders", State.WRONG, f"{existing} cannot be written.", f"Make it yours: sudo chown -R $USER {existing}")
    free = shutil.disk_usage(next(p for p in (paths.data_folder(), *paths.data_folder().parents) if p.exists())).free
    if free < _LEAST_FREE:
        return Finding("folders", State.NOTE, f"Only {free // 2**20} MB free where your data is kept.", "Free about 500 MB before you train.")
    return Finding("folders", State.OK, f"your data is kept in {paths.data_folder()}")


def _history() -> Finding:
    file = paths.history_file()
    if not file.exists():
        return Finding("history", State.OK, "empty")
    try:
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
            answer = connection.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        return Finding("history", State.WRONG, f"{file} cannot be read ({error}).", "The app keeps a copy and starts a new one; restore a backup with `shellmate history import`.")
    if answer != "ok":
        return Finding("history", State.WRONG, f"{file} is damaged: {answer}.", "Move it away; `shellmate history import` restores an export.")
    if file.stat().st_mode & 0o077:
        return Finding("history", State.NOTE, f"{file} can be read by others.", f"chmod 600 {file}")
    return Finding("history", State.OK, str(file))


def _command() -> Finding:
    found = shutil.which("shellmate")
    if found is None:
        from shellmate.cli.init_command import program

        linked = Path("~/.local/bin/shellmate").expanduser()
        folder = str(linked.parent) if linked.exists() else os.path.dirname(program()) or str(linked.parent)
        return Finding("command", State.WRONG, "`shellmate` is not on your PATH.", f"Add {folder} to PATH in your shell's start file.")
    return Finding("command", State.OK, found)


def _key() -> Finding:
    from shellmate.shell import rcfile

    shell = Path(os.environ.get("SHELL", "")).name
    if shell not in _SHELLS:
        return Finding("shell key", State.NOTE, f"Your shell ({shell or 'unknown'}) has no shell key.", "It works in bash, zsh and fish.")
    file = rcfile.rc_file(shell)
    there = file.exists() and rcfile.MARK in file.read_text(encoding="utf-8", errors="replace")
    if not there:
        return Finding("shell key", State.NOTE, f"not set up for {shell}.", f"shellmate init {shell} --install")
    return Finding("shell key", State.OK, f"set up in {file}")


def _config() -> Finding:
    from shellmate.config import load

    load()
    return Finding("settings", State.OK, str(paths.config_file()))


def _training() -> Finding:
    from shellmate.training import job, launch

    if job.job_folder().is_dir() and job.running():
        return Finding("training", State.OK, "runs now (`shellmate train --stop` cancels it)")
    if (left := launch.waiting()) is not None:
        return Finding("training", State.NOTE, f"{left.told} was interrupted and waits.", "`shellmate train` goes on with it.")
    return Finding("training", State.OK, "none runs, none waits")


CHECKS: tuple[Callable[[], Finding], ...] = (_python, _packages, _command, _model, _adapters, _folders, _config, _history, _forgotten, _training, _key)


def examine() -> list[Finding]:
    """All findings; a check that fails is itself a finding."""
    findings = []
    for check in CHECKS:
        try:
            findings.append(check())
        except ShellmateError as error:
            findings.append(Finding(check.__name__.strip("_"), State.WRONG, error.message, error.fix))
        except OSError as error:
            findings.append(Finding(check.__name__.strip("_"), State.WRONG, str(error), "See the path in the message."))
    return findings


def run(options: argparse.Namespace) -> int:
    """Prints the report; exit 1 when something is wrong."""
    findings = examine()
    wrong = any(f.state is State.WRONG for f in findings)
    if options.json:
        print(json.dumps({"ok": not wrong, "checks": [{"check": f.check, "state": f.state.value, "message": f.message, "fix": f.fix} for f in findings]}))
    else:
        for f in findings:
            print(fit_for(sys.stdout, f"{f.state.value:<6}{f.check:<11}{f.message}{' -> ' + f.fix if f.fix else ''}"))
    return ExitCode.INTERNAL if wrong else ExitCode.DONE
