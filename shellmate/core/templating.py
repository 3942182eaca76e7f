"""Values in a command become slots again: the reverse of `fill`, for training data and the user's own commands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from shellmate.core.fill import PLACES, SHORTEST_STEM, TEXT, quote, stem
from shellmate.core.slots import CLOSE, OPEN, STEM, Slot, SlotType


def template(command: str, slots: Iterable[Slot]) -> str:
    """Replaces the values of `slots` in `command` by their symbols: the reverse of `fill`, for training data.

    A value inside a longer word is left alone. Values that cannot be found simply do not occur in the result.
    """
    ordered = sorted(slots, key=lambda s: len(s.value), reverse=True)
    for slot in ordered:
        if slot.type in PLACES and slot.value.startswith("~/"):
            for written in (f'"$HOME"{quote(slot.value[1:])}', f"$HOME{slot.value[1:]}"):
                command = re.sub(rf"{re.escape(written)}(?![\w.])", slot.symbol, command)
        if slot.value and slot.value in command:
            command = _with_symbol(command, slot)
    for slot in ordered:
        if slot.type in _JOINED and slot.value in command and _A_WORD.fullmatch(slot.value):
            command = _put(command, slot, _JOINED[slot.type])
    for slot in ordered:
        if slot.type in PLACES and len(name := stem(slot.value)) >= SHORTEST_STEM and name != slot.value and name in command:
            command = _with_stem(command, slot, name)
    return tidy_quotes(told_apart(command, ordered))


def told_apart(command: str, slots: Iterable[Slot]) -> str:
    """The command with the symbols of equal numbers where the request has them: `‹N1›x‹N2›` for 300x300, `‹N3›:‹N4›` for the 10:30 behind 10:15."""
    numbers = sorted((slot for slot in slots if slot.type is SlotType.NUMBER), key=lambda slot: slot.index)
    for place, slot in enumerate(numbers):
        first = next((other for other in numbers[:place] if other.value == slot.value), None)
        if first is None:
            continue
        if first is numbers[place - 1]:
            command = command.replace(f"{first.symbol}x{first.symbol}", f"{first.symbol}x{slot.symbol}")
        if place + 1 < len(numbers):
            command = command.replace(f"{first.symbol}:{numbers[place + 1].symbol}", f"{slot.symbol}:{numbers[place + 1].symbol}")
    return command


_Edges = tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
"""What must be true before and behind a value, one pair after the other; the patterns match no character."""


def _edges(*pairs: tuple[str, str]) -> _Edges:
    return tuple((re.compile(before), re.compile(behind)) for before, behind in pairs)


_EDGES: dict[SlotType, _Edges] = {
    SlotType.NUMBER: _edges((r"(?<![\w.‹&])", r"(?![\d.›]|[A-Za-z_]{2}|>&?)"), (r"(?<=\s-[A-Za-z])", r"(?![\w.›])"), (r"(?<=[$~^])", r"(?![\w.›])"), (r"(?<=[\d›]x)|(?<=[\w›]\.\.)", r"(?![\w.›])"), (r"(?<=\{)", r"(?=\.\.)")),
    SlotType.EXTENSION: _edges((r"(?<=\.)", r"(?![\w‹›])")),
    SlotType.VARIABLE: _edges((r"(?<=\$)", r"(?!\w)"), (r"(?<=\$\{)", r"(?=\})")),
}
_OF_A_SIGN = _edges((r"(?<=\s)", r"(?=\s|$)"))
_OF_A_PATH, _OF_TEXT, _NO_EDGE = (re.compile(pattern) for pattern in (r"(?<![\w‹›/~.-])", r"(?<![\w‹›.-])", ""))
_BEHIND = re.compile(r"(?![\w‹›]|\.\w)")
_A_WORD = re.compile(r"\.?\w[\w.-]*", re.ASCII)
_JOINED = {
    SlotType.WORD: _edges((r"(?<=›/)|(?<=[\w›]\.\.)|(?<=\*\.)|(?<=['\"( \[\]|]\.)", r"(?![\w‹›-])")),
    SlotType.FILE: _edges((r"(?<=›/)|(?<=\*/)", r"(?![\w‹›-])")),
}
"""Words and files that join another value: `‹P1›/main.py`, `‹W1›..v2.1`, `*.rb`, `.name`."""
_ANOTHER_EXTENSION, _WORD_CHARACTER = re.compile(r"\.[A-Za-z]"), re.compile(r"\w")


def _edges_of(slot: Slot) -> _Edges:
    if slot.type in _EDGES:
        return _EDGES[slot.type]
    if slot.value in (".", "..", "/", "~"):
        return _OF_A_SIGN
    before = _OF_TEXT if slot.type in TEXT else _OF_A_PATH
    return (((before if re.match(r"[\w~/.$-]", slot.value) else _NO_EDGE), (_BEHIND if re.search(r"\w$", slot.value) else _NO_EDGE)),)


def _replaced(command: str, text: str, by: str, fits: Callable[[int, int], bool]) -> str:
    """The command with every `text` in it replaced of which `fits(start, end)` holds."""
    out, at, start = [], 0, command.find(text)
    while start >= 0:
        end = start + len(text)
        if fits(start, end):
            out += [command[at:start], by]
            at = end
        start = command.find(text, end if at == end else start + 1)
    return "".join([*out, command[at:]])


def _with_symbol(command: str, slot: Slot) -> str:
    """The command with a slot's symbol wherever its value stands alone."""
    return _put(command, slot, _edges_of(slot))


def _put(command: str, slot: Slot, edges: _Edges) -> str:
    return _replaced(command, slot.value, slot.symbol, lambda start, end: any(before.match(command, start) and behind.match(command, end) for before, behind in edges))


def _with_stem(command: str, slot: Slot, name: str) -> str:
    """The command with a file's stem wherever its name stands under another extension."""
    extension = slot.value[len(name) :]

    def fits(start: int, end: int) -> bool:
        own = command.startswith(extension, end) and not _WORD_CHARACTER.match(command, end + len(extension))
        return not own and _ANOTHER_EXTENSION.match(command, end) is not None and _OF_A_PATH.match(command, start) is not None

    return _replaced(command, name, f"{slot.symbol}{OPEN}{STEM}{CLOSE}", fits)


_QUOTED_SYMBOL = re.compile(r"""(?<![^\s=])(["'])(‹[A-FH-Z][1-9]›)\1(?=\s|$|[;|)&])""")


def tidy_quotes(command: str) -> str:
    """Drops quotes around a word that is one symbol: `fill` quotes where needed. Globs keep them: there they matter."""

    def drop(match: re.Match[str]) -> str:
        before = command[: match.start()]
        inside = before.count("'" if match[1] == '"' else '"') % 2
        return match[0] if inside else match[2]

    return _QUOTED_SYMBOL.sub(drop, command)
