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
from dataclasses import dataclass
from itertools import pairwise

from tree_sitter import Node

from shellmate.core import bash

MOST_ENTRIES = 20_000
"""Directory entries looked at for one command."""
MOST_SECONDS = 0.25
MISSING = "does not exist"
_READ = {
    program: which
    for programs, which in (
        (
            """cat less more head tail wc sort cut tac nl rev comm diff cmp paste join column fold fmt od hexdump strings file stat du sha256sum sha1sum sha512sum md5sum cksum
            gunzip bunzip2 unxz zcat xzcat zless gzip bzip2 xz zstd rm shred xdg-open""",
            slice(None),
        ),
        ("grep egrep fgrep rg sed awk gawk jq yq chmod chown chgrp", slice(1, None)),
        ("cp mv", slice(-1)),
        ("unzip uniq xxd pdftotext source . bash sh python python3 node perl ruby", slice(1)),
    )
    for program in programs.split()
}
"""Programs whose plain words are files that must be there, and which of the words those are."""
_INTERPRETERS = frozenset("bash sh python python3 node perl ruby".split())
"""With options their words are no files."""
_WITH_A_VALUE = frozenset(("-d", "-o", "-S"))
"""Options whose value may be a place that is not there yet."""
_LIKE_A_FILE = re.compile(r"[^\s=:]*[^\s=:/]\.[A-Za-z][A-Za-z0-9]{0,4}|[^=:]+/[^=:]*")
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


def preview(command: str, cwd: str) -> list[Touched]:
    """What the words of a command stand for in `cwd`; at most 12 lines."""
    found: list[Touched] = []
    budget = _Budget()
    for words, outputs in _calls(command):
        if not words:
            continue
        if os.path.basename(words[0][0]) == "find":
            counted = _find([text for text, _ in words[1:]], cwd, budget)
            found += [counted] if counted else []
        else:
            read = _read_by([text for text, _ in words])
            for text, is_glob in words[1:]:
                line = _glob(text, cwd, budget) if is_glob else _file(text, cwd, text in read)
                found += [line] if line else []
        found += [Touched(f"> {name}", _overwritten(name, cwd)) for name in outputs]
    return list(dict.fromkeys(found))[:12]


def _calls(command: str) -> Iterator[tuple[list[tuple[str, bool]], list[str]]]:
    """The words of each simple command, each with whether it is a glob, and the files it would write by `>`. Words with expansions are left out."""
    stack: list[Node] = [bash.parse(command).root_node]
    while stack:
        node = stack.pop()
        if node.type == "command":
            redirected = node.parent.children if node.parent and node.parent.type == "redirected_statement" else []
            outputs = [w[0] for r in redirected if r.type == "file_redirect" and b">" in (r.text or b"") and b"&" not in (r.text or b"") for w in [_word(r.children[-1])] if w]
            yield [w for child in node.children if (w := _word(child))], outputs
        stack.extend(reversed(node.children))


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


def _read_by(words: Sequence[str]) -> frozenset[str]:
    """The words that a program can only take for files that are there, as far as it is one of those known here."""
    program = os.path.basename(words[0])
    if program not in _READ or (program in _INTERPRETERS and any(word.startswith("-") for word in words)):
        return frozenset()
    plain = [word for before, word in pairwise(words) if not word.startswith("-") and before not in _WITH_A_VALUE][_READ[program]]
    return frozenset(word for word in plain if _LIKE_A_FILE.fullmatch(word))


def _glob(pattern: str, cwd: str, budget: _Budget) -> Touched | None:
    count = 0
    names: list[str] = []
    for name in glob.iglob(pattern, root_dir=cwd):
        if budget.spent():
            return Touched(pattern, f"more than {count} entries")
        count += 1
        if len(names) < 3:
            names.append(name)
    if not count:
        return Touched(pattern, "matches nothing here")
    more = ", ..." if count > len(names) else ""
    return Touched(pattern, f"{count} {'entry' if count == 1 else 'entries'}: {', '.join(names)}{more}")


def _file(text: str, cwd: str, read: bool = False) -> Touched | None:
    """A file or folder named by a word; words that name nothing may be anything, unless they are `read` or look like paths."""
    if text.startswith("-") or not text:
        return None
    try:
        found = os.stat(os.path.join(cwd, text))
    except (OSError, ValueError):
        looks_like_path = "/" in text and "://" not in text and text.startswith(("/", "./", "../"))
        return Touched(text, MISSING) if read or looks_like_path else None
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
    if wanted is None:
        return None
    count = 0
    for place in places or ["."]:
        for entry, depth in _walk(os.path.join(cwd, place), wanted.deepest, budget):
            if entry is None:
                return Touched("find", f"more than {count} matches (stopped looking)")
            count += depth >= 0 and _matches(entry, wanted)
    return Touched("find", f"{count} {'match' if count == 1 else 'matches'} now")


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
