"""Calls that only show: a subcommand's help, a package's description, a simulation. Refuses to say so where the word may be another option's value."""

from __future__ import annotations

import re
from dataclasses import replace

from shellmate.core.commands import Call

_TOOLS = frozenset(
    "docker docker-compose kubectl helm git gh glab aws gcloud az gsutil doctl heroku fly oci terraform terragrunt pulumi vagrant npm yarn pip pipx uv poetry cargo go rustup gem bundle composer conda mamba brew "
    "apt dnf zypper apk pacman snap flatpak systemctl journalctl zfs zpool btrfs lxc incus virsh minikube kind k3d eksctl argocd flux nomad vault consul openstack hcloud s3cmd mc wrangler vercel netlify "
    "firebase supabase rclone restic borg alembic etcdctl cryptsetup helmfile skaffold cdk sam serverless eb pm2 supervisorctl".split()
)
"""Tools with subcommands that print help and stop when asked for it anywhere."""
_RUNS = frozenset("run exec create shell debug x dlx foreach bisect submodule filter-branch rsh ssh console attach develop --".split())
"""Subcommands after which a word belongs to another program."""
_NO_VALUE = frozenset("-f --force -y --yes -a --all -r -R --recursive -v --verbose -q --quiet -af -fa -rf --volumes --volume --rmi --prune --purge --hard --cascade --auto-approve -auto-approve --cached -D -d -i -n --dry-run --json -g --global".split())
_LISTS = frozenset("view info show search list ls desc describe policy depends rdepends deps uses leaves outdated why explain home docs freeze provides whatprovides repoquery repolist showsrc doctor config".split())
_MANAGERS = frozenset("npm yarn pip pipx gem cargo brew apt dnf apk zypper snap flatpak conda mamba composer choco winget scoop port pkg poetry luarocks opam".split())
_DRY: dict[str, tuple[str, ...]] = {
    "apt": ("-s", "--simulate", "--just-print", "--dry-run", "--recon", "--no-act"), "dpkg": ("--simulate", "--dry-run", "--no-act"), "dnf": ("--assumeno",), "zypper": ("-D", "--dry-run"), "apk": ("-s", "--simulate"),
    "rpm": ("--test",), "emerge": ("-p", "--pretend"), "xbps-install": ("-n", "--dry-run"), "xbps-remove": ("-n", "--dry-run"), "pacman": ("-p", "--print"), "pip": ("--dry-run",), "npm": ("--dry-run",), "cargo": ("--dry-run",),
    "gem": ("--explain",), "poetry": ("--dry-run",), "composer": ("--dry-run",), "conda": ("-d", "--dry-run"), "mamba": ("-d", "--dry-run"), "brew": ("-n", "--dry-run"), "make": ("-n", "--dry-run", "--just-print", "--recon"),
    "docker-compose": ("--dry-run",), "prename": ("-n", "--nono"), "rename": ("-n", "--nono", "--no-act"), "certbot": ("--dry-run",), "opkg": ("--noaction",), "pkg": ("-n", "--dry-run"), "patch": ("--dry-run",),
}  # fmt: skip
"""Utility -> its options that only say what would happen."""


def only_shows(call: Call) -> bool:
    """Whether the call prints text and changes nothing; what its redirections do is another matter."""
    if not call.words:
        return False
    name = call.name
    if name in _TOOLS and _asks_for_help(call):
        return True
    if name in _DRY and _simulates(call, _DRY[name]):
        return True
    if name not in _MANAGERS:
        return False
    verbs = [w.text for w in call.operands[:2]]
    return bool(verbs) and verbs[0] in _LISTS and not (verbs[0] == "config" and verbs[1:] != ["list"])


def _simulates(call: Call, options: tuple[str, ...]) -> bool:
    """One of the options is there in full or in a cluster of flags, and is not itself another option's value."""
    for at, text in enumerate(call.texts):
        if at and call.texts[at - 1] in _WITH_VALUE:
            continue
        cluster = _FLAGS.fullmatch(text) is not None and not text.startswith("--")
        if text in options or cluster and any(len(o) == 2 and o[1] in text[1:] for o in options):
            return True
    return False


_WITH_VALUE = frozenset("-t -o -c -f -C -m -I -W --option --target-release --prefix".split())
_FLAGS = re.compile(r"-[yqsdnpfvkauVRDB1]{2,5}|-[SRU][a-z]*p[a-z]*")


def without_words(call: Call) -> Call:
    """The same call as a plain printing one: what remains is where its output goes."""
    return replace(call, name="man", words=(), _operands=None)


def _asks_for_help(call: Call) -> bool:
    texts = call.texts
    if texts[0] in ("help", "--help", "-help", "--version") and call.name != "gcloud" or texts == ["-h"]:
        return True
    if _RUNS.intersection(texts[:-1]):
        return call.name not in ("npm", "yarn", "uv", "poetry") and texts[-1] in ("--help", "-h") and len(texts) == 2
    for at, text in enumerate(texts[1:], 1):
        last = at == len(texts) - 1
        if text in ("--help", "-help") or text == "-h" and last or text == "help" and last and call.name in ("aws", "oci", "gcloud"):
            before = texts[at - 1]
            return not before.startswith("-") or before in _NO_VALUE
    return False
