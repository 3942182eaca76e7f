"""The plain name of a utility, however it is written: path, version, GNU prefix, wildcard."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from shellmate.core.commands import UNKNOWN, Word

_SUFFIXED = re.compile(r"(python|pypy|pip|perl|ruby|php|node|lua|tclsh|bash|gcc|java|psql|clang|iptables|ip6tables)[\d.]+(-\d[\d.]*)?|(mkfs)\..+|(iptables|ip6tables)-(?:nft|legacy)|(nodejs)")
_SAME = {
    "nodejs": "node", "bunx": "npx", "iptables-nft": "iptables", "dash": "sh", "ash": "sh", "ksh": "sh", "mksh": "sh", "rbash": "bash", "mke2fs": "mkfs", "mkdosfs": "mkfs", "mkntfs": "mkfs",
    "newfs": "mkfs", "mkreiserfs": "mkfs", "nc.traditional": "nc", "nc.openbsd": "nc", "netcat": "nc", "ncat": "nc", "nawk": "awk", "gawk": "awk", "mawk": "awk",
    "mongo": "mongosh", "mariadb": "mysql", "tofu": "terraform", "podman": "docker", "nerdctl": "docker", "docker-compose": "docker-compose", "podman-compose": "docker-compose",
    "oc": "kubectl", "pypy": "python", "apt-get": "apt", "aptitude": "apt", "yum": "dnf", "microdnf": "dnf", "tdnf": "dnf", "pnpm": "npm", "unlink": "rm", "fdfind": "fd", "mogrify-im6": "mogrify",
    "redis-cli6": "redis-cli", "keydb-cli": "redis-cli", "valkey-cli": "redis-cli", "yay": "pacman", "paru": "pacman", "batcat": "bat", "mariadb-admin": "mysqladmin", "mariadb-dump": "mysqldump",
    "neovim": "vim", "nvim": "vim", "vi": "vim", "telinit": "init", "dscacheutil": "dscl", "pdksh": "sh", "gmake": "make", "bsdtar": "tar", "gtar": "tar", "flyctl": "fly", "kubectl.exe": "kubectl",
    "delgroup": "groupdel", "deluser": "userdel", "adduser": "useradd", "addgroup": "groupadd", "hadoop": "hdfs", "pwsh": "powershell", "powershell.exe": "powershell", "ts-node": "node", "tsx": "node",
}  # fmt: skip
"""Names of one family of utilities that take the same arguments for our purposes."""
_COM = frozenset("format diskcopy chkdsk".split())
"""Windows' own programs that end in `.com`."""
_GNU = frozenset("rm mv cp dd ln sed xargs find tar chmod chown chgrp shred truncate tee cat date stat sort split env timeout nohup kill".split())
_GUESSES = ("rm", "sh", "bash", "dd", "chmod", "chown", "shred", "mv", "cat", "curl", "wget", "nc", "python", "perl", "find", "ls")
"""What a wildcard in a utility's name is read as: the most harmful that fits first."""


def base_name(word: Word) -> str:
    """The family name of a utility; `UNKNOWN` when nobody can tell."""
    text = word.text
    if not text or text.isalpha() and text not in _SAME and not text.startswith("g"):
        return text
    if UNKNOWN in text:
        return UNKNOWN
    name = text.rstrip("/").rpartition("/")[2] or text
    if word.glob and re.search(r"[*?\[]", name):
        return next((guess for guess in _GUESSES if fnmatchcase(guess, name)), name)
    if name.startswith("g") and name[1:] in _GNU:
        return name[1:]
    if name[-4:].lower() in (".exe", ".com"):
        stem = name.rpartition("\\")[2][:-4].lower()
        name = stem if name[-4:].lower() == ".exe" or stem in _COM else name
    found = _SUFFIXED.fullmatch(name)
    if found:
        name = found[1] or found[3] or found[4] or found[5]
    return _SAME.get(name, name)


_IDLE = {"git": frozenset(("-p", "-P", "--paginate", "--no-pager")), "diskutil": frozenset(("quiet",))}
"""Words before the verb that change only how the tool prints, and might be taken for options of the verb."""


def without_idle(name: str, words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The arguments without such words."""
    idle = _IDLE.get(name)
    if idle is None:
        return words
    at = 0
    while at < len(words) and (words[at].text in idle or words[at].text.startswith("-")):
        if words[at].text in idle:
            words = (*words[:at], *words[at + 1 :])
        else:
            at += 2 if words[at].text in ("-C", "-c", "--git-dir", "--work-tree", "--namespace") else 1
    return words
