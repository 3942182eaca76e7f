"""What a command would do before it runs: its level, and why. Refuses to call anything safe that it cannot read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from shellmate.core import bash, hygiene, there
from shellmate.core.commands import UNKNOWN, Call, Word
from shellmate.core.places import is_secret
from shellmate.core.rules import rules_for
from shellmate.core.rules.files import trees
from shellmate.core.rules.looking import looks
from shellmate.core.rules.model import Rule
from shellmate.core.rules.remote import reverse_shell_text
from shellmate.core.showing import only_shows, without_words
from shellmate.core.types import Context, Level, Reason, Risk, UserRules
from shellmate.core.undone import undone
from shellmate.core.walk import Walk

_LOOKING = frozenset("man info help whatis apropos type which whereis tldr cheat command-not-found echo printf ls stat file compgen".split())
_ROOT_SAFE = frozenset("findmnt dmidecode hwclock wipefs getent lastb last lastlog w who uptime free vmstat iostat mdadm fsck cryptsetup passwd sysctl ufw nft apt dpkg nginx apachectl tcpdump lspci lsusb lshw smartctl hdparm fuser repquota quota visudo traceroute tcptraceroute mtr ping xfs_info showmount slabtop pidstat pmap pwdx pstack numastat virt-what needs-restarting named-checkconf named-checkzone sestatus getenforce getsebool aa-status lsinitramfs lsinitcpio mailq lscpu lsmem lslocks lsns iwlist ip6tables lvs vgs pvs lvdisplay vgdisplay pvdisplay dumpe2fs tune2fs powertop iotop htop top nethogs iftop strace docker crontab logrotate certbot mount swapon blockdev parted sfdisk zcat zgrep bat rg fd md5sum sha256sum wc sort uniq cut awk sed xxd hexdump file readlink realpath tree diff cmp mysql psql sqlite3 grub2-editenv efibootmgr fail2ban-client auditctl ausearch aureport getfacl lsattr chage ls cat less head tail grep find ps df du id whoami stat lsof ss netstat dmesg journalctl fdisk lsblk blkid echo true tee sh bash env nice iptables ip systemctl service".split())


def assess(command: str, context: Context | None = None, rules: UserRules | None = None) -> Risk:
    """The risk of running `command` in `context`. Never raises; what cannot be read is never safe. Where the caller's folder is known, it also looks there
    whether a deleted folder is a repository, and whether a file that is written is there at all."""
    read = _read(command, context.cwd if context is not None and context.cwd.startswith("/") else "")
    free = {rule for rule, paths in read.over.items() if there.none_is_there([path for _, path in paths])}
    found = [*there.repositories(read.trees), *(reason for reason in read.reasons if reason.rule not in free)]
    if rules is not None and (rules.deny or rules.allow):
        found = _with_user_rules(found, read.calls or (" ".join(command.split()),), rules)
    rows = {reason.rule for reason in found}
    found = [reason for reason in found if not rows & SAID_BY.get(reason.rule, frozenset())]
    found.sort(key=lambda reason: -reason.level)
    return Risk(max((reason.level for reason in found), default=Level.SAFE), tuple(found))


def _begins(text: str, prefixes: Iterable[str]) -> bool:
    """Whether the text begins with one of the prefixes, at a word's end."""
    return any(text == p or text.startswith(p + " ") for p in (" ".join(prefix.split()) for prefix in prefixes) if p)


def _with_user_rules(found: list[Reason], calls: tuple[str, ...], rules: UserRules) -> list[Reason]:
    if all(_begins(call, rules.allow) for call in calls):
        found = [r if r.rule in CRITICAL else replace(r, level=min(r.level, Level.CAUTION)) for r in found]
    if any(_begins(call, rules.deny) for call in calls):
        found.append(Reason("user-deny", "Your own settings deny this command.", "", Level.DANGER))
    return found


BUILT_IN = {
    "fork-bomb": Reason("fork-bomb", "Starts copies of itself without end until the machine stops answering.", "Limit processes first: `ulimit -u 200`.", Level.DANGER),
    "reverse-shell": Reason("reverse-shell", "Hands a shell on this computer to another machine.", "Use ssh.", Level.DANGER),
    "too-complex": Reason("too-complex", "Too long or too tangled to be checked in full.", "Put it into a script file, and check its parts.", Level.DANGER),
    "does-not-parse": Reason("does-not-parse", "Bash cannot read this command, so what it would do is not known.", "Check quotes and brackets.", Level.CAUTION),
    "unknown-command": Reason("unknown-command", "Runs a program whose name is not known before it runs.", "Write the program's name.", Level.CAUTION),
    "unknown-danger": Reason("unknown-danger", "Runs an unknown program on the system's own files, or with arguments that delete.", "Write the program's name.", Level.DANGER),
    "as-root": Reason("as-root", "Runs with root rights.", "", Level.CAUTION),
    "pushes-secret": Reason("pushes-secret", "Adds a file with secrets to a repository and pushes it: others can read it, and it stays in the history.", "Keep it out with .gitignore; commit an example without the values.", Level.DANGER),
    "downloaded-code": Reason("downloaded-code", "Downloads a file and runs it unread.", "Read the file before running it.", Level.DANGER),
}
SAID_BY = {"delete-file": frozenset({"delete-tree", "delete-unresolved", "delete-precious", "delete-tree-small", "delete-tree-asked"}), "delete-tree-small": frozenset({there.REPOSITORY})}
"""Reasons that need not be said beside a weightier one, which says the same and more."""
CRITICAL = frozenset({"fork-bomb", "reverse-shell", "too-complex", "delete-precious", "write-device", "make-file-system", "wipe-device", "permissions-system", "kill-everything", "remote-code", "sends-secret", "sealed-file", "move-precious", "downloaded-code", "pushes-secret"})
"""Reasons that a user's allow rules never lower."""


@dataclass
class _Read:
    """What a command's text alone tells, and what is to be looked up on the disk each time."""

    reasons: list[Reason]
    calls: tuple[str, ...] = ()
    """As plain text."""
    over: dict[str, list[tuple[Word, str]]] = field(default_factory=dict)
    """Rule -> the files that it says are overwritten, and their paths; empty ones are not known."""
    trees: list[tuple[str, str]] = field(default_factory=list)
    """Folders that are deleted with everything in them: as written, and their paths."""


@lru_cache(maxsize=512)
def _read(command: str, start: str) -> _Read:
    """Every reason once; kept for the commands asked about last. `start` is the caller's folder, empty where it is not known."""
    found: dict[str, Reason] = {reason.rule: reason for reason in hygiene.reasons(command)}
    if not command.strip():
        return _Read(list(found.values()))
    if bash.too_complex(command):
        found["too-complex"] = BUILT_IN["too-complex"]
        return _Read(list(found.values()))
    walk = Walk(start or ".", start)
    walk.text(command)
    for rule_id in _whole(command, walk):
        found[rule_id] = BUILT_IN[rule_id]
    back = undone(command, walk.calls)
    read = _Read([], tuple(" ".join((call.name, *call.texts)) for call in walk.calls if call.name))
    looks_up = bool(start) and there.says_where(command)
    for at, call in enumerate(walk.calls):
        if len(call.words) == 1 and call.words[0].text in ("--help", "--version") and not call.redirects and not call.fed:
            continue
        if only_shows(call) or looks(call):
            call = without_words(call)
        if looks_up:
            read.trees += [(word.text, path) for word in trees(call) if (path := there.path_of(call, word))]
        for rule in rules_for(call.name):
            if looks_up and rule.over is not None:
                known = read.over.setdefault(rule.id, [])  # a wrapper's redirections are those of the call inside it too
                known += [(word, there.path_written(call, word, walk.calls[:at])) for word in rule.over(call) if not any(word is one for one, _ in known)]
            if rule.id not in found and rule.test(call) and not (rule.id == "network-down" and id(call) in back):
                found[rule.id] = _reason(rule, call.name)
    read.reasons = list(found.values())
    return read


@lru_cache(maxsize=1024)
def _reason(rule: Rule, name: str) -> Reason:
    return Reason(rule.id, rule.reason, rule.advice(name), rule.level)


def _whole(command: str, walk: Walk) -> list[str]:
    """What only the command as a whole shows."""
    found = []
    if walk.forks or ("()" in command or "$0" in command or "%0" in command) and _FORK.search(command):
        found.append("fork-bomb")
    if reverse_shell_text(command) and not all(call.name in _LOOKING or call.name in ("grep", "rg", "ack") for call in walk.calls):
        found.append("reverse-shell")
    if walk.broken:
        found.append("does-not-parse")
    if walk.exceeded:
        found.append("too-complex")
    found.extend(_unknown(walk.calls))
    if _as_root(walk.calls):
        found.append("as-root")
    if _runs_download(walk.calls):
        found.append("downloaded-code")
    if _pushes_secret(walk.calls):
        found.append("pushes-secret")
    return found


def _as_root(calls: list[Call]) -> bool:
    """Something runs with root rights that no rule looks at, and that does more than print or run another call here."""
    runners = {id(c.parent) for c in calls if c.parent is not None}
    for call in calls:
        if call.name == "su" or call.name in _SUDO and (call.texts[:1] in (["-i"], ["-s"]) or id(call) not in runners and _SHELL_FLAG.search(" ".join(call.texts))):
            return True
        if not call.root or call.name in _CARRIERS and id(call) in runners or only_shows(call) or looks(call):
            continue
        script = call.name in ("sh", "bash") and bool(call.operands) and not call.has("-c", "-s")
        reads = call.name == "dd" and not any(t.startswith("of=") for t in call.texts)
        if (call.name not in _ROOT_SAFE or script) and not reads:
            return True
    return False


_SUDO = frozenset("sudo doas pkexec".split())
_SHELL_FLAG = re.compile(r"(?:^|\s)-[AbBEHknPS]*[is]")
_CARRIERS = frozenset("watch timeout time nohup stdbuf ionice setsid xargs unbuffer chrt taskset command exec chronic nice".split())
"""They run another command, which is looked at by itself."""
_FORK = re.compile(r"(?<![^\s;&|(])([^\s(){}|;&]{1,40})\s{0,4}\(\)\s{0,4}\{[^}]{0,200}?(?<!\S)\1\s*(?:\|\s*(?<!\S)?\1\s*)?&[^}]{0,200}\}\s{0,4};?\s{0,4}\1|%0\|%0|\$0\s*&\s*\$0|\./\$0\s*\|\s*\./\$0|\$0\s*\|\s*\$0")


def _unknown(calls: list[Call]) -> list[str]:
    found = []
    for call in calls:
        if call.name == UNKNOWN and not (call.parent is not None and call.parent.name in ("eval", "find")):
            harsh = any(re.fullmatch(r"-[a-zA-Z]*[rR][a-zA-Z]*f\w*|-fr\w*|--no-preserve-root|/|/\*|~|/dev/(?:sd|nvme)\w+|/etc/\w+", w.text) for w in call.words)
            found.append("unknown-danger" if harsh else "unknown-command")
    return found


def _runs_download(calls: list[Call]) -> bool:
    """A file saved from the network is run, or made ready to run, later on."""
    saved: set[str] = set()
    for call in calls:
        if call.name in ("curl", "wget", "aria2c", "scp", "ftp", "fetch", "axel", "gsutil", "aws"):
            value = call.value("-o", "--output") if call.name in ("curl", "aria2c", "fetch") else call.value("-O", "--output-document") if call.name == "wget" else None
            if value is not None and value.text not in ("-", "/dev/null"):
                saved.add(_file(value.text))
            saved.update(_file(r.target.text) for r in call.redirects if r.operator in (">", ">>"))
            saved.update(_file(w.text) for w in call.operands if "://" in w.text or call.name in ("scp", "aws", "gsutil"))
        elif any(c.name in ("curl", "wget") for c in call.upstream):
            saved.update(_file(r.target.text) for r in call.redirects if r.operator == ">")
            if call.name == "tee":
                saved.update(_file(w.text) for w in call.operands)
        if not saved:
            continue
        if call.name in _RUNNERS and any(_file(w.text) in saved for w in call.operands[:1]) or _file(call.path) in saved and call.path.startswith((".", "/", "~")):
            return True
    return False


def _pushes_secret(calls: list[Call]) -> bool:
    """A file that holds secrets is added to a repository, and a push follows."""
    added = False
    for call in calls:
        verb = call.operands[0].text if call.name == "git" and call.operands else ""
        if verb in ("add", "stage") and not call.has("-n", "--dry-run"):
            added = added or any(is_secret(w.text) and not re.search(r"\.pub$|known_hosts|\.(?:enc|gpg|age|sops|md|py|js|ts|go|rs|java|example|sample|template)$|example|sample|template|[Tt]est", w.text) for w in call.operands[1:])
        elif verb == "push" and added and not call.has("-n", "--dry-run"):
            return True
    return False


_RUNNERS = frozenset("sh bash zsh fish python perl ruby node php source . deno bun lua pwsh powershell java".split())


def _file(text: str) -> str:
    return text.split("?", maxsplit=1)[0].rstrip("/").rpartition("/")[2]
