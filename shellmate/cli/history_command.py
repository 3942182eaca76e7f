"""`shellmate history`: look at, search, forget, export and import what was asked and run."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from shellmate.core.errors import ExitCode, UsageError
from shellmate.core.obeyed import fit_for

if TYPE_CHECKING:
    from shellmate.history import Entry, Filter, HistoryStore

HELP = "Requests and commands you accepted, changed or refused. Kept on this computer only, without secrets."
EXAMPLE = "shellmate history search docker logs"
BARE = "list"
_DECISIONS = ("accepted", "edited", "rejected", "ignored")


def add(parser: argparse.ArgumentParser) -> None:
    """Declares the actions and options."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|search|show|forget|export|import")
    listing = actions.add_parser("list", help="the newest entries")
    search = actions.add_parser("search", help="entries that have all these words")
    search.add_argument("words", nargs="+")
    for action in (listing, search):
        action.add_argument("-n", "--count", type=int, default=20, help="at most this many (default 20)")
        action.add_argument("--json", action="store_true", help="one JSON object a line")
    export = actions.add_parser("export", help="all entries as JSON lines on stdout, oldest first")
    for action in (listing, search, export):
        action.add_argument("--decision", choices=_DECISIONS, action="append", default=[])
        action.add_argument("--failed", action="store_true", help="only commands that ended with an error")
        action.add_argument("--cwd", default="", help="only this folder and those below it")
        action.add_argument("--category", default="", help="git, docker, files, network, ...")
    show = actions.add_parser("show", help="one entry in full")
    show.add_argument("id", type=int)
    show.add_argument("--json", action="store_true")
    forget = actions.add_parser("forget", help="remove entries for good, from the disk as well")
    forget.add_argument("id", type=int, nargs="*")
    forget.add_argument("--all", action="store_true", help="every entry")
    forget.add_argument("--matching", metavar="WORDS", help="every entry that has all these words")
    bring = actions.add_parser("import", help="add the entries of an export")
    bring.add_argument("file", help="a JSONL file; - reads standard input")


def run(options: argparse.Namespace) -> int:
    """Carries out one action."""
    from shellmate.history import HistoryStore

    store = HistoryStore()
    try:
        return _ACTIONS[options.action](store, options)
    finally:
        store.close()


def _wanted(options: argparse.Namespace) -> Filter:
    from pathlib import Path

    from shellmate.history import Decision, Filter

    words = " ".join(getattr(options, "words", []))
    if words and not re.search(r"\w", words):
        raise UsageError(f"{words!r} has no word to search for.", "Name a word of the request or the command.")
    folder = str(Path(options.cwd).absolute()) if options.cwd else ""
    return Filter(words, frozenset(Decision(d) for d in options.decision), options.failed, folder, category=options.category)


def _list(store: HistoryStore, options: argparse.Namespace) -> int:
    if options.count < 1:
        raise UsageError(f"-n {options.count}: the number of entries must be at least 1.")
    entries = store.search(_wanted(options), options.count)
    _write(_line(entry, options.json) for entry in entries)
    if not entries and not options.json:
        _say("no entry matches." if store.count() else "the history is empty; what you run or insert from suggestions is kept here.")
    return ExitCode.DONE


def _line(entry: Entry, as_json: bool) -> str:
    if as_json:
        from shellmate.history.exchange import as_json as exported

        return json.dumps({"id": entry.id, **exported(entry)}, ensure_ascii=False)
    when = datetime.fromtimestamp(entry.time_ms / 1000).strftime("%Y-%m-%d %H:%M")
    status = "" if entry.exit_status is None else f"  [{entry.exit_status}]"
    return f"{entry.id:>6}  {when}  {entry.decision.value:<8}  {_one_line(entry.request)}\n        $ {_one_line(entry.command)}{status}"


def _one_line(text: str) -> str:
    return text.replace("\n", "⏎").replace("\t", " ")


def _show(store: HistoryStore, options: argparse.Namespace) -> int:
    entry = store.get(options.id)
    if entry is None:
        raise UsageError(f"There is no history entry {options.id}.", "See `shellmate history list`.")
    if options.json:
        _write([json.dumps({**asdict(entry), "decision": entry.decision.value}, ensure_ascii=False)])
        return ExitCode.DONE
    rows = {
        "request": entry.request, "suggested": entry.suggested, "command": entry.command, "decision": entry.decision.value,
        "time": datetime.fromtimestamp(entry.time_ms / 1000).astimezone().isoformat(timespec="seconds"), "folder": entry.cwd, "shell": entry.shell,
        "exit status": "" if entry.exit_status is None else str(entry.exit_status), "duration": "" if entry.duration_ms is None else f"{entry.duration_ms / 1000:.1f} s",
        "category": entry.category, "taken out": ", ".join(entry.marks), "shown": "\n             ".join(entry.candidates),
    }  # fmt: skip
    _write(f"{name:<12} {text}" for name, text in rows.items() if text)
    return ExitCode.DONE


def _forget(store: HistoryStore, options: argparse.Namespace) -> int:
    from shellmate.history import Filter
    from shellmate.history.forgetting import left
    from shellmate.training import forgetting, job

    if sum((bool(options.id), options.all, options.matching is not None)) != 1:
        raise UsageError("Say which entries to forget: their numbers, --matching WORDS, or --all.")
    ids = list(options.id)
    if options.matching is not None:
        if not re.search(r"\w", options.matching):
            raise UsageError("--matching needs a word.")
        ids = [entry.id for entry in store.each(Filter(options.matching))]
    unknown = [i for i in options.id if store.get(i) is None]
    if unknown:
        raise UsageError(f"There is no history entry {unknown[0]}; nothing was removed.", "See `shellmate history list`.")
    removed = store.forget_all() if options.all else store.forget(ids)
    if removed and job.remove_forgotten(store.last_forgotten_ms()):
        _say("an interrupted training that may know them was removed too.")
    _say(f"{removed:,} removed.")
    for name, known in sorted(forgetting.told().items()):
        _say(f"{name} {known}: `shellmate adapter forget` removes it, `shellmate train --from-history` makes a new one.")
    for sentence in left(store):
        _say(sentence)
    return ExitCode.DONE


def _export(store: HistoryStore, options: argparse.Namespace) -> int:
    from shellmate.history.exchange import export_lines

    _write(export_lines(store.each(_wanted(options))))
    return ExitCode.DONE


def _import(store: HistoryStore, options: argparse.Namespace) -> int:
    from shellmate.history.exchange import read_lines, told

    try:
        if options.file == "-":
            counts = store.add_missing(read_lines(list(sys.stdin.buffer), "standard input"))  # read first: nobody can write to the store meanwhile
        else:
            with open(options.file, "rb") as file:
                counts = store.add_missing(read_lines(file if os.path.isfile(options.file) else list(file), options.file))
    except OSError as error:
        raise UsageError(f"{options.file} cannot be read ({error.strerror}).") from error
    _say(told(*counts))
    return ExitCode.DONE


def _say(sentence: str) -> None:
    sys.stderr.write(fit_for(sys.stderr, f"shellmate: {sentence}\n"))


def _write(lines: Iterable[str]) -> None:
    """Lines for a program as they are, for people without what a terminal would obey."""
    for line in lines:
        print(fit_for(sys.stdout, line))


_ACTIONS = {"list": _list, "search": _list, "show": _show, "forget": _forget, "export": _export, "import": _import}
