"""File names with blanks: a request names them without quotes, and only the folder shows where such a name begins and ends."""

from __future__ import annotations

import os
import re
from itertools import islice

MOST_ENTRIES = 3000
"""Of a folder; a larger one is not looked through further."""
_EXTENSION = re.compile(r"\.\w{1,8}$")
_ARTICLES = {"a", "an", "the", "my", "our", "your", "this", "that"}
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|`[^`]*`")


def with_quotes(text: str, folder: str) -> str:
    """The request with double quotes around the names in `folder` that have blanks, the longest first: `rename "my photo.png" to holiday.png`.

    A name with an extension counts in any case of its letters (it is written as the folder has it); another only as it stands there, and
    with a capital or a digit: `new folder` is mostly no name. `my photo.png` is photo.png where both are there. A folder that cannot be read has no names.
    """
    words = text.split()
    if len(words) < 3:
        return text
    try:
        with os.scandir(folder) as entries:
            names = [e.name for e in islice(entries, MOST_ENTRIES) if " " in e.name and '"' not in e.name and e.name.isprintable()]
    except OSError:
        return text
    for name in sorted(names, key=len, reverse=True):
        first, _, others = name.partition(" ")
        if not _EXTENSION.search(name) and name == name.lower() and not any(c.isdigit() for c in name):
            continue
        if first.lower() in _ARTICLES and os.path.lexists(os.path.join(folder, others)):
            continue
        flags = re.IGNORECASE if _EXTENSION.search(name) else re.NOFLAG
        pattern = re.compile(rf"(?<![\w./\\-]){re.escape(name)}(?![\w/-]|\.\w)", flags)
        quoted = [m.span() for m in _QUOTED.finditer(text)]
        found = next((m for m in pattern.finditer(text) if not any(a < m.end() and m.start() < b for a, b in quoted)), None)
        if found is not None:
            text = f'{text[: found.start()]}"{name}"{text[found.end() :]}'
    return text
