"""A coarse reading of shell text that does not parse: pipelines of words, so that what can be recognised still is."""

from __future__ import annotations

import re

from shellmate.core.commands import UNKNOWN, Word
from shellmate.core.expand import _braces

_TOKEN = re.compile(r"'[^']*'?|\"(?:\\.|[^\"\\])*\"?|\\.|\$\(|[;&|\n(){}`<>]|[ \t\r]+|[^\s'\"\\;&|(){}`<>$]+|.", re.DOTALL)
_BRACED = re.compile(r"(?<![\s;&|$])\{[^\s{};&|()]*\}|\{[^\s{};&|()]*,[^\s{};&|()]*\}")


def pieces(source: str) -> list[list[list[Word]]]:
    """Every pipeline in the text as a list of members, each a list of words."""
    found: list[list[list[Word]]] = [[[]]]
    word, quoted = "", False
    kept = _BRACED.sub(lambda m: m[0].translate(_HIDE), source)

    def end() -> None:
        nonlocal word, quoted
        if word:
            found[-1][-1].extend(Word(re.sub(r"\$\{?\w+\}?", UNKNOWN, part), bool(re.search(r"[*?]", part)), quoted) for part in _braces(word.translate(_SHOW)))
        word, quoted = "", False

    for match in _TOKEN.finditer(kept):
        token = match[0]
        if token.isspace() and token != "\n":
            end()
        elif token == "|":
            end()
            found[-1].append([])
        elif token in (";", "&", "\n", "(", ")", "{", "}", "`", "$("):
            end()
            found.append([[]])
        elif token in "<>":
            end()
        elif token[0] in "'\"":
            word, quoted = word + token[1:].rstrip(token[0]), True
        else:
            word += token[1:] if token[0] == "\\" and len(token) == 2 else token
    end()
    return [[m for m in piece if m] for piece in found if any(piece)]


_HIDE = {ord("{"): "\ue200", ord("}"): "\ue201"}
_SHOW = {0xE200: "{", 0xE201: "}"}
