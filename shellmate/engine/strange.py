"""Options that a program does not have: what the decoder makes up where it has never seen the right one (`find -execplayer`, `git merge --abort-diff`).

An option is strange where the program's shipped table has no such spelling and no command that the affinities were fitted on uses it: tables lack what
plug-ins and old releases know, and those commands what is rare. Programs without a table have no strange options.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from shellmate.engine.affinity import command_features
from shellmate.host import options

_RUN_OTHERS = frozenset(
    """chroot docker doas env fakeroot flock ionice kubectl make nice nohup npx parallel podman runuser screen setsid ssh stdbuf strace su
    sudo systemd-run taskset time timeout tmux unshare watch xvfb-run""".split()
)
"""Programs whose words may be another program's options."""
_NO_OPTIONS = frozenset("chmod echo exiftool fuser kill killall pkill printf pwd test [".split())
"""Programs whose words with a dash may be signals, modes, names or text."""
_SUBSTITUTED = re.compile(r"\$\(|[<>]\(|`")
_NUMBER = re.compile(r"-+\d|-+$|[^\w-]")

Heard = Callable[[str], bool]
"""Whether a feature of commands (`engine.affinity`) is known."""


def strange_options(template: str, request: str, heard: Heard) -> int:
    """How many options of a command template its programs do not have; those that the request spells itself are not counted."""
    if " -" not in template or _SUBSTITUTED.search(template):
        return 0
    said = set(request.split())
    found = (feature.split(" ", 2) for feature in command_features(template) if feature.startswith("f "))
    return sum(option not in said and _is_strange(program, option, heard) for _, program, option in found)


def _is_strange(program: str, option: str, heard: Heard) -> bool:
    if program in _RUN_OTHERS or program in _NO_OPTIONS or _NUMBER.search(option) or heard(f"f {program} {option}"):
        return False
    spellings = options.known(program)
    if not spellings or option in spellings:
        return False
    if option.startswith("--"):
        return not any(spelling.startswith(option) for spelling in spellings)
    return len(option) == 2 or not _has_value_attached(program, option, spellings)


def _has_value_attached(program: str, option: str, spellings: frozenset[str]) -> bool:
    """Whether it is a short option with its value, as `-i.bak`; programs whose options have one dash and several letters write a blank."""
    return option[:2] in spellings and not any(len(spelling) > 2 and spelling[1] != "-" for spelling in spellings)
