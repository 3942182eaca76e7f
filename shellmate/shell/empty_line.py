"""The key on an empty line: a repair of the command that has just failed, else the recent requests, below a word that none is known."""

from __future__ import annotations

import json
import os

from shellmate.core.types import Context, Shell
from shellmate.shell.names import Names
from shellmate.shell.picker import Recent, pick
from shellmate.shell.wire import Answer, Choice, Press

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_HOW = "type what you want in English, then press the key"
_RECENT = 200
"""Entries of the history that are looked at."""
_SIGNALS = range(129, 193)
"""Exit statuses of commands that a signal ended or stopped, Ctrl-C for one: these need no repair."""


def answer(press: Press, ask: Callable[[str], Answer]) -> Answer:
    """A repair where the last command failed, else what the settings say. `ask` answers words that were typed among the recent requests."""
    found = repairs(press) if press.last and press.status else None
    if found:
        return found
    said = no_repair(press)
    from shellmate import config

    if config.current().shell.empty_line != "picker":
        return Answer("message", said) if said else Answer("nothing")
    recent = recent_requests()
    if not recent:
        from shellmate.core.cells import one_line

        how = [said, f"  {_HOW}"] if said else [f"shellmate: {_HOW}"]
        return Answer("message", "\n".join(one_line(row, press.columns) for row in how))
    terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    try:
        chosen = pick(recent, terminal, press.columns, said)
    finally:
        os.close(terminal)
    if chosen is None:
        return Answer("nothing")
    if isinstance(chosen, str):
        return ask(chosen)
    return _choices(press, [(chosen.command, "from your history")], "", chosen.request)


def repairs(press: Press) -> Answer | None:
    """What the failed command was meant to be, None when unsure. It is not run again to find out."""
    from shellmate.core.repair import repair

    found = repair(press.last, press.status, Names(press.shell), press.shell)
    return _choices(press, [(one.command, one.why) for one in found], "repair ", "") if found else None


def no_repair(press: Press) -> str:
    """One row: for the command that failed no repair is known. Empty when none failed, or a signal ended it."""
    if not press.last or not press.status or press.status in _SIGNALS:
        return ""
    from shellmate.core.cells import one_line
    from shellmate.core.repair_parts import failure_of, quoted

    failure = failure_of(press.last.strip(), press.status, Names(press.shell), press.shell)
    # Of several commands it is not known which one failed; what is no plain word is no name.
    plain = failure.simple and failure.name and failure.name == quoted(failure.name) and "=" not in failure.name
    return one_line(f"shellmate: no repair known for {failure.name if plain else 'that command'}", press.columns)


def _choices(press: Press, commands: list[tuple[str, str]], what: str, request: str) -> Answer:
    from shellmate import config
    from shellmate.core import risk
    from shellmate.shell.choices import hints

    context = Context(os.environ.get("PWD") or "/", os.environ.get("PATH", ""), Shell(press.shell))
    choices = []
    for place, (command, why) in enumerate(commands, 1):
        verdict = risk.assess(command, context, config.user_rules()).as_json()
        hint, held = hints({"command": command, "risk": verdict, "missing": []}, f"{what}{place}/{len(commands)}", press.columns, why)
        choices.append(Choice(command, "", hint, held))
    return Answer("candidates", json.dumps({"request": request, "before": "", "fingerprint": "", "adapter": None}), choices)


def recent_requests() -> list[Recent]:
    """Accepted requests, the pinned ones first, then newest first, each command once. Raises `HistoryError`."""
    from shellmate import paths

    if not paths.history_file().exists():
        return []
    from shellmate.history.model import Decision, Filter
    from shellmate.history.store import HistoryStore

    store = HistoryStore()
    taken = frozenset({Decision.ACCEPTED, Decision.EDITED})
    try:
        entries = [*store.search(Filter(decisions=taken, pinned=True), limit=_RECENT), *store.search(Filter(decisions=taken), limit=_RECENT)]
    finally:
        store.close()
    once: dict[str, Recent] = {}
    for entry in entries:
        once.setdefault(entry.command, Recent(entry.request, entry.command))
    return list(once.values())
