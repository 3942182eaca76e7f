"""Which words of a call are surely no files, whatever lies in the folder under such a name: packages, services, users, hosts, branches, containers, patterns, plain text.

For the programs known here; of others it says nothing, since any word may be a file there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from shellmate.core.commands import VALUE_OPTIONS
from shellmate.core.verbs import VERBS
from shellmate.host import reads

_TEXT = frozenset(
    """echo printf say notify-send sleep seq true false exit return export unset alias unalias set shift read local declare type which whereis command hash man info whatis apropos tldr help expr let yes tr basename dirname
    id groups finger who w users last passwd chage useradd adduser usermod userdel deluser groupadd addgroup groupmod groupdel delgroup gpasswd chsh chfn getent newgrp su loginctl
    kill killall pkill pgrep pidof skill pidwait ping ping6 host dig nslookup whois traceroute tracepath mtr telnet ssh mosh hostname hostnamectl resolvectl ip ifconfig nmcli ufw arp route ethtool
    modprobe rmmod modinfo createdb dropdb createuser dropuser""".split()
)
"""No word of theirs is a file of this folder: it is text, a user, a process, a host, a name of something that is kept elsewhere."""
_NAMES: dict[str, frozenset[str]] = {
    program: frozenset(verbs.split())
    for programs, verbs in {
        "pip pip3 pipx gem cargo conda mamba poetry": "install uninstall remove add update upgrade show info search download index config cache list freeze reinstall inject run env",
        "apt apt-get aptitude apt-cache apt-mark dnf yum microdnf zypper apk brew snap flatpak port pkg opkg winget choco scoop xbps-install xbps-remove xbps-query emerge pacman yay paru dpkg rpm eopkg nix-env": "",
        "npm yarn pnpm bun": "install i add remove rm uninstall un unlink update up upgrade outdated run run-script start stop restart test t exec x dlx why view info show search ls list explain config version",
        "systemctl service rc-service rc-update launchctl initctl supervisorctl journalctl sv systemd-analyze": "",
        "docker podman nerdctl": "attach commit container diff events exec history image images inspect kill logs network node pause port ps pull push rename restart rm rmi run search secret service start stats stop system tag top unpause update volume wait",
        "docker-compose podman-compose": "", "kubectl oc": "", "helm": "uninstall un delete status history rollback get list ls test repo", "tmux screen zellij": "", "virsh vagrant VBoxManage lxc incus multipass machinectl": "",
        "git": "branch switch checkout merge rebase tag push pull fetch remote stash cherry-pick revert bisect config reflog", "make gmake ninja rake just task invoke mvn mvnw gradle gradlew ant": "", "psql mysql mariadb pg_dump mysqldump": "",
    }.items()
    for program in programs.split()
}
"""Program -> the verbs whose words are names; none given: all of them, and the words of programs without verbs."""
_VERBLESS = frozenset("dpkg rpm pacman yay paru xbps-install xbps-remove xbps-query emerge nix-env make gmake ninja rake just task invoke mvn mvnw gradle gradlew ant psql mysql mariadb pg_dump mysqldump tmux screen service".split())
_VERB_FIRST = frozenset("go terraform tofu dotnet bundle composer uv ruff gh glab aws gcloud az mix flutter dart swift stack cabal".split()).union(VERBS, _NAMES).difference(_VERBLESS)
"""Programs whose first word says what they do."""
_PATH = re.compile(r"\.{1,2}|.*/.*|.+\.(?:deb|rpm|whl|gem|apk|snap|flatpakref|tgz|gz|xz|zst|bz2|zip|jar|ya?ml|json|toml|txt|env|conf|sql|mk)", re.DOTALL)
"""What is a file even where names are meant: `pip install ./pkg`, `dnf install a.rpm`."""
_FILE_OPTIONS = {name: frozenset(options.split()) for names, options in {"kubectl oc": "-f -k --filename --kustomize", "docker-compose podman-compose": "-f --file", "make gmake": "-f -C --file --directory", "ninja": "-f -C", "journalctl": "-D --directory --file", "psql": "-f --file -o --output", "pg_dump mysqldump": "-f --file -r --result-file", "git": "-C"}.items() for name in names.split()}
"""Program -> its options whose value is a file all the same."""


def not_files(words: Sequence[str]) -> set[int]:
    """The places of words that are surely no files, the wrappers' and the program's own among them."""
    first, program = reads.called(words)
    given = words[first + 1 :]
    found = set(range(len(words))) if program in _TEXT else {*range(first + 1), *(first + 1 + place for place in _names(program, given))}
    if (pattern := reads.first_word(program, given)) is not None:
        found.add(first + 1 + pattern)
    return found | {place for place in range(first + 2, len(words)) if words[place].isdigit() and words[place - 1].startswith("-")}


def _names(program: str, given: Sequence[str]) -> set[int]:
    """The places of names among the words after a program."""
    end = given.index("--") if program == "git" and "--" in given else len(given)
    plain = [place for place, word in enumerate(given[:end]) if not word.startswith("-") and not (place and given[place - 1] in _FILE_OPTIONS.get(program, ()))]
    values = VALUE_OPTIONS.get(program, frozenset())
    verb = next((place for place in plain if not (place and given[place - 1] in values)), None) if program in _VERB_FIRST else None
    verbs = _NAMES.get(program)
    named = verbs is not None and (not verbs or verb is not None and given[verb] in verbs)
    return {place for place in plain if place == verb or named and not _PATH.fullmatch(given[place])}
