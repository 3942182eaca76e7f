"""Repairs that look at files and rights: names, folders, arguments of the wrong kind, sudo."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shellmate.core import tools
from shellmate.core.repair_parts import Failure, Repair, Word, completed, quoted, swapped
from shellmate.core.spelling import nearest


def _ends(failure: Failure) -> Iterator[tuple[Word, Word, str]]:
    """Runs of two to five neighbouring arguments as one name."""
    plain = list(failure.arguments)
    for first in range(len(plain)):
        for last in range(first + 1, min(first + 5, len(plain))):
            between = failure.text[plain[first].start : plain[last].end]
            if "\n" not in between and plain[first].raw == plain[first].value:
                yield plain[first], plain[last], between


_FILE_TAKERS = frozenset(["cat", "less", "more", "head", "tail", "wc", "cp", "mv", "ls", "cd", "vim", "vi", "nano", "python", "python3", "node", "bash", "sh", "source", ".", "grep", "sort", "diff", "file", "stat", "chmod", "tar", "unzip", "gzip", "gunzip", "open", "xdg-open", "du", "md5sum", "sha256sum"])  # fmt: skip


def file_names(failure: Failure) -> Iterator[Repair]:
    """Names with blanks that are files as one; mistyped names of files that are there."""
    host = failure.host
    if failure.name not in _FILE_TAKERS | {"rm", "mkdir", "touch"}:
        return
    for first, last, name in _ends(failure):
        if host.exists(name) and not host.exists(first.value):
            yield Repair(failure.text[: first.start] + quoted(name) + failure.text[last.end :], "one name with blanks")
            return
    if failure.name not in _FILE_TAKERS:
        return
    wanted = failure.plain[1:] if failure.name in ("grep", "chmod") else failure.plain[:1] if failure.name in ("cp", "mv", "python", "python3", "node", "bash", "sh") else failure.plain
    for word in wanted:
        if word.raw != word.value or re.search(r"[*?$~\[{=]", word.value) or host.exists(word.value):
            continue
        folder, slash, base = word.value.rstrip("/").rpartition("/")
        names = [n for n in host.entries(folder or ("/" if slash else ".")) if failure.name != "cd" or host.is_folder(f"{folder}{slash}{n}")]
        same = [n for n in names if n.lower() == base.lower()]
        meant = same[0] if len(same) == 1 else nearest(base, names) or (completed(base, names) if failure.name != "cd" else None)
        if meant:
            yield failure.with_word(word, quoted(f"{folder}{slash}{meant}"), f"there is no {word.value}")
        return


def folders(failure: Failure) -> Iterator[Repair]:
    """Commands for files that got a folder, and folders that are not there yet."""
    host, name, plain = failure.host, failure.name, failure.plain
    options = " ".join(word.value for word in failure.arguments if word.value.startswith("-"))
    recursive = bool(re.search(r"-\w*[rRa]|--recursive|--archive", options))
    if not plain or failure.status == 127:
        return
    is_folder = host.is_folder(plain[0].value)
    if name in ("rm", "cp", "scp") and is_folder and not recursive and (name == "rm" or len(plain) > 1):
        yield failure.with_word(failure.words[0], f"{failure.words[0].raw} -r", "it is a folder")
    elif name in ("cat", "less", "head", "tail") and is_folder and len(plain) == 1:
        yield Repair(failure.text[: failure.words[0].start] + f"ls {plain[0].raw}" + failure.rest_after(plain[0]), "it is a folder")
    elif name == "grep" and len(plain) == 2 and host.is_folder(plain[1].value) and not recursive:
        yield failure.with_word(failure.words[0], "grep -r", "it is a folder")
    elif name == "cd" and host.exists(plain[0].value) and not is_folder and "/" in plain[0].value.strip("/"):
        yield failure.with_word(plain[0], quoted(plain[0].value.rpartition("/")[0]), "it is a file; this is its folder")
    elif name == "mkdir" and "-p" not in options and "/" in plain[-1].value.strip("/") and not host.exists(_parent(plain[-1].value)):
        yield failure.with_word(failure.words[0], "mkdir -p", "the folder above is missing")
    elif name in ("touch", "cp", "mv") and "/" in plain[-1].value.lstrip("/") and failure.simple:
        target = plain[-1].value
        parent = target.rstrip("/") if target.endswith("/") and name != "touch" else _parent(target)
        if parent and not host.exists(parent) and (name == "touch" or all(host.exists(word.value) for word in plain[:-1])) and not failure.sudo:
            yield Repair(f"mkdir -p {quoted(parent)} && {failure.text}", "the folder is missing")


def _parent(path: str) -> str:
    return path.rstrip("/").rpartition("/")[0]


def arguments(failure: Failure) -> Iterator[Repair]:
    """Arguments of the wrong kind: names for kill, modes for chmod, archives for the wrong program."""
    name, plain, host = failure.name, failure.plain, failure.host
    if name == "kill" and plain and all(re.fullmatch(r"[A-Za-z][\w.-]*", word.value) for word in plain) and len(plain) == 1 and host.runs("pkill"):
        yield failure.with_word(failure.words[0], "pkill", "kill takes numbers, pkill takes names")
    elif name == "chmod" and len(plain) >= 2 and re.fullmatch(r"[rwx]{1,3}", plain[0].value) and host.exists(plain[1].value):
        yield failure.with_word(plain[0], f"+{plain[0].value}", "a mode begins with +, - or =")
    elif name == "chmod" and len(plain) == 2 and host.exists(plain[0].value) and re.fullmatch(r"[ugoa]*[+=-][rwxXst]+|[0-7]{3,4}", plain[1].value):
        yield from swapped(failure, plain[0], plain[1])
    elif name == "unzip" and plain and re.search(r"\.(?:tar|tar\.\w+|tgz|tbz2?|txz)$", plain[0].value) and failure.simple:
        yield Repair(failure.text[: failure.words[0].start] + f"tar xf {plain[0].raw}", "it is a tar archive")
    elif name == "tar" and len(plain) == 2 and re.fullmatch(r"x\w*", plain[0].value) and plain[1].value.endswith(".zip") and failure.simple:
        yield Repair(failure.text[: failure.words[0].start] + f"unzip {plain[1].raw}", "it is a zip archive")
    elif name == "tar" and len(plain) == 1 and re.match(r"-x", failure.arguments[0].value) and plain[0].value.endswith(".zip") and failure.simple:
        yield Repair(failure.text[: failure.words[0].start] + f"unzip {plain[0].raw}", "it is a zip archive")
    elif name == "ssh" and len(plain) == 1 and (match := re.fullmatch(r"([\w.@-]+):(\d+)", plain[0].value)):
        yield failure.with_word(plain[0], f"-p {match[2]} {match[1]}", "ssh takes the port with -p")


_ROOT_ALWAYS = frozenset(["mount", "umount", "useradd", "usermod", "userdel", "groupadd", "groupdel", "groupmod", "adduser", "deluser", "visudo", "ufw", "iptables", "ip6tables", "nft", "fdisk", "parted", "modprobe", "rmmod", "insmod", "reboot", "shutdown", "poweroff", "halt", "update-grub", "ldconfig", "chroot", "swapon", "swapoff", "sysctl", "hostnamectl", "timedatectl", "dmesg", "dpkg", "apt-key", "tcpdump", "losetup", "cryptsetup", "setcap", "a2ensite", "a2dissite", "certbot"])  # fmt: skip
_ROOT_SUBCOMMANDS = {
    "apt": "autoremove full-upgrade install purge reinstall remove update upgrade",
    "dnf": "autoremove install reinstall remove upgrade update downgrade",
    "systemctl": "daemon-reload disable enable mask poweroff reboot reload restart set-default start stop unmask try-restart edit isolate reset-failed kill",
    "snap": "install refresh remove revert",
    "docker": "",
}
_READS = frozenset(["cat", "less", "more", "head", "tail", "grep", "ls", "du", "find", "wc"])
_WRITES = frozenset(["mkdir", "touch", "rm", "rmdir", "cp", "mv", "ln", "chmod", "chown", "chgrp", "install", "tee", "unlink", "truncate", "vim", "vi", "nano", "sed", "tar", "unzip"])
_SYSTEM = re.compile(r"/(?:etc|usr|opt|boot|root|lib|lib64|sbin|bin|srv|var|sys|proc)(?:/|$)|/[\w.-]+/?$")
_CLOSED = re.compile(r"/(?:root|etc/(?:shadow|gshadow|sudoers\S*|ssl/private\S*)|var/log/\S+|var/lib/\S+|boot/\S+)(?:/|$)")


def privileges(failure: Failure) -> Iterator[Repair]:
    """What only the administrator may do, tried without sudo."""
    host, name, text = failure.host, failure.name, failure.text
    if (host.root and not failure.sudo) or not host.runs("sudo") or failure.status in (126, 127):
        return
    redirected = re.fullmatch(r"(?:sudo )?([^<>|;&]+?)\s*(>>?)\s*(\S+)", text)
    if redirected and _SYSTEM.match(redirected[3]):
        flag = " -a" if redirected[2] == ">>" else ""
        yield Repair(f"{redirected[1]} | sudo tee{flag} {redirected[3]}", "the shell opens the file, without sudo")
        return
    if failure.sudo or not failure.simple or host.root:
        return
    own = tools.SAME_AS.get(name, name)
    first = failure.plain[0].value if failure.plain else ""
    verbs = _ROOT_SUBCOMMANDS.get(own, "").split()
    paths = [word.value for word in failure.plain if word.value.startswith("/")]
    needed = (
        (name in _ROOT_ALWAYS and bool(failure.arguments or name in ("reboot", "poweroff", "halt", "dmesg", "update-grub", "ldconfig", "visudo", "shutdown")))
        or (first in verbs and "--user" not in text)
        or (name == "service" and len(failure.plain) == 2 and failure.plain[1].value != "status")
        or (name == "pacman" and bool(re.match(r"-[SRU]", failure.arguments[0].value if failure.arguments else "")))
        or (name == "ip" and any(word.value in ("set", "add", "del") for word in failure.plain))
        or (name in _READS and any(_CLOSED.match(path) and host.exists(path) for path in paths))
        or (name in _WRITES and bool(paths) and bool(_SYSTEM.match(paths[-1])) and (name in ("mkdir", "touch", "cp", "mv", "ln", "tee", "install", "tar", "unzip") or host.exists(paths[-1])))
    )
    if needed and (name not in ("cp", "mv") or all(host.exists(word.value) for word in failure.plain[:-1])):
        yield failure.with_word(failure.words[0], f"sudo {failure.words[0].raw}", "only the administrator may do that")
