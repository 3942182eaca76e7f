"""Numbered things said by the first and the last of them: `file1.txt to file30.txt` are thirty files, and the command holds a range in braces."""

from __future__ import annotations

import re

from shellmate.core.slot_types import SlottedRequest

_ENDS = re.compile(r"(‹[FWPS]\d›) (to|through|thru|until|till|up to) (‹[FWPS]\d›)")
_NUMBERED = re.compile(r"([\w./~-]*?[A-Za-z_./-])(\d{1,6})((?:[A-Za-z_-][\w-]*)?(?:\.\w+)*)")
"""Stem, number, and what follows the number."""
_FROM_ONE_TO_THE_OTHER = re.compile(r"\b(?:mv|cp|ln|rename|diff|cmp|comm|sdiff|scp|rsync|git|convert|magick|ffmpeg|sed|join|paste|ssh|usermod|lvrename|zfs|install)\b")
"""Commands that take two things of like names as such: `mv v1.txt v2.txt`."""
_TAKES_MANY = re.compile(r"(?:^|[|;&]\s*|sudo )(?:touch|mkdir|rmdir|rm|cat|ls|wc|stat|chmod|chown|chgrp|file|du|head|tail|gzip|gunzip|xz|zip|tar|grep|sort|md5sum|sha\d+sum|pdfunite|shred|docker (?:start|stop|restart|rm|kill)|systemctl \w+)\b[^|;&]*$")
_MOST = 100_000


def ranged(command: str, request: SlottedRequest) -> str:
    """The command with a range in braces where it has only the two ends of a series; as it is where they may be two things."""
    if "‹" not in request.text:
        return command
    values = {slot.symbol: slot.value for slot in request.slots}
    for first, word, last in _ENDS.findall(request.text):
        braces = _braces(values.get(first, ""), values.get(last, ""))
        if braces:
            command = command.replace(f"{{{values[first]}..{values[last]}}}", braces)
            command = command.replace(f"{{{values[first]},{values[last]}}}", braces)
        pair = f"{values.get(first)} {values.get(last)}"
        at = f"{command} ".find(f" {pair} ")
        if braces and at >= 0 and command.count(pair) == 1 and not _FROM_ONE_TO_THE_OTHER.search(command) and (word != "to" or _TAKES_MANY.search(command[:at])):
            command = f"{command[: at + 1]}{braces}{command[at + 1 + len(pair) :]}"
    return command


def _braces(first: str, last: str) -> str | None:
    """`file{1..30}.txt` for `file1.txt` and `file30.txt`; None when they are no ends of a series."""
    one, other = _NUMBERED.fullmatch(first), _NUMBERED.fullmatch(last)
    if not one or not other or (one[1], one[3]) != (other[1], other[3]) or not int(one[2]) < int(other[2]) <= int(one[2]) + _MOST:
        return None
    return f"{one[1]}{{{one[2]}..{other[2]}}}{one[3]}"
