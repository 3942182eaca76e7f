"""Histories and logs, desktop settings, schedules, system files, resources: traces wiped, settings lost, machines filled up."""

from __future__ import annotations

import re

from shellmate.core.commands import UNKNOWN, Call
from shellmate.core.places import Place, place_in, place_of
from shellmate.core.rules.model import Table
from shellmate.core.rules.writing import writes
from shellmate.core.types import Level

TRACES, SETTINGS, RESOURCES = Table("history and logs"), Table("settings and system files"), Table("resources")
CAUTION, DANGER = Level.CAUTION, Level.DANGER
_HISTORY = re.compile(r"\.\*_?history$|\.(?:bash|zsh|python|mysql|psql|sqlite|node_repl|rediscli|lesshst|sh|ksh|fish)_?(?:history|hst)$|fish_history$|\.histfile$|\.zhistory$|\.viminfo$|\.lesshst$|\.local/share/fish|ConsoleHost_history|\$?HISTFILE$")
_LOGS = re.compile(r"^/var/log(?:/|$)|^/var/(?:run|account)/\S*(?:utmp|wtmp|pacct)|^/run/log|/(?:wtmp|btmp|lastlog|utmp)$|^/Library/Logs|^/private/var/log")


def _forgets(call: Call) -> bool:
    """Turns the shell's history off, or points it at nothing."""
    for name, value in call.assignments:
        if name in ("HISTFILE", "PYTHONHISTFILE", "LESSHISTFILE", "MYSQL_HISTFILE") and name == "HISTFILE" and value.text in ("/dev/null", "", "0"):
            return True
        if name in ("HISTSIZE", "HISTFILESIZE", "SAVEHIST") and value.text == "0":
            return True
    if call.name == "unset":
        return bool({"HISTFILE", "HISTSIZE", "SAVEHIST", "HISTFILESIZE", "PROMPT_COMMAND"} & set(call.texts))
    if call.name == "set":
        return call.texts[:2] == ["+o", "history"]
    if call.name == "history":
        return call.has("-c", "-cw") or "clear" in call.texts or "-p" in call.texts and len(call.texts) == 1
    if call.name == "fc":
        return "-p" in call.texts and len(call.texts) == 1
    if call.name == "shopt":
        return "-uo" in call.texts and "history" in call.texts
    return call.name == "builtin" and "history" in call.texts and "clear" in call.texts


_FILE_TOOLS = frozenset("rm shred mv truncate unlink wipe srm ln sed perl chattr chmod find tee dd cp curl wget sort install".split())


def _history_files(call: Call) -> bool:
    if not call.redirects and call.name not in _FILE_TOOLS:
        return False
    named = [w.text for w in call.words if _HISTORY.search(w.text) or _LOGS.search(w.text)]
    if call.name in ("rm", "shred", "mv", "truncate", "unlink", "wipe", "srm"):
        sources = call.operands[:-1] if call.name == "mv" else call.operands
        return any(_HISTORY.search(w.text) or _LOGS.search(w.text) for w in sources)
    if call.name == "ln":
        return bool(named) and call.has("-s", "-f")
    if call.name in ("sed", "perl") and call.has("-i", "--in-place"):
        return bool(named)
    if call.name in ("chattr", "chmod"):
        return bool(named) and any(t in ("+i", "000", "0") for t in call.texts)
    if call.name == "find":
        return any(_LOGS.search(t) for t in call.texts[:1]) and "-delete" in call.texts
    return any(not append and (_HISTORY.search(w.text) or _LOGS.search(w.text)) for w, append in writes(call) if call.name not in ("cp", "rsync", "install", "scp"))


TRACES.add("history-off", DANGER, "Wipes or switches off the shell's history.", "Remove one line: `history -d NUMBER`; a leading space keeps a line out.", when=_forgets, yes=("history -c", "unset HISTFILE", "export HISTFILE=/dev/null", "HISTSIZE=0", "set +o history", "history clear"), no=("history", "history 20", "export HISTSIZE=10000", "set -o history", "unset FOO"))
TRACES.add("traces-wiped", DANGER, "Wipes logs or the shell's history.", "`logrotate` and `journalctl --vacuum-time=4weeks` keep what is recent.",
    match="journalctl ~^--vacuum-(time=?(\\d+(s|sec|m|min|h|hour|hours|seconds|minutes)?|1d|1day)|size=?\\d{1,2}[KM]?|files=?[01])$ ;; journalctl --vacuum-time ~^(\\d+(s|m|min|h)|1d)$ ;; journalctl --vacuum-size ~^\\d{1,2}[KM]?$ ;; dmesg -C|-c|--clear|--read-clear ;; auditctl -D|-e ;; wevtutil cl|clear-log ;; log erase ;; utmpdump -r ;; atuin ~^(prune|delete|clear)$ ;; faillog -r ;; lastlog -C|--clear ;; mysql ~(?i)purge\\s+binary ;; Clear-EventLog ;; Clear-History ;; bleachbit -c",
    when=_history_files, yes=("rm ~/.bash_history", "cat /dev/null > ~/.zsh_history", "ln -sf /dev/null ~/.bash_history", "journalctl --vacuum-time=1s", "> /var/log/auth.log", "rm -rf /var/log/*", "dmesg -C", "auditctl -D", "truncate -s0 /var/log/syslog"), no=("journalctl --vacuum-time=4weeks", "tail /var/log/syslog", "cat ~/.bash_history", "dmesg", "journalctl -u nginx", "grep x /var/log/auth.log"))
TRACES.add("logs-trimmed", CAUTION, "Removes old logs.", "", match="journalctl --vacuum-time|--vacuum-size|--vacuum-files|--rotate|--flush ;; logrotate !-d|--debug ;; history -d|-a|-w|-r|-n", yes=("journalctl --vacuum-time=4weeks", "logrotate -f /etc/logrotate.conf"), no=("journalctl -u x", "history", "logrotate -d /etc/logrotate.conf"))

TRACES.add("backs-up", CAUTION, "Writes a backup, or puts back files over those that are there.", "List what it holds first; many have --dry-run.",
    match="restic restore|backup|copy|tag|rewrite|repair|recover|migrate|unlock|mount|rebuild-index ;; restic key add|remove|passwd ;; restic cache --cleanup ;; borg create|extract|rename|recreate|import-tar|export-tar|upgrade|transfer|break-lock|with-lock|mount|umount|config ;; borg key import|change-passphrase|export ;; borg check --repair ;; borgmatic !list|info|config !--dry-run|-n|--list|--info ;; duplicity !--dry-run !~^(collection-status|list-current-files|verify)$ ;; duply * backup|restore|fetch|incr|full ;; "
    "kopia snapshot|snapshots create|restore|migrate ;; kopia restore|mount ;; rdiff-backup backup|restore|regress ;; rdiff-backup -r|--restore-as-of ;; bup save|restore|index ;; tarsnap -c|-x|-d ;; rsnapshot !-t ~^(hourly|daily|weekly|monthly|sync|alpha|beta|gamma)$ ;; snapper create|create-config|modify|set-config ;; timeshift --create ;; tmutil startbackup|restore|addexclusion ;; deja-dup --backup|--restore ;; backintime backup|restore",
    yes=("restic restore latest --target /tmp/x", "restic -r /srv/b backup docs", "borg create /srv/b::x docs", "borg extract /srv/b::x", "kopia snapshot create docs", "timeshift --create"), no=("restic snapshots", "restic ls latest", "restic check", "borg list /srv/b", "borg info /srv/b", "borg create --dry-run --list /srv/b::x docs", "timeshift --list"))

SETTINGS.add("schedule-lost", DANGER, "Removes or replaces all scheduled jobs.", "Keep a copy: `crontab -l > cron.bak`; edit with `crontab -e`.",
    names="crontab atrm launchctl systemctl schtasks", when=lambda c: (c.name == "crontab" and (c.has("-r") or [w.text for w in c.operands] in (["-"], ["/dev/null"], []) and not c.has("-l", "-e") and c.fed and not _keeps_jobs(c) or "/dev/null" in c.texts)) or (c.name == "atrm" and any(w.unknown or w.glob for w in c.words)) or (c.name == "schtasks" and any(re.match("(?i)/delete", t) for t in c.texts)),
    yes=("crontab -r", "crontab -u bob -r", "echo '* * * * * x' | crontab -", "crontab /dev/null", "crontab -ir", "crontab -u bob < jobs"), no=("crontab -u bob -l < x", "crontab -l", "crontab -e", "(crontab -l; echo '0 1 * * * x') | crontab -", "crontab my.cron"))
SETTINGS.add("schedule", CAUTION, "Changes scheduled jobs.", "", match="crontab ~^ !-l ;; crontab !-l ;; at !-l ;; atrm ;; batch", yes=("crontab -e", "crontab x"), no=("crontab -l", "atq"))
SETTINGS.add("desktop-reset", DANGER, "Resets or deletes your desktop's or programs' settings.", "Save them first: `dconf dump / > dconf.bak`.",
    match="dconf reset -f ;; dconf reset ~/$ ;; dconf load ~^/$ ;; gsettings reset-recursively ;; gconftool-2 --recursive-unset ;; defaults delete|remove ;; xfconf-query -r|--reset -R|--recursive ;; kwriteconfig5|kwriteconfig6|kwriteconfig --delete ;; gnome-extensions uninstall ;; code ~^--uninstall-extension$ ;; flatpak ~^--delete-data$ ;; snap remove --purge ;; tccutil reset ;; systemsetup ~-setremotelogin ~off ;; reg delete ;; defaults ~^(delete|delete-all)$ ;; launchctl reset|reboot ;; lsregister -delete|-kill ;; stow -D ;; rustup self uninstall ;; pipx uninstall-all ;; sdk flush ;; keychain --wipe|--clear ;; ssh-add -D ;; gpg --delete-secret-keys|--delete-keys|--delete-secret-and-public-key|--delete-secret-key|--delete-key ;; security delete-keychain|delete-generic-password|delete-certificate|delete-identity ;; secret-tool clear ;; keyctl clear|unlink ;; kdestroy -A ;; pass rm",
    yes=("dconf reset -f /", "gsettings reset-recursively org.gnome.desktop.interface", "defaults delete com.apple.dock", "gpg --delete-secret-keys me"), no=("dconf dump /", "gsettings get org.gnome.x y", "defaults read", "gpg --list-keys"))
SETTINGS.add("desktop", CAUTION, "Changes a setting.", "", match="gsettings set|reset ;; dconf write|reset|load ;; defaults write ;; xfconf-query -s|--set ;; kwriteconfig5 ;; kwriteconfig6", yes=("gsettings set a b c",), no=("gsettings get a b",))

_SEALED = r"^/etc/(?:passwd|shadow|gshadow|group|sudoers(?:\.d/.*)?|pam\.d/.*|pam\.conf|ld\.so\.preload|ssh/sshd_config|crypttab|security/.*|polkit-1/.*|crontab|cron\.[\w]+/?.*|rc\.local|init\.d/.*|inittab|profile(?:\.d/.*)?|bash\.bashrc|shells|doas\.conf|master\.passwd|hosts\.(?:allow|deny)|securetty|selinux/.*|udev/.*|rc\.d/.*|subuid|subgid|login\.defs|nsswitch\.conf)$|/\.ssh/(?:authorized_keys2?|rc|id_\w+)$|/var/spool/cron|^/boot/|^/lib/systemd/|^/usr/lib/systemd/"
_DROP_IN = re.compile(r"^/etc/(?:apt/(?:sources\.list\.d|apt\.conf\.d|preferences\.d|keyrings|trusted\.gpg\.d)|sysctl\.d|systemd/system|nginx|apache2|httpd|docker|modules-load\.d|modprobe\.d|yum\.repos\.d|logrotate\.d|netplan|NetworkManager/conf\.d|supervisor|environment\.d|profile\.d/never|X11/xorg\.conf\.d|letsencrypt|haproxy|prometheus|grafana|fail2ban/jail|iptables/|nftables|default/(?!grub)|[\w-]+/conf\.d|[\w.-]+\.d)/\S+|^/etc/(?:motd|hostname|timezone|issue|environment|hosts\.bak|docker/daemon\.json|\S+\.(?:bak|orig|old|new))$|^/usr/(?:local|share/keyrings)/|^/opt/|^/srv/|^/var/(?:www|lib/\w+/|cache|tmp|backups?)|^/(?:mnt|media|run|data|Volumes|home|Users)/|^/Library/LaunchAgents-x|^/proc|^/sys|^/root/[^.]|^/dev/")


def _writes_sealed(call: Call) -> bool:
    for word, _append in writes(call):
        path = word.text if word.text.startswith(("/", "~")) or call.cwd == "." else f"{call.cwd}/{word.text}"
        path = re.sub(r"^(?:/home/\w+|/root|/Users/\w+|~\w*)/", "~/", path)
        if call.name in ("cp", "mv", "ln", "rsync", "scp", "install") and path.endswith("/.ssh/authorized_keys") is False and "/.ssh/id_" in path and call.name in ("cp", "scp"):
            continue
        if re.search(_SEALED, path) and not (call.name == "cp" and path.endswith(".bak")) or (False):
            return True
        if path in (".ssh/authorized_keys", "authorized_keys"):
            return True
    return False


def _writes_system(call: Call) -> bool:
    for word, append in writes(call):
        place = place_in(call, word.text)
        if place not in (Place.SYSTEM, Place.ROOT) or append or _DROP_IN.search(word.text) or word.unknown and not word.text.startswith("/etc"):
            continue
        if call.name in ("cp", "mv", "install", "rsync", "ln", "scp") and (not re.search(r"/(?:etc|boot)/[\w.-]+$|/(?:s?bin|lib\w*)/(?:\w*sh|sudo|su|login|ls|ps|python3?|lib\S+|ld\S*|systemd\S*|env|cat|init)$", word.text) or word.text.endswith("/") or word.text in ("/etc",)) and call.name != "ln":
            continue
        return True
    return False


def _edits_system(call: Call) -> bool:
    if call.name in ("sed", "perl", "ruby", "awk", "ed", "ex", "sponge", "patch", "yq", "augtool", "crudini", "replace", "rpl", "sd"):
        in_place = call.name in ("ed", "ex", "sponge", "patch", "augtool", "crudini", "replace", "rpl", "sd") or call.has("--in-place", "-i") or any(re.match(r"-[a-z0-9]*i", t) for t in call.texts) or "inplace" in call.texts
        return in_place and any(place_in(call, w.text) in (Place.SYSTEM, Place.DEVICE) and not w.text.startswith(("/var/www", "/opt", "/srv", "/usr/local", "/mnt", "/media", "/home")) or re.search(r"\.ssh/(?:authorized_keys|config)|\.bashrc$|\.zshrc$|\.profile$", w.text) and False for w in call.operands)
    return False


def _start_files(call: Call) -> bool:
    return any(not append and re.search(r"(?:^|~/|/)\.(?:bashrc|zshrc|profile|bash_profile|zprofile|zshenv|bash_login|xinitrc|vimrc|gitconfig|tmux\.conf|netrc|xprofile|inputrc|ssh/config|gnupg/\S+|config/fish/config\.fish|kube/config|aws/\w+)$", w.text) and not (call.name in ("cp", "mv", "ln", "install") or call.upstream and any(u.name == "kubectl" for u in call.upstream) or call.name == "kubectl") for w, append in writes(call))


SETTINGS.add("sealed-file", DANGER, "Changes who may log in, become root, or what runs at the start.", "Use its own editor (`visudo`, `vipw`), and keep a root session open.", when=_writes_sealed, critical=True,
    yes=("echo 'bob ALL=(ALL) NOPASSWD:ALL' >> /etc/sudoers", "echo x | sudo tee -a /etc/passwd", "echo key >> ~/.ssh/authorized_keys", "cp x /etc/pam.d/sshd", "echo x > /etc/ld.so.preload", "curl x > ~/.ssh/authorized_keys"), no=("cat /etc/sudoers", "echo x >> ~/.bashrc", "echo '1.2.3.4 h' | sudo tee -a /etc/hosts", "cat /etc/passwd > users.txt", "cp /etc/passwd /tmp/p"))
SETTINGS.add("system-file", DANGER, "Overwrites a file of the system.", "Keep a copy: `cp -a FILE FILE.bak`; prefer a file of your own in a `.d` folder.", when=_writes_system,
    yes=("echo x > /etc/fstab", "echo x | sudo tee /etc/hosts", "cp evil /bin/ls", "sudo ln -sf /bin/x /bin/sh", "cat x > /usr/bin/env"), no=("echo x | sudo tee /etc/apt/sources.list.d/x.list", "sudo cp app /usr/local/bin/", "echo x | sudo tee -a /etc/hosts", "sudo cp x.service /etc/systemd/system/"))
SETTINGS.add("system-edit", DANGER, "Edits a file of the system in place.", "Keep a copy with a suffix: `sed -i.bak`, then compare with diff.", when=_edits_system, names="sed perl ruby awk ed ex sponge patch yq augtool crudini replace rpl sd",
    yes=("sudo sed -i 's/a/b/' /etc/ssh/sshd_config", "perl -pi -e 's/x/y/' /etc/fstab", "sed -i /root/d /etc/passwd"), no=("sed -n 1p /etc/passwd", "sed -i s/a/b/ f.txt"))
SETTINGS.add("start-file", DANGER, "Overwrites a start file or the settings of your account.", "Append with `>>`, and keep a copy.", when=_start_files, yes=("echo x > ~/.bashrc", "cat a > ~/.zshrc", ": > ~/.ssh/config"), no=("echo x >> ~/.bashrc", "cp ~/.bashrc ~/.bashrc.bak"))
SETTINGS.add("appends", CAUTION, "Adds to a system file or to a start file.", "", when=lambda c: any(append and (place_in(c, w.text) in (Place.SYSTEM, Place.SETTINGS)) for w, append in writes(c)), yes=("echo x >> ~/.bashrc", "echo x | sudo tee -a /etc/hosts"), no=("echo x >> notes.txt",))
SETTINGS.add("environment-broken", DANGER, "Makes the shell run other programs than you think.", "Add to the variable instead: `PATH=$PATH:DIR`.",
    when=lambda c: any((n == "PATH" and "\ue000" not in v.text and not re.search(r"bin", v.text)) or n in ("LD_PRELOAD", "DYLD_INSERT_LIBRARIES") and v.text != "" and re.search(r"/tmp|/dev/shm|^\./|evil|\ue000", v.text) or n in ("PROMPT_COMMAND", "BASH_ENV") and re.search(r"rm |curl|wget|/dev/tcp|nc ", v.text) for n, v in c.assignments), yes=("export PATH=", "PATH=/tmp", "LD_PRELOAD=/tmp/x.so ls"), no=("export PATH=$PATH:~/bin", "PATH=/usr/bin:/bin ls", "export EDITOR=vim"))


def _keeps_jobs(call: Call) -> bool:
    return any(u.name == "crontab" and u.has("-l") or u.name in ("cat", "sed", "grep", "awk") and not u.upstream and u.operands for u in call.upstream)


def _huge(text: str) -> bool:
    found = re.fullmatch(r"\+?(\d+(?:\.\d+)?)\s*([KMGTPE]?)i?B?", text, re.I)
    return bool(found) and float(found[1]) * 1024.0 ** "KMGTPE".find(found[2].upper() or "?") * (1024 if found[2] else 1) >= 200 * 1024.0**3 if found else False


def _endless_output(call: Call) -> bool:
    source = (call.name == "yes" or call.name == "seq" and "inf" in call.texts or call.name in ("cat", "tail", "cp", "pv", "tr", "base64", "xxd", "sort", "head", "dd") and any(re.fullmatch(r"(?:if=)?/dev/(?:zero|u?random|full)", w.text) for w in call.words) and call.name not in ("head", "dd")) or any(r.operator == "<" and re.fullmatch(r"/dev/(?:zero|u?random|full)", r.target.text) for r in call.redirects) and call.name in ("cat", "tr", "base64", "tee", "sort", "gzip", "xxd", "openssl", "")
    return source


_FILLERS = frozenset("dd fallocate truncate mkfile head tail sort tee cp pv curl wget".split())


def _fills(call: Call) -> bool:
    if call.name in ("tail", "sort", "grep", "wc", "xxd") and any(w.text in ("/dev/zero",) for w in call.words) and call.name in ("tail", "sort"):
        return True
    if call.endless and call.background and call.name not in ("wait", ""):
        return True
    if call.endless and (any(r.operator == ">>" for r in call.redirects) or call.name in ("fallocate", "fork", "mkdir", "dd", "mktemp", "malloc")) and call.name not in ("sleep", "wait", "echo", "date", "ps", "free", "uptime", "df", "read", "printf"):
        return True
    if call.name not in _FILLERS and not call.redirects:
        return False
    if call.name == "dd" and any(re.fullmatch(r"if=/dev/(?:zero|u?random)", w.text) for w in call.words) and any(w.text.startswith("of=") and place_of(w.text[3:]) is not Place.HARMLESS for w in call.words) and not any(w.text.startswith("count=") for w in call.words):
        return True
    if call.name in ("fallocate", "truncate", "mkfile", "head", "dd") and any(_huge(t) for t in re.split(r"[\s=]|(?<=-l)|(?<=-s)|(?<=-c)", " ".join(call.texts))) and call.name != "truncate":
        return call.name != "head" or bool(call.redirects)
    stages = [*call.upstream, call]
    bounded = any(s.name in ("head", "timeout", "dd", "less", "more", "sed", "wc") or s.name == "grep" and s.has("-m", "-q") for s in stages)
    to_file = any(place_in(call, w.text) is not Place.HARMLESS for w, _ in writes(call))
    return to_file and not bounded and any(_endless_output(s) for s in stages)


def _self_appends(call: Call) -> bool:
    if not call.redirects:
        return False
    names = {r.target.text for r in call.redirects if r.operator == ">>"}
    return bool(names) and any(w.text in names for s in (call, *call.upstream) for w in s.operands if s.name in ("cat", "tail", "tee"))


RESOURCES.add("fills-up", DANGER, "Uses up the disk, the memory or all processes, without end.", "Give a limit: `head -c 1G`, `count=`, `timeout 10`, `ulimit`.", when=_fills,
    yes=("yes > big.txt", "cat /dev/zero > fill", "dd if=/dev/zero of=fill bs=1M", "fallocate -l 500G x", "tail /dev/zero", "while true; do ./x & done", "cat /dev/urandom | tee f > g"), no=("yes | head", "yes | apt install x", "dd if=/dev/zero of=x bs=1M count=10", "fallocate -l 1G swapfile", "while true; do date; sleep 1; done", "head -c 10 /dev/urandom"))
RESOURCES.add("grows-itself", DANGER, "Reads the file it appends to: it grows without end.", "Write to another file.", when=_self_appends, yes=("cat a.txt >> a.txt", "tail -f log >> log"), no=("cat a >> b",))
RESOURCES.add("stress", DANGER, "Loads the machine or a network until something gives way.", "Set a time and a limit.",
    match="stress|stress-ng !--version|--help ;; hping3 --flood|--faster ;; ping -f ;; ping6 -f ;; slowloris ;; masscan ;; hydra ;; medusa ;; t50 ;; mdk3 ;; mdk4 ;; aireplay-ng ;; goldeneye ;; loic ;; forkbomb ;; zip-bomb ;; memtester ;; cpuburn ;; nping ~--flood|--rate ;; arpspoof ;; ettercap ;; bettercap ;; xmrig ;; minerd ;; cpuminer ;; ethminer ;; ulimit ~^(-u|-n|-v|-m|-f|-t)$ ~^0$ ;; macof ;; yersinia ;; dhcpstarv ;; renice ~^-?-20$ ~^-x ;; sqlmap ~os-shell|os-pwn|--dump",
    yes=("stress-ng --vm 8 --vm-bytes 100%", "ping -f host", "hping3 --flood x"), no=("ping -c 3 host", "nproc"))
RESOURCES.add("eats-power", CAUTION, "Runs until it is stopped, or changes priorities.", "", match="yes ;; renice ;; ulimit ~^-\\w ~^\\d", yes=("renice 5 12",), no=("nice ls",))

assert UNKNOWN == "\ue000"
