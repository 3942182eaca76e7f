"""A coarse reading of shell text that does not parse: pipelines of words, so that what can be recognised still is."""

from __future__ import annotations

import re

from shellmate.core.commands import UNKNOWN, Redirect, Word
from shellmate.core.expand import _braces

_TOKEN = re.compile(r"'[^']*'?|\"(?:\\.|[^\"\\])*\"?|\\.|\$\(|[;&|\n(){}`<>]|[ \t\r]+|[^\s'\"\\;&|(){}`<>$]+|.", re.DOTALL)
_BRACED = re.compile(r"(?<![\s;&|$])\{[^\s{};&|()]*\}|\{[^\s{};&|()]*,[^\s{};&|()]*\}")


Member = tuple[list[Word], list[Redirect]]


def pieces(source: str) -> list[list[Member]]:
    """Every pipeline in the text as a list of members: words and redirections."""
    found: list[list[Member]] = [[([], [])]]
    word, quoted, operator = "", False, ""
    kept = _BRACED.sub(lambda m: m[0].translate(_HIDE), source)

    def end() -> None:
        nonlocal word, quoted, operator
        if word and operator:
            found[-1][-1][1].append(Redirect(operator, Word(re.sub(r"\$\{?\w+\}?", UNKNOWN, word), quoted=quoted)))
            operator = ""
        elif word:
            found[-1][-1][0].extend(Word(re.sub(r"\$\{?\w+\}?", UNKNOWN, part), bool(re.search(r"[*?]", part)), quoted) for part in _braces(word.translate(_SHOW)))
        word, quoted = "", False

    for match in _TOKEN.finditer(kept):
        token = match[0]
        if token.isspace() and token != "\n":
            end()
        elif token == "|":
            end()
            found[-1].append(([], []))
        elif token in (";", "&", "\n", "(", ")", "{", "}", "`", "$("):
            end()
            found.append([([], [])])
        elif token in "<>":
            end()
            operator = ">>" if operator == ">" and token == ">" else token
        elif token[0] in "'\"":
            word, quoted = word + token[1:].rstrip(token[0]), True
        else:
            word += token[1:] if token[0] == "\\" and len(token) == 2 else token
    end()
    kept_pieces = [[m for m in piece if m[0] or m[1]] for piece in found]
    return [piece for piece in kept_pieces if piece]


_HIDE = {ord("{"): "\ue200", ord("}"): "\ue201"}
_SHOW = {0xE200: "{", 0xE201: "}"}
