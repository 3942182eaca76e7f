"""What the plain words of a command are there for: the pattern, where to look, the archive, the source, the destination. Pure.

Only programs whose words do not all have the one role that the program's own line tells already: `rm a` needs no row that says that a is deleted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shellmate.core.explain_words import SAYS_NOTHING, STRUCTURES


@dataclass(frozen=True)
class Roles:
    """What the words of one program are, in their order; an empty role says nothing."""

    first: tuple[str, ...] = ()
    """Of the first words."""
    rest: str = ""
    """Of the words after these."""
    last: str = ""
    """Of the last word, when there are at least two."""


_PATTERN, _LOOK, _READ, _COPIED, _TO = "the pattern to look for", "where to look", "the file that is read", "what is copied", "where it goes"
_ROLES: dict[str, Roles] = {
    name: given
    for names, given in (
        ("grep -e|grep -f|grep --regexp|grep --file|egrep -e|zgrep -e|rg -e|rg -f|rg --files|ag -g|ack -f", Roles(rest=_LOOK)),
        ("grep|egrep|fgrep|zgrep|rg|ag|ack|git grep", Roles((_PATTERN,), _LOOK)),
        ("fd|fdfind", Roles(("the pattern for the names",), _LOOK)),
        ("find", Roles(rest=_LOOK)),
        ("sed -e|sed -f|sed --expression|sed --file|awk -f|gawk -f|jq -f", Roles(rest=_READ)),
        ("sed -i|sed --in-place", Roles(("what is done with each line",), "the file that is changed")),
        ("sed|awk|gawk|mawk", Roles(("what is done with each line",), _READ)),
        ("jq|yq", Roles(("what is taken from the data",), _READ)),
        ("tr -d|tr --delete", Roles(("the characters that are deleted",))),
        ("tr -s|tr --squeeze-repeats", Roles(("the characters that are kept once where they are repeated",))),
        ("tr", Roles(("the characters that are replaced", "what they are replaced by"))),
        ("cp -t|cp --target-directory|install -t", Roles(rest=_COPIED)),
        ("mv -t|mv --target-directory", Roles(rest="what is moved")),
        ("install -d", Roles()),
        ("cp|scp|rsync|install|rclone copy", Roles(rest=_COPIED, last=_TO)),
        ("mv|git mv", Roles(rest="what is moved or renamed", last="its new name or place")),
        ("ln", Roles(rest="what the link leads to", last="the link, or the folder for it")),
        ("zip -d|zip --delete", Roles(("the archive",), "what is deleted from it")),
        ("zip", Roles(("the archive",), "what is packed")),
        ("unzip", Roles(("the archive",), "what is unpacked from it")),
        ("7z|7za|7zr|7zz", Roles(("what to do: a packs, x and e unpack, l lists, t tests, d deletes", "the archive"), "what it is about")),
        ("tar -c|tar --create", Roles(rest="what is packed")),
        ("tar -x|tar --extract|tar --get", Roles(rest="what is unpacked")),
        ("tar -t|tar --list", Roles(rest="what is listed")),
        ("tar -r|tar -u|tar --append|tar --update", Roles(rest="what is added")),
        ("diff|cmp|comm|colordiff|meld", Roles(("what is compared", "what it is compared with"))),
        ("split", Roles(("what is split", "how the names of the pieces begin"))),
        ("basename", Roles(("the path", "the ending that is taken off"))),
        ("chmod --reference|chown --reference|chgrp --reference", Roles(rest="what gets the same")),
        ("chmod", Roles(("the new permissions",), "what gets them")),
        ("chown", Roles(("the new owner",), "what gets it")),
        ("chgrp", Roles(("the new group",), "what gets it")),
        ("kill", Roles(rest="the number of a process")),
        ("date", Roles(("the form it is printed in",))),
        ("timeout", Roles(("how long it may run",))),
        ("bash -c|sh -c|zsh -c|dash -c|fish -c|python -c|python -m|python3 -c|python3 -m|node -e|perl -e|perl -n|perl -p|ruby -e|bash -s|sh -s", Roles()),
        ("bash|sh|zsh|dash|fish|python|python3|node|perl|ruby|source|.", Roles(("the script that is run",), "given to the script")),
        ("printf", Roles(("the form of what is printed",), "put into the form")),
        ("read", Roles(rest="the variable that gets the line")),
        ("ssh|ssh-copy-id|sftp", Roles(("the computer to log in to",), "part of the command that is run there")),
        ("nc|telnet", Roles(("the computer", "the port"))),
        ("mount", Roles(("what is mounted", "the folder where it appears"))),
        ("service", Roles(("the service", "what it is told to do"))),
        ("ffmpeg", Roles(rest="the file that is made")),
        ("git clone", Roles(("what is copied", "the folder for it"))),
        ("git push|git pull|git fetch", Roles(("the other repository",), "the branch")),
        ("git switch", Roles(("the branch to go to",))),
        ("git merge", Roles(rest="the branch that is merged in")),
        ("git tag", Roles(("the tag", "the commit that it names"))),
        ("docker run|docker create", Roles(("the image",), "part of the command that is run in it")),
        ("docker exec", Roles(("the container",), "part of the command that is run in it")),
        ("docker tag", Roles(("the image", "its new name"))),
    )
    for name in names.split("|")
}
"""Roles by program, by `git clone` for a part of one, and by `grep -e` where an option changes them; of several that fit, the first one counts."""
_WILD = re.compile(r"(?:[*?~]|\[…\]|\{…\}) (?:stands|gives|is) ")


def has_role(utility: str, options: list[str], text: str) -> bool:
    """Whether a word counts among those with roles: of `find` only the places that stand before its tests."""
    return utility != "find" or not options and text not in ("!", "(", ")")


def roles(names: tuple[str, ...], options: list[str], count: int) -> list[str]:
    """The roles of `count` words of a program that is known by any of these names, with these options as they are written."""
    keys = {*names, *(f"{name} {spelling}" for name in names for option in options for spelling in _spellings(option))}
    given = next((role for key, role in _ROLES.items() if key in keys), Roles())
    said = [*given.first, *[given.rest] * count][:count]
    if given.last and count > 1:
        said[-1] = given.last
    return said


def with_role(role: str, meaning: str) -> str:
    """A word's role, then what else is known of it."""
    if not role or meaning in SAYS_NOTHING:
        return role or meaning
    if meaning == STRUCTURES["command_substitution"]:
        return f"{role}: the output of the command inside"
    return f"{role}{'; ' if _WILD.match(meaning) else ': '}{meaning}"


def _spellings(option: str) -> list[str]:
    """`-czf` as -c, -z and -f; `--file=x` as --file."""
    name = option.partition("=")[0]
    return [name, *(f"-{letter}" for letter in name[1:] if re.fullmatch(r"-[A-Za-z]{2,}", name))]
