"""Text that shows as something else: control characters, directions turned around, letters that only look Latin."""

from __future__ import annotations

import re
import unicodedata

from shellmate.core.types import Level, Reason

UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff]")
"""Characters that a terminal obeys, hides or reorders; tab and newline are not among them."""
_NOT_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LOOKALIKES = {
    **dict(zip("асԁеһіјӏорԛѕтѵхуАВЕКМНОРСТХЅІЈ", "acdehijlopqstvxyABEKMHOPCTXSIJ", strict=True)), **dict(zip("αινορυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aivopuxABEZHIKMNOPTYX", strict=True)),
    "ı": "i", "ⅼ": "l", "ɡ": "g", "ƽ": "s", "ո": "n", "օ": "o", "ѡ": "w", "г": "r", "‐": "-", "‑": "-", "−": "-", "⁄": "/", "∕": "/", "╱": "/", "｜": "|", "；": ";", "＆": "&", "＞": ">", "＜": "<", "‚": ",", "ˈ": "'", "∗": "*", "∶": ":", "﹥": ">", "⧸": "/",
}  # fmt: skip


def visible(text: str) -> str:
    r"""The text with everything a terminal would obey or hide written as `\xNN` or `\uNNNN`; tabs and newlines too."""
    return re.sub(rf"{UNSEEN.pattern}|[\t\n]|{_NOT_SPACES.pattern}", _escaped, text)


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if match[0] in "\t\n":
        return {"\t": "\\t", "\n": "\\n"}[match[0]]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def looks_like(text: str) -> str:
    """The text with look-alike letters and full-width forms replaced by the ASCII ones that they imitate."""
    return "".join(_LOOKALIKES.get(c) or (unicodedata.normalize("NFKC", c) if 0xFF01 <= ord(c) <= 0xFF5E or 0x1D400 <= ord(c) <= 0x1D7FF else c) for c in text)


def reasons(command: str) -> list[Reason]:
    """What is deceptive about how the command looks."""
    if command.isascii() and not UNSEEN.search(command):
        return []
    found = []
    if UNSEEN.search(command):
        found.append(Reason("unseen-characters", "Holds characters that a terminal hides, obeys or shows in another order.", "Type the command yourself.", Level.DANGER))
    if _NOT_SPACES.search(command):
        found.append(Reason("odd-spaces", "Holds spaces that the shell does not take for spaces.", "Type the command yourself.", Level.CAUTION))
    if _mixes(command):
        found.append(Reason("look-alike-letters", "Holds letters that only look like the usual ones.", "Type the command yourself.", Level.DANGER))
    return found


def _mixes(command: str) -> bool:
    """A word mixes Latin letters with look-alikes, or a command's name is made of them."""
    for word in re.findall(r"[^\W\d_]+|[‐‑−⁄∕╱⧸∶∗；＆＞＜｜]", command):
        if re.search(r"[A-Za-z]", word) and re.search(r"[\u0400-\u052f]", word):
            return True
        plain = looks_like(word)
        if plain != word and (re.search(r"[A-Za-z]", word) or plain.isascii() and len(word) <= 12 and command.startswith(word) or any(0xFF01 <= ord(c) <= 0xFF5E or c in "‐‑−⁄∕╱⧸∶∗" for c in word)):
            return True
    return False
