"""What a command would touch, as far as that can be known without running anything: globs expanded, files looked up, `find` counted.

Reads names only, in this process, within a time and a number of entries; says nothing where it is not sure. A preview, not a promise.
"""

from __future__ import annotations

import fnmatch
import glob
import os
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tree_sitter import Node

from shellmate.core import bash
from shellmate.host import reads

MOST_ENTRIES = 20_000
"""Directory entries looked at for one command."""
MOST_SECONDS = 0.25
MISSING = "does not exist"
_NAMED = 3
"""Entries that are named."""
_UNITS = {"c": 1, "k": 1024, "M": 1024**2, "G": 1024**3, "": 512}


@dataclass(frozen=True)
class Touched:
    """One word of the command and what it stands for at this moment."""

    word: str
    meaning: str


class _Budget:
    """Counts what is looked at and says when to stop."""

    def __init__(self) -> None:
        self.left = MOST_ENTRIES
        self.until = time.monotonic() + MOST_SECONDS

    def spent(self) -> bool:
        self.left -= 1
        return self.left < 0 or time.monotonic() > self.until


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
        start = reads.name_at(call.words)
        program = os.path.basename(call.words[start]) if start < len(call.words) else ""
        self._anything = self._anything or not (reads.leaves_only_named(program) or (program == "find" and not any(w.startswith(("-exec", "-ok")) for w in call.words)))
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
    budget, made = _Budget(), _Made()
    for call in _calls(command):
        read = reads.read_by(call.words)
        found += _touched(call, read, cwd, budget, made)
        made.note(call, read)
        if call.words[0] in ("cd", "pushd"):
            cwd = _folder_after(call.words[1:], cwd)
            if not cwd or "(" in command:
                break
    return list(dict.fromkeys(found))[:12]


def _touched(call: _Call, read: set[int], cwd: str, budget: _Budget, made: _Made) -> list[Touched]:
    lines: list[Touched | None] = []
    if os.path.basename(call.words[0]) == "find":
        lines.append(_find(call.words[1:], cwd, budget))
    else:
        for place, text in enumerate(call.words[1:], 1):
            wanted = place in read and not made.may_be(text)
            lines.append(_glob(text, cwd, budget, wanted) if place in call.globs else _file(text, cwd, wanted))
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
    if node.type in ("word", "number") and not re.search(r"[\\{}]", text):
        home = os.path.expanduser(text) if text.startswith("~") else text
        return home, bool(re.search(r"[*?\[]", text))
    return None


def _glob(pattern: str, cwd: str, budget: _Budget, read: bool = False) -> Touched | None:
    """How many files a glob stands for; one of files that are `read` and stands for none is missing, unless the shell may read `**` otherwise."""
    if pattern.startswith("-") or "://" in pattern:
        return None
    count = 0
    names: list[str] = []
    for name in glob.iglob(pattern, root_dir=cwd):
        if budget.spent():
            return Touched(pattern, f"more than {count} entries")
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


@dataclass
class _Wanted:
    """The tests of `find` that can be checked here."""

    name: str = ""
    fold: bool = False
    kind: str = ""
    size: tuple[str, int, int] | None = None
    """Sign, count, unit in bytes."""
    days: tuple[str, int] | None = None
    deepest: int = 1000


_HARMLESS_ACTIONS = frozenset(["-print", "-print0", "-ls"])


def _find(arguments: Sequence[str], cwd: str, budget: _Budget) -> Touched | None:
    """How many entries `find` would act on; None when it has a test that is not known here."""
    places: list[str] = []
    rest = list(arguments)
    while rest and not rest[0].startswith(("-", "(", "!")):
        places.append(rest.pop(0))
    wanted = _tests(rest)
    if wanted is None or not all(place.strip(reads.SEVERAL) for place in places):
        return None
    count, names = 0, []
    for place in places or ["."]:
        for entry, _ in _walk(os.path.join(cwd, place), wanted.deepest, budget):
            if entry is None:
                return Touched("find", f"more than {count} matches (stopped looking)")
            if _matches(entry, wanted):
                count += 1
                names += [os.path.join(place, os.path.relpath(entry.path, os.path.join(cwd, place)))] if count <= _NAMED else []
    listed = f": {', '.join(names)}{', ...' if count > len(names) else ''}" if names else ""
    return Touched("find", f"{count} {'match' if count == 1 else 'matches'} now{listed}")


def _tests(rest: list[str]) -> _Wanted | None:
    wanted = _Wanted()
    while rest:
        test = rest.pop(0)
        if test in _HARMLESS_ACTIONS or test == "-delete":
            continue
        if test in ("-exec", "-execdir", "-ok"):
            return wanted
        if not rest or not _set_test(wanted, test, rest.pop(0)):
            return None
    return wanted


def _set_test(wanted: _Wanted, test: str, value: str) -> bool:
    size = re.fullmatch(r"([+-]?)(\d+)([ckMG]?)", value)
    days = re.fullmatch(r"([+-]?)(\d+)", value)
    if not value.strip(reads.SEVERAL):
        return False
    if test in ("-name", "-iname") and not wanted.name:
        wanted.name, wanted.fold = value, test == "-iname"
    elif test == "-type" and value in ("f", "d", "l"):
        wanted.kind = value
    elif test == "-size" and size:
        wanted.size = (size[1], int(size[2]), _UNITS[size[3]])
    elif test == "-mtime" and days:
        wanted.days = (days[1], int(days[2]))
    elif test == "-maxdepth" and value.isdigit():
        wanted.deepest = int(value)
    else:
        return False
    return True


def _walk(top: str, deepest: int, budget: _Budget) -> Iterator[tuple[os.DirEntry[str] | None, int]]:
    """Entries below `top`, links not followed; None when the budget is spent."""
    folders = [(top, 1)]
    while folders:
        folder, depth = folders.pop()
        if depth > deepest:
            continue
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if budget.spent():
                        yield None, -1
                        return
                    yield entry, depth
                    if entry.is_dir(follow_symlinks=False):
                        folders.append((entry.path, depth + 1))
        except OSError:
            continue


def _compared(sign: str, value: int, wanted: int) -> bool:
    return value > wanted if sign == "+" else value < wanted if sign == "-" else value == wanted


def _matches(entry: os.DirEntry[str], wanted: _Wanted) -> bool:
    name = entry.name.lower() if wanted.fold else entry.name
    if wanted.name and not fnmatch.fnmatchcase(name, wanted.name.lower() if wanted.fold else wanted.name):
        return False
    try:
        kind = "l" if entry.is_symlink() else "d" if entry.is_dir(follow_symlinks=False) else "f"
        if wanted.kind and kind != wanted.kind:
            return False
        if wanted.size is None and wanted.days is None:
            return True
        stat = entry.stat(follow_symlinks=False)
    except OSError:
        return False
    if wanted.size and not _compared(wanted.size[0], -(-stat.st_size // wanted.size[2]), wanted.size[1]):
        return False
    return not wanted.days or _compared(wanted.days[0], int((time.time() - stat.st_mtime) // 86400), wanted.days[1])
