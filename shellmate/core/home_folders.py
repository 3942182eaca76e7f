"""The folders that every desktop puts into a home folder, where a request means them: `my downloads`, `the Pictures folder`."""

from __future__ import annotations

import re

_NAMES = {name.lower(): f"~/{name}" for name in ("Desktop", "Documents", "Downloads", "Pictures", "Music", "Videos")}
_NAME = "|".join(_NAMES)
_FOLDER = re.compile(rf"\b(?:my|the|your)\s+({_NAME})\s+(?:folder|directory|dir)\b(?!\s+(?:called|named))", re.I)
_PLACE = re.compile(
    rf"\b(in|from|to|into|on|onto|of|under|inside|within|through|back ?up|copy|zip|sync|mirror|archive|compress|tidy|clean up|clean|search)\s+(?:my|the|your)\s+({_NAME})(?=\s*(?:[,.;:?!)]|$)|\s+(?:to|into|onto|from|and|that|which|older|newer|larger|bigger|smaller|over|under|recursively|"
    rf"by|with|without|sorted|for|as|but|except|not|is|are|take|takes|take up|pointing|including)\b)",
    re.I,
)
_ABOUT_FILES = re.compile(
    r"\b(?:files?|folders?|director(?:y|ies)|(?:sym)?links?|shortcuts?|cop(?:y|ies)|move|put|save|zip|tar|archive|screenshots?|photos?|images?|documents?|pngs?|jpe?gs?|pdfs?|txt|csv|go|cd)\b|[\w*]\.\w{2,4}\b|[~/]\w", re.I
)
"""`the desktop` is a computer as well; with these it is the folder."""


def as_paths(text: str) -> str:
    """The text with such places written as paths, `~/Downloads`; other words stay."""

    low = text.lower()
    if not any(name in low for name in _NAMES):
        return text

    def place(match: re.Match[str]) -> str:
        if match[2].lower() == "desktop" and not _ABOUT_FILES.search(text):
            return match[0]
        if match[2].lower() == "music" and not re.search(r"\bmy\b", match[0], re.I):
            return match[0]
        return f"{match[1]} {_NAMES[match[2].lower()]}"

    return _PLACE.sub(place, _FOLDER.sub(lambda m: _NAMES[m[1].lower()], text))
