"""What options mean on this computer: the shipped tables first, then the man page, then `--help` under strict limits.

`--help` is run only for a program that root owns and nobody else can write, by absolute path, outside the current folder and
the home folder, without set-user-id, with an empty environment, no input, 2 seconds and 256 KB: a program that somebody put
on the PATH is never executed.
"""

from __future__ import annotations

import contextlib
import math
import os
import re
import selectors
import signal
import stat
import subprocess
import time
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from shellmate.core import risk
from shellmate.core.commands import Word
from shellmate.core.names import base_name
from shellmate.core.types import Level
from shellmate.host.option_text import Option, Table, parse_options, parse_summary

SECONDS = 2.0
MOST_BYTES = 256 * 1024
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "dumb", "PAGER": "cat", "MANPAGER": "cat", "MANWIDTH": "200", "MAN_KEEP_FORMATTING": "", "MANROFFOPT": "-c"}


@cache
def shipped() -> dict[str, Table]:
    """The option tables that come with the program, by utility (`git commit` for a subcommand)."""
    tables: dict[str, Table] = {}
    _read(_shipped_text(), tables)
    return tables


@cache
def _shipped_text() -> str:
    return "\n".join(_data(name) for name in ("options.txt", "own.txt"))


@cache
def _data(name: str) -> str:
    return (files("shellmate") / "data" / "options" / name).read_text(encoding="utf-8")


def shipped_table(utility: str) -> Table | None:
    """One of `shipped()`, without reading the others: 2 ms instead of 100 for a program that explains one command and ends."""
    return shipped().get(utility) if shipped.cache_info().currsize else _one(_shipped_text(), utility)


def brief_table(utility: str) -> Table | None:
    """Some meanings for a program whose manual page was not at hand when the tables were made: not all of its options."""
    found = _one(_data("brief.txt"), utility)
    return replace(found, whole=False) if found else None


def _one(text: str, utility: str) -> Table | None:
    tables: dict[str, Table] = {}
    head = f"\n> {utility}"
    at = text.find(head)
    while at >= 0:
        end = text.find("\n> ", at + len(head))
        if text[at + len(head)] in "\t\n":
            _read(text[at + 1 : end if end >= 0 else len(text)], tables)
        at = text.find(head, at + len(head))
    return tables.get(utility)


def _read(text: str, tables: dict[str, Table]) -> None:
    """Adds the tables written in a text; later meanings replace earlier ones."""
    current = Table("", {})
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        head, _, meaning = line.partition("\t")
        if head.startswith("> "):
            before = tables.get(head[2:], Table("", {}))
            current = tables[head[2:]] = Table(meaning or before.summary, before.options)
            continue
        for spelling in head.split(" "):
            option = spelling.removesuffix("=")
            if not option:
                continue
            current.options[option] = Option(meaning, option != spelling)


@cache
def _blocks() -> dict[str, list[tuple[int, int]]]:
    """Where the tables of each program, and of its subcommands, begin and end in the shipped text: one look of 10 ms."""
    text = _shipped_text()
    heads = [(head.start(), head[1]) for head in re.finditer(r"^> (\S+)", text, re.MULTILINE)]
    found: dict[str, list[tuple[int, int]]] = {}
    for (start, program), (end, _) in pairwise([*heads, (len(text), "")]):
        found.setdefault(program, []).append((start, end))
    return found


@lru_cache(maxsize=1024)
def known(utility: str) -> frozenset[str] | None:
    """The option spellings of a utility, its subcommands' included, without reading other tables; None when it has no shipped table."""
    lines = (line for start, end in _blocks().get(utility, ()) for line in _shipped_text()[start:end].splitlines() if line[:1] not in "#>")
    return frozenset(spelling.removesuffix("=") for line in lines for spelling in line.partition("\t")[0].split()) or None


@lru_cache(maxsize=256)
def table(utility: str, path: str = "", cwd: str = "/", until: float = math.inf) -> Table | None:
    """The table of a utility (or `git commit`): shipped, else from its man page, else from `--help`; meanings in our own words replace those. `path`: the caller's PATH.

    Only shipped tables are looked at after `until` (`time.monotonic()`).
    """
    if not re.fullmatch(r"[\w.+-]+( [\w.+-]+)?", utility) or utility.startswith("-"):
        return None
    scanned = shipped_table(utility) or _here(utility, path, cwd, until)
    plain = [found for found in (brief_table(utility), _one(_data("own.txt"), utility)) if found]
    if scanned is None:
        return plain[0] if plain else None
    options = dict(scanned.options)
    for found in plain:
        options |= found.options
    return Table(next((found.summary for found in reversed(plain) if found.summary), scanned.summary), options, whole=bool(scanned.options))


def _here(utility: str, path: str, cwd: str, until: float) -> Table | None:
    """What this computer's manual page, else the program's help, says."""
    if not re.fullmatch(r"\S+( [a-z][a-z0-9-]+)?", utility):
        return None  # a file or a module, not a part of the program with a page of its own
    text = _man(utility, until)
    if text:
        return Table(parse_summary(text), parse_options(text))
    program = trusted(utility, path, cwd) if " " not in utility else None
    options = parse_options(_help(program, until)) if program else {}
    return Table("", options) if options else None


def trusted(utility: str, path: str, cwd: str) -> str | None:
    """The absolute path of a program that may be asked for `--help`, or None.

    Every folder on the way, and the program, must belong to root and be writable by root alone.
    """
    for folder in path.split(os.pathsep):
        if not os.path.isabs(folder):
            continue
        place = os.path.join(folder, utility)
        if os.path.isfile(place) and os.access(place, os.X_OK):
            return place if _root_only(place, cwd) and not _harmful(utility) else None
    return None


def _harmful(utility: str) -> bool:
    """Asking it anything is not worth the chance: the name alone is dangerous, or it powers the machine off."""
    return risk.assess(utility).level is Level.DANGER or bool(re.match(r"(mkfs|fsck|wipe|shred|reboot|halt|poweroff|shutdown|init|telinit|kill|rm|dd$|yes$)", base_name(Word(utility))))


def _root_only(place: str, cwd: str) -> bool:
    real = os.path.realpath(place)
    for private in (os.path.realpath(cwd), os.path.realpath(os.path.expanduser("~"))):
        if private != "/" and any(p == private or p.startswith(private + "/") for p in (place, real)):
            return False
    for start in (place, real):
        current = start
        while True:
            try:
                status = os.lstat(current)
            except OSError:
                return False
            if status.st_uid != 0 or not stat.S_ISLNK(status.st_mode) and status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                return False
            if current == "/":
                break
            current = os.path.dirname(current)
    mode = os.stat(real).st_mode
    return stat.S_ISREG(mode) and not mode & (stat.S_ISUID | stat.S_ISGID)


def _man(utility: str, until: float = math.inf) -> str:
    """The text of the man page in section 1 or 8, or nothing."""
    program = trusted("man", "/usr/bin:/bin", "/nonexistent")
    if program is None:
        return ""
    text = _output([program, "-P", "cat", "-s", "1:8", "--", utility.replace(" ", "-")], until)
    return re.sub(r".\x08|\x1b\[[0-9;]*m", "", text).replace("‐", "-").replace("−", "-")


def _help(program: str, until: float = math.inf) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", _output([program, "--help"], until))


def _output(arguments: list[str], until: float = math.inf) -> str:
    """What the program prints, at most `MOST_BYTES` within `SECONDS`; then it and its children are killed. Nothing if `until` came first."""
    if time.monotonic() >= until:
        return ""
    try:
        process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=_ENVIRONMENT, cwd="/", start_new_session=True)
    except OSError:
        return ""
    deadline = min(time.monotonic() + SECONDS, until)
    data = b""
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while len(data) < MOST_BYTES and (left := deadline - time.monotonic()) > 0 and selector.select(left):
            chunk = os.read(process.stdout.fileno(), 65536)
            if not chunk:
                break
            data += chunk
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.stdout.close()
    process.wait()
    if time.monotonic() >= until:
        return ""  # half a page would make known options look unknown
    return data[:MOST_BYTES].decode("utf-8", "replace")


class Meanings:
    """What explanation asks for, with the caller's PATH and folder. `seconds`: what man pages and `--help` may take in all, from now."""

    def __init__(self, path: str, cwd: str, seconds: float = math.inf) -> None:
        self._path, self._cwd, self._until = path, cwd, time.monotonic() + seconds

    def _table(self, utility: str) -> Table | None:
        return table(utility, self._path, self._cwd, self._until)

    def summary(self, utility: str) -> str:
        """One line on the utility, or nothing."""
        found = self._table(utility)
        return found.summary if found else ""

    def option(self, utility: str, option: str) -> tuple[str, bool] | None:
        """The meaning of an option and whether it takes a value; None when it is unknown."""
        found = self._table(utility)
        option_found = found.options.get(option) if found else None
        return (option_found.meaning, option_found.takes_value) if option_found else None

    def has_table(self, utility: str) -> bool:
        """Whether the utility's options are known."""
        found = self._table(utility)
        return found is not None and found.whole and bool(found.options)
