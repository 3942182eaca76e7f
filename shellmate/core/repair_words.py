"""Repairs of the words themselves: pasted signs, spaces, names, subcommands, options, quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shellmate.core import tools
from shellmate.core.repair_parts import Failure, Repair, completed, quoted, swapped
from shellmate.core.spelling import nearest


def typography(failure: Failure) -> Iterator[Repair]:
    """Curly quotes, long dashes, no-break spaces and prompts that came along with pasted text."""
    signs: dict[str, str | int | None] = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "\u00a0": " ", "\u200b": None}
    plain = failure.text.translate(str.maketrans(signs))
    plain = plain.replace("—", "--")
    plain = re.sub(r"^[$%❯>➜]\s+(?=\w)", "", plain)
    if plain != failure.text and failure.host.runs(plain.split()[0] if plain.split() else ""):
        yield Repair(plain, "plain quotes, dashes and no prompt sign")


_INSTEAD = {
    "python": ("python3",), "pip": ("pip3",), "pip3": ("pip",), "python3": ("python",), "docker-compose": ("docker compose",), "ifconfig": ("ip addr",), "ipconfig": ("ip addr",),
    "netstat": ("ss",), "vim": ("vi",), "nvim": ("vim", "vi"), "node": ("nodejs",), "fd": ("fdfind",), "bat": ("batcat",), "cls": ("clear",),
    "tracert": ("traceroute", "tracepath"), "md5": ("md5sum",), "ll": ("ls -l",), "la": ("ls -A",), "l": ("ls",), "dir": ("ls -l",), "gsed": ("sed",), "gtar": ("tar",),
    "open": ("xdg-open",), "where": ("which",), "nslookup": ("host", "dig"), "wget": ("curl -LO",), "egrep": ("grep -E",), "fgrep": ("grep -F",), "docker": ("podman",),
    "yum": ("dnf",), "apt": ("apt-get",), "pbcopy": ("wl-copy", "xclip -selection clipboard"), "tasklist": ("ps aux",), "more": ("less",),
}  # fmt: skip
_SPACING = (
    (re.compile(r"^(export |declare |local |readonly |typeset )?([A-Za-z_]\w*) ?= ?(\S+|'[^']*'|\"[^\"]*\")$"), r"\1\2=\3", "no spaces around ="),
    (re.compile(r"^(alias )([\w.-]+) ?= ?(\S+|'[^']*'|\"[^\"]*\")$"), r"\1\2=\3", "no spaces around ="),
    (re.compile(r"^(\[\[?)(?=[^\[\s])(.*\])$"), r"\1 \2", "[ and ] are words of their own"),
    (re.compile(r"^(\[\[? .*[^\]\s])(\]\]?)$"), r"\1 \2", "] is a word of its own"),
)


def spacing(failure: Failure) -> Iterator[Repair]:
    """Spaces where the shell takes none, or none where it needs one."""
    for pattern, instead, why in _SPACING:
        changed = pattern.sub(instead, failure.text)
        if changed != failure.text:
            yield Repair(changed, why)
            return
    if failure.status != 127 or not failure.words or failure.name in _INSTEAD:
        return
    glued = re.fullmatch(r"([a-z0-9_+]+?)((?:\.\.|[/~$]|\.(?=/|$)).*|-\w{1,4}|--\w\S*)", failure.name)
    if glued and failure.host.runs(glued[1]):
        yield failure.with_word(failure.words[0], f"{glued[1]} {glued[2]}", "a space after the name")
    for tool, names in tools.SUBCOMMANDS.items():
        rest = failure.name.removeprefix(tool)
        if rest != failure.name and rest in names and len(rest) > 1 and failure.host.runs(tool):
            yield failure.with_word(failure.words[0], f"{tool} {rest}", "a space after the name")


def not_found(failure: Failure) -> Iterator[Repair]:
    """A program that is not there: a script or folder of this name, another name for the same, a mistyped name."""
    if failure.status not in (127, 1) or not failure.words or failure.host.runs(failure.name):
        return
    if failure.status == 1 and not failure.sudo:
        return
    host, word, name = failure.host, failure.words[0], failure.name
    if "/" in name:
        folder, _, base = name.rpartition("/")
        meant = None if host.exists(name) else nearest(base, host.entries(folder or "/")) or completed(base, host.entries(folder or "/"))
        if meant:
            yield failure.with_word(word, f"{folder}/{meant}", "the nearest name there")
        return
    if host.is_folder(name):
        if not failure.arguments and failure.simple:
            yield failure.with_word(word, f"cd {quoted(name)}", "it is a folder")
        return
    if host.is_executable(name):
        yield failure.with_word(word, f"./{name}", "it is in this folder")
        return
    runner = {"sh": "bash", "bash": "bash", "py": "python3", "pl": "perl", "rb": "ruby", "js": "node"}.get(name.rpartition(".")[2]) if "." in name else None
    if host.exists(name) and runner and host.runs(runner):
        yield failure.with_word(word, f"{runner} {name}", "it is a script in this folder")
        return
    for instead in _INSTEAD.get(name, ()):
        if host.runs(instead.split()[0]):
            yield failure.with_word(word, instead, f"{name} is not installed")
            return
    if name.lower() != name and host.runs(name.lower()):
        yield failure.with_word(word, name.lower(), "small letters")
        return
    meant = _nearest_program(failure)
    if meant:
        yield failure.with_word(word, meant, "the nearest name")


def _nearest_program(failure: Failure) -> str | None:
    """The program meant; among several equally near ones the one that takes this subcommand, else the most used."""
    usual = [program for program in tools.PROGRAMS if failure.host.runs(program)]
    if failure.arguments:
        after = failure.arguments[0].value
        fitting = [tool for tool in usual if after in (tools.subcommands(tool) or ())]
        if meant := nearest(failure.name, fitting, ordered=True):
            return meant
    return nearest(failure.name, usual, ordered=len(failure.name) > 2 or sorted(failure.name) in ([*map(sorted, ("ls", "cd", "rm"))]))


def not_executable(failure: Failure) -> Iterator[Repair]:
    """Exit status 126: found, but not to be started."""
    if failure.status != 126 or not failure.words:
        return
    name, host = failure.name, failure.host
    if host.is_folder(name):
        if not failure.arguments and failure.simple:
            yield failure.with_word(failure.words[0], f"cd {failure.words[0].raw}", "it is a folder")
    elif "/" in name and host.exists(name) and not host.is_executable(name):
        raw = failure.words[0].raw
        yield failure.with_word(failure.words[0], f"chmod +x {raw} && {raw}", "it is not marked as executable")


def subcommand(failure: Failure) -> Iterator[Repair]:
    """A mistyped subcommand, or two words that changed places."""
    known = tools.subcommands(failure.name)
    if failure.name == "service" and len(failure.plain) == 2 and failure.plain[0].value in ("start", "stop", "restart", "status", "reload"):
        yield from swapped(failure, failure.plain[0], failure.plain[1])
        return
    if known is None or not failure.arguments:
        return
    first = failure.arguments[0]
    if first.value in known or not re.fullmatch(r"-{0,2}[a-z][a-z-]*", first.value):
        return
    if first.value.startswith("-"):
        if first.value.lstrip("-") in known and len(first.value) > 3 and first.value not in ("--version", "--help"):
            yield failure.with_word(first, first.value.lstrip("-"), "no dashes")
        return
    if failure.name == "systemctl" and len(failure.plain) == 2 and failure.plain[1].value in known:
        yield from swapped(failure, first, failure.plain[1])
    elif meant := nearest(first.value, sorted(known)):
        yield failure.with_word(first, meant, f"no {failure.name} command is called {first.value}")


def option(failure: Failure) -> Iterator[Repair]:
    """A mistyped long option, or a long option with one dash."""
    after = failure.arguments[0].value if failure.arguments else ""
    known = tools.long_options(failure.name, after)
    if not known:
        return
    for word in failure.arguments:
        if word.value == "--":
            return
        match = re.fullmatch(r"(--?)([a-z][a-z-]+)(=.*)?", word.value)
        if not match or match[2] in known:
            if match and match[1] == "-" and len(match[2]) > 3:
                yield failure.with_word(word, f"--{match[2]}{match[3] or ''}", "two dashes")
                return
            continue
        if match[1] == "-" or any(name.startswith(match[2]) for name in known):
            continue
        if meant := nearest(match[2], sorted(known)):
            yield failure.with_word(word, f"--{meant}{match[3] or ''}", f"{failure.name} has no --{match[2]}")
            return


def quoting(failure: Failure) -> Iterator[Repair]:
    """Words that the shell changed or cut before the program saw them."""
    name, text = failure.name, failure.text
    if name == "find":
        for flag, word in zip(failure.arguments, failure.arguments[1:], strict=False):
            if flag.value in ("-name", "-iname", "-path", "-ipath", "-regex", "-wholename") and word.raw == word.value and re.search(r"[*?\[]", word.raw):
                yield failure.with_word(word, f"'{word.value}'", "the pattern is for find, not for the shell")
                return
    url = re.search(r"(?<!['\"\w])(?:https?|ftp)://[^\s'\"]*[&?*;()][^\s'\"]*", text)
    if url and name in ("curl", "wget", "open", "xdg-open", "git", "http", "yt-dlp", "pip", "pip3"):
        yield Repair(text[: url.start()] + f"'{url[0]}'" + text[url.end() :], "the shell reads ? and & in an address")
        return
    if failure.shell in ("zsh", "fish") and failure.simple:
        for word in failure.arguments:
            if word.raw == word.value and re.fullmatch(r"[\w.-]+(?:\[[\w,.-]+\])(?:[=<>~]=?[\w.]+)?|[\w.@-]+:\S*\*\S*|HEAD\^+", word.raw):
                yield failure.with_word(word, f"'{word.value}'", "the shell takes [ ] * ^ for a pattern of file names")
                return
    if name in ("pip", "pip3", "uv") and (match := re.search(r"(?<=\s)[\w.-]+(?:\[[\w,]+\])?[<>]=?[\w.]+(?=\s|$)", text)):
        yield Repair(text[: match.start()] + f"'{match[0]}'" + text[match.end() :], "the shell takes > and < for files")
    if name in ("awk", "gawk", "mawk") and (match := re.match(r"((?:\S+ )*?g?awk (?:-F ?\S+ )?)(\{[^'\"{}]*\})(.*)$", text)):
        yield Repair(f"{match[1]}'{match[2]}'{match[3]}", "the program is for awk, not for the shell")
    if name == "sed" and (match := re.match(r"(sed (?:-\w+ )*)(s/[^/'\"]* [^/'\"]*/[^/'\"]*/\w*|s/[^/'\"]*/[^/'\"]* [^/'\"]*/\w*)(.*)$", text)):
        yield Repair(f"{match[1]}'{match[2]}'{match[3]}", "blanks need quotes")
    if name == "git" and failure.simple and (match := re.match(r"(git commit (?:-\w+ )*?-\w*m )([^-'\"\s][^'\"]* [^'\"]*)$", text)):
        message = match[2]
        if not re.search(r" --?\w", message):
            yield Repair(f"{match[1]}{quoted(message)}", "the message needs quotes")
