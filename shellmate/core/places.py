"""What kind of place a path is: root, system, home, device, temporary, or a plain file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum, auto
from functools import lru_cache

from shellmate.core.commands import UNKNOWN, Call, Word


class Place(Enum):
    """Kinds of places, by what their loss would mean."""

    PLAIN = auto()
    ROOT = auto()
    """`/` or everything in it."""
    SYSTEM = auto()
    """What the operating system lives on."""
    HOME = auto()
    """A whole home folder."""
    SETTINGS = auto()
    """Keys, start files and settings in a home folder."""
    DEVICE = auto()
    """A disk or another device that can be written raw."""
    TEMPORARY = auto()
    HARMLESS = auto()
    """`/dev/null`, terminals, standard streams."""
    REMADE = auto()
    """What a build or a tool makes again: `node_modules`, `__pycache__`."""
    UNKNOWN = auto()
    """Begins with something nobody can tell."""


_ROOT = re.compile(r"/+(\.{0,2}/*)*[*?]*|/+\*+/.*|/proc/\d+/root/?|//?\?:?")
_SYSTEM = re.compile(r"/(?:etc|bin|sbin|usr|lib\w*|boot|sys|proc|var|opt|root|srv|System|Library|Applications|snap|nix|run|private|mnt|media|Volumes|home|Users|dev|efi|host|data|vmlinuz\S*|initrd\S*)(?:/|$|\*|\?)")
_OWN_OF_SYSTEM = re.compile(r"/etc/(?:nginx|apache2)/(?:sites|conf|mods)-enabled/[^*?/]+|/etc/apt/sources\.list\.d/[^*?/]+|/(?:var/www|srv|opt|mnt|media|Volumes|home|Users|root|usr/local/src|data|run/user|var/folders|run/media)/[^*?]*[^/*?]/*")
_TEMPORARY = re.compile(r"/(?:private/)?(?:tmp|var/tmp|dev/shm)/+[^/*?].*")
_HARMLESS = re.compile(r"/dev/(?:null|zero|full|stdin|stdout|stderr|tty\w*|pts/\d+|fd/\d+|console|ptmx|random|urandom|dsp|tcp/.*|udp/.*)")
_DEVICE = re.compile(r"/dev/(?:(?:sd|hd|vd|xvd|nvme|mmcblk|mapper|disk|rdisk|md|dm-|loop|sr|nbd|zd|ram|mem|kmem|port|nst|st|dvd|cdrom|block|bcache|vg|root|fd\d|mtd|zvol|ada|da|nvd|wd|ld|ubi|pmem|xd|dasd|by-)|$|\*|\ue000)|\\\\\.\\PhysicalDrive|[/\\]+\.[/\\]PhysicalDrive")
_HOME = re.compile(r"(?:~[\w-]*|/home/[^/]+|/Users/[^/]+|/root)(?:/+\.?)?(?:/*[*?]+|/\.\*|/\.\[.*)?/*|/home/?\*?|/Users/?\*?")
_SETTINGS = re.compile(
    r"(?:^|.*/|~/?|.*\ue000)(?:\.(?:ssh|gnupg|config|local|kube|aws|mozilla|thunderbird|password-store|docker|pki|azure|gcloud|vim|emacs\.d|oh-my-zsh|git|svn|hg|minikube|terraform|wine|steam|var|themes|gconf|kde\d?|gnome\d?|mutt)(?:/|$|\*)|"
    r"\.(?:bash\w*|zsh\w*|profile|z?login|inputrc|vimrc|tmux\.conf|gitconfig|netrc|pgpass|my\.cnf|Xauthority|xinitrc|Xresources|pypirc|npmrc|git-credentials|env|kshrc|cshrc|emacs|screenrc|vault-token|boto)$|(?:id_(?:rsa|ed25519|ecdsa|dsa)|authorized_keys|known_hosts|terraform\.tfstate\S*|wallet\.dat)$|Library(?:/|$)|Documents/?$|Pictures/?$|Desktop/?$|Downloads/?$|Photos/?$|Music/?$|Videos/?$)"
)
_REMADE = re.compile(
    r"(?:.*/)?(?:node_modules|__pycache__|\.?pytest_cache|\.mypy_cache|\.ruff_cache|\.tox|\.nox|dist|build|target|out|\.next|\.nuxt|coverage|htmlcov|\.coverage|\.gradle|[\w.*-]+\.egg-info|\.?venv|\.parcel-cache|\.turbo|\.sass-cache|\.eggs|"
    r"\.hypothesis|\.svelte-kit|\.angular|\.cache|bower_components|cmake-build-\w+|_build|\.ipynb_checkpoints|DerivedData|\.dart_tool|tmp|temp|\.DS_Store|Thumbs\.db|\.terraform|\.vite|\.output|public/build|package-lock\.json|yarn\.lock|pnpm-lock\.yaml|poetry\.lock|Cargo\.lock|uv\.lock|bin/Debug|obj)/*(?:\*)?"
    r"|(?:.*/)?[^/]*\.(?:pyc|pyo|o|obj|class|tmp|swp|swo|bak~|orig|rej|cache|elc|gch|d|lo|la|aux|toc)|(?:.*/)?[^/]*~"
)


@lru_cache(maxsize=4096)
def place_of(path: str, cwd: str = ".", start: str = "") -> Place:
    """The kind of place that `path` names, seen from `cwd`; both as `Word.text` gives them. `start` is the caller's own folder, absolute, where it is known.

    What lies in a folder of somebody's own is judged by its name there, whether that folder is known or not: `build` is made again in each of them,
    and who works in /tmp keeps files there. The folder's name counts only where it is a special place itself: /etc, a home folder.
    """
    path = path.removeprefix("file://")
    if path.startswith(UNKNOWN):
        return Place.DEVICE if path.startswith(UNKNOWN + "/dev/sd") else Place.UNKNOWN
    if not path.startswith(("/", "~")) and cwd not in (".", ""):
        path = f"{cwd.rstrip('/')}/{path}" if path not in (".", "./") else cwd
    home = _OWN_HOME.match(start)
    path, start = _tidy(path), _tidy(start)
    for folder in (start, _tidy(cwd)):
        name = _within(path, folder)
        if name and (kind := _absolute(folder)) in (None, Place.TEMPORARY) and (folder == start or kind is None):
            return Place.SETTINGS if _SETTINGS.match(path) else Place.REMADE if _REMADE.fullmatch(name) else Place.PLAIN
    if home and _within(path, home[0]):
        path = f"~{path[len(home[0]) :]}"
    if path.startswith("/"):
        kind = _absolute(path)
        if kind is not None:
            return Place.PLAIN if kind is Place.TEMPORARY and _within(start, path) else kind
    if _HOME.fullmatch(path):
        return Place.HOME
    if path in ("..", "../", "../..", "../../") or re.fullmatch(r"(\.\./)+(\.\.|\*)?", path):
        return Place.UNKNOWN
    if _SETTINGS.match(path):
        return Place.SETTINGS
    if re.match(r"~/\.cache/[^/]", path):
        return Place.REMADE
    if not path.startswith("/") and _REMADE.fullmatch(path) and not re.fullmatch(r"~/[^/.]+/?\*?", path):
        return Place.REMADE
    return Place.PLAIN


_OWN_HOME = re.compile(r"(?:/home/[^/]+|/Users/[^/]+|/root)(?=/|$)")


def _within(path: str, folder: str) -> str:
    """What an absolute path is called in a folder that it lies in, `.` for the folder itself; empty where it lies elsewhere."""
    folder = folder.rstrip("/")
    if not folder.startswith("/"):
        return ""
    return "." if path == folder else path[len(folder) + 1 :] or "." if path.startswith(f"{folder}/") else ""


def place_in(call: Call, path: str) -> Place:
    """The kind of place that a path in a call names."""
    return place_of(path, call.cwd, call.start)


def _absolute(path: str) -> Place | None:
    if _ROOT.fullmatch(path):
        return Place.ROOT
    if path.startswith("/" + UNKNOWN):
        return Place.SYSTEM
    if path.startswith("/dev"):
        return Place.HARMLESS if _HARMLESS.fullmatch(path) else Place.DEVICE if _DEVICE.match(path) else Place.TEMPORARY if _TEMPORARY.fullmatch(path) else Place.SYSTEM
    if _TEMPORARY.fullmatch(path):
        return Place.TEMPORARY
    if _HOME.fullmatch(path):
        return Place.HOME
    if _OWN_OF_SYSTEM.fullmatch(path):
        return None
    if path.rstrip("/") in ("/tmp", "/var/tmp"):
        return Place.SYSTEM
    return Place.SYSTEM if _SYSTEM.match(path) else None


def _tidy(path: str) -> str:
    """Without `//`, `/./` and `x/..`."""
    if "//" not in path and "/." not in path and not path.startswith("./"):
        return path
    start = "/" if path.startswith("/") else ""
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] not in ("..", "~") and UNKNOWN not in parts[-1]:
            parts.pop()
        elif part == ".." and start and not parts:
            continue
        elif part not in ("", "."):
            parts.append(part)
    return (start + "/".join(parts)) or start or "."


SECRET = re.compile(
    r"\.ssh/?(?!\S*\.pub\b)(?:[\w*.-]*)?(?:$|\s|['\")/])|(?:^|/|\b)id_(?:rsa|ed25519|ecdsa|dsa)\b(?!\.pub)|\.aws(?:/|$|\b)|\.gnupg|\.kube/config|\.netrc|\.pgpass|\.git-credentials|\.docker/config|\.npmrc|\.pypirc|/etc/(?:shadow|gshadow|passwd|sudoers|krb5\.keytab|ssl/private|ssh/ssh_host)|"
    r"\.env\b(?!\.(?:example|sample))|\.password-store|\.config/(?:gcloud|gh|rclone|op)\b|\.azure|\.vault-token|wallet\.dat|\.bitcoin|\.electrum|logins\.json|key4\.db|Login Data|cookies\.sqlite|(?:google-chrome|chromium|BraveSoftware|\.config/vivaldi|microsoft-edge)\S*/(?:Cookies|Login|Local State)|Cookies$|kubeconfig\b|\.bash_history|\.zsh_history|\.(?:python|psql|mysql|node_repl|sqlite)_history|fish_history|\.mozilla|keychain|\.kdbx|credentials(?:\.json)?\b|secrets?(?:\.\w+|/)|/proc/(?:self|\d+)/environ|\.my\.cnf|\.pem\b|\.p12\b|\.pfx\b|\.key\b|service-?account\S*\.json|\.terraform\.d/credentials|tfstate|private_?key"
)  # fmt: skip
"""Files that hold keys, passwords or tokens."""


def is_secret(text: str) -> bool:
    """Whether the text names a file that holds a secret."""
    return bool(SECRET.search(text))


def worst(call: Call, words: Iterable[Word], *places: Place) -> bool:
    """Whether any of a call's words is in one of the places."""
    return any(place_in(call, word.text) in places for word in words)


PRECIOUS = (Place.ROOT, Place.SYSTEM, Place.HOME, Place.SETTINGS)
