"""Long lists in a request: `install git, curl, vim, htop and tmux`.

The model reads the first two (`install ‹W1› and ‹W2›`) and writes a command for two; the others follow in the command as the second follows the first:
`apt install ‹W1› ‹W2› ...`, `grep -E '‹W1›|‹W2›|...'`, `-name '*.‹X1›' -o -name '*.‹X2›' -o ...`. So a list may be of any length, and no example needs more than two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_RARE, _A_NAME = 1, 2
FEWEST = 3
"""Shorter lists the model reads itself."""
MOST = 60
"""Longer lists are left alone."""


@dataclass(frozen=True)
class Enumeration:
    """One list of a request, by the symbols of its values."""

    first: str
    second: str
    others: tuple[str, ...]


class Item(NamedTuple):
    """A word or quoted text that may stand in a list."""

    kind: str
    """Letter of its slot's type."""
    value: str
    level: int
    """3: a value wherever it stands; 2: a word that people give to things as a name; 1: a rare word; 0: an everyday word, a name only beside names."""


class Folded(NamedTuple):
    """A request with one list cut down to two values."""

    text: str
    kept: tuple[Item, Item]
    others: tuple[Item, ...]


_ONE = frozenset(("a", "an", "this", "that"))
"""Before one thing, whose words are no list: `a vite react typescript app`."""


class _Token(NamedTuple):
    start: int
    end: int
    text: str
    comma: bool
    ends: bool
    """Another mark follows it."""


_TOKEN = re.compile(r"\"[^\"]+\"|'[^']+'(?=[\s,.]|$)|`[^`]+`|[^\s,]+(?:,[^\s,]+)*")
_QUOTES = frozenset("\"'`")
_LINKS = frozenset(("and", "or", "&", "plus"))
_LISTED = frozenset(
    """files folders directories dirs subfolders packages programs apps tools services daemons units users accounts groups containers images volumes networks pods branches tags hosts
    servers words names columns fields ports processes pids modules libraries formulas sessions remotes extensions install uninstall reinstall apt brew pip npm mkdir touch rm""".split()
)
"""Before a list these say that everyday words in it are names; they are none themselves."""
_LISTED_WITH_THEIR_LIKE = frozenset("NXDT")
"""Values of these types are listed only with their like."""
_CLASS = {"F": "P", "S": "W"}
"""Types that stand for each other in a list."""
_BEHIND = frozenset("in into to from for with on under at by using of as if then there here together too please also within inside onto over via so with without".split())
"""What follows a list, and no noun that its last word belongs to."""


def _tokens(text: str) -> list[_Token]:
    found = []
    for m in _TOKEN.finditer(text):
        bare = m[0].rstrip(".;:?!") or m[0]
        found.append(_Token(m.start(), m.end(), bare, text[m.end() : m.end() + 1] == ",", bare != m[0]))
    return found


Classify = Callable[[str], Item | None]
"""What a word or quoted text is; None when it cannot be a value."""


def fold(text: str, classify: Classify) -> Folded | None:
    """The request with its first long list cut down to two; None when it has none."""
    if "," not in text and not _may_list(text, classify):
        return None
    tokens = _tokens(text)
    if len(tokens) < FEWEST:
        return None
    for at in range(len(tokens) - FEWEST + 1):
        run = _run(tokens, at, classify)
        if run is None or len(run[0]) > MOST:
            continue
        places, items, link = run
        first, second, last = tokens[places[0]], tokens[places[1]], tokens[places[-1]]
        return Folded(f"{text[: first.start]}{first.text} {link if link in ('and', 'or') else 'and'} {second.text}{text[last.end :]}", (items[0], items[1]), tuple(items[2:]))
    return None


def _may_list(text: str, classify: Classify) -> bool:
    """Whether values stand beside each other often enough, or quotes keep it from being seen; a quick look."""
    if not _QUOTES.isdisjoint(text):
        return True
    together = 0
    for word in text.split():
        if word not in _LINKS:
            item = classify(word.rstrip(".;:?!") or word)
            together = together + 1 if item is not None and item.level else 0
            if together == FEWEST:
                return True
    return False


def _run(tokens: Sequence[_Token], at: int, classify: Classify) -> tuple[list[int], list[Item], str] | None:
    """Where the items of a list that begins at a token stand, what they are, and the word before the last of them.

    All have a comma between them, or all a blank; before the last stands `and` or `or`, or nothing.
    """
    places: list[int] = []
    items: list[Item] = []
    link, here, commas = "", at, tokens[at].comma
    named = bool(at) and tokens[at - 1].text.lower() in _LISTED
    if not commas and (not at or tokens[at - 1].text.lower() in _ONE):
        return None
    least = 0 if commas else _RARE if named else _A_NAME
    while here < len(tokens):
        item = None if tokens[here].text.lower() in _LINKS | _LISTED else classify(tokens[here].text)
        if item is None or item.level < least or (items and not _alike(items[0], item)):
            break
        places.append(here)
        items.append(item)
        here += 1
        if link or tokens[here - 1].ends or here == len(tokens):
            break
        if tokens[here].text.lower() in _LINKS:
            link, here = tokens[here].text.lower(), here + 1
        elif tokens[here - 1].comma != commas:
            break
    if link and places[-1] == here - 1 and not named and items[-1].level == 0 and all(item.level for item in items[:-1]):
        places.pop()  # `a, b, c and save them`
        items.pop()
    if link and places[-1] != here - 1:
        link = ""
    following = tokens[places[-1] + 1].text.lower() if places and places[-1] + 1 < len(tokens) else ""
    surely = named or bool(link) or not following or following in _BEHIND | _LINKS or tokens[places[-1]].ends
    return (places, items, link) if len(items) >= FEWEST and ((named and commas) or _is_list(items, commas, named or bool(link), surely)) else None


def _alike(one: Item, other: Item) -> bool:
    if one.kind == other.kind:
        return True
    return other.level > 0 and not {one.kind, other.kind} & _LISTED_WITH_THEIR_LIKE


def _is_list(items: Sequence[Item], commas: bool, linked: bool, ends: bool) -> bool:
    """Whether words beside each other are a list of values: with commas when most of them may be, else all of one type.

    Three words with nothing between them may be anything (`the python flask app`, Visual Studio Code) unless they are values wherever they stand;
    so may three with commas where what follows goes on (`to the nas, backup@nas:/docs, dry run first`).
    """
    if commas:
        alike = len({_CLASS.get(item.kind, item.kind) for item in items}) == 1
        return 2 * sum(item.level > 0 for item in items) > len(items) and (linked or (alike and ends))
    if len({item.kind.replace("S", "W") for item in items}) > 1 or all(item.value.istitle() for item in items):
        return False
    return linked or len(items) > FEWEST or all(item.level > _A_NAME for item in items)


def expand(template: str, lists: Sequence[Enumeration]) -> str:
    """The command with the others of each list behind its second value, as that stands behind the first."""
    for one in lists:
        template = template.replace(f"{{{one.first}..{one.second}}}", f"{{{one.first},{one.second}}}")
        parts, at = [], 0
        for found in _between(one).finditer(template):
            parts += [template[at : found.end()], *(f"{found[1]}{symbol}" for symbol in one.others)]
            at = found.end()
        template = "".join([*parts, template[at:]])
    return template


def contract(template: str, lists: Sequence[Enumeration]) -> str | None:
    """The reverse of `expand`; None when the others stand anywhere else."""
    for one in lists:
        found = _between(one).search(template)
        rest = "".join(f"{found[1]}{symbol}" for symbol in one.others) if found else ""
        if not found or not template.startswith(rest, found.end()):
            return None
        template = template[: found.end()] + template[found.end() + len(rest) :]
        if any(symbol in template for symbol in one.others):
            return None
    return template


def _between(one: Enumeration) -> re.Pattern[str]:
    """The first and second value with what stands between them: no other value, no redirection, no pipe, and some mark or blank that keeps values apart."""
    return re.compile(rf"{re.escape(one.first)}(?=[^‹]*[\s,|+*])((?:(?!\s\|)[^‹›<>]){{1,40}}?){re.escape(one.second)}")
