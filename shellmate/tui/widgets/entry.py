"""One history entry in full: what was asked, offered, changed and run, and how it ended."""

from __future__ import annotations

import difflib
from datetime import datetime

from textual.content import Content

from shellmate.core.redact import kind_of
from shellmate.history import Decision, Entry
from shellmate.tui.highlight import highlighted
from shellmate.tui.running import shown

_DECISIONS = {Decision.ACCEPTED: ("✓", "$text-success"), Decision.EDITED: ("~", "$text-warning"), Decision.REJECTED: ("×", "$text-error"), Decision.IGNORED: ("-", "$muted")}
_FAILED = ("!", "$text-error")
_LONGEST = 2000
"""Characters of one text shown."""


def line(entry: Entry, now: datetime, width: int) -> Content:
    """Two lines for the list: what was asked, how it ended and, at the right edge, when; the command."""
    sign, style = _sign(entry)
    pin = ("★ ", "$text-warning") if entry.pinned else ""
    failed = (f"  exit {entry.exit_status}", "$text-error") if entry.failed else ""
    asked = shown(entry.request).replace("\n", " ")[:200] or "(no request)"
    command = highlighted(entry.command.replace("\n", " ⏎ ")[:200])
    end = Content.assemble(failed, "  ", (when(entry.time_ms, now), "$muted"))
    start = Content.assemble((f"{sign} ", style), pin, asked).truncate(max(10, width - end.cell_length), ellipsis=True)
    return Content.assemble(start, " " * max(0, width - start.cell_length - end.cell_length), end, "\n  ", command)


def _sign(entry: Entry) -> tuple[str, str]:
    """What was decided, or that the command failed, and its style."""
    return _FAILED if entry.failed else _DECISIONS[entry.decision]


def when(time_ms: int, now: datetime) -> str:
    """The time as people say it: today only the hour."""
    moment = datetime.fromtimestamp(time_ms / 1000)
    if moment.date() == now.date():
        return moment.strftime("%H:%M")
    return moment.strftime("%d %b" if moment.year == now.year else "%d %b %Y")


def details(entry: Entry) -> Content:
    """Everything about an entry."""
    sign, style = _sign(entry)
    rows: list[Content] = [
        Content.assemble((shown(entry.request)[:_LONGEST], "bold")),
        Content(""),
        highlighted(entry.command[:_LONGEST]),
    ]
    if entry.suggested and entry.suggested != entry.command:
        rows += [Content(""), Content.assemble(("Suggested, and what became of it", "bold $muted")), *_changes(entry.suggested[:_LONGEST], entry.command[:_LONGEST])]
    rows += [Content(""), Content.assemble((f"{sign} {entry.decision.value}", style), *_ending(entry))]
    facts = {
        "when": datetime.fromtimestamp(entry.time_ms / 1000).strftime("%Y-%m-%d %H:%M:%S"), "folder": entry.cwd, "shell": entry.shell, "field": entry.category,
        "adapter": entry.adapter or "", "taken out": ", ".join(dict.fromkeys(map(kind_of, entry.marks))), "number": str(entry.id),
    }  # fmt: skip
    rows += [Content.assemble((f"{name:<10}", "$muted"), shown(text)) for name, text in facts.items() if text]
    return Content("\n").join(rows)


def _ending(entry: Entry) -> list[tuple[str, str] | str]:
    if entry.exit_status is None:
        return [("   not run here, or not finished", "$muted")]
    took = f" in {entry.duration_ms / 1000:.1f} s" if entry.duration_ms is not None else ""
    return [(f"   exit {entry.exit_status}{took}", "$text-error" if entry.failed else "$text-success")]


def _changes(before: str, after: str) -> list[Content]:
    """The suggestion with what was taken out, and the command with what was put in."""
    old, new = shown(before).split(" "), shown(after).split(" ")
    removed: list[tuple[str, str] | str] = [("- ", "$text-error")]
    added: list[tuple[str, str] | str] = [("+ ", "$text-success")]
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        same = kind == "equal"
        removed.append((" ".join(old[a:b]) + " " if b > a else "", "" if same else "$text-error"))
        added.append((" ".join(new[c:d]) + " " if d > c else "", "" if same else "$text-success"))
    return [Content.assemble(*removed), Content.assemble(*added)]
