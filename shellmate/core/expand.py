"""From syntax nodes to words: undoes quoting, backslashes, braces, `$'..'` and the variables whose value is plain from the text."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import Protocol

from tree_sitter import Node

from shellmate.core.commands import SPLIT, UNKNOWN, Call, Word
from shellmate.core.output import unescape

MOST_WORDS = 64
"""Words one brace expansion may give; the rest is left out."""
MOST_TEXT = 4000
"""Characters of one word; a longer one is treated as not known."""
_SPECIALS = "{},*?[]~()|!"
_PROTECT = {ord(c): chr(0xE100 + ord(c)) for c in _SPECIALS}
_RESTORE = {0xE100 + ord(c): c for c in _SPECIALS}
_WELL_KNOWN = {
    "HOME": "~", "PWD": ".", "USER": "user", "LOGNAME": "user", "UID": "1000", "EUID": "1000", "HOSTNAME": "host", "RANDOM": "12345", "SECONDS": "12345",
    "SHLVL": "1", "$": "12345", "!": "12345", "?": "0", "#": "1", "-": "", "TMPDIR": "/tmp", "SHELL": "bash", "EDITOR": "vi", "VISUAL": "vi", "PAGER": "less",
    "BROWSER": "firefox", "IFS": SPLIT, "XDG_CONFIG_HOME": "~/.config", "XDG_DATA_HOME": "~/.local/share", "XDG_CACHE_HOME": "~/.cache", "LINENO": "1",
    "XDG_STATE_HOME": "~/.local/state", "XDG_RUNTIME_DIR": "/run/user/1000", "HOSTTYPE": "x86_64", "OSTYPE": "linux-gnu", "PPID": "12345", "BASHPID": "12345",
}  # fmt: skip
"""Variables whose usual value is as good as known."""


class Substituter(Protocol):
    """What the words need from the walk: variables, and the commands inside substitutions."""

    env: dict[str, Word]

    def substitute(self, node: Node) -> tuple[str | None, tuple[Call, ...]]:
        """The output of a substitution where it is plain, and the calls in it."""


def text_of(node: Node) -> str:
    """A node's text."""
    return (node.text or b"").decode("utf-8", "replace")


class _Pieces:
    """The text of one word as it grows."""

    def __init__(self) -> None:
        self.text = ""
        self.quoted = False
        self.process = self.into = self.again = False
        self.calls: tuple[Call, ...] = ()


def words(node: Node, walk: Substituter) -> list[Word]:
    """The words that one argument node gives: several after brace expansion or an unquoted variable, none for an empty one."""
    kind = node.type
    if kind in ("word", "number"):
        raw = text_of(node)
        if raw.isalnum() or not _ACTIVE.search(raw):
            return [Word(raw)]
    pieces = _Pieces()
    _add(node, pieces, walk, False)
    if len(pieces.text) > MOST_TEXT:
        pieces.text = UNKNOWN
    whole = [part for text in _braces(pieces.text) for part in text.split(SPLIT)]
    if len(whole) > 1 or not pieces.quoted:
        whole = [part for part in whole if part]
    return [_finished(part, pieces, at > 0 and pieces.again) for at, part in enumerate(whole)]


_ACTIVE = re.compile(r"[^\w./:=@%+,-]")
_GLOB = re.compile(r"[*?]|\[[^\]]+\]|[@!+]\(")


def _finished(text: str, pieces: _Pieces, again: bool) -> Word:
    return Word(text.translate(_RESTORE), bool(_GLOB.search(text)), pieces.quoted, pieces.calls, pieces.process, pieces.into, again)


def _unslash(raw: str) -> str:
    """An unquoted piece: a backslash protects the next character, and vanishes."""
    if "\\" not in raw:
        return raw
    return re.sub(r"\\(.)", lambda m: "" if m[1] == "\n" else m[1].translate(_PROTECT), raw, flags=re.DOTALL)


def _add(node: Node, pieces: _Pieces, walk: Substituter, quoted: bool) -> None:
    kind = node.type
    if kind in ("word", "number", "variable_name", "regex", "extglob_pattern", "brace_expression"):
        raw = text_of(node)
        pieces.text += _unslash(raw) if not quoted else raw.translate(_PROTECT)
    elif kind == "raw_string":
        pieces.quoted = True
        pieces.text += text_of(node)[1:-1].translate(_PROTECT)
    elif kind == "string":
        _add_string(node, pieces, walk)
    elif kind == "ansi_c_string":
        pieces.quoted = True
        pieces.text += unescape(text_of(node)[2:-1]).translate(_PROTECT)
    elif kind in ("concatenation", "translated_string", "command_name"):
        for child in node.children:
            _add(child, pieces, walk, quoted)
    elif kind in ("simple_expansion", "expansion"):
        _add_variable(node, pieces, walk, quoted)
    elif kind in ("command_substitution", "process_substitution"):
        _add_substitution(node, pieces, walk, quoted)
    elif kind == "arithmetic_expansion":
        pieces.text += "12345"
    else:
        raw = text_of(node)
        pieces.text += UNKNOWN if re.search(r"[$`]", raw) else _unslash(raw)


_STRING_ESCAPE = re.compile(r'\\([\\"$`\n])')


def _add_string(node: Node, pieces: _Pieces, walk: Substituter) -> None:
    """A double-quoted string; the gaps between its children (which the grammar skips) count too."""
    pieces.quoted = True
    whole = node.text or b""
    at, start = 1, node.start_byte
    end = len(whole) - 1 if whole[-1:] == b'"' and len(whole) > 1 else len(whole)
    for child in node.named_children:
        if child.type == "string_content":
            continue
        _add_plain(whole[at : child.start_byte - start], pieces)
        _add(child, pieces, walk, True)
        at = child.end_byte - start
    _add_plain(whole[at:end], pieces)


def _add_plain(raw: bytes, pieces: _Pieces) -> None:
    text = raw.decode("utf-8", "replace")
    if "\\" in text:
        text = _STRING_ESCAPE.sub(lambda m: "" if m[1] == "\n" else m[1], text)
    pieces.text += text.translate(_PROTECT)


def _add_variable(node: Node, pieces: _Pieces, walk: Substituter, quoted: bool) -> None:
    raw = text_of(node).strip("${}") if node.type == "simple_expansion" else text_of(node)[2:-1]
    if node.type == "simple_expansion" and not raw:
        raw = text_of(node)[1:]
    name = (re.match(r"[#!]?(\w+|[$!?#@*-])", raw) or ["", ""])[0]
    value = walk.env.get(name) or (Word(_WELL_KNOWN[name]) if name in _WELL_KNOWN else None)
    rest = raw[len(name) :]
    if rest.startswith("[") or name in ("@", "*"):
        value, rest = _member(name, rest, walk.env)
    for child in node.named_children:
        if child.type in ("command_substitution", "process_substitution", "string", "concatenation"):
            inner = _Pieces()
            _add(child, inner, walk, True)
            pieces.calls += inner.calls
    if raw.startswith("#"):
        pieces.text += "12345"
    elif value is None:
        fallback = re.fullmatch(r":?-([\w./-]+)", rest)
        pieces.text += UNKNOWN if not (fallback and not pieces.text) else UNKNOWN + (fallback[1] if fallback[1].startswith("/") else "")
    elif not rest or rest[0] in ":-?=" and not re.match(r":\s*-?\d", rest):
        pieces.calls += value.calls
        pieces.again = pieces.again or value.again
        pieces.text += value.text.translate(_PROTECT) if quoted else _split(value.text, value.glob, walk.env.get("IFS"))
    elif (cut := re.fullmatch(r":\s*(\d+)(?::(\d+))?", rest)) and UNKNOWN not in value.text:
        shown = value.text.replace("~", "/home/user", 1) if value.text.startswith("~") else value.text
        first = int(cut[1])
        pieces.text += shown[first : first + int(cut[2]) if cut[2] else None]
    else:
        pieces.text += UNKNOWN


_MEMBERS = re.compile(r"(?:\[(@|\*|\d+|\$?\w+)\])?(?::\s*(\d+)(?::(\d+))?)?")


def _member(name: str, rest: str, env: dict[str, Word]) -> tuple[Word | None, str]:
    """What `${a[@]}`, `${a[2]}`, `${a[@]:1}` or `${@:2:3}` gives, and the unread end."""
    found, whole = _MEMBERS.match(rest), env.get("@" if name in ("@", "*") else f"{name}[@]")
    if found is None or whole is None or found.end() != len(rest):
        return (env.get(name), rest) if name in ("@", "*") else (env.get(name) if rest in ("[@]", "[*]", "[0]") else None, "" if rest in ("[@]", "[*]", "[0]") else rest)
    parts = whole.text.split(SPLIT)
    if found[2]:
        first = max(int(found[2]) - (name in ("@", "*")), 0)
        parts = parts[first : first + int(found[3]) if found[3] else None]
    if found[1] and found[1] not in "@*":
        index = found[1] if found[1].isdigit() else env.get(found[1].lstrip("$"), Word("")).text
        if not index.isdigit():
            return None, ""
        parts = parts[int(index) :][:1]
    return replace(whole, text=(" " if "*" in (found[1], name) else SPLIT).join(parts)), ""


def _split(text: str, glob: bool, separators: Word | None = None) -> str:
    parts = re.sub(r"[ \t\n]+" if separators is None or not separators.text else rf"[ \t\n{re.escape(separators.text)}]+", SPLIT, text)
    return parts if glob else "".join(c if c in "*?[]" else c.translate(_PROTECT) for c in parts) if "{" in parts else parts


def _add_substitution(node: Node, pieces: _Pieces, walk: Substituter, quoted: bool) -> None:
    output, calls = walk.substitute(node)
    pieces.calls += calls
    if node.type == "process_substitution":
        pieces.process, pieces.into = True, text_of(node).startswith(">")
        pieces.text += UNKNOWN
    elif output is None:
        pieces.text += UNKNOWN
    else:
        output = output.rstrip("\n")
        pieces.text += output.translate(_PROTECT) if quoted else _split(output, True)


def _braces(text: str) -> list[str]:
    if "{" not in text or "}" not in text:
        return [text]
    return list(islice(_brace_words(text, 0), MOST_WORDS)) or [text]


def _brace_words(text: str, depth: int) -> list[str]:
    found = _first_brace(text) if depth < 6 else None
    if found is None:
        return [text]
    start, end, parts = found
    out: list[str] = []
    for tail in _brace_words(text[end:], depth + 1)[:MOST_WORDS]:
        for part in parts:
            out.extend(text[:start] + inner + tail for inner in _brace_words(part, depth + 1))
            if len(out) > MOST_WORDS:
                return out
    return out


def _first_brace(text: str) -> tuple[int, int, list[str]] | None:
    """The first `{a,b}` or `{1..9}`: where it starts and ends, and its alternatives."""
    start = text.find("{")
    while start >= 0:
        depth, parts, at = 0, [""], start
        while at < len(text):
            char = text[at]
            depth += (char == "{") - (char == "}")
            if depth == 0:
                break
            if char == "," and depth == 1:
                parts.append("")
            elif at > start:
                parts[-1] += char
            at += 1
        else:
            return None
        between = re.fullmatch(r"(-?\d+|\w)\.\.(-?\d+|\w)(\.\.-?\d+)?", parts[0])
        if len(parts) > 1:
            return start, at + 1, parts
        if between:
            return start, at + 1, [between[1], between[2]]
        start = text.find("{", start + 1)
    return None
