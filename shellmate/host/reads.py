"""Which words of a call are files that must be there already, for the programs known here; of others, and where it is not sure, it says none."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from shellmate.core.wrapper_tables import AS_ROOT, PLAIN

SEVERAL = "\0"
"""Stands for what may be no word or several: an expansion without quotes."""
_ALL, _AFTER_FIRST, _BEFORE_LAST, _FIRST = slice(None), slice(1, None), slice(-1), slice(1)
_SURE: dict[str, tuple[slice, frozenset[str]]] = {
    program: (which, frozenset(values.split()))
    for which, programs, values in (
        (_ALL, "rm rmdir unlink cat rev comm wc md5sum sha1sum sha256sum sha512sum cksum gunzip bunzip2 unxz zcat bzcat xzcat zless xdg-open for", ""),
        (_ALL, "head tail", "-n -c -s --lines --bytes --pid"),
        (_ALL, "shred strings", "-n -s -t -e --iterations"),
        (_ALL, "tac paste fold fmt", "-s -d -w -g -p"),
        (_ALL, "nl", "-b -d -f -h -i -l -n -s -v -w"),
        (_ALL, "less more", "-b -h -j -k -n -o -O -p -P -t -T -x -y -z"),
        (_ALL, "sort", "-k -t -o -S -T --key --field-separator --output"),
        (_ALL, "cut", "-d -f -b -c --delimiter --fields"),
        (_ALL, "diff", "-U -C -x -X -I -F -W -L -u --label --exclude"),
        (_ALL, "join", "-1 -2 -t -a -v -e -j -o"),
        (_ALL, "od hexdump", "-A -t -j -N -S -w -n -s -e -f"),
        (_ALL, "file stat", "-m -f -F -P -e -c -t"),
        (_ALL, "du ls tree", "-d -t -B -X -I -w -T -D -L -P -o -H --max-depth --exclude"),
        (_ALL, "gzip bzip2 xz zstd", "-S -b -T -F -C -M -o -D"),
        (_FIRST, "cd pushd", ""),
        (slice(2), "cmp", "-n -i"),
        (_FIRST, "uniq split", "-f -s -w -l -b -n -a -C"),
        (_AFTER_FIRST, "grep egrep fgrep rg", "-e -f -A -B -C -m -d -D -g -t -T -j -M -E --regexp --file --context --after-context --before-context --max-count --include --exclude --exclude-dir"),
        (_AFTER_FIRST, "sed", "-e -f -l --expression --file"),
        (_AFTER_FIRST, "awk gawk", "-F -v -f"),
        (_AFTER_FIRST, "chmod chown chgrp", ""),
        (_BEFORE_LAST, "cp mv", "-t -S --target-directory --suffix"),
        (_BEFORE_LAST, "scp rsync", "-e -f -P -i -o -F -J -l -c -S --exclude --include --exclude-from --include-from --files-from --rsh --filter --bwlimit --log-file"),
    )
    for program in programs.split()
}
"""Programs whose plain words are files, however they look: which of the words those are, and the options that take the next word as value."""
_LIKELY: dict[str, slice] = {
    **dict.fromkeys("column jq yq".split(), _ALL), **dict.fromkeys("unzip xxd pdftotext source . bash sh python python3 node perl ruby".split(), _FIRST),
}  # fmt: skip
"""The same where only words count that look like files."""
_INTERPRETERS = frozenset("bash sh python python3 node perl ruby".split())
"""With options their words are no files."""
_VALUES = frozenset(("-d", "-o", "-S"))
_SCRIPT = re.compile(r"-\w*[ef]|-[ef].+|--(?:regexp|expression|file)(?:=.*)?")
"""Options that give what is else the first word of `grep`, `sed` and `awk`."""
_FILE = re.compile(r"(?![-+!%])[^=:\0]+")
_LIKE_A_FILE = re.compile(r"[^\s=:]*[^\s=:/]\.[A-Za-z][A-Za-z0-9]{0,4}|[^=:]+/[^=:]*")
_WRAPPERS = {name: frozenset({**PLAIN, **AS_ROOT, "env": "-u -C"}[name].split()) for name in "sudo doas env nice nohup time exec command builtin".split()}
_TAR_VALUES = "fCTXbgIKNVFLH"
_TAR_LONG = {"file": "f", "directory": "C", "files-from": "T", "exclude-from": "X", "create": "c", "extract": "x", "get": "x", "list": "t", "diff": "d", "append": "r", "update": "u"}


def called(words: Sequence[str]) -> tuple[int, str]:
    """The place of the program's name, behind `sudo` and the like, and the name; the number of words and nothing when there is none."""
    place = 0
    while place < len(words) and (name := os.path.basename(words[place])) in _WRAPPERS:
        place += 1
        while place < len(words) and (words[place].startswith("-") or (name == "env" and "=" in words[place])):
            place += 2 if words[place] in _WRAPPERS[name] else 1
    return place, os.path.basename(words[place]) if place < len(words) else ""


def read_by(words: Sequence[str]) -> set[int]:
    """The places of the words that a program can only take for files that are there."""
    first, program = called(words)
    given = words[first + 1 :]
    return {first + 1 + place for place in _places(program, given) if _FILE.fullmatch(given[place])}


def first_word(program: str, given: Sequence[str]) -> int | None:
    """Of `grep`, `sed`, `chmod` and the like: the place of the word that is a pattern, a script, a mode or an owner; None where an option stands for it, and of others."""
    which, values = _SURE.get(program, (_ALL, frozenset()))
    if which != _AFTER_FIRST or SEVERAL in given or any(_gives_first(program, word) for word in given):
        return None
    return next(iter(_plain(given, values)), None)


def _places(program: str, given: Sequence[str]) -> list[int]:
    if program == "tar":
        return _tar(given)
    if program == "ffmpeg":
        return [] if "-f" in given else [place for place in range(1, len(given)) if given[place - 1] == "-i" and "%" not in given[place]]
    if program == "zip":
        end = next((place for place, word in enumerate(given) if word in ("-x", "-i")), len(given))
        return [] if {"-d", "-U", "-O", SEVERAL} & set(given) else _plain(given[:end], frozenset(("-P", "-t", "-tt", "-b", "-n", "-s")))[1:]
    if program in ("7z", "7za", "7zr"):
        plain = _plain(given, frozenset())
        return plain[1:2] if given[:1] and given[0] in ("x", "e", "l", "t") else plain[2:] if given[:1] == ["a"] and SEVERAL not in given else []
    if program in _LIKELY:
        if program in _INTERPRETERS and any(word.startswith("-") for word in given):
            return []
        return [place for place in _plain(given, _VALUES)[_LIKELY[program]] if _LIKE_A_FILE.fullmatch(given[place])]
    if program not in _SURE:
        return []
    which, values = _SURE[program]
    if which != _ALL and SEVERAL in given:
        return []
    if which == _AFTER_FIRST and any(_gives_first(program, word) for word in given):
        which = _ALL
    plain = _plain(given, values)[which]
    return [place for place in plain if not _after_long(given, place, values) or _LIKE_A_FILE.fullmatch(given[place])]


def _gives_first(program: str, word: str) -> bool:
    """Whether an option stands for the word that else comes first: `-e SCRIPT`, the mode `-x`, `--reference=FILE`."""
    if program in ("chmod", "chown", "chgrp"):
        return word.startswith("--reference=") or (program == "chmod" and re.fullmatch(r"-[rwxXst]+", word) is not None)
    return _SCRIPT.fullmatch(word) is not None


def _plain(given: Sequence[str], values: frozenset[str]) -> list[int]:
    """The places of words that are no options and no values of options."""
    plain: list[int] = []
    place, options = 0, True
    while place < len(given):
        word = given[place]
        if options and word == "--":
            options = False
        elif options and word.startswith("-") and word != "-":
            cluster = re.fullmatch(r"-[A-Za-z0-9]+", word)
            place += word in values or (cluster is not None and f"-{word[-1]}" in values and not any(f"-{letter}" in values for letter in word[1:-1]))
            if word == "-i" and given[place + 1 : place + 2] == [""]:
                place += 1  # `sed -i ''`
        else:
            plain.append(place)
        place += 1
    return plain


def _after_long(given: Sequence[str], place: int, values: frozenset[str]) -> bool:
    """Whether a word may be the value of a long option that is not known here."""
    before = given[place - 1] if place else ""
    return before.startswith("--") and before != "--" and "=" not in before and before not in values


def _tar(given: Sequence[str]) -> list[int]:
    """Archives that are read, files that go into one, lists of names, the folder to change to."""
    letters, values, plain = _tar_parsed(given)
    if SEVERAL in given:
        return []
    lists = [place for letter, place in values if letter in "TXC"]
    if set("xtd") & set(letters) and "c" not in letters:
        return [*(place for letter, place in values if letter == "f"), *lists]
    return [*lists, *([] if any(letter == "C" for letter, _ in values) else plain)] if set("cru") & set(letters) else []


def _tar_parsed(given: Sequence[str]) -> tuple[str, list[tuple[str, int]], list[int]]:
    """Letters of options (long ones as letters), the places of their values, the places of other words."""
    letters, values, plain = "", [], []
    waiting: list[str] = []
    for place, word in enumerate(given):
        if waiting:
            values.append((waiting.pop(0), place))
        elif word.startswith("--"):
            name, glued, _ = word[2:].partition("=")
            letter = _TAR_LONG.get(name, "")
            letters += letter
            waiting += [letter] if letter and letter in _TAR_VALUES and not glued else ["?"] if name in ("exclude", "strip-components", "transform") and not glued else []
        elif (word.startswith("-") and word != "-") or place == 0:
            old = not word.startswith("-")
            for at, letter in enumerate(word.removeprefix("-")):
                letters += letter
                if letter in _TAR_VALUES:
                    if old or at == len(word) - 2:
                        waiting.append(letter)
                    else:
                        break
        else:
            plain.append(place)
    return letters, values, plain
