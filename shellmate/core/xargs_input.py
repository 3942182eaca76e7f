"""How `xargs` reads its own options, the lines it puts for a marker (`-I{}`), and the places of files a search finds."""

from __future__ import annotations

import re

from shellmate.core.commands import UNKNOWN, Call, Word

MOST_LINES = 16
"""Lines of input followed; more are treated as not known."""
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'|\\(.)")


def options(word: Word) -> tuple[Word, ...]:
    """`-0rI{}` as `-0r` and `-I{}`."""
    found = re.fullmatch(r"-([0rtpxo]+)([InPLsEdaiJR].*)", word.text, re.DOTALL)
    return (Word(f"-{found[1]}"), Word(f"-{found[2]}")) if found else (word,)


def marker(own: Call) -> str:
    """What `xargs` replaces by each line of its input, if anything."""
    replaced = own.value("-I")
    if replaced is not None:
        return replaced.text
    return next((m[1] or "{}" for t in own.texts if (m := re.fullmatch(r"(?:-i|--replace(?:=|$))(.*)", t))), "")


def lines(call: Call, own: Call) -> list[str]:
    """The lines `xargs` puts for its marker: quotes and spaces at the front gone, unless it was given a delimiter."""
    if not call.stdin or own.has("-a", "--arg-file"):
        return [UNKNOWN]
    delimiter = own.value("-d", "--delimiter")
    if delimiter is not None or own.has("-0", "--null"):
        found = call.stdin.split({r"\n": "\n", r"\t": "\t", r"\0": "\0"}.get(delimiter.text, delimiter.text or "\n") if delimiter is not None else "\0")
    else:
        found = [_QUOTED.sub(lambda m: m[1] or m[2] or m[3] or "", line).lstrip() for line in call.stdin.split("\n")]
    found = [line for line in found if line.strip()] or [UNKNOWN]
    return found if len(found) <= MOST_LINES else [*found[:MOST_LINES], UNKNOWN]


def roots(find: Call) -> list[str]:
    """Where a search of `find` begins."""
    return [word.text for word in root_words(find)]


def root_words(find: Call) -> tuple[Word, ...]:
    """The words that say where a search of `find` begins."""
    leading, end = _roots(find.texts)
    return find.words[leading:end] or (Word("."),)


def expression(find: Call) -> list[str]:
    """The tests and actions of `find`."""
    return find.texts[_roots(find.texts)[1] :]


def _roots(texts: list[str]) -> tuple[int, int]:
    leading = next((i for i, t in enumerate(texts) if not re.fullmatch(r"-[HLP]+|-O\d|-E", t)), len(texts))
    return leading, next((i for i, t in enumerate(texts) if i >= leading and t.startswith(("-", "(", "!"))), len(texts))


def inside(root: str) -> str:
    """Any file below a folder."""
    return ("" if root in (".", "./") else f"{root.rstrip('/')}/") + UNKNOWN


_PASS = frozenset("sort uniq tr tee cat tac shuf pv sed nl".split())


def search(calls: tuple[Call, ...]) -> Call | None:
    """The search of `find` whose output ends these calls, nothing sifted in between."""
    for source in reversed(calls):
        if source.name == "find":
            return source
        if source.name not in _PASS:
            break
    return None


def found(call: Call) -> tuple[Word, ...]:
    """The files that reach `xargs` from a search of an absolute folder."""
    source = search(call.upstream)
    return tuple(Word(inside(root)) for root in roots(source) if root.startswith(("/", "~"))) if source is not None else ()
