"""Values of one request that must agree: numbers of a range in order, copies with the ending of what is copied."""

from __future__ import annotations

import re
from dataclasses import replace

from shellmate.training.intents import Placeholder
from shellmate.training.samplers import Value

_TWO_PARTS = re.compile(r"-[ABCLU] ?\{n|depth |\b(?:head|tail) ")
"""Two numbers that are no range: lines before and after, a depth, what is cut off."""


def in_order(values: dict[str, tuple[Placeholder, Value]], command: str) -> None:
    """Ranges run upwards: the first number, date or time of two is the smaller one."""
    for name in ("n", "big", "port", "year", "date", "time", "hour", "uid"):
        first, second = values.get(name), values.get(f"{name}2")
        if first and second and not (name == "n" and _TWO_PARTS.search(command)):
            number = (lambda v: int(v.command)) if name not in ("date", "time") else (lambda v: v.command)
            if number(first[1]) > number(second[1]):
                values[name], values[f"{name}2"] = (first[0], second[1]), (second[0], first[1])


_RANGE = re.compile(r"\{([a-z]+)(\d?)\}(?:-|,\$?|\.\.|\) && .{0,12}[<>]=? ?)\{\1(\d?)\}")


def ranges_in_order(values: dict[str, tuple[Placeholder, Value]], command: str) -> None:
    """Two numbers that stand in the command as a range, whichever they are."""
    for name, first, second in _RANGE.findall(command):
        one, two = values.get(name + first), values.get(name + second)
        if one and two and one[1].command.isdigit() and two[1].command.isdigit() and int(one[1].command) > int(two[1].command):
            values[name + first], values[name + second] = (one[0], two[1]), (two[0], one[1])
    if between := _SIZES.search(command):
        one, two = (values.get(name) for name in between.groups())
        if one and two and _bytes(one[1].command) > _bytes(two[1].command):
            values[between[1]], values[between[2]] = (one[0], two[1]), (two[0], one[1])


_SIZES = re.compile(r"(?:-size \+|--min-size=)\{(\w+)\} (?:-size -|--max-size=)\{(\w+)\}")


def _bytes(size: str) -> int:
    """Of a size as find takes it, `50M`; 0 when it is none."""
    found = re.fullmatch(r"(\d+)([ckMG]?)", size)
    return int(found[1]) * {"c": 1, "k": 1 << 10, "M": 1 << 20, "G": 1 << 30, "": 512}[found[2]] if found else 0


_COPIES = re.compile(r"(?:sudo )?(?:cp|mv|ln|install|kubectl cp|docker cp|sort|uniq|sed|awk|cut|grep|tr|envsubst|scp)\b")
_ENDING = re.compile(r"(?<=\w)\.\w{1,6}$")


def of_one_kind(values: dict[str, tuple[Placeholder, Value]], command: str) -> None:
    """What is copied or worked on keeps its ending, and an ending that is cut off was there."""
    if command.startswith("basename ") and "ext" in values and (whole := values.get("path")):
        cut = f".{values['ext'][1].command}"
        request, written = (_ENDING.sub("", text).rstrip("/") + cut for text in (whole[1].request, whole[1].command))
        values["path"] = whole[0], replace(whole[1], request=request, command=written)
    for name in ("file", "path"):
        first, second = values.get(name), values.get(f"{name}2")
        if first and second and _COPIES.match(command) and (ending := _ENDING.search(first[1].command)) and _ENDING.search(second[1].command):
            changed = [_ENDING.sub(ending[0], text) for text in (second[1].request, second[1].command)]
            values[f"{name}2"] = second[0], replace(second[1], request=changed[0], command=changed[1])
