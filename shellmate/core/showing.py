"""Calls that only show: a subcommand's help, a package's description, a simulation. Refuses to say so where the word may be another option's value."""

from __future__ import annotations

import re
from dataclasses import replace

from shellmate.core.commands import Call

_TOOLS = frozenset(
    "docker docker-compose kubectl helm git hg svn gh glab aws gcloud az gsutil doctl heroku fly oci terraform terragrunt pulumi vagrant npm yarn pip pipx uv poetry cargo go rustup gem bundle composer conda mamba brew "
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
    "aws": ("--dryrun", "--dry-run"), "rclone": ("-n", "--dry-run"), "rsync": ("-n", "--dry-run"), "restic": ("-n", "--dry-run"), "borg": ("-n", "--dry-run"), "duplicity": ("--dry-run",), "s3cmd": ("-n", "--dry-run"), "s5cmd": ("--dry-run",), "azcopy": ("--dry-run",), "b2": ("--dry-run",), "kopia": ("--dry-run",), "rsnapshot": ("-t",), "unison": ("-dumparchives",),
    "puppet": ("--noop",), "chef-client": ("-W", "--why-run"), "ansible": ("-C", "--check"), "ansible-playbook": ("-C", "--check"), "helm": ("--dry-run", "--dry-run=client", "--dry-run=server"), "argocd": ("--dry-run",), "skaffold": ("--dry-run",), "pulumi": ("--preview-only",), "ufw": ("--dry-run",), "nft": ("-c", "--check"), "sfdisk": ("-n", "--no-act"), "sgdisk": ("-P", "--pretend"), "wipefs": ("-n", "--no-act"),
    "lvremove": ("-t", "--test"), "vgremove": ("-t", "--test"), "pvremove": ("-t", "--test"), "lvreduce": ("-t", "--test"), "lvresize": ("-t", "--test"), "lvextend": ("-t", "--test"), "lvcreate": ("-t", "--test"), "vgreduce": ("-t", "--test"), "vgcreate": ("-t", "--test"), "pvcreate": ("-t", "--test"), "lvconvert": ("-t", "--test"), "vgcfgrestore": ("-t", "--test"), "ntfsresize": ("-n", "--no-action"), "fstrim": ("-n", "--dry-run"), "fsck": ("-N",),
    "xfs_repair": ("-n",), "reiserfsck": ("--check",), "growpart": ("-N", "--dry-run"), "stow": ("-n", "--no", "--simulate"), "mmv": ("-n",), "tmpreaper": ("-t", "--test"), "tmpwatch": ("-t", "--test"), "systemd-tmpfiles": ("--dry-run",), "nix-collect-garbage": ("--dry-run",), "bleachbit": ("-p", "--preview"), "trash-empty": ("--dry-run",), "logrotate": ("-d", "--debug"), "pg_resetwal": ("-n", "--dry-run"), "pg_rewind": ("-n", "--dry-run"),
    "pg_upgrade": ("-c", "--check"), "pg_archivecleanup": ("-n", "--dry-run"), "pt-archiver": ("--dry-run",), "pt-online-schema-change": ("--dry-run",), "alembic": ("--sql",), "git-filter-repo": ("--dry-run", "--analyze"), "darcs": ("--dry-run",), "bzr": ("--dry-run",), "lerna": ("--dry-run",), "semantic-release": ("-d", "--dry-run"), "twine": ("--dry-run",), "goreleaser": ("--snapshot",), "depmod": ("-n", "--dry-run"), "modprobe": ("-n", "--dry-run", "--show"),
    "sshd": ("-t", "-T"), "haproxy": ("-c",), "php-fpm": ("-t",), "gh-ost": ("-noop",), "setfacl": ("--test",), "eksctl": ("--dry-run",), "unattended-upgrade": ("--dry-run",), "unattended-upgrades": ("--dry-run",),
}  # fmt: skip
"""Utility -> its options that only say what would happen."""
_DRY_VERBS: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {
    "zfs": (frozenset(("destroy", "receive", "recv", "send")), ("-n", "--dryrun")), "zpool": (frozenset(("add", "create", "split")), ("-n", "--dryrun")), "gsutil": (frozenset(("rsync",)), ("-n",)), "gcloud": (frozenset(("storage",)), ("--dry-run",)),
    "git": (frozenset("add push clean rm mv prune fetch remote worktree filter-repo commit lfs".split()), ("--dry-run",)), "hg": (frozenset("purge addremove add forget graft rename copy histedit strip".split()), ("-p", "--print", "-n", "--dry-run")), "fossil": (frozenset(("clean", "addremove", "mv", "rm")), ("-n", "--dry-run")),
    "systemctl": (frozenset("poweroff reboot halt kexec suspend hibernate stop start restart default rescue emergency".split()), ("--dry-run",)), "kubectl": (frozenset("apply create delete replace patch scale label annotate run expose set autoscale taint drain cordon uncordon rollout".split()), ("--dry-run=client", "--dry-run=server", "--dry-run")),
    "uv": (frozenset(("pip", "sync", "publish", "remove", "add")), ("--dry-run",)),
}  # fmt: skip
"""Utility -> the subcommands for which these options only say what would happen."""


def only_shows(call: Call) -> bool:
    """Whether the call prints text and changes nothing; what its redirections do is another matter."""
    if not call.words:
        return False
    name = call.name
    if name in _TOOLS and _asks_for_help(call):
        return True
    if name in _DRY and _simulates(call, _DRY[name]):
        return True
    if name in _DRY_VERBS and call.operands and call.operands[0].text in _DRY_VERBS[name][0] and "--" not in call.texts and _simulates(call, _DRY_VERBS[name][1]):
        return True
    if name == "mkfs" and _makes_nothing(call):
        return True
    if name not in _MANAGERS:
        return False
    verbs = [w.text for w in call.operands[:2]]
    return bool(verbs) and verbs[0] in _LISTS and not (verbs[0] == "config" and verbs[1:] != ["list"])


def _makes_nothing(call: Call) -> bool:
    """`-n` for ext file systems and NTFS, `-N` for XFS; elsewhere it is a label or another setting."""
    kind = call.path.rpartition("/")[2]
    if kind == "mkfs":
        value = call.value("-t", "--type")
        kind = f"mkfs.{value.text if value is not None else 'ext2'}"
    if re.fullmatch(r"mkfs\.ext[234]|mke2fs|mkfs\.ntfs|mkntfs", kind):
        return _simulates(call, ("-n", "--no-action") if "ntfs" in kind else ("-n",))
    return kind == "mkfs.xfs" and "-N" in call.texts


def _simulates(call: Call, options: tuple[str, ...]) -> bool:
    """One of the options is there in full or in a cluster of flags, and is not itself another option's value."""
    for at, text in enumerate(call.texts):
        if at and call.texts[at - 1] in _WITH_VALUE:
            continue
        cluster = _FLAGS.fullmatch(text) is not None and not text.startswith("--")
        if text in options or cluster and any(len(o) == 2 and o[1] in text[1:] for o in options):
            return True
    return False


_WITH_VALUE = frozenset("-t -o -c -f -C -m -I -W --option --target-release --prefix -L -E -O -U --exclude --include --filter --rsh --label".split())
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
