"""One key for commands that do the same: `find -name x` and `find . -name x`, `! -user me` and `-not -user me`, `ls -l -a` and `ls -al`.

Only what is the same for all files and inputs gets one key: tests of `find` in any order, but not `-exec ... \\;` and `-exec ... +`, which differ in what
`grep` prints. Quoting style and spaces never count.
"""

from __future__ import annotations

import re
from itertools import takewhile

_WORD = re.compile(r"""(?:[^\s'"\\|;&()]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+|[|;&()]+|['"\\]""", re.DOTALL)
_QUOTE = re.compile(r"""(?<!\\)["']""")
_CARRIERS = frozenset(("sudo", "time", "nice", "nohup", "command", "exec"))
"""Programs that run what follows."""
_FLAGS = {
    "ls": "AaBbCcdFfGghiklLmnopqQrRsStuUvxXZ1", "grep": "EFGivwxclLoqshHnarRZz", "egrep": "ivwxclLoqshHnarR", "fgrep": "ivwxclLoqshHnarR", "sort": "bdfgiMhnRrVcCmsuz",
    "uniq": "cdDiuz", "du": "0abchHklmLPsSx", "df": "ahHiklPT", "wc": "clmLw", "rm": "dfirRv", "cp": "abdfilLnPpRrsuTvx", "mv": "bfinuTv", "mkdir": "pv", "rmdir": "pv",
    "chmod": "cfvR", "chown": "cfvRh", "chgrp": "cfvRh", "cat": "AbeEnstTuv", "xargs": "0rtpx", "ss": "aelmnprtuxHO46", "netstat": "acelnprstuv", "free": "bkmght", "uname": "asnrvmpio",
    "diff": "abBeinqrstuwy", "ln": "bfinrsTv", "readlink": "efmnqsvz", "touch": "acmh",
}  # fmt: skip
"""Letters of short options that take no value, and of which the order says nothing."""
_LAST_WINS = {
    "rm": ("fi",), "cp": ("fin", "LP"), "mv": ("fin",), "ln": ("fi",), "grep": ("EFG", "hH"), "ls": ("tSUX", "lCxm1"), "df": ("hHk",), "du": ("hkm",), "free": ("bkmgh",), "readlink": ("efm",)
}  # fmt: skip
"""Letters of which the last one counts: with two of a group the order stays."""
_TESTS = dict.fromkeys("empty executable readable writable nouser nogroup".split(), 0) | dict.fromkeys(
    """type xtype name iname path ipath wholename regex iregex lname ilname size mtime mmin atime amin ctime cmin newer anewer cnewer newermt newerat newerct user group uid gid perm links inum
    samefile maxdepth mindepth fstype""".split(),
    1,
)
"""Tests of `find` -> how many values each takes."""
_ONE_BIT = re.compile(r"/([ugo]\+[rwx])\Z")


def meaning_key(command: str) -> str:
    """Equal for commands that do the same and differ in spelling only."""
    words = _WORD.findall(command)
    while words and words[-1] == ";":
        words.pop()
    said: list[str] = []
    part: list[str] = []
    for word in words:
        if word[0] in "|;&()":
            said += [*_part(part), word]
            part = []
        else:
            part.append(_bare(word))
    return " ".join([*said, *_part(part)])


def _bare(word: str) -> str:
    """The word without its quotes."""
    return _QUOTE.sub("", word).replace("\\;", ";").replace(" ", "\0")


def _part(words: list[str]) -> list[str]:
    """One simple command."""
    at = 0
    while at < len(words) and (words[at] in _CARRIERS or re.match(r"\w+=", words[at])):
        at += 1
    if at == len(words):
        return words
    before, program, rest = words[:at], words[at], words[at + 1 :]
    if program == "find":
        return [*before, program, *_find(rest)]
    if program in ("head", "tail"):
        return [*before, program, *_lines(rest)]
    if program in _FLAGS:
        return [*before, program, *_gathered(program, rest)]
    return words


def _gathered(program: str, words: list[str]) -> list[str]:
    """The options at the front that take no value as one word, their letters in order."""
    known = _FLAGS[program]
    front = list(takewhile(lambda w: len(w) > 1 and w[0] == "-" and all(letter in known for letter in w[1:]), words))
    letters = "".join(word[1:] for word in front)
    if not letters or any(len(set(letters).intersection(group)) > 1 for group in _LAST_WINS.get(program, ())):
        return words
    following = words[len(front) :]
    return [f"-{''.join(sorted(set(letters)))}", *(_part(following) if program == "xargs" else following)]


def _lines(words: list[str]) -> list[str]:
    """`-5`, `-n5` and `-n 5` as one."""
    if words and (match := re.fullmatch(r"-n?(\d+)", words[0])):
        return ["-n", match[1], *words[1:]]
    return words


def _find(words: list[str]) -> list[str]:
    """Where, the first tests in order of their names, the rest as it is."""
    places = list(takewhile(lambda w: not w.startswith("-") and w not in ("!", "\\("), words))
    rest = words[len(places) :]
    tests: list[str] = []
    while rest:
        negated = rest[0] in ("!", "-not")
        name = rest[int(negated)].lstrip("-") if len(rest) > negated else ""
        taken = negated + 1 + _TESTS.get(name, 0)
        if name not in _TESTS or not rest[int(negated)].startswith("-") or len(rest) < taken:
            break
        values = rest[negated + 1 : taken]
        if name == "perm":
            values = [_ONE_BIT.sub(r"-\1", values[0])]
        tests.append(" ".join([*(["-not"] if negated else []), f"-{name}", *values]))
        rest = rest[taken:]
        if rest[:1] in (["-a"], ["-and"]):
            rest = rest[1:]
    if rest == ["-print"]:
        rest = []
    return [*(places or ["."]), *sorted(tests), *("-not" if w == "!" and n + 1 < len(rest) and rest[n + 1].startswith("-") else w for n, w in enumerate(rest))]
