"""Files that a line writes with plain text and runs later on, and `>(...)`, which reads what a call writes."""

from __future__ import annotations

from dataclasses import replace

from shellmate.core.commands import UNKNOWN, Call
from shellmate.core.output import constant_output
from shellmate.core.wrapper_tables import SHELLS

MOST = 16
"""Files kept."""


def _key(path: str) -> str:
    return path.removeprefix("./")


def _printed(call: Call) -> str | None:
    return call.stdin if call.name in ("tee", "cat") and (call.name == "tee" or not call.operands) else constant_output(replace(call, redirects=())) if call.name in ("echo", "printf") else None


def note(files: dict[str, str], call: Call) -> None:
    """Keeps the text of the files a call writes, where it is plain."""
    moved = [_key(w.text) for w in call.operands] if call.name in ("mv", "cp") else []
    if len(moved) == 2 and moved[0] in files:
        files[moved[1]] = files[moved[0]]
    targets = [(r.target.text, r.operator == ">>") for r in call.redirects if r.operator in (">", ">|", ">>") and r.descriptor in ("", "1")]
    if call.name == "tee":
        targets.extend((w.text, call.has("-a", "--append")) for w in call.operands)
    if not targets or len(files) >= MOST:
        return
    text = _printed(call)
    for path, more in targets:
        if text is not None and UNKNOWN not in path:
            files[_key(path)] = (files.get(_key(path), "") if more else "") + text


def script(files: dict[str, str], call: Call) -> str:
    """The text of a file written before that this call runs."""
    if not files:
        return ""
    if call.name in SHELLS or call.name in ("source", "."):
        inputs = [r.target.text for r in call.redirects if r.operator == "<"]
        return next((files[_key(t)] for t in [*(w.text for w in call.operands[:1]), *inputs] if _key(t) in files), "")
    return files.get(_key(call.path), "") if "/" in call.path else ""


def consumers(call: Call) -> list[Call]:
    """The calls in `>(...)` again, fed with what the call writes there."""
    targets = [w for w in (*call.words, *(r.target for r in call.redirects)) if w.into]
    if not targets:
        return []
    return [replace(c, upstream=(*call.upstream, call), stdin=_printed(call), fed=True, _operands=None) for w in targets for c in w.calls if not c.fed]
