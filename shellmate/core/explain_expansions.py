"""What `$x`, `${x%.txt}` and the words they stand in mean, in plain words. Pure: the value of a variable is never looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tree_sitter import Node

from shellmate.core.expand import text_of
from shellmate.core.explain_words import wildcards, word_meaning
from shellmate.core.hygiene import visible

_KNOWN = {
    "@": "all arguments", "*": "all arguments as one", "#": "the number of arguments", "?": "the last exit status", "$": "this shell's process number", "!": "the last background job's process number",
    "-": "the options of this shell", "0": "the name of this shell or script", "HOME": "your home folder", "PWD": "the current folder", "OLDPWD": "the folder you were in before", "TMPDIR": "the folder for temporary files",
    "USER": "your user name", "LOGNAME": "your user name", "HOSTNAME": "this computer's name", "PATH": "the list of folders with programs", "RANDOM": "a random number",
    **{str(number): f"the {said} argument" for number, said in enumerate("first second third fourth fifth sixth seventh eighth ninth".split(), start=1)},
}  # fmt: skip
_FOLDERS = frozenset(("HOME", "PWD", "OLDPWD", "TMPDIR"))
_SPOKEN = {"": "nothing", " ": "a space", "$'\\n'": "a line break", "$'\\t'": "a tab"}
_NAME = r"[A-Za-z_]\w*|\d+|[@*#?$!-]"
_BRACED = re.compile(rf"([!#]?)({_NAME})(?:\[([^\]]*)\])?(.*)", re.DOTALL)
_CHANGE = re.compile(r"(:[-=?+]|[-=?+]|##?|%%?|/[/#%]?|\^\^?|,,?|@|:)(.*)", re.DOTALL)
_INSIDES = {"command_substitution": "the output of the command inside", "process_substitution": "a file with what the command inside gives", "arithmetic_expansion": "the result of the calculation"}
_FILLED = frozenset(("simple_expansion", "expansion", *_INSIDES))
_LONGEST = 24
"""Characters of plain text that are repeated between two values."""


@dataclass(frozen=True)
class _Piece:
    """A stretch of a word: plain text, or something that the shell fills in."""

    text: str
    phrase: str = ""
    """What is filled in; nothing for plain text."""
    bare: bool = False
    """Plain text outside quotes, where wildcards count."""


def word_in_place(node: Node) -> str:
    """What a word is: its values said in words where the shell fills some in, else what its looks tell."""
    pieces = _pieces(node)
    if not any(piece.phrase for piece in pieces):
        return word_meaning(text_of(node), node.type)
    if len(pieces) == 1 and (variable := re.fullmatch(r"\$\{?([A-Za-z_]\w*)\}?", pieces[0].text)):
        return _KNOWN.get(variable[1], f"the value of the variable {variable[1]}")
    wild = wildcards("".join(piece.text for piece in pieces if piece.bare))
    return "; ".join(said for said in (_joined(pieces), wild) if said)


def phrase_of(node: Node) -> str:
    """A word as it stands within a sentence: plain text as it is, without quotes, and values in words."""
    pieces = _pieces(node)
    if any(piece.phrase for piece in pieces):
        return _joined(pieces)
    return visible("".join(piece.text for piece in pieces)) or "nothing"


def expansion(text: str) -> str:
    """What `$x` or `${x...}` stands for, as it is said within a sentence."""
    if not text.startswith("${"):
        number = re.fullmatch(r"\$(\d)(\d+)", text)
        return f"{_value(number[1])}, then {number[2]}" if number else _value(visible(text[1:]))
    found = _BRACED.fullmatch(text[2:-1])
    if found is None:
        return "a value that the shell fills in"
    sign, name, index, change = found.groups()
    if sign:
        special = _counted(name, index) if sign == "#" else _named_by(name, index, change)
        return special if sign == "#" or change in ("*", "@") else _changed(special, change)
    if name in ("@", "*") and (part := re.fullmatch(r":\s*(\d+)(?::\s*(\d+))?", change)):
        return f"{_many(int(part[2]), 'argument', one='one')} from number {part[1]} on" if part[2] else f"the arguments from number {part[1]} on"
    return _changed(_value(name) if index is None else _member(name, index), change)


def _pieces(node: Node) -> list[_Piece]:
    kind, text = node.type, text_of(node)
    if kind in _FILLED:
        filled = text.lstrip()  # in quotes the grammar counts white space before it to it
        said = [_Piece(filled, _INSIDES.get(kind) or expansion(filled))]
        return said if filled == text else [_Piece(text[: -len(filled)]), *said]
    if kind == "string":
        return _in_quotes(node)
    if kind == "concatenation":
        return _merged([piece for child in node.children for piece in _pieces(child)])
    if kind == "raw_string":
        return [_Piece(text[1:-1])]
    return [_Piece(text, bare=True)]


def _in_quotes(node: Node) -> list[_Piece]:
    """The pieces of a double-quoted string; the grammar leaves white space between them out."""
    whole, start = node.text or b"", node.start_byte
    at, end = 1, len(whole) - whole.endswith(b'"')
    found: list[_Piece] = []
    for child in node.named_children:
        if child.type != "string_content":
            found += [_Piece(whole[at : child.start_byte - start].decode("utf-8", "replace")), *_pieces(child)]
            at = child.end_byte - start
    return _merged([*found, _Piece(whole[at:end].decode("utf-8", "replace"))])


def _merged(pieces: list[_Piece]) -> list[_Piece]:
    """Without empty ones, and with plain text that belongs together in one."""
    found: list[_Piece] = []
    for piece in pieces:
        if found and not piece.phrase and not found[-1].phrase and piece.bare == found[-1].bare:
            found[-1] = _Piece(found[-1].text + piece.text, bare=piece.bare)
        elif piece.text:
            found.append(piece)
    return found


def _joined(pieces: list[_Piece]) -> str:
    """A short word piece by piece; of a longer text only what is filled in."""
    if len(pieces) == 2 and pieces[0].text.strip("${}") in _FOLDERS and re.fullmatch(r"/\S+", pieces[1].text):
        return f"{visible(pieces[1].text[1:])} in {pieces[0].phrase}"
    if len(pieces) <= 3 and not any(re.search(r"\s", piece.text) or len(piece.text) > _LONGEST for piece in pieces if not piece.phrase):
        return ", then ".join(piece.phrase or visible(piece.text) for piece in pieces)
    filled = list(dict.fromkeys(piece.phrase for piece in pieces if piece.phrase))
    return f"this text, with {' and '.join(filled) if len(filled) <= 2 else 'the values of its variables'} filled in"


def _value(name: str) -> str:
    return _KNOWN.get(name) or (f"argument {name}" if name.isdigit() else f"the value of {name}")


def _member(name: str, index: str) -> str:
    """`a[@]`, `a[2]`, `a[-1]`, `a[key]`."""
    if index in ("@", "*"):
        return f"all values of the list {name}"
    return f"the last value of the list {name}" if index == "-1" else f"the value at {visible(index)} of the list {name}"


def _counted(name: str, index: str | None) -> str:
    """`${#x}`."""
    if name in ("@", "*"):
        return _KNOWN["#"]
    if index in ("@", "*"):
        return f"how many values the list {name} has"
    return f"how many characters {_value(name) if index is None else _member(name, index)} has"


def _named_by(name: str, index: str | None, change: str) -> str:
    """`${!x}`."""
    if index in ("@", "*"):
        return f"the places in the list {name}"
    return f"the names of all variables that begin with {name}" if change in ("*", "@") else f"the value of the variable that {name} names"


def _changed(value: str, change: str) -> str:
    """A value with what `${x...}` does to it."""
    if not change:
        return value
    found = _CHANGE.fullmatch(change)
    sign, rest = (found[1], found[2]) if found else ("", "")
    said = ""
    if sign[-1:] in ("-", "=", "?", "+"):
        said = _instead(value, sign, rest)
    elif sign in ("#", "##", "%", "%%"):
        said = f"{value} without {_cut(sign, rest)}"
    elif sign.startswith("/"):
        said = f"{value} {_replaced(sign, rest)}"
    elif sign == ":":
        said = _slice(value, rest)
    elif form := _LETTERS.get(sign + rest):
        said = f"{value} {form}"
    return said or f"{value}, changed by {visible(change)}"


_LETTERS = {
    "^^": "in capital letters", "^": "with a capital first letter", ",,": "in small letters", ",": "with a small first letter", "@U": "in capital letters", "@u": "with a capital first letter",
    "@L": "in small letters", "@Q": "in quotes, for use in a command",
}  # fmt: skip


def _instead(value: str, sign: str, other: str) -> str:
    """`${x:-y}` and its like; with the colon an empty value counts as none."""
    none, some = ("is empty", "is not empty") if sign.startswith(":") else ("is not set", "is set")
    said = _spoken(other)
    return {
        "-": f"{value}, or {said} if it {none}",
        "=": f"{value}, which becomes {said} first if it {none}",
        "?": f"{value}; if it {none}, stops with an error{f': {said}' if other else ''}",
        "+": f"{said}, but only if {value} {some}",
    }[sign[-1]]


def _cut(sign: str, pattern: str) -> str:
    """What `${x#...}` and `${x%...}` take away; the doubled sign takes as much as it can."""
    place, longest = "start" if sign[0] == "#" else "end", len(sign) == 2
    edge = re.fullmatch(r"\*([^*?\[\]$`]+)" if place == "start" else r"([^*?\[\]$`]+)\*", pattern)
    if edge and place == "start":
        return f"everything up to its {'last' if longest else 'first'} {_noun(edge[1])}"
    if edge:
        return f"its {'first' if longest else 'last'} {_noun(edge[1])} and all after it"
    if wildcards(pattern):
        return f"the {'longest' if longest else 'shortest'} part like {visible(pattern)} at its {place}"
    return f"{_spoken(pattern)} at its {place}"


def _replaced(sign: str, rest: str) -> str:
    """What `${x/a/b}` does."""
    parts = re.match(r"((?:\\.|\$\{[^}]*\}|[^\\/])*)(?:/(.*))?", rest, re.DOTALL)
    pattern, new = (parts[1], parts[2] or "") if parts else (rest, "")
    where = {"/#": " at its start", "/%": " at its end"}.get(sign, "")
    old = f"{_spoken(pattern)}{where}" if where else f"{'every' if sign == '//' else 'the first'} {_noun(pattern)}"
    if not new:
        return f"without {old.replace('every', 'any', 1) if sign == '//' else old}"
    return f"with {old} replaced by {_spoken(new)}"


def _slice(value: str, rest: str) -> str:
    """`${x:0:3}`: where both are plain numbers."""
    found = re.fullmatch(r"\s*\(?\s*(-?\d+)\s*\)?(?::\s*(-?\d+))?", rest)
    if found is None:
        return f"a part of {value}"
    first, many = int(found[1]), int(found[2]) if found[2] else None
    if value.startswith("all values"):
        return f"some of the {value.removeprefix('all ')}"
    if many is None:
        return value if not first else f"the last {_many(-first)} of {value}" if first < 0 else f"{value} without its first {_many(first)}"
    if first == 0 and many:
        return f"the first {_many(many)} of {value}" if many > 0 else f"{value} without its last {_many(-many)}"
    if first > 0 and many:
        return f"{_many(many, one='one')} of {value}, after the first {_many(first)}" if many > 0 else f"{value} without its first {_many(first)} and its last {_many(-many)}"
    return f"a part of {value}"


def _many(number: int, noun: str = "character", one: str = "") -> str:
    """`3 characters`; for a single one, `character` or `one character`."""
    return f"{one} {noun}".strip() if number == 1 else f"{number} {noun}s"


def _spoken(text: str) -> str:
    """A piece of text within a sentence: values in words, no quotes, white space by name."""
    inner = text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text
    if re.fullmatch(r"\$\{[^{}]*\}|\$(?:[A-Za-z_]\w*|\d|[@*#?$!-])", inner) and not text.startswith("'"):
        return expansion(inner)
    if command := re.fullmatch(r"\$\(([^()]*)\)|`([^`]*)`", inner):
        return f"the output of {visible((command[1] or command[2] or '').strip())}"
    return _SPOKEN.get(inner) or visible(re.sub(r"\\(.)", r"\1", inner, flags=re.DOTALL))


def _noun(text: str) -> str:
    """The same after `the first` or `every`."""
    return _spoken(text).removeprefix("a ") if text in _SPOKEN or text[1:-1] in _SPOKEN else _spoken(text)
