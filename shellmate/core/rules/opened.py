"""Services opened to everyone without a password, and secrets put where everyone can read them."""

from __future__ import annotations

import re

from shellmate.core.commands import Call
from shellmate.core.places import is_secret
from shellmate.core.rules.model import Table
from shellmate.core.rules.remote import gives_secret
from shellmate.core.types import Level

TABLE = Table("open services")
DANGER = Level.DANGER
_LOCAL = re.compile(r"^(?:tcp://)?(?:127\.\d|localhost\b|\[?::1\]?)")
_ANYWHERE = re.compile(r"^(?:tcp://|https?://)?(?:0\.0\.0\.0|\*|\[?::\]?)?(?::\d+)?$")


def _settings(call: Call) -> dict[str, str]:
    """Options with their values, `--name=value` and `--name value` alike; lower case, without dashes at the front."""
    found: dict[str, str] = {}
    for at, text in enumerate(call.texts):
        if text.startswith("-") and len(text) > 1:
            name, equals, value = text.lstrip("-").partition("=")
            after = call.texts[at + 1] if at + 1 < len(call.words) else ""
            found[name.lower()] = value if equals else after if not after.startswith("-") else ""
    return found


def _reachable(settings: dict[str, str], *names: str) -> bool:
    """One of these options gives an address that others can reach."""
    return any(name in settings and any(not _LOCAL.match(part) for part in re.split(r"[,\s]+", settings[name]) if part) for name in names)


def _docker_open(call: Call) -> bool:
    hosts = [v for at, t in enumerate(call.texts) for v in (call.texts[at + 1 : at + 2] if t in ("-H", "--host") else [t.removeprefix("--host=").removeprefix("-H")] if t.startswith(("--host=", "-H")) else []) if v.startswith("tcp:")]
    return any(not _LOCAL.match(h) for h in hosts) and "--tlsverify" not in call.texts and "--tlsverify=true" not in call.texts


def _jupyter_open(call: Call, settings: dict[str, str]) -> bool:
    bare = any(re.fullmatch(r"(?:\w+app|identityprovider|passwordidentityprovider)\.(?:token|password)", n) and v.strip("'\"u") == "" for n, v in settings.items())
    return bare and _reachable(settings, "ip", "notebookapp.ip", "serverapp.ip")


def _open(call: Call) -> bool:
    settings, texts, name = _settings(call), call.texts, call.name
    if name in ("dockerd", "docker-daemon"):
        return _docker_open(call)
    if name in ("redis-server", "valkey-server", "keydb-server"):
        return settings.get("protected-mode") == "no" and "requirepass" not in settings and not ("bind" in settings and _LOCAL.match(settings["bind"]))
    if name == "mongod":
        return ("bind_ip_all" in settings or _reachable(settings, "bind_ip")) and not {"auth", "keyfile", "f", "config"} & set(settings)
    if name in ("jupyter", "jupyter-lab", "jupyter-notebook"):
        return _jupyter_open(call, settings)
    if name in ("code-server", "openvscode-server"):
        return (settings.get("auth") == "none" or "without-connection-token" in settings) and _reachable(settings, "bind-addr", "host")
    if name == "sshd":
        return any(re.search(r"(?i)permitemptypasswords[= ]yes", t) for t in texts)
    if name == "exportfs":
        return any(re.match(r"\*:", t) for t in texts) and any(re.search(r"\brw\b|no_root_squash", t) for t in texts)
    if name == "memcached":
        return _reachable(settings, "l") and "-S" not in texts
    if name in ("Xvnc", "vncserver", "tigervncserver", "x0vncserver", "Xtigervnc", "winvnc"):
        return (settings.get("securitytypes", "").lower() == "none" or "noauth" in settings) and settings.get("localhost") in (None, "no", "0")
    if name == "rsync":
        return "--daemon" in texts and _reachable(settings, "address")
    return name in ("filebrowser", "syncthing", "dufs", "gitea") and "noauth" in settings and _reachable(settings, "a", "address")


TABLE.add("service-open", DANGER, "Opens a service to the network for everyone, without a password.", "Let it listen on 127.0.0.1 and reach it through `ssh -L`, or set a password.",
    match="smbpasswd -n ;; net usershare * * * ~(?i)^everyone:f ;; adb tcpip ;; mysqld|mysqld_safe|mariadbd ~^--skip-grant-tables !--skip-networking ;; elasticsearch ~xpack\\.security\\.enabled=false ~network\\.host=(0\\.0\\.0\\.0|_site_|_global_) ;; kubelet ~^--anonymous-auth(=true)?$ ;; kube-apiserver ~^--(insecure-bind-address=0|anonymous-auth=true|authorization-mode=AlwaysAllow) ;; etcd ~^--listen-client-urls=http://0\\.0\\.0\\.0 !--client-cert-auth ;; pulseaudio ~auth-anonymous ;; pactl ~auth-anonymous ;; tgtadm ~^ALL$ ~bind ;; vault server -dev ~0\\.0\\.0\\.0 ;; influxd ~auth-enabled=false ;; node ~^--inspect(-brk)?=0\\.0\\.0\\.0 ;; chromium|google-chrome|chrome ~^--remote-debugging-address=0\\.0\\.0\\.0",
    names="dockerd docker-daemon redis-server valkey-server keydb-server mongod jupyter jupyter-lab jupyter-notebook code-server openvscode-server sshd exportfs memcached Xvnc vncserver tigervncserver x0vncserver Xtigervnc rsync filebrowser syncthing dufs", when=_open,
    yes=("dockerd -H tcp://0.0.0.0:2375", "redis-server --protected-mode no", "mongod --noauth --bind_ip_all", "jupyter lab --ip=0.0.0.0 --ServerApp.token=''", "code-server --auth none --bind-addr 0.0.0.0:80", "sshd -o PermitEmptyPasswords=yes", "exportfs -o rw '*:/srv'"),
    no=("dockerd -H tcp://127.0.0.1:2375", "dockerd -H tcp://0.0.0.0:2376 --tlsverify", "redis-server --port 6380", "mongod --auth --bind_ip_all", "jupyter lab --ip=0.0.0.0", "code-server --auth none", "sshd -T", "exportfs -v", "exportfs -o ro '*:/srv'"))

_PASTE = "gist pastebinit wgetpaste fpaste paste.sh dpaste ix sprunge termbin slackcat telegram-send gdrive drive dropbox_uploader dropbox_uploader.sh mega-put megaput magic-wormhole wormhole-william portal keybase pbin privatebin onionshare onionshare-cli signal-cli"


def _posts_secret(call: Call) -> bool:
    if call.name in ("gh", "glab") and not (len(call.operands) > 1 and call.operands[0].text in ("gist", "snippet") and call.operands[1].text in ("create", "new", "edit", "add")):
        return False
    named = [w.text for w in call.words if not re.search(r"\.pub$|known_hosts|\.(?:example|sample)$", w.text)] + [r.target.text for r in call.redirects if r.operator == "<"]
    return any(is_secret(text) for text in named) or any(gives_secret(c) for c in call.upstream)


TABLE.add("posts-secret", DANGER, "Puts keys, passwords or other secrets where others can read them.", "Post only what holds no secret.", names=f"gh glab {_PASTE}", when=_posts_secret,
    yes=("gh gist create ~/.ssh/id_rsa", "pastebinit -i ~/.netrc", "cat .env | gh gist create -", "pastebinit < ~/.bash_history"), no=("gh gist create notes.md", "pastebinit error.log", "gh gist list", "gh gist create ~/.ssh/id_rsa.pub", "dmesg | pastebinit"))
