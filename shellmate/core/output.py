"""The output of a command where that is plain from its text: `echo x`, `printf`, `base64 -d` of constant text. Runs nothing."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Callable

from shellmate.core.commands import UNKNOWN, Call

MOST = 8000
"""Characters of output followed; more is treated as not known."""


def constant_output(call: Call) -> str | None:
    """What the call prints, or None where that cannot be told."""
    if any(r.operator in (">", ">>", "&>", ">|") for r in call.redirects):
        return "" if call.name != "tee" else None
    rule = _OUTPUTS.get(call.name)
    if rule is None:
        return None
    try:
        text = rule(call)
    except (ValueError, IndexError, TypeError, OverflowError, re.error):
        return None
    return text if text is not None and len(text) <= MOST else None


_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|0?([0-7]{1,3})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b", "E": "\x1b", "\\": "\\", "'": "'", '"': '"', "?": "?"}


def unescape(text: str) -> str:
    r"""Text with backslash escapes as in `$'...'` undone."""

    def one(match: re.Match[str]) -> str:
        for group, base in ((1, 16), (2, 16), (3, 16), (4, 8)):
            if match[group]:
                value = int(match[group], base)
                return chr(value) if value < 0x110000 and not 0xD800 <= value < 0xE000 else UNKNOWN
        return _LETTERS.get(match[5], "\\" + match[5])

    return _ESCAPE.sub(one, text)


def _echo(call: Call) -> str:
    texts = call.texts
    escapes = False
    while texts and re.fullmatch(r"-[neE]+", texts[0]):
        escapes = escapes or "e" in texts[0]
        texts = texts[1:]
    line = " ".join(texts)
    return (unescape(line) if escapes or "\\x" in line or "\\0" in line else line) + "\n"


def _printf(call: Call) -> str | None:
    texts = call.texts
    if texts and texts[0] == "--":
        texts = texts[1:]
    if not texts or texts[0] == "-v":
        return None
    form, values = unescape(texts[0]), list(texts[1:])
    out = ""
    for _ in range(64):
        out += re.sub(r"%(-?\d*)([sbqdic%])", lambda m: _conversion(m, values), form)
        if not values:
            break
    return out


def _conversion(match: re.Match[str], values: list[str]) -> str:
    if match[2] == "%":
        return "%"
    value = values.pop(0) if values else ""
    return unescape(value) if match[2] == "b" else value


def _base64(call: Call) -> str | None:
    if not call.has("-d", "-D", "--decode", "-di") or call.stdin is None:
        return None
    return _decoded(base64.b64decode(re.sub(r"\s", "", call.stdin) + "==", validate=False))


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _base32(call: Call) -> str | None:
    return _decoded(base64.b32decode(re.sub(r"\s", "", call.stdin))) if call.stdin is not None and call.has("-d", "--decode") else None


def _xxd(call: Call) -> str | None:
    return _decoded(binascii.unhexlify(re.sub(r"\s", "", call.stdin))) if call.stdin is not None and call.has("-r", "-p", "-revert") else None


def _openssl(call: Call) -> str | None:
    plain = bool({"base64", "-base64", "-a"} & set(call.texts)) and "-d" in call.texts and not re.search(r"-(aes|des|pass|k\b)", " ".join(call.texts))
    return _decoded(base64.b64decode(re.sub(r"\s", "", call.stdin) + "==")) if plain and call.stdin is not None else None


def _tr(call: Call) -> str | None:
    sets = [_tr_set(w.text) for w in call.operands]
    if call.stdin is None or not sets:
        return None
    if call.has("-d"):
        return "".join(c for c in call.stdin if c not in sets[0])
    if len(sets) != 2 or not sets[1]:
        return None
    table = {ord(a): sets[1][min(i, len(sets[1]) - 1)] for i, a in enumerate(sets[0])}
    return call.stdin.translate(table)


def _tr_set(text: str) -> str:
    text = unescape(text)
    return re.sub(r"(.)-(.)", lambda m: "".join(map(chr, range(ord(m[1]), min(ord(m[2]), ord(m[1]) + 256) + 1))), text, flags=re.DOTALL)


def _sed(call: Call) -> str | None:
    scripts = call.operands
    found = re.fullmatch(r"s(.)(.*?)\1(.*?)\1([g]?)", scripts[0].text) if len(scripts) == 1 and not call.has("-n", "-i") else None
    if found is None or call.stdin is None or re.search(r"[\\.*\[\]^$&+?()]", found[2] + found[3]):
        return None
    return call.stdin.replace(found[2], found[3], -1 if found[4] else 1)


def _same(call: Call) -> str | None:
    return call.stdin if not any(not w.text.startswith("-") for w in call.words) or call.name in ("tee", "sort") else None


def _which(call: Call) -> str | None:
    return call.operands[0].text + "\n" if call.operands else None


_ONE_PRINT = re.compile(r"""\s*(?:console\.log|print|puts|say|echo|printf)\s*\(?\s*(["'])((?:\\.|(?!\1).)*)\1\s*\)?\s*;?\s*""", re.DOTALL)
_CODE = frozenset(("-e", "-c", "-r", "-E", "--eval"))


def _program(call: Call) -> str | None:
    """What a program of one statement, printing one literal, prints."""
    at = next((i for i, t in enumerate(call.texts) if t in _CODE), None)
    found = _ONE_PRINT.fullmatch(call.texts[at + 1]) if at is not None and at + 1 < len(call.words) else None
    return unescape(found[2]) if found and not re.search(r"[$@%#]", found[2]) else None


_OUTPUTS: dict[str, Callable[[Call], str | None]] = {
    "echo": _echo, "printf": _printf, "base64": _base64, "gbase64": _base64, "base32": _base32, "xxd": _xxd, "openssl": _openssl,
    "rev": lambda c: None if c.stdin is None else "\n".join(line[::-1] for line in c.stdin.split("\n")),
    "rot13": lambda c: None if c.stdin is None else codecs.encode(c.stdin, "rot13"),
    "tr": _tr, "sed": _sed, "cat": _same, "tee": _same, "which": _which, "dirname": lambda c: None,
    "pwd": lambda c: ".\n", "whoami": lambda c: "user\n", "hostname": lambda c: "host\n", "nproc": lambda c: "4\n", "uname": lambda c: "Linux\n",
    "date": lambda c: "20260101\n", "mktemp": lambda c: "/tmp/tmp.temporary\n", "true": lambda c: "", ":": lambda c: "", "seq": lambda c: "1\n2\n",
    **dict.fromkeys(("python", "perl", "ruby", "node", "php", "lua"), _program),
    "id": lambda c: "1000\n" if c.has("-u", "-g") else None, "arch": lambda c: "x86_64\n",
}  # fmt: skip
