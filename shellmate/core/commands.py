"""What a piece of shell text runs, as plain values: words after quoting and expansion, redirections, calls."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from shellmate.core.verbs import VERBS

UNKNOWN = "\ue000"
"""Stands in a word's text for a part whose value nobody can know before it runs."""
SPLIT = "\ue001"
"""Separates the words that one unquoted expansion gives."""

VALUE_OPTIONS: dict[str, frozenset[str]] = {
    name: frozenset(options.split())
    for names, options in {
        "git": "-C -c --git-dir --work-tree --namespace --exec-path --config-env",
        "kubectl oc k3s microk8s": "-n --namespace --context --cluster --kubeconfig -s --server --token --user --as -l --selector -f --filename -o --output -c --container --grace-period --timeout --field-selector -k",
        "helm": "-n --namespace --kube-context --kubeconfig -f --values --set --version --timeout",
        "docker podman nerdctl": "--context -H --host --config -l --log-level --filter --format",
        "docker-compose podman-compose": "-f --file -p --project-name --env-file --profile",
        "aws": "--profile --region --endpoint-url --output --query --bucket --key --ca-bundle",
        "gcloud gsutil bq": "--project --account --configuration -h -o --zone --region --format --project_id --location",
        "az": "--subscription -g --resource-group -n --name -o --output",
        "systemctl": "-H --host -M --machine -t --type -p --property",
        "psql": "-h -p -U -d -c -f -v -o -F --host --port --username --dbname --command --file --variable --output",
        "mysql mariadb": "-h -P -u -e -D --host --port --user --execute --database",
        "redis-cli": "-h -p -a -n -u --user --pass -r -i --cacert --cert --key -s",
        "scp sftp": "-i -P -F -o -l -c -J -S -B",
        "rsync": "-e --rsh -f --filter --exclude --include --bwlimit --rsync-path --password-file",
        "pkill pgrep killall": "-u -U -g -G -P -s -t -F --signal --user",
        "ssh": "-b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w -B",
        "terraform tofu terragrunt": "",
        "npm yarn pnpm": "--prefix -C --registry --cwd --dir",
        "tar": "-f -C --file --directory -b -X --exclude",
        "ip": "-n --netns -f --family",
        "iptables ip6tables": "-t --table",
        "apt apt-get": "-o -c -t --option --target-release",
        "pacman": "-b -r --root --dbpath --config",
        "dnf yum zypper": "-c --config --installroot --releasever --repo --enablerepo --disablerepo",
        "virsh": "-c --connect",
        "mongosh mongo": "--eval --host --port -u -p --username --password --authenticationDatabase",
        "sqlite3": "-cmd -init -separator -nullvalue",
        "gh": "-R --repo",
        "fd": "-t -e -E -d -j -S -o -c --type --extension --exclude --max-depth --min-depth --threads --size --owner --color",
        "crontab": "-u",
        "parallel": "-j -P -S --jobs --colsep -n -N --joblog --delay --sshlogin -I -a --arg-file",
        "hg sl": "--config -R --repository --cwd --encoding -r --rev -m --message",
        "svn": "-m --message -r --revision --username --password -F",
        "make": "-C -f -j -I --directory --file",
        "consul vault nomad": "",
        "qemu-img": "-f -O -o -s -l -S -m -t -T -B -F",
        "etcdctl": "--endpoints --cacert --cert --key --user",
    }.items()
    for name in names.split()
}
"""Utility -> options whose value is the next word: needed to tell a value from a subcommand."""


@dataclass(frozen=True, slots=True)
class Word:
    """One argument after expansion; its text may hold `UNKNOWN`."""

    text: str
    glob: bool = False
    """Has wildcard characters that the shell would expand."""
    quoted: bool = False
    calls: tuple[Call, ...] = ()
    """The commands whose output is part of the word."""
    process: bool = False
    """It is a process substitution: a file name that gives those commands' output."""
    into: bool = False
    """`>(...)`: those commands read what is written there."""
    again: bool = False
    """A further value of a loop's variable, where all its values stand together."""

    @property
    def unknown(self) -> bool:
        """Some part is not known."""
        return UNKNOWN in self.text


@dataclass(frozen=True, slots=True)
class Redirect:
    """One redirection; `operator` is `<`, `>`, `>>`, `>|`, `&>`, `&>>`, `>&`, `<&` or `<>`."""

    operator: str
    target: Word
    descriptor: str = ""


@dataclass(slots=True)
class Call:
    """One command that would run, wrappers peeled away."""

    name: str
    """Base name of the utility; empty for a bare redirection or assignment."""
    words: tuple[Word, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    upstream: tuple[Call, ...] = ()
    """Earlier members of its pipeline."""
    stdin: str | None = None
    """Its input where that is constant text."""
    fed: bool = False
    """Something is fed to its input: pipe, here-document, file."""
    root: bool = False
    """Runs under sudo or the like."""
    remote: bool = False
    """Runs on another host or inside a container."""
    cwd: str = "."
    """Where it runs, as far as `cd` tells."""
    start: str = ""
    """The caller's own folder, absolute; empty where it is not known or the call runs elsewhere."""
    endless: bool = False
    """Runs inside a loop that never ends."""
    background: bool = False
    looped: bool = False
    """Runs inside a loop."""
    parent: Call | None = None
    """The call that runs this one (find, xargs, sudo ...)."""
    assignments: tuple[tuple[str, Word], ...] = ()
    path: str = ""
    """The utility as written."""
    head_calls: tuple[Call, ...] = ()
    """The commands whose output gives the utility's name."""
    _operands: tuple[Word, ...] | None = field(default=None, repr=False)
    _loose: frozenset[int] = field(default=frozenset(), repr=False)

    @property
    def texts(self) -> list[str]:
        """The arguments' texts."""
        return [word.text for word in self.words]

    @property
    def operands(self) -> tuple[Word, ...]:
        """Arguments that are neither options nor, as far as known, values of options."""
        if self._operands is None:
            self._operands, self._loose = _operands(self.words, VALUE_OPTIONS.get(self.name, frozenset()), VERBS.get(self.name))
        return self._operands

    @property
    def loose(self) -> frozenset[int]:
        """Which operands may be none: right after an option that may take a value, or unknown and perhaps empty."""
        return self._loose if self.operands else frozenset()

    def has(self, *options: str) -> bool:
        """Whether any of these options is there: `-x` also in a cluster, `--long` also abbreviated or with a value."""
        return any(_has(self.words, option) for option in options)

    def value(self, *options: str) -> Word | None:
        """The value of the first of these options that is there: `-x V`, `-xV`, `--long V`, `--long=V`."""
        for at, word in enumerate(self.words):
            for option in options:
                if word.text == option:
                    return self.words[at + 1] if at + 1 < len(self.words) else None
                if option.startswith("--") and word.text.startswith(option + "="):
                    return Word(word.text[len(option) + 1 :], word.glob, word.quoted, word.calls)
                if len(option) == 2 and option[1].isalpha() and word.text.endswith(option[1]) and 3 <= len(word.text) <= 5 and _CLUSTER.fullmatch(word.text) and word.text[1] != option[1] and at + 1 < len(self.words):
                    return self.words[at + 1]
                if len(option) == 2 and word.text.startswith(option) and len(word.text) > 2:
                    return Word(word.text[2:], word.glob, word.quoted, word.calls)
        return None

    def chain(self) -> list[Call]:
        """Everything whose output can reach this call: its pipeline, and substitutions in its words, recursively."""
        found: list[Call] = []
        todo = [*self.upstream, *self.head_calls, *(c for w in self.words for c in w.calls), *(c for r in self.redirects for c in r.target.calls)]
        while todo and len(found) < 64:
            call = todo.pop()
            found.append(call)
            todo.extend(c for w in call.words for c in w.calls)
            todo.extend(call.upstream if call.upstream and call not in self.upstream else ())
        return found


def _operands(words: tuple[Word, ...], with_value: frozenset[str], verbs: frozenset[str] | None) -> tuple[tuple[Word, ...], frozenset[int]]:
    """The operands, from the first verb on where the verbs are known, and which of them may be none."""
    found: list[Word] = []
    loose: list[int] = []
    skip = only_operands = after_option = False
    for word in words:
        text = word.text
        if skip:
            skip = False
        elif only_operands or not text.startswith("-") or text == "-":
            if after_option or text[:1] == "+" or text == UNKNOWN and not word.quoted:
                loose.append(len(found))
            found.append(word)
        elif text == "--":
            only_operands = True
        elif text in with_value:
            skip = True
        after_option = not only_operands and not skip and text[:1] == "-" and "=" not in text and text not in with_value and len(text) > 1
    if verbs is not None and loose[:1] == [0] and found[0].text not in verbs:
        start = next((at for at, word in enumerate(found) if word.text in verbs and set(range(at)).issubset(loose)), 0)
        found, loose = found[start:], [at - start for at in loose if at >= start]
    return tuple(found), frozenset(loose)


_CLUSTER = re.compile(r"-[A-Za-z0-9]+")


def _has(words: tuple[Word, ...], option: str) -> bool:
    single = len(option) == 2
    for word in words:
        text = word.text
        if len(text) < 2 or text[0] != "-":
            continue
        if text == "--":
            return False
        if text == option:
            return True
        if single:
            if text[1] != "-" and option[1] in text and option[1] in (_CLUSTER.match(text) or [""])[0]:
                return True
        elif text.startswith(option + "=") or (option.startswith("--") and len(text) > 3 and option.startswith(text)):
            return True
        elif option[1] != "-" and (text == "-" + option or text.startswith((option + "=", "-" + option + "="))):
            return True
    return False
