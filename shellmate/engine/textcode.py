"""A reversible text code for tokenizers that were not made for commands.

T5's vocabulary cannot spell `{`, `}`, `~` and others, folds white space, and glues or splits at added tokens. Here the text is cut
into plain stretches, which the tokenizer spells exactly, and special pieces, each one added token: slot symbols, single characters
it lacks, white space it would fold, and nibbles of UTF-8 bytes for all the rest. `decode(encode(text)) == text` for every text.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence

from tokenizers import AddedToken, Tokenizer

from shellmate.core.slots import CLOSE, OPEN, SYMBOL, all_symbols

_JOIN = f"{OPEN}join{CLOSE}"
"""No space here, although the tokenizer begins every stretch with one."""
_SPACE, _NIBBLES = f"{OPEN}sp{CLOSE}", [f"{OPEN}h{i:x}{CLOSE}" for i in range(16)]
_PRINTABLE = [c for c in string.printable if c not in string.whitespace] + ["\n", "\t"]


def special_tokens() -> list[str]:
    """Every token the code may need, in a fixed order."""
    return [*all_symbols(), _JOIN, _SPACE, *_NIBBLES, *(f"{OPEN}c{c}{CLOSE}" for c in _PRINTABLE)]


def extend(tokenizer: Tokenizer) -> list[int]:
    """Adds the tokens this tokenizer needs; returns their ids (also those that it had)."""
    wanted = [*all_symbols(), _JOIN, _SPACE, *_NIBBLES, *(f"{OPEN}c{c}{CLOSE}" for c in _PRINTABLE if not _spells(tokenizer, c))]
    tokenizer.add_tokens([AddedToken(t, normalized=False, special=False) for t in wanted])
    return [i for t in wanted if (i := tokenizer.token_to_id(t)) is not None]


def _pieces(tokenizer: Tokenizer, text: str) -> str:
    """What the tokenizer makes of a stretch, as text with its own first space, if it puts one."""
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    if _byte_level(tokenizer):
        return str(tokenizer.decode(ids, skip_special_tokens=False))
    return "".join(tokenizer.id_to_token(i) for i in ids).replace("\u2581", " ")


def _byte_level(tokenizer: Tokenizer) -> bool:
    return tokenizer.token_to_id("\u0120") is not None


def _spells(tokenizer: Tokenizer, char: str) -> bool:
    return _pieces(tokenizer, f"a{char}b").removeprefix(" ") == f"a{char}b" and _pieces(tokenizer, char).removeprefix(" ") == char


class TextCode:
    """The code for one tokenizer that `extend` has seen."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._by_id = {i: t for t in special_tokens() if (i := tokenizer.token_to_id(t)) is not None}
        self._ids = {t: i for i, t in self._by_id.items()}
        self._bytes = _byte_level(tokenizer)
        lacking = [re.escape(c) for c in _PRINTABLE if not _spells(tokenizer, c)]
        self._cut = re.compile("(" + "|".join([r"(?<= ) +", r" +$", r"[^\x20-\x7e]", *lacking]) + ")")

    def encode(self, text: str) -> list[int]:
        """Ids of any text."""
        ids: list[int] = []
        for atom in self._atoms(text):
            ids += [self._ids[atom]] if atom in self._ids else self._stretch(atom)
        return ids

    def _stretch(self, text: str) -> list[int]:
        """A plain stretch: as the tokenizer spells it, or in nibbles where it cannot."""
        body = text.removeprefix(" ") if not self._bytes else text
        if _pieces(self._tokenizer, body).removeprefix("" if self._bytes else " ") != body:
            return self._nibbles(text)
        ids = list(self._tokenizer.encode(body, add_special_tokens=False).ids)
        return ids if self._bytes or text.startswith(" ") else [self._ids[_JOIN], *ids]

    def _nibbles(self, text: str) -> list[int]:
        return [self._ids[_NIBBLES[half]] for byte in text.encode("utf-8", "surrogateescape") for half in (byte >> 4, byte & 15)]

    def _atoms(self, text: str) -> list[str]:
        """Special tokens and plain stretches, in order. A stretch has single spaces only, the first of them perhaps in front."""
        out: list[str] = []
        at = 0
        for match in SYMBOL.finditer(text):
            found = [f"{OPEN}{match[1]}{match[2]}{CLOSE}", *([f"{OPEN}{match[3]}{CLOSE}"] if match[3] else [])]
            if all(symbol in self._ids for symbol in found):
                out += [*self._plain_atoms(text[at : match.start()]), *found]
                at = match.end()
        return out + self._plain_atoms(text[at:])

    def _plain_atoms(self, text: str) -> list[str]:
        out: list[str] = []
        for part in self._cut.split(text):
            if not part:
                continue
            if not part.strip(" "):
                out += [_SPACE] * len(part)
            elif len(part) == 1 and f"{OPEN}c{part}{CLOSE}" in self._ids:
                out.append(f"{OPEN}c{part}{CLOSE}")
            else:
                out += self._tidy(part)
        return out

    def _tidy(self, part: str) -> list[str]:
        """Moves a last space, which would be folded, into its own token."""
        body = part.rstrip(" ")
        return [p for p in (body, *[_SPACE] * (len(part) - len(body))) if p]

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ids; unknown ids are left out."""
        out: list[bytes] = []
        stretch: list[int] = []
        joined = False
        half: int | None = None

        def flush() -> None:
            nonlocal stretch, joined
            if stretch:
                out.append(self._text(stretch, joined).encode("utf-8", "surrogateescape"))
            stretch, joined = [], False

        for i in ids:
            token = self._by_id.get(int(i))
            if token is None:
                stretch.append(int(i))
                continue
            flush()
            if token == _JOIN:
                joined = True
            elif token in _NIBBLES:
                value = _NIBBLES.index(token)
                if half is None:
                    half = value
                    continue
                out.append(bytes([half * 16 + value]))
            else:
                out.append((" " if token == _SPACE else token[2:-1] if token.startswith(f"{OPEN}c") else token).encode())
            half = None
        flush()
        return b"".join(out).decode("utf-8", "replace")

    def _text(self, ids: list[int], joined: bool) -> str:
        if self._bytes:
            return str(self._tokenizer.decode(ids, skip_special_tokens=True))
        text = "".join(self._tokenizer.id_to_token(i) or "" for i in ids).replace("\u2581", " ")
        return text.removeprefix(" ") if joined else text if text.startswith(" ") else " " + text
