"""The message of a commit, a stash or a tag that a request says without quotes: `commit my change with the message fix print`. Pure."""

from __future__ import annotations

import re

_ABOUT = re.compile(r"\b(?:git|commit(?:s|ting)?|stash|tag|amend|squash|merge|check ?in)\b", re.IGNORECASE)
_BEGINS = r"(?:\b(?:with|using|under) (?:the |a |this )?(?:commit )?(?:message|msg)|, (?:the )?(?:commit )?(?:message|msg)|\b(?:label|call) (?:it|them)|\blabell?ed):? "
_NO_MESSAGE = r"(?!(?:of|from|in|that|which|to|as|and|or|for|on|by|about|is|it|instead|body|file|template|editor|only|too|also|again|please|pls|above|below|here|typed|given|i|you)\b)"
_SAID = r"([^\W\d_][\w'./ -]*?)"
_ENDS = (
    r"(?=\s*(?:[.!?]*$|[,;]|\s(?:and|then|but)\s(?:then |also |do )?(?:push|pull|tag|amend|sign|stage|add|send|upload|publish|commit|skip|get|do not|don't|dont|not|no|show|open)\b"
    r"|\s(?:without|skipping|ignoring|bypassing|signed|please|pls|thanks|thx|for me|to the (?:remote|server)|to (?:remote|origin|github)|in (?:one|a single|git|bash|linux|the terminal)|on (?:the )?branch)\b))"
)
_MESSAGE = re.compile(_BEGINS + _NO_MESSAGE + _SAID + _ENDS, re.IGNORECASE)


def find(text: str) -> tuple[int, int] | None:
    """Where the message stands in a request without quotes; None where there is none, or it cannot be told from the rest."""
    if not _ABOUT.search(text):
        return None
    found = _MESSAGE.search(text)
    return found.span(1) if found else None
