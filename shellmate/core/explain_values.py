"""What the value of an option stands for: `-type f` is plain files, `-mtime -7` less than 7 days ago. Pure."""

from __future__ import annotations

import re

from shellmate.core.explain_words import SAYS_LITTLE, wildcards

_TYPES = {"f": "plain files", "d": "folders", "l": "symbolic links", "p": "named pipes", "s": "sockets", "b": "block devices", "c": "character devices"}
_SIZES = {"": "blocks of 512 bytes", "b": "blocks of 512 bytes", "c": "bytes", "w": "words of 2 bytes", "k": "KiB", "M": "MiB", "G": "GiB"}
_AGES = {"mtime": ("days", "changed"), "atime": ("days", "read"), "ctime": ("days", "changed in content or owner"), "mmin": ("minutes", "changed"), "amin": ("minutes", "read"), "cmin": ("minutes", "changed in content or owner")}
_NAMES = {"-name": "names", "-iname": "names, upper or lower case alike,", "-path": "paths", "-ipath": "paths, upper or lower case alike,", "-wholename": "paths", "-lname": "targets of links"}
_SIGNS = {"+": "more than ", "-": "less than ", "": ""}


def value_meaning(utility: str, option: str, text: str, meaning: str, form: str) -> str:
    """The meaning of the value `text` (without quotes) of an option; `meaning` is the option's own, `form` says what the word is by its looks."""
    found = _find(option, text) if utility == "find" else ""
    if found:
        return found
    said = "" if form in SAYS_LITTLE else f"{form}, "
    return f"{said}for {option}" + (f": {meaning}" if meaning else "")


def option_of(meaning: str) -> str:
    """The option whose value this is, where the value's meaning says no more than the option's own does; else nothing."""
    found = re.fullmatch(r"(?:a number, |a path, )?for ([-+]\S+?)(?:: .*)?", meaning)
    return found[1] if found else ""


def _find(option: str, text: str) -> str:
    """The tests of find."""
    name = option.lstrip("-")
    if name in ("type", "xtype"):
        kinds = [_TYPES.get(letter, "") for letter in text.split(",")]
        return " or ".join(kinds) if all(kinds) else ""
    if option in _NAMES:
        return f"{_NAMES[option]} like this" + (f"; {signs}" if (signs := wildcards(text)) else "")
    number = re.fullmatch(r"([+-]?)(\d+)([bcwkMG]?)", text)
    if number is None:
        return ""
    sign, count, unit = number.groups()
    if name == "size":
        return f"{_SIGNS[sign]}{count} {_SIZES[unit]}"
    if name in _AGES and not unit:
        span, what = _AGES[name]
        return f"{what} {_SIGNS[sign]}{count} {span} ago"
    if name in ("maxdepth", "mindepth") and not sign and not unit:
        levels = f"{count} {'level' if count == '1' else 'levels'} of folders"
        return f"at most {levels} deep" if name == "maxdepth" else f"at least {levels} deep"
    return ""

