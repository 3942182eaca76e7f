"""`shellmate service`: the resident process that keeps the model warm."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from shellmate.core.errors import ExitCode, ServiceError

HELP = "The resident process that keeps the model warm. It starts by itself when it is needed and ends when it is not."
EXAMPLE = "shellmate service status\n  shellmate service install --write"
BARE = "status"


def add(parser: argparse.ArgumentParser) -> None:
    """Declares the actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="status|start|stop|run|install|uninstall")
    status = actions.add_parser("status", help="process, bundle, adapter, requests, times, memory; exit 5 when it is not running")
    status.add_argument("--json", action="store_true", help="one JSON object on stdout")
    actions.add_parser("start", help="start it, if it is not running")
    actions.add_parser("stop", help="end it; what is queued is still answered")
    run_ = actions.add_parser("run", help="be the service, in the foreground")
    run_.add_argument("--idle-seconds", type=float, default=None, help="end after so long without a request (default: the setting service.idle_minutes)")
    run_.add_argument("--memory-mb", type=float, default=1024.0, help="end after a request that leaves more than this in RAM (default 1024)")
    install = actions.add_parser("install", help="print user service files (systemd with socket activation, or launchd)")
    install.add_argument("--write", action="store_true", help="write them where the system looks, and say how to enable them")
    actions.add_parser("uninstall", help="remove the files that `install --write` wrote")


def run(options: argparse.Namespace) -> int:
    """Carries out one action."""
    return {"status": _status, "start": _start, "stop": _stop, "run": _run, "install": _install, "uninstall": _uninstall}[options.action](options)


def _status(options: argparse.Namespace) -> int:
    from shellmate.service import lifecycle

    found = lifecycle.status()
    if options.json:
        print(json.dumps({"running": found is not None, **(found or {})}, ensure_ascii=False))
        return ExitCode.DONE if found else ExitCode.SERVICE
    if found is None:
        raise ServiceError("The service is not running.", "It starts by itself when it is needed, or with `shellmate service start`.")
    for key, value in found.items():
        if value not in (None, ""):
            print(f"{key:<12}{value}")
    return ExitCode.DONE


def _start(_: argparse.Namespace) -> int:
    from shellmate.service import lifecycle

    sys.stderr.write(f"The service runs as process {lifecycle.start()['pid']}.\n")
    return ExitCode.DONE


def _stop(_: argparse.Namespace) -> int:
    from shellmate.service import lifecycle

    sys.stderr.write("The service has ended.\n" if lifecycle.stop() else "The service was not running.\n")
    return ExitCode.DONE


def _run(options: argparse.Namespace) -> int:
    from shellmate import config, paths
    from shellmate.engine.base import Engine, load_engine
    from shellmate.service.recalling import Recalling
    from shellmate.service.server import Options, serve
    from shellmate.shell.choices import ready

    settings = config.current()
    idle = settings.service.idle_minutes * 60.0 if options.idle_seconds is None else options.idle_seconds

    def load(folder: Path) -> Engine:
        return load_engine(folder, reference=settings.engine == "optimum")

    return serve(load, Options(idle, options.memory_mb, paths.state_folder() / "service.log", shown={"key": ready}, recall=Recalling(rekeying=True), train=(sys.executable, "-m", "shellmate.training.automatic")))


def _install(options: argparse.Namespace) -> int:
    from shellmate.service import units

    for path, text in units.files().items():
        print(f"# {path}\n{text}")
        if options.write:
            units.write(path, text)
    sys.stderr.write(units.enable_hint() if options.write else "Nothing was written; `shellmate service install --write` writes these files.\n")
    return ExitCode.DONE


def _uninstall(_: argparse.Namespace) -> int:
    from shellmate.service import units

    removed = units.remove()
    sys.stderr.write("".join(f"Removed {path}\n" for path in removed) or "There was nothing to remove.\n")
    return ExitCode.DONE
