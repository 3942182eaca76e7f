"""A command inside another one, and the tools that run one after a verb: `ip netns exec NAME CMD`, `juju ssh UNIT CMD`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shellmate.core.clusters import short_options
from shellmate.core.commands import Call, Word


@dataclass(frozen=True)
class Inner:
    """A command run by another one."""

    words: tuple[Word, ...] = ()
    text: str | None = None
    """Shell text instead of words."""
    root: bool = False
    remote: bool = False
    stdin: bool = True
    """It reads the wrapper's input."""
    cwd: str = ""


def after_options(words: tuple[Word, ...], with_value: str, operands: int = 0, assignments: bool = True, clusters: bool = False) -> tuple[Word, ...]:
    """What follows the wrapper's own options, assignments and leading operands; `clusters`: it has no long options with one dash."""
    values = frozenset(with_value.split())
    at = 0
    while at < len(words):
        text = words[at].text
        if text == "--":
            at += 1
            if operands == 0:
                break
        elif text in values or clusters and _ends_with_value(text, values):
            at += 2
        elif (text.startswith("-") and len(text) > 1) or (assignments and operands == 0 and re.match(r"\w+=", text)):
            at += 1
        elif operands:
            operands -= 1
            at += 1
        else:
            break
    return words[at:]


def _ends_with_value(text: str, values: frozenset[str]) -> bool:
    """`-nu USER`: a cluster of flags, the last of which takes the next word."""
    return re.fullmatch(r"-[A-Za-z]{2,5}", text) is not None and f"-{text[-1]}" in values and not any(f"-{letter}" in values for letter in text[1:-1])


def lists_rights(own: Sequence[str]) -> bool:
    """`sudo -l`, `sudo -lU USER`: these options of sudo's own say that it lists what is allowed, and runs nothing."""
    return "--list" in own or "l" in short_options(own, _SUDO_VALUES)


_SUDO_VALUES = frozenset("ughpCDRTUrt")
_VERBS: dict[str, dict[str, int]] = {
    "ip": {"netns exec": 1, "vrf exec": 1}, "apptainer": {"exec": 1, "run": 1}, "singularity": {"exec": 1, "run": 1}, "zellij": {"run": 0}, "pct": {"exec": 1}, "qm": {"guest exec": 1}, "juju": {"exec": 0, "run": 0, "ssh": 1}, "bolt": {"command run": 0}, "knife": {"ssh": 1},
    "dokku": {"run": 1, "enter": 2}, "nomad": {"alloc exec": 1, "exec": 1}, "consul": {"exec": 0, "lock": 1}, "etcdctl": {"lock": 1, "watch": 1}, "crictl": {"exec": 1}, "ctr": {"task exec": 1, "tasks exec": 1, "t exec": 1, "run": 2}, "buildah": {"run": 1, "unshare": 0}, "colima": {"ssh": 0}, "limactl": {"shell": 1},
    "lima": {"": 0}, "chamber": {"exec": 1}, "envchain": {"": 1}, "dotenvx": {"run": 0}, "infisical": {"run": 0}, "teller": {"run": 0}, "sops": {"exec-env": 1, "exec-file": 1}, "tsh": {"ssh": 1}, "gcloud": {"compute ssh": 1}, "lxc": {"exec": 1}, "incus": {"exec": 1}, "minikube": {"ssh": 0}, "multipass": {"exec": 1}, "distrobox": {"enter": 1},
    "guestfish": {"sh": 0, "command": 0}, "sg": {"": 1}, "kubectl": {"rsh": 1}, "docker": {"unshare": 0}, "psexec": {"": 1}, "guix": {"shell": 99, "environment": 99}, "fab": {"": 99}, "pyinfra": {"": 99}, "reflex": {"": 99}, "modd": {"": 99}, "watchman-make": {"": 99}, "cargo-watch": {"": 99}, "machinectl": {"shell": 1}, "flatpak": {"run": 99}, "vcluster": {"connect": 99}, "telepresence": {"connect": 99, "intercept": 99}, "mirrord": {"exec": 0},
}  # fmt: skip
"""Tool -> its verbs that run a command -> operands between the verb and the command; 99: only what follows `--`."""
VERB_TOOLS = frozenset(_VERBS)
_VALUES = "-n -p -u -e -w -c -t -m -a -A -E -N --namespace --project --user --env --workdir --container --unit --exec-id --name --context --zone --pwd --dir --cwd --targets --server"


def after_verbs(call: Call) -> list[Inner]:
    """The command after the verb of such a tool: one word with spaces is shell text."""
    for verbs, skipped in _VERBS[call.name].items():
        last = _last(call, verbs.split())
        if last is None:
            continue
        words = call.words[last:]
        texts = [w.text for w in words]
        rest = words[texts.index("--") + 1 :] if "--" in texts else () if skipped == 99 else after_options(words, _VALUES, skipped)
        if rest:
            return [Inner(text=rest[0].text, remote=True) if re.search(r"\s", rest[0].text) else Inner(rest, remote=True)]
    return []


def _last(call: Call, verbs: list[str]) -> int | None:
    """Where the words after these verbs begin; None where they are not the first operands."""
    at, end = 0, 0
    for here, word in enumerate(call.operands):
        if at == len(verbs):
            break
        if word.text == verbs[at]:
            at += 1
            end = next(i for i in range(end, len(call.words)) if call.words[i] is word) + 1
        elif here not in call.loose:
            break
    return end if at == len(verbs) else None


def module(call: Call) -> list[Inner]:
    """`python -m pip ...`: the tool of that name."""
    at = next((i for i, t in enumerate(call.texts[:-1]) if t == "-m" and not any(re.fullmatch(r"[^-].*|-c", u) for u in call.texts[:i])), None)
    return [Inner((Word(call.texts[at + 1].replace("_", "-")), *call.words[at + 2 :]))] if at is not None and call.texts[at + 1] in _MODULES else []


_MODULES = frozenset("pip pipx black isort ruff yapf autopep8 autoflake docformatter pyupgrade flynt mdformat pre_commit poetry flask alembic pipenv conda".split())
