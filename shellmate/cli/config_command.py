"""`shellmate config`: read, change and edit the settings."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
from typing import Any

from shellmate.core.errors import ExitCode, UsageError
from shellmate.core.obeyed import fit_for

HELP = "Settings: strict TOML; comments in the file are kept."
EXAMPLE = "shellmate config set appearance.theme light"
BARE = "get"


def add(parser: argparse.ArgumentParser) -> None:
    """Declares the actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="get|set|path|edit")
    get = actions.add_parser("get", help="one setting, or all of them")
    get.add_argument("key", nargs="?")
    put = actions.add_parser("set", help="change one setting")
    put.add_argument("key")
    put.add_argument("value", nargs="?", help="as in TOML, or plain text")
    put.add_argument("--default", action="store_true", help="take the setting out of the file")
    actions.add_parser("path", help="where the file is")
    actions.add_parser("edit", help="open the file in $VISUAL or $EDITOR and check it afterwards")


def run(options: argparse.Namespace) -> int:
    """Carries out one action."""
    return {"get": _get, "set": _set, "path": _path, "edit": _edit}[options.action](options)


def _get(options: argparse.Namespace) -> int:
    from shellmate import config

    if options.key:
        print(fit_for(sys.stdout, _shown(config.get(options.key), bare=True)))
        return ExitCode.DONE
    for key, value in config.flat(config.current()).items():
        print(fit_for(sys.stdout, f"{key} = {_shown(value)}"))
    return ExitCode.DONE


def _shown(value: Any, bare: bool = False) -> str:
    return value if bare and isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _set(options: argparse.Namespace) -> int:
    from shellmate import config

    if (options.value is None) != options.default:
        raise UsageError("Give either a value or --default.")
    if options.default:
        config.change(options.key, None)
    elif options.key.startswith("keys."):
        _set_key(options.key.removeprefix("keys."), options.value)
    else:
        config.change_text(options.key, options.value)
    return ExitCode.DONE


def _set_key(binding: str, written: str) -> None:
    """A key of the app, written as in the app or as in the file. Raises `UsageError` when there is no such key or it is taken."""
    from shellmate import config
    from shellmate.tui.key_check import refused
    from shellmate.tui.keys import key_meant

    keys = key_meant(written)
    if problem := refused(binding, keys, config.current().keys):
        raise UsageError(problem, "The app's settings show every key.")
    config.change(f"keys.{binding}", keys)


def _path(options: argparse.Namespace) -> int:
    from shellmate import paths

    print(paths.config_file())
    return ExitCode.DONE


def _edit(options: argparse.Namespace) -> int:
    from shellmate import config, paths

    path = paths.config_file()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lines = (f"# {key} = {_shown(value)}" for key, value in config.flat(config.Settings()).items())
        path.write_text("# Settings of shellmate. Every key with its default:\n" + "\n".join(lines) + "\n", encoding="utf-8")
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        status = subprocess.run([*shlex.split(editor), str(path)], check=False).returncode
    except (OSError, ValueError) as error:
        raise UsageError(f"The editor {editor!r} cannot be started.", f"Set EDITOR, or edit {path} yourself.") from error
    config.load()
    return ExitCode.DONE if status == 0 else ExitCode.USAGE
