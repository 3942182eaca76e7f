"""Builds the shipped option table: `python -m shellmate.host.scan_options MAN_FOLDER... > options.txt`.

Reads every section 1 and 8 page in the folders, keeps option spellings and a shortened meaning for each, and prints one
compact table. Needs `man` (man-db). For developers of shellmate; nothing at run time calls it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from shellmate.host.option_text import Option, parse_options, parse_summary

HEADER = """\
# Options of common utilities: spelling and a short meaning. Made by `python -m shellmate.host.scan_options` from the manual pages of
# the GNU, util-linux, procps, iproute2, git, curl, OpenSSH, systemd and other projects as packaged by Debian; the manual
# pages are their authors' and have the last word. `> utility`, its summary; then spellings (= after those that take a value) and meaning.
"""
_GROUPS = ("git", "docker", "apt", "systemd", "podman", "npm", "kubectl", "rclone", "restic")


def _pages(folders: list[str]) -> Iterator[Path]:
    for folder in folders:
        for section in ("man1", "man8"):
            yield from sorted(Path(folder, section).glob("*.[18]*"))


def _text(page: Path) -> str:
    environment = {"PATH": os.environ["PATH"], "MANWIDTH": "200", "LC_ALL": "C.UTF-8", "MAN_KEEP_FORMATTING": "", "MANROFFOPT": "-c"}
    try:
        shown = subprocess.run(["man", "-P", "cat", "-l", str(page)], env=environment, capture_output=True, check=False, timeout=60, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return ""
    return re.sub(r".\x08|\x1b\[[0-9;]*m", "", shown.stdout.decode("utf-8", "replace")).replace("‐", "-").replace("−", "-")


def utility_of(page: Path) -> str:
    """The utility that a page is about: `git-commit.1.gz` is `git commit`."""
    name = re.sub(r"\.[18]\w*(\.gz)?$", "", page.name)
    group, dash, rest = name.partition("-")
    return f"{group} {rest}" if dash and group in _GROUPS and name not in ("apt-get", "apt-cache", "apt-mark", "apt-key", "systemd-run") else name


def rows(utility: str, summary: str, options: dict[str, Option]) -> Iterator[str]:
    """The lines of one utility."""
    yield f"> {utility}\t{summary}"
    grouped: dict[Option, list[str]] = {}
    for spelling, option in options.items():
        grouped.setdefault(option, []).append(spelling + ("=" if option.takes_value else ""))
    for option, spellings in grouped.items():
        yield f"{' '.join(spellings)}\t{option.meaning}"


def main(folders: list[str]) -> int:
    """Prints the table."""
    sys.stdout.write(HEADER)
    seen: set[str] = set()
    for page in _pages(folders):
        utility = utility_of(page)
        if utility in seen or page.is_symlink():
            continue
        text = _text(page)
        options, summary = parse_options(text), parse_summary(text)
        if summary or options:
            seen.add(utility)
            print("\n".join(rows(utility, summary, options)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
