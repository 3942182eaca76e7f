"""`shellmate train`: fit a personal adapter to the history, or any adapter to any file of pairs."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

from shellmate.core.errors import ExitCode, ShellmateError, UsageError
from shellmate.training.job import Job
from shellmate.training.options import TrainOptions, check

HELP = "Trains an adapter on your own processor, from what you accepted before or from a file of pairs, and uses it if it helps."
EXAMPLE = "shellmate train --from-history\n  shellmate train --data-path pairs.json --lora-r 16 --epochs 10 --output-dir my-adapter"
_NAMED = "personal"


def _spellings(name: str) -> list[str]:
    """Dashes, as everywhere here, and underscores, as in the guide."""
    return list(dict.fromkeys(["--" + name.replace("_", "-"), "--" + name]))


def add(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    source = parser.add_argument_group("what to learn from")
    source.add_argument("--from-history", "--from_history", action="store_true", help="learn from accepted and changed commands in the history")
    parser.add_argument("--name", default=None, help=f"name of the adapter (default: the category, or {_NAMED})")
    source.add_argument("--category", default="", help="only pairs of this category: git, docker, network, files, ...")
    parser.add_argument("--fresh", action="store_true", help="start again instead of going on with an interrupted training")
    parser.add_argument("--stop", action="store_true", help="cancel the training that runs, whoever started it")
    parser.add_argument("--progress", choices=["auto", "bar", "lines", "json", "none"], default="auto", help="what stderr shows meanwhile")
    settings = parser.add_argument_group("settings (each also with _ for -)")
    for option in fields(TrainOptions):
        if option.name not in ("data_path",):
            _declare(settings, option.name, option.default, option.metadata, str(option.type))
    source.add_argument("--data-path", "--data_path", default="", help=TrainOptions.__dataclass_fields__["data_path"].metadata["help"])


def _declare(group: argparse._ArgumentGroup, name: str, default: Any, meta: Any, kind: str) -> None:
    if isinstance(default, bool):
        flags = _spellings(("no_" if default else "") + name)
        group.add_argument(*flags, dest=name, action="store_false" if default else "store_true", help=meta["help"] if not default else f"do not {meta['help']}")
        return
    aliases = {"learning_rate": ["--lr"], "gradient_accumulation": ["--gradient-accumulation-steps", "--gradient_accumulation_steps"]}
    number = int if "int" in kind else float if "float" in kind else str
    shown = "" if default in (None, "") else f" (default {default})"
    flags = [*_spellings(name), *aliases.get(name, [])]
    told = (meta["help"] + shown).replace("%", "%%")
    if meta["choices"]:
        group.add_argument(*flags, dest=name, default=default, choices=meta["choices"], help=told)
    else:
        group.add_argument(*flags, dest=name, default=default, type=number, metavar=name.rsplit("_", maxsplit=1)[-1].upper(), help=told)



def _options(parsed: argparse.Namespace) -> TrainOptions:
    values = {f.name: getattr(parsed, f.name) for f in fields(TrainOptions)}
    for name in ("data_path", "output_dir"):
        if values[name]:
            values[name] = os.path.abspath(os.path.expanduser(values[name]))
    for name in ("model_name", "distill_from"):
        if values[name] and Path(values[name]).expanduser().is_dir():
            values[name] = os.path.abspath(os.path.expanduser(values[name]))
    return check(TrainOptions(**values))


def _job(parsed: argparse.Namespace) -> Job:
    """What is asked, checked as far as it can be without loading anything.

    Raises `UsageError`.
    """
    from shellmate.history import categories
    from shellmate.training.deploy import check_name

    options = _options(parsed)
    if parsed.from_history == bool(options.data_path):
        raise UsageError("Say what to learn from: either --from-history or --data-path FILE.")
    if options.data_path and not Path(options.data_path).is_file():
        raise UsageError(f"--data-path {options.data_path}: there is no such file.", "Name a JSON or JSONL file of pairs.")
    if parsed.category and parsed.category not in categories.names():
        raise UsageError(f"--category {parsed.category}: there is no such category.", f"Choose from {', '.join(categories.names())}.")
    return Job(check_name(parsed.name or parsed.category or _NAMED), "history" if parsed.from_history else "file", options.as_json(), parsed.category)


def _waiting(parsed: argparse.Namespace) -> Job | None:
    """The interrupted training, where nothing at all is asked for."""
    from shellmate.training import launch

    bare = not (parsed.from_history or parsed.name or parsed.category or parsed.fresh or "LOCAL_RANK" in os.environ) and _options(parsed) == TrainOptions()
    return launch.waiting() if bare else None


def run(parsed: argparse.Namespace) -> int:
    """Trains, or goes on with an interrupted training where no source is named; exit 0 when the gate let the new adapter in (or it was written where asked), 7 when the gate kept it out."""
    if parsed.stop:
        return _stop()
    wanted = _waiting(parsed) or _job(parsed)
    if "LOCAL_RANK" in os.environ:
        from shellmate.training.distributed import run_rank

        return _told(run_rank(wanted))
    return follow(wanted, parsed.fresh, parsed.progress)


def follow(wanted: Job, fresh: bool = False, progress: str = "auto") -> int:
    """Carries a job out and shows how it goes; the exit code says whether the gate let the adapter in. What was learnt from forgotten entries and still answers is named.

    Raises `ShellmateError` when it fails.
    """
    from shellmate.cli import train_progress
    from shellmate.training import forgetting, launch

    launched = launch.launch(wanted, launch.base_folder(wanted.options), fresh)
    show = train_progress.choose(progress, sys.stderr)
    last: dict[str, Any] = {}
    try:
        with show:
            if launched.resumed:
                show.say("Going on with the training that was interrupted.")
            for event in launched.events():
                show.event(event)
                last = event
    except KeyboardInterrupt:
        launched.cancel()
        sys.stderr.write("Cancelled; nothing was changed.\n")
        return ExitCode.CANCELLED
    try:
        report = launch.finish(launched, last)
    except ShellmateError as error:
        if wanted.source == "history":
            error.fix = " ".join(filter(None, (error.fix, forgetting.still())))
        raise
    code = _told(report)
    if wanted.source == "history" and (sentence := forgetting.still()):
        sys.stderr.write(f"{sentence}\n")
    return code


def _stop() -> int:
    """Cancels the training that runs.

    Raises `UsageError` when there is none.
    """
    from shellmate.training import launch

    running = launch.attach()
    if running is None:
        raise UsageError("No training is running.")
    running.cancel()
    sys.stderr.write("Cancelled; nothing was changed.\n")
    return ExitCode.DONE


def _told(report: dict[str, Any] | None) -> int:
    """The result on stdout, and in words; None: another process of a distributed run tells it."""
    if report is None:
        return ExitCode.DONE
    print(json.dumps({k: v for k, v in report.items() if k not in ("trained_on", "changes", "options")}, ensure_ascii=False))
    written = report["name"] is None
    chosen = report.get("chosen", report["used"])
    state = "was" if written else "is in use:" if chosen else "passed:" if report["used"] else "is not used, because"
    sys.stderr.write(f"{report['name'] or 'The adapter'} {state} {report['reason']}\n")
    if report["used"] and not chosen:
        from shellmate.training import deploy

        sys.stderr.write(f"{deploy.where_used(report['name'])}\n")
    return ExitCode.DONE if report["used"] or written else ExitCode.NOT_USED
