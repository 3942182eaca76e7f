"""What a command would touch, as far as that can be known without running anything: globs expanded, files looked up, `find` counted.

Reads names only, in this process, within a time and a number of entries; says nothing where it is not sure. A preview, not a promise.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tree_sitter import Node

from shellmate.core import bash
from shellmate.core.leaves import leaves_only_named
from shellmate.host import reads, search
from shellmate.host.not_files import not_files

MISSING = "does not exist"
_NAMED = 3
"""Entries that are named."""


@dataclass(frozen=True)
class Touched:
    """One word of the command and what it stands for at this moment."""

    word: str
    meaning: str


class _Made:
    """What the calls of a line leave behind for those after them: a file that is not there now may be there by then."""

    def __init__(self) -> None:
        self._anything = False
        self._names: set[str] = set()

    def may_be(self, name: str) -> bool:
        """Whether a call before makes a file of that name, or a folder around it."""
        path = os.path.normpath(name)
        return self._anything or any(path == made or path.startswith(f"{made}/") for made in self._names)

    def note(self, call: _Call, read: set[int]) -> None:
        """Remembers the names that a call may make; any, where it may leave files that it does not name."""
        start, program = reads.called(call.words)
        self._anything = self._anything or not (leaves_only_named(program) or (program == "find" and not any(w.startswith(("-exec", "-ok")) for w in call.words)))
        self._names.update(os.path.normpath(word) for place, word in enumerate(call.words) if place > start and place not in read and word.strip("/."))
        self._names.update(os.path.normpath(name) for name in call.outputs)


@dataclass
class _Call:
    """One simple command: its words ("" where only a shell knows the word), which of them are globs, the files of `>` and of `<`."""

    words: list[str]
    globs: set[int]
    outputs: list[str] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)


def preview(command: str, cwd: str) -> list[Touched]:
    """What the words of a command stand for in `cwd`; at most 12 lines."""
    found: list[Touched] = []
    budget, made = search.Budget(), _Made()
    for call in _calls(command):
        read = reads.read_by(call.words)
        found += _touched(call, read, cwd, budget, made)
        made.note(call, read)
        if call.words[0] in ("cd", "pushd"):
            cwd = _folder_after(call.words[1:], cwd)
            if not cwd or "(" in command:
                break
    return list(dict.fromkeys(found))[:12]


def _touched(call: _Call, read: set[int], cwd: str, budget: search.Budget, made: _Made) -> list[Touched]:
    lines: list[Touched | None] = []
    start, program = reads.called(call.words)
    if program == "find":
        found = search.met(call.words[start + 1 :], cwd, budget)
        lines.append(Touched("find", found) if found else None)
    else:
        names = not_files(call.words)
        for place, text in enumerate(call.words[1:], 1):
            wanted = place in read and not made.may_be(text)
            lines.append(_glob(text, cwd, budget, wanted) if place in call.globs else _file(text, cwd, wanted) if place not in names else None)
    lines += [_file(name, cwd, not made.may_be(name)) for name in call.inputs]
    return [*(line for line in lines if line), *(Touched(f"> {name}", _overwritten(name, cwd)) for name in call.outputs)]


def _folder_after(words: Sequence[str], cwd: str) -> str:
    """The folder that `cd` goes to; empty when that is not known."""
    if not words:
        return os.path.expanduser("~")
    path = os.path.join(cwd, words[-1])
    return path if len(words) == 1 and words[0] and os.path.isdir(path) else ""


_WORDS = frozenset("word number string raw_string concatenation ansi_c_string translated_string process_substitution brace_expression".split())
_EXPANSIONS = frozenset("simple_expansion expansion command_substitution arithmetic_expansion".split())


def _calls(command: str) -> Iterator[_Call]:
    """Each simple command, each redirection as a call of its own, and each `for` with the globs that it goes through."""
    stack: list[Node] = [bash.parse(command).root_node]
    while stack:
        node = stack.pop()
        if node.type == "command":
            call = _call([child for child in node.children if child.type in _WORDS or child.type in _EXPANSIONS or child.type == "command_name"])
            if call.words:
                yield call
        elif node.type == "file_redirect":
            word, signs = _word(node.children[-1]), node.text or b""
            if word and not word[1] and b">&" not in signs and b"<&" not in signs:
                yield _Call(["true"], set(), [word[0]] if b">" in signs else [], [] if b">" in signs else [word[0]])
        elif node.type == "for_statement":
            globs = [word[0] for child in node.children if (word := _word(child)) and word[1]]
            yield _Call(["for", *globs], set(range(1, len(globs) + 1)))
        stack.extend(reversed(node.children))


def _call(nodes: Sequence[Node]) -> _Call:
    call = _Call([], set())
    for node in nodes:
        text, is_glob = _word(node) or (_unknown(node), False)
        if is_glob:
            call.globs.add(len(call.words))
        call.words.append(text)
    return call


def _unknown(node: Node) -> str:
    """What stands for a word that is not known: an option as it is."""
    text = (node.text or b"").decode("utf-8", "replace")
    return text if text.startswith("-") else reads.SEVERAL if node.type in _EXPANSIONS or "{" in text else ""


def _word(node: Node) -> tuple[str, bool] | None:
    """A word's plain text and whether it is a glob; None when it holds something that only a shell can know."""
    text = (node.text or b"").decode("utf-8", "replace")
    if node.type == "command_name":
        return text, False
    if node.type == "raw_string":
        return text[1:-1], False
    if node.type == "string" and not re.search(r"[$`\\]", text):
        return text[1:-1], False
    if text in (r"\;", r"\(", r"\)", r"\!"):
        return text[1], False
    if node.type in ("word", "number") and not re.search(r"[\\{}]", text):
        home = os.path.expanduser(text) if text.startswith("~") else text
        return home, bool(re.search(r"[*?\[]", text))
    return None


def _glob(pattern: str, cwd: str, budget: search.Budget, read: bool = False) -> Touched | None:
    """How many files a glob stands for; one of files that are `read` and stands for none is missing, unless the shell may read `**` otherwise."""
    if pattern.startswith("-") or "://" in pattern:
        return None
    count = 0
    names: list[str] = []
    for name in glob.iglob(pattern, root_dir=cwd):
        if budget.spent():
            return Touched(pattern, f"at least {count} entries" if count else "many entries")
        count += 1
        if len(names) < _NAMED:
            names.append(name)
    if not count:
        return Touched(pattern, MISSING if read and "**" not in pattern else "matches nothing here")
    more = ", ..." if count > len(names) else ""
    return Touched(pattern, f"{count} {'entry' if count == 1 else 'entries'}: {', '.join(names)}{more}")


def _file(text: str, cwd: str, read: bool = False) -> Touched | None:
    """A file or folder named by a word; words that name nothing may be anything, unless they are `read`."""
    if text.startswith("-") or not text.strip(reads.SEVERAL):
        return None
    try:
        found = os.stat(os.path.join(cwd, text))
    except (OSError, ValueError):
        return Touched(text, MISSING) if read else None
    if os.path.isdir(os.path.join(cwd, text)):
        return Touched(text, _folder(os.path.join(cwd, text)))
    return Touched(text, f"file, {size_told(found.st_size)}")


def _folder(path: str) -> str:
    try:
        with os.scandir(path) as entries:
            count = sum(1 for _, _ in zip(entries, range(1001), strict=False))
    except OSError:
        return "folder that cannot be read"
    return "folder with more than 1000 entries" if count > 1000 else "empty folder" if not count else f"folder with {count} {'entry' if count == 1 else 'entries'}"


def _overwritten(name: str, cwd: str) -> str:
    if name == "/dev/null":
        return "thrown away"
    path = os.path.join(cwd, name)
    return f"exists, {size_told(os.path.getsize(path))}" if os.path.isfile(path) else "new file"


def size_told(size: int) -> str:
    """Bytes for people."""
    value = float(size)
    for unit in ("B", "KB", "MB", "GB"):
        if value < 1024:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} TB"
