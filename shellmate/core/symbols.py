"""Symbols that people say in words: `change all semicolons to commas`."""

from __future__ import annotations

import re

_SYMBOLS = {
    "comma": ",", "semicolon": ";", "colon": ":", "tab": "\\t", "pipe": "|", "space": " ", "blank": " ", "underscore": "_", "dash": "-", "hyphen": "-", "newline": "\\n",
    "slash": "/", "dot": ".", "period": ".", "hash": "#", "tilde": "~", "plus": "+", "percent": "%",
    "lowercase": "[:lower:]", "lower case": "[:lower:]", "small": "[:lower:]", "uppercase": "[:upper:]", "upper case": "[:upper:]", "capital": "[:upper:]",
}  # fmt: skip
_NAME = "|".join((*_SYMBOLS, r"‹S\d›"))
_EXCHANGED = re.compile(rf"(?<!\w)({_NAME})(?:e?s|[- ](?:separated|delimited|signs?|characters?|letters?))?(?: \S+){{0,4}}? (?:to|with|by|into|as) (?:an? |the |\S+ )?({_NAME})(?:e?s)?(?!\w)")
_SWAPPED = re.compile(rf"\bswap (?:all |the |every )*({_NAME})(?:e?s)? for (?:an? |the )?({_NAME})(?:e?s)?\b")
_TR = re.compile(r"""\btr (?:-\w+ )?(?:'([^']*)'|"([^"]*)"|(\S+)) (?:'([^']*)'|"([^"]*)"|([^\s<|>]+))""")
_SED = re.compile(r"""\bsed\b[^|;&]*?['"]s([/|#,])(.+?)\1(.*?)\1""")


def swapped(template: str, request: str) -> bool:
    """Whether `tr` or `sed` exchanges other symbols than the request names, or these the other way round; both with slots."""
    said = _SWAPPED.search(request) or _EXCHANGED.search(request)
    if not said or ("tr " not in template and "sed " not in template):
        return False
    wanted = (_SYMBOLS.get(said[1], said[1]), _SYMBOLS.get(said[2], said[2]))
    if wanted[0].startswith("[:") != wanted[1].startswith("[:"):
        return False  # `upper case and with underscores`
    done = [(m[1] or m[2] or m[3], m[4] or m[5] or m[6]) for m in _TR.finditer(template)] + [(m[2], m[3]) for m in _SED.finditer(template)]
    found = [(_plain(old), _plain(new)) for old, new in done]
    return wanted[0] != wanted[1] and any(pair != wanted and all(_is_symbol(side) for side in pair) for pair in found) and wanted not in found


def _plain(text: str) -> str:
    if text in ("a-z", "A-Z"):
        return "[:lower:]" if text == "a-z" else "[:upper:]"
    return text.removeprefix("\\") if len(text) == 2 and text[1] in ".|/+-" else text


def _is_symbol(text: str) -> bool:
    return text in _SYMBOLS.values() or text.startswith("‹S")
