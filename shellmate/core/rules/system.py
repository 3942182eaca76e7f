"""Permissions, accounts, services, network, packages, kernel, power: what locks a user out or breaks a machine."""

from __future__ import annotations

import re

from shellmate.core import xargs_input
from shellmate.core.commands import UNKNOWN, Call, Word
from shellmate.core.places import PRECIOUS, Place, place_in
from shellmate.core.rules.model import Table
from shellmate.core.rules.searches import bounded
from shellmate.core.types import Level

CAUTION, DANGER = Level.CAUTION, Level.DANGER
PERMISSIONS, ACCOUNTS, SERVICES, PACKAGES, KERNEL = Table("permissions"), Table("accounts"), Table("services and network"), Table("packages"), Table("kernel and power")


def _acl_targets(call: Call) -> list[Word]:
    """The files of a `setfacl` call, without its entries and lists of entries."""
    found: list[Word] = []
    skip = plain = False
    for word in call.words:
        if skip:
            skip = False
        elif plain or not word.text.startswith("-"):
            found.append(word)
        elif word.text == "--":
            plain = True
        else:
            skip = bool(re.fullmatch(r"-[a-zA-Z]*[mxMX]|--(?:modify|remove|set)(?:-file)?|--restore", word.text))
    return found


def _targets(call: Call) -> list[Word]:
    if call.name == "setfacl":
        return _acl_targets(call)
    skip = 0 if call.has("--reference") else 1
    return list(call.operands[skip:]) if not any(re.fullmatch(r"-[rwxXst]+", t) for t in call.texts[:1]) else list(call.operands)


def _mode(call: Call) -> str:
    for text in call.texts:
        if re.fullmatch(r"[0-7]{1,5}|[-+=ugoarwxXst,]*[-+=][rwxXstugo,+=-]*", text) and text not in ("-R", "-v", "-c", "-f"):
            return text
    return ""


def _tree(call: Call) -> bool:
    return call.has("-R", "--recursive", "-r") if call.name != "setfacl" else call.has("-R", "--recursive")


def _system_target(call: Call) -> bool:
    places = [place_in(call, w.text) for w in _targets(call)]
    return any(p in (Place.ROOT, Place.SYSTEM, Place.DEVICE) for p in places) or _tree(call) and any(p in (Place.HOME, Place.UNKNOWN) and w.text != "." for p, w in zip(places, _targets(call), strict=True))


def _sweeps(call: Call) -> bool:
    """A search from `/` hands over every file, not only those of a name or an owner."""
    targets = [w for w in _targets(call) if w.unknown]
    above: Call | None = call
    while targets and above is not None:
        given = [c for w in targets for c in w.calls] if above is call else []
        source = above if above.name in ("find", "fd") else xargs_input.search(tuple(given) or above.upstream)
        if source is not None:
            starts = xargs_input.roots(source) if source.name == "find" else [w.text for w in source.operands[1:2]]
            return any(place_in(source, s) is Place.ROOT or s == "." and source.cwd == "/" for s in starts) and not bounded(source.texts, lambda test, value: test in _NARROW)
        above = above.parent
    return False


_NARROW = frozenset("-name -iname -path -ipath -wholename -regex -iregex -user -group -uid -gid -nouser -nogroup -newer -inum -samefile -perm -empty".split())


def _chmod_opens(call: Call) -> bool:
    mode = _mode(call)
    everyone = bool(re.fullmatch(r"0?[0-7]?[0-7][0-7][2367]", mode) or re.search(r"(?:^|,)[ugo]*[oa][ugo]*[+=][rxXst]*w|(?:^|,)[+]w$|^a=rwx", mode))
    targets = _targets(call)
    found = call.parent is not None and call.parent.name in ("find", "xargs", "fd")
    return everyone and (_tree(call) or found and not re.fullmatch(r"0?[0-7]?1\d\d\d", mode) or any(place_in(call, w.text) in (*PRECIOUS, Place.DEVICE, Place.UNKNOWN) or w.text in (".", "*") or re.search(r"\.(key|pem|env)$", w.text) for w in targets)) or call.name == "chmod" and any(re.search(r"/etc/(shadow|sudoers|ssh)|\.ssh|id_(rsa|ed25519)$", w.text) for w in targets) and bool(re.fullmatch(r"0?[0-7][4567][0-7]|0?[0-7]{2}[4567]", mode) or re.search(r"[goa]\+[rwx]|^\+[rw]", mode)) and not any(w.text.endswith(".pub") for w in targets)


def _chmod_takes_all(call: Call) -> bool:
    mode = _mode(call)
    nothing = bool(re.fullmatch(r"0{1,4}|0?[0-3]00|a=|a-rwx|u-[rwx]+|-[rwx]{1,3}|a-[rwx]+|ugo-\w+|-x", mode))
    return nothing and mode not in ("100", "200") and (_tree(call) or any(place_in(call, w.text) in PRECIOUS or w.text in (".", "*") or w.unknown for w in _targets(call))) and not (mode in ("a-x", "-x") and not _tree(call) and not _system_target(call))


PERMISSIONS.add("permissions-system", DANGER, "Changes permissions or ownership of system files or of a whole tree that others rely on.", "Name the one file; note its state first with `stat`.",
    names="chmod chown chgrp setfacl chattr icacls takeown chcon restorecon-x", when=lambda c: (_system_target(c) or _sweeps(c)) and not (c.name == "chmod" and not _sweeps(c) and re.fullmatch(r"(a|u|ug|\+)?\+?x|0?[67][45]{2}", _mode(c)) and not _tree(c) and any(re.match(r"/usr/local/|/opt/|/srv/|/var/www/|/etc/[\w.-]+/", w.text) or not re.match(r"/(etc|bin|usr|lib|boot)", w.text) for w in _targets(c)) and not any(re.search(r"sudo|passwd|shadow", w.text) for w in _targets(c))),
    critical=True, yes=("chmod -R 777 /", "chown -R me /usr", "sudo chown -R $USER /etc", "chmod 666 /etc/passwd", "chmod -R 755 ~", "chgrp -R staff /var", "setfacl -R -b /srv", "setfacl -Rm o::rwx /etc", "setfacl --recursive --remove-all /etc", "find / -type d -exec chmod 755 {} +", "find / -type f -print0 | xargs -0 chmod 644", "find /etc -type f | sort | xargs chmod 644", "cd / && find . -type d -exec chmod 755 {} +", "chmod 755 $(find / -type d)", "find / -type d | while read d; do chmod 755 \"$d\"; done", "fd . / -x chmod 755"), no=("find / -type f | grep cache | xargs chmod 644", "find / -name run.sh -exec chmod 755 {} +", "find . -type d -print0 | xargs -0 chmod 755", "setfacl -R -b project", "setfacl -R -b /srv/project", "setfacl -R -m u:bob:rX /srv/shared", "setfacl --test -R -b /etc", "chmod 644 a.txt", "chmod +x run.sh", "chown -R me:me ~/project", "sudo chmod +x /usr/local/bin/x", "chmod 755 /tmp/x"))
PERMISSIONS.add("permissions-open", DANGER, "Lets everyone on the machine write these files, or read keys.", "Give only what is needed: `chmod u+rwX`.", names="chmod", when=_chmod_opens,
    yes=("chmod -R 777 .", "chmod 777 ~/.ssh", "chmod -R a+rwx project", "chmod 644 ~/.ssh/id_rsa"), no=("chmod 755 x", "chmod 600 ~/.ssh/id_rsa", "chmod 666 a.txt"))
PERMISSIONS.add("permissions-none", DANGER, "Takes away all access to these files, your own too.", "Take away one right from one file.", names="chmod", when=_chmod_takes_all,
    yes=("chmod -R 000 .", "chmod 000 ~", "chmod -R a-rwx project", "chmod -R u-x src"), no=("chmod -x run.sh", "chmod 700 x", "chmod o-w file"))
PERMISSIONS.add("set-user-id", DANGER, "Lets everyone run this program with its owner's rights.", "Use sudo with a rule for that one program.",
    names="chmod setcap cp install chown", when=lambda c: (c.name == "chmod" and (bool(re.fullmatch(r"0?[4-7][0-7]{3}", _mode(c))) and not re.fullmatch(r"0?[23][0-7]{3}", _mode(c)) or bool(re.search(r"(?:^|,)(?:u|ug|a|g)?\+[rwx]*s|u=[rwx]*s", _mode(c)) and not _mode(c).startswith("g+s")))) or (c.name == "setcap" and bool(re.search(r"cap_(set|dac|sys|fowner|chown|all|net_admin)|=ep$|all", " ".join(c.texts))) and not c.has("-r") and "cap_net_bind_service" not in " ".join(c.texts)) or (c.name == "install" and bool((v := c.value("-m", "--mode")) and re.match(r"0?[4567]\d{3}|u\+s", v.text))),
    yes=("chmod u+s /bin/bash", "chmod 4755 x", "setcap cap_setuid+ep /usr/bin/python3", "install -m 4755 sh /tmp/s"), no=("chmod 1777 x", "chmod g+s shared", "setcap cap_net_bind_service=+ep app", "chmod 0755 x", "chmod 2775 shared")[1:])
PERMISSIONS.add("protection-off", DANGER, "Makes files impossible to change, or takes such protection away.", "", names="chattr chflags", when=lambda c: any(re.match(r"[-+=].*[ia]|.*(schg|uchg|sappnd)", t) and t not in ("-R", "-V", "-f", "-a") for t in c.texts) and (c.has("-R") or _system_target(c) or any(t.startswith(("-i", "-a", "noschg", "nouchg")) for t in c.texts)),
    yes=("chattr -i /etc/passwd", "chattr -R +i /home"), no=("chattr +i notes.txt", "lsattr"))
PERMISSIONS.add("permissions", CAUTION, "Changes permissions or ownership.", "", names="chmod chown chgrp setfacl chattr chcon umask setcap icacls xattr chflags", when=lambda c: len(c.words) > 1, yes=("chmod +x a", "chown me a"), no=("chmod --help", "umask"))

_ADMIN = r"^(sudo|wheel|admin|root|shadow|disk|adm-root|sudoers|lxd|kmem)$|(^|,)(sudo|wheel|root|admin|disk|shadow|lxd)(,|$)"
ACCOUNTS.add("account-remove", DANGER, "Removes accounts or groups, with their files where asked.", "Lock the account instead: `usermod -L`.",
    match="userdel ;; groupdel ;; dscl ~(?i)-?delete ;; sysadminctl -deleteUser ;; pw userdel|groupdel ;; net user ~(?i)/delete ;; smbpasswd -x ;; pdbedit -x|--delete ;; ldapdelete ;; samba-tool user|group delete ;; ipa user-del|group-del|host-del ;; kadmin.local ~(?i)del(ete_)?princ ;; homectl remove ;; gpasswd -d ~^(sudo|wheel|admin)$",
    yes=("userdel -r bob", "deluser --remove-home bob", "groupdel staff", "gpasswd -d bob sudo"), no=("useradd bob", "id bob", "getent passwd bob"))
ACCOUNTS.add("account-admin", DANGER, "Gives or takes the right to be root.", "Give one sudo rule for one program.",
    names="usermod useradd gpasswd groupmod vigr net dseditgroup", when=lambda c: any(re.search(_ADMIN, w.text) for w in c.words if not w.text.startswith("-")) and (c.has("-a", "-G", "-aG", "--append", "-g", "-A", "--groups", "-o", "-M") or c.name in ("useradd", "dseditgroup")) or (c.name in ("usermod", "useradd") and (bool((v := c.value("-u", "--uid")) and v.text == "0") or c.has("-u") and c.has("-o") and "0" in c.texts)) or (c.name == "net" and any(re.search("(?i)administrators", t) for t in c.texts) and any(re.match(r"(?i)/add", t) for t in c.texts)),
    yes=("usermod -aG sudo bob", "gpasswd -a bob wheel", "useradd -o -u 0 eve", "adduser bob sudo"), no=("usermod -aG video bob", "usermod -aG docker $USER", "useradd -m bob"))
ACCOUNTS.add("account-groups-replaced", DANGER, "Replaces all groups of the account: rights such as sudo are lost.", "Add -a: `usermod -aG GROUP USER`.", names="usermod", when=lambda c: c.has("-G", "--groups") and not c.has("-a", "--append"), yes=("usermod -G docker bob",), no=("usermod -aG docker bob", "usermod -a -G docker bob"))
ACCOUNTS.add("account-lock", DANGER, "Locks an account out, or leaves it without a password.", "Keep a second session open as root.",
    match="passwd -d|-l|--delete|--lock ;; usermod -L|--lock|-e|--expiredate ~^(root|user|\\ue000)$ ;; usermod -s|--shell ~(nologin|false)$ ;; chsh ~(nologin|false)$ ;; usermod -p|--password ;; chage -E|-M ~^(0|-?1)$ ;; chpasswd ;; pam-auth-update --force|--remove ;; pam_tally2 ;; authselect select ;; dsconfigad -remove|-force ;; realm leave ;; passwd root --stdin ;; passwd --stdin",
    yes=("passwd -l root", "passwd -d bob", "usermod -s /usr/sbin/nologin root", "echo root:x | chpasswd"), no=("passwd", "passwd bob", "chsh -s /bin/zsh", "passwd -S bob"))
ACCOUNTS.add("account", CAUTION, "Changes accounts, groups or passwords.", "", names="useradd usermod groupadd groupmod gpasswd chsh chfn chage passwd visudo vipw vigr newusers ssh-copy-id ssh-keygen loginctl sysadminctl dscl", when=lambda c: (bool(c.words) or c.name in ("passwd", "visudo", "vipw", "vigr", "chsh", "ssh-keygen")) and not c.has("-l", "-S", "--status", "-c", "--help", "-F", "-B", "-y") and not (c.name == "loginctl" and not c.operands or c.name == "loginctl" and bool({"list-sessions", "lock-session", "list-users", "show-session", "show-user", "user-status"} & set(c.texts))),
    yes=("passwd", "useradd bob"), no=("chage -l bob", "passwd -S"))
ACCOUNTS.add("kills-sessions", DANGER, "Ends sessions: unsaved work is lost.", "Ask, or end one process.",
    match="loginctl kill-user|terminate-user|kill-session|terminate-session|kill-seat|terminate-seat ;; pkill|killall -9|-KILL|--signal ~^(init|systemd|sshd|gnome-shell|Xorg|Xwayland|plasmashell|dbus-daemon|NetworkManager|bash|zsh|login|kwin\\w*|gdm3?|sddm|lightdm|WindowServer|loginwindow|Finder|explorer)$ ;; pkill|killall !~^-(HUP|USR1|USR2|CONT|STOP|1|0|SIGHUP|SIGUSR1)$ ~^(systemd|sshd|Xorg|init|gnome-shell|dbus-daemon|NetworkManager|gdm3?|sddm|lightdm|networkd|wpa_supplicant|dhclient|dhcpcd|WindowServer|gnome-session|kwin_\\w+|plasmashell|sway|login|loginwindow|launchd|dockerd|containerd|kubelet|postgres|mysqld|mongod|redis-server)$ ;; killall5 ;; pkill ~^(\\^?(\\.|\\[[^\\]]*\\])[*+?]?\\$?|[*^]|)$ ;; pkill -v|--inverse ;; killall -r|--regexp ~^\\^?\\.[*+]?\\$?$ ;; fuser -k ~^(/|/home|/dev/\\S*|/var|/usr|-m)$ ;; gnome-session-quit ;; logout-all ;; pkill -f ~^(\\.|\\.\\*|/|bin|python|)$",
    names="pkill killall skill slay", when=lambda c: c.name == "slay" or c.value("-u", "--user", "-U") is not None and not any(t.startswith("-HUP") for t in c.texts) and not [w for w in c.operands if not w.unknown],
    yes=("loginctl terminate-user bob", "pkill -u bob", "killall -9 sshd", "pkill -9 -f .", "fuser -km /home"), no=("pkill firefox", "killall node", "fuser 80/tcp", "pgrep sshd"))
ACCOUNTS.add("kill-everything", DANGER, "Kills process 1, every process, or processes nobody can name.", "Name one process: `pgrep -a NAME`, then its number.",
    names="kill", when=lambda c: any(t in ("-1", "1") for t in _signalled(c)) or any(w.unknown and any(u.name == "ps" for u in w.calls) and not any(u.name in ("grep", "pgrep", "egrep", "rg") or u.name == "awk" and re.search(r"/|~|==", " ".join(u.texts)) or u.name == "ps" and u.has("-C", "-p") for u in w.calls) for w in c.words) or _kills_listed(c),
    critical=True, yes=("kill -9 -1", "kill -KILL 1", "kill -- -1", "ps -e -o pid= | xargs kill -9"), no=("kill 1234", "kill -1 1234", "kill %1", "pgrep node | xargs kill", "kill -9 $(pgrep node)", "kill -l"))
ACCOUNTS.add("kill", CAUTION, "Stops processes.", "Without -9 they can save their work.", match="kill ~^ !-l|-L|-0|--list ;; pkill ~^ ;; killall ~^ !-l ;; xkill ;; skill ;; fuser -k|--kill ;; kill-port ;; fkill", yes=("kill 12", "pkill x"), no=("kill -l", "pgrep x", "kill -0 12"))


ACCOUNTS.add("ends-session", CAUTION, "Ends a terminal session or closes its panes: what runs in it stops.", "List what runs first: `tmux ls`, `screen -ls`.",
    match="tmux|byobu ~^(kill-(session|server|window|pane)|killw|killp|kill-ses\\w*|kill-serv\\w*|respawn-(pane|window))$ ;; screen -X ~^(quit|kill)$ ;; screen -wipe ;; zellij kill-session|k|kill-all-sessions|ka|delete-session|d|delete-all-sessions|da ;; zellij action ~^close- ;; wezterm cli kill-pane ;; kitty|kitten @ ~^close- ;; vncserver -kill ;; tigervncserver -kill ;; xfce4-session-logout ;; swaymsg exit ;; i3-msg exit ;; hyprctl dispatch exit ;; openbox --exit ;; qdbus ~logout ;; mosh-server ~^kill$ ;; jupyter ~^stop$ ;; tmuxinator stop|stop-all",
    yes=("tmux kill-session -t scratch", "tmux kill-server", "screen -S build -X quit", "zellij kill-all-sessions"), no=("tmux ls", "tmux new -s work", "screen -ls", "screen -r", "zellij attach"))


def _kills_listed(call: Call) -> bool:
    """The numbers come from a list of processes that no name picks out, by way of `xargs` or a loop."""
    if not any(w.unknown for w in call.words):
        return False
    feeder, lists = call.parent, list(call.upstream) + [u for w in call.words for u in w.calls]
    while feeder is not None:
        lists.extend(feeder.upstream)
        if feeder.name in ("xargs", "parallel"):
            return not any(picks(u) for u in lists)
        feeder = feeder.parent
    return any(u.name == "ps" or u.name == "pgrep" and not picks(u) for u in lists) and not any(picks(u) for u in lists)


def picks(call: Call) -> bool:
    """The call narrows a list of processes down to a few."""
    if call.name == "pgrep":
        return not call.has("-v", "--inverse") and (call.has("-P", "-g", "-t", "-F") or any(re.search(r"[\w\ue000]{2}", w.text) for w in call.operands))
    if call.name == "ps":
        return call.has("-C", "-p", "--ppid", "--pid", "-q")
    if call.name == "awk":
        return any(re.search(r"/[^/]*[a-z\ue000]{3}|~|==|\$\d+\s*[<>]", w.text) for w in call.operands[:1])
    if call.name in ("grep", "rg", "egrep", "fgrep", "ack"):
        return not call.has("-v", "--invert-match") and any(re.search(r"[A-Za-z\ue000]{2}", w.text) for w in call.operands[:1])
    if call.name == "sed":
        return any(re.search(r"[A-Za-z\ue000]{3}", w.text) for w in call.operands[:1])
    if call.name in ("cat", "tail"):
        return bool(call.operands) if call.name == "cat" else not any(t.startswith("+") for t in call.texts)
    return call.name in ("pidof", "lsof", "fuser", "jobs", "head", "docker", "ss", "netstat", "systemctl", "fzf")


def _signalled(call: Call) -> list[str]:
    texts = call.texts
    if not texts or texts[0] in ("-l", "-L"):
        return []
    if texts[0] in ("-s", "-n", "--signal"):
        return texts[2:]
    if texts[0] == "--" or not texts[0].startswith("-"):
        return [t for t in texts if t != "--"]
    return [t for t in texts[1:] if t != "--"]


_LIFELINES = r"^(ssh|sshd|NetworkManager|network|networking|systemd-networkd|systemd-resolved|firewalld|ufw|nftables|iptables|fail2ban|auditd|apparmor|dbus|dbus-broker|systemd-logind|gdm3?|lightdm|sddm|display-manager|polkit|wpa_supplicant|iwd|rsyslog|systemd-journald|cron|crond|docker|containerd|kubelet|crowdsec|clamav\S*|falco|wazuh\S*|selinux|tailscaled|wg-quick\S*|openvpn\S*|udev|systemd-udevd|dhcpcd|connman|syslog|multi-user|default|graphical|chronyd|sssd|sshd?\.(service|socket)|getty\S*)(\.(service|socket|target))?$"
def _many_services(call: Call) -> bool:
    """The services come from a list, or from a wildcard with nothing fixed in it."""
    if not {"stop", "disable", "mask", "kill"} & {w.text for w in call.operands[:2]}:
        return False
    listed = call.parent is not None and call.parent.name in ("xargs", "parallel")
    picked = [c.name for source in ((call.parent.upstream if call.parent is not None and listed else ()), *(w.calls for w in call.words)) for c in source]
    if any(re.fullmatch(r"\*(?:\.\w+)?", w.text) for w in call.operands[1:]):
        return True
    return any(w.unknown and (listed or w.calls) for w in call.words) and not {"grep", "egrep", "rg", "fzf", "head", "pgrep"} & set(picked)


SERVICES.add("service-lifeline", DANGER, "Stops what keeps you connected, protected or able to log in.", "Restart it instead; keep a second session open.",
    match=f"systemctl stop|disable|mask|kill ~{_LIFELINES} ;; service * stop ~{_LIFELINES} ;; rc-service * stop ~{_LIFELINES} ;; initctl stop ~{_LIFELINES} ;; rc-update del|delete ~{_LIFELINES} ;; update-rc.d ~{_LIFELINES} ~^(remove|disable)$ ;; chkconfig ~{_LIFELINES} ~^off$ ;; systemctl isolate ~^(rescue|emergency|poweroff|halt|reboot|multi-user|basic|shutdown)|^\\w+\\.target ;; systemctl rescue|emergency|default ;; systemctl set-default ~rescue|emergency|poweroff|halt|reboot ;; launchctl unload|bootout|remove|disable ~com\\.(apple|openssh)|/System/ ;; sv stop|down ~sshd|network ;; systemctl kill ~^ ;; sc stop|delete ~^ ;; stop ssh|networking ;; systemctl revert|reset-failed ~^\\*$",
    yes=("systemctl stop sshd", "sudo systemctl disable --now NetworkManager", "service ssh stop", "systemctl mask firewalld", "systemctl isolate rescue.target"), no=("systemctl restart nginx", "systemctl status sshd", "systemctl stop nginx", "service ssh status", "systemctl restart sshd"))
SERVICES.add("services-many", DANGER, "Stops or disables many services at once, whatever they are.", "Name one service; look first with `systemctl list-units`.", names="systemctl service rc-service", when=lambda c: _many_services(c),
    yes=("systemctl list-units -q | xargs systemctl stop", "systemctl stop $(systemctl list-units -q)", "systemctl stop '*'"), no=("systemctl stop nginx", "systemctl stop \"$name\"", "systemctl list-units | xargs systemctl status", "systemctl restart 'php*'"))
SERVICES.add("firewall", DANGER, "Opens or drops firewall rules: you may be locked out, or everyone let in.", "Add one rule, and a timed undo: `at now + 5 min`.",
    match="iptables|ip6tables -F|--flush|-X|-Z|--delete-chain ;; iptables|ip6tables -P|--policy ~^(DROP|REJECT|ACCEPT)$ ;; iptables|ip6tables -A|-I|--append|--insert ~^(INPUT|OUTPUT|FORWARD)$ ~^(DROP|REJECT|ACCEPT)$ !~^(-s|-p|--dport|-d|-i|--source|-m|-o)$ ;; iptables|ip6tables ~^(DROP|REJECT)$ ~^(22|ssh)$ ;; iptables|ip6tables -D|--delete ~^INPUT$ ~^(22|ssh)$ ;; iptables-restore ;; ip6tables-restore ;; nft flush|delete|destroy ;; nft ~\\b(flush|delete|destroy)\\b ;; nft ~policy\\s+drop ;; ufw disable|reset ;; ufw default|deny|reject|limit-x ~^(ssh|22|22/tcp|OpenSSH|outgoing|incoming)$ ;; ufw delete ~^(ssh|22|22/tcp|OpenSSH)$ ;; ufw --force ~^(enable|reset|disable)$ ;; firewall-cmd --panic-on|--remove-service=ssh|--complete-reload ;; firewall-cmd ~^--(remove-service=ssh|panic-on|set-default-zone=(drop|block|trusted)) ;; firewall-cmd ~ssh ~remove-service|remove-port ;; pfctl -d|-F ;; ebtables -F ;; ipset flush|destroy ;; netsh advfirewall ~(?i)off|reset ;; setenforce 0|Permissive|permissive ;; aa-teardown ;; aa-disable ;; aa-complain ;; spctl --master-disable|--global-disable ;; csrutil disable ;; ufw default allow ;; conntrack -F ;; socketfilterfw --setglobalstate ;; Set-NetFirewallProfile ~False ;; Set-MpPreference ~^ ;; apparmor_parser -R ;; selinux-disable",
    yes=("iptables -F", "iptables -P INPUT DROP", "ufw disable", "ufw default deny incoming", "nft flush ruleset", "setenforce 0", "firewall-cmd --panic-on", "iptables -A INPUT -j DROP"), no=("iptables -L -n", "ufw status", "ufw allow 443/tcp", "nft list ruleset", "iptables -A INPUT -p tcp --dport 80 -j ACCEPT", "firewall-cmd --list-all", "getenforce"))
SERVICES.add("network-down", DANGER, "Cuts the network: a remote session ends and may not come back.", "Restart instead, or add a timed undo.",
    match="ip|ifconfig ~^down$ ;; ip link|l|addr|address|a|route|r|rule|netns ~^(del|delete|flush|d)$ ;; ifdown ;; route ~^(del|delete|flush|-f)$ ;; nmcli networking|n|net|radio|r off ;; nmcli radio|r all|wifi off ;; nmcli connection|con|c|device|dev|d delete|down|disconnect|del|dis|d ;; nmcli ~^off$ ;; rfkill block ;; networksetup ~^-(setairportpower|setnetworkserviceenabled|removenetworkservice|removepreferredwirelessnetwork\\w*)$ ~(?i)^off$|^-remove ;; netplan apply ;; dhclient -r|-x ;; wg-quick down ;; wg set ~remove ;; ethtool -s|-r|-E|-f|-K ~^ ;; iwconfig ~^off$ ;; ip netns delete ;; brctl delbr|delif ;; ovs-vsctl del-br|del-port ;; tc qdisc|filter ~(loss\\s*100|^100%$) ;; networkctl down|delete ;; tailscale down|logout ;; ipconfig ~^/release$ ;; netsh interface ~(?i)disable|reset ;; netsh winsock|int ~reset ;; ip route ~^(blackhole|unreachable|prohibit)$ ;; scutil --reset ;; arp -d ~^-a|\\* ;; virsh net-destroy|net-undefine",
    yes=("ip link set eth0 down", "ifconfig eth0 down", "ifdown eth0", "ip addr flush dev eth0", "ip route del default", "nmcli networking off", "nmcli con delete home", "rfkill block all"), no=("ip a", "ip route", "nmcli device status", "ifconfig", "ip link show", "ip addr add 10.0.0.2/24 dev eth0", "route -n"))
SERVICES.add("service-reload", CAUTION, "Reloads, restarts or stops a service.", "Check its settings first: `nginx -t`, `apachectl configtest`.",
    match="nginx -s ;; apachectl|apache2ctl|httpd|apache2 ~^(start|stop|restart|graceful|graceful-stop)$ ;; brew services start|stop|restart|run|kill|cleanup ;; caddy|traefik reload|stop|start ;; pg_ctl ~^(start|restart|stop|reload|promote)$ ;; pg_ctlcluster ~^(start|restart|stop|reload|promote)$ ;; rndc|knotc|unbound-control reload|stop|reconfig|flush|halt|restart ;; postfix reload|stop|start|abort|flush ;; haproxy -sf|-st ;; consul|vault reload ;; monit|god|bluepill restart|stop|start|reload|unmonitor|quit ;; pumactl|passenger-config restart|stop|halt|restart-app|phased-restart ;; uwsgi --reload|--stop ;; s6-svc|s6-rc|runsvchdir|dinitctl !-h ;; asterisk -rx|-x ~restart|stop|reload ;; lighttpd-angel ~^ ;; varnishadm ~^(stop|start|vcl\\.)|^ban ;; docker-machine restart|stop ;; emacsclient ~kill-emacs ;; valet|herd|homestead restart|stop|start ;; asadmin ~^(stop|restart|start)-",
    yes=("nginx -s reload", "apachectl -k graceful", "brew services restart redis", "sudo pg_ctl restart -D d"), no=("nginx -t", "apachectl configtest", "brew services list", "pg_ctl status", "caddy validate"))
SERVICES.add("certificates", CAUTION, "Gets, renews or installs certificates.", "A dry run first: `certbot renew --dry-run`.",
    match="certbot !--help|-h|--version ;; acme.sh ~^--(issue|renew|renew-all|install-cert|installcert|deploy|revoke|remove|register-account|cron|install|upgrade) ;; lego run|renew|revoke ;; dehydrated -c|-k|-s|--cron|--signcsr|--register ;; mkcert ~^ !-CAROOT|-help|-version ;; update-ca-certificates|update-ca-trust ;; trust anchor ;; certutil -A|-D|-M ;; keytool -importcert|-import|-delete|-genkeypair|-genkey|-importkeystore|-changealias ;; security add-trusted-cert|import ;; step ca certificate|renew|revoke",
    yes=("certbot --nginx -d x.io", "sudo certbot certonly --standalone -d x.io", "certbot renew", "acme.sh --issue -d x.io", "sudo update-ca-certificates"), no=("certbot certificates", "certbot renew --dry-run", "certbot plugins", "acme.sh --list", "keytool -list -keystore a.jks", "mkcert -CAROOT"))
SERVICES.add("print-jobs", CAUTION, "Cancels print jobs, or changes a printer.", "See what waits first: `lpstat -o`.",
    match="cancel|lprm|lpadmin|lpmove|cupsenable|cupsaccept|cupsdisable|cupsreject !--help ;; lpoptions -o|-d|-x|-r ;; cupsctl ~^ !--help", yes=("cancel -a", "cancel laser-12", "lprm -", "cupsdisable laser", "lpadmin -x laser"), no=("lpstat -o", "lpq", "lpoptions -l", "cupsctl"))
SERVICES.add("service", CAUTION, "Changes services, the firewall or the network.", "",
    names="systemctl service rc-service iptables ip6tables nft ufw firewall-cmd ip ifconfig ifup route nmcli launchctl hostnamectl timedatectl localectl initctl chkconfig update-rc.d sc ipset networksetup rc-update sv pm2 supervisorctl brew-services netplan resolvectl hostname date hwclock tc brctl tailscale wg-quick sysctl xrandr loginctl snapctl ntpdate bluetoothctl rfkill ethtool iwconfig pfctl wg needrestart fail2ban-client", when=lambda c: _changes_service(c), match="cscli decisions add|delete ;; cscli bouncers|machines add|delete", yes=("systemctl restart nginx", "ufw allow 80", "iptables -A INPUT -p tcp -s 10.1.2.3 --dport 3306 -j DROP", "iptables -D INPUT 3", "fail2ban-client set sshd unbanip 10.0.0.1", "fail2ban-client unban --all", "sudo fail2ban-client reload", "wg set wg0 peer x allowed-ips 10.0.0.2/32", "ethtool -G eth0 rx 512", "needrestart -r a"), no=("systemctl status nginx", "fail2ban-client status sshd", "sudo wg show", "sudo ethtool -i eth0", "sudo needrestart -r l", "sudo firewall-cmd --list-all", "ip a", "iptables -S INPUT", "ip -4 addr show eth0", "date", "hostname", "timedatectl", "ip r"))
_SHOWS = frozenset("list-timezones list-locales list-keymaps status show list cat list-sessions list-users session-status lock-session is-active is-enabled is-failed list-units list-unit-files list-timers list-sockets list-dependencies get-default -L -S --list --list-all s a r l n -n -h --help --version -V help get-zones show-environment --get-default-zone --state list-jobs --version query dump netcheck monit logs ls info".split())


def _changes_service(call: Call) -> bool:
    texts = [w.text for w in call.operands]
    name = call.name
    if name == "date":
        return call.has("-s", "--set")
    if name in ("hostname", "ifconfig", "route", "iwconfig", "resolvectl", "xrandr"):
        return len(texts) > 1 or (name == "hostname" and bool(texts)) or name == "route" and bool(texts)
    if name == "ip":
        return bool({"add", "set", "replace", "change", "append", "del"} & set(texts))
    if name in ("ethtool", "wg", "needrestart", "fail2ban-client"):
        return bool(call.words) or name == "needrestart"
    if name == "sysctl":
        return call.has("-w", "-p", "--write", "--system") or any("=" in t for t in texts)
    if name in {"service", "rc-service"}:
        return len(texts) > 1 and texts[1] != "status"
    if name in ("nmcli", "networksetup", "bluetoothctl", "tailscale", "launchctl"):
        return bool({"up", "down", "connect", "add", "modify", "set", "reload", "load", "on", "off", "start", "kickstart", "bootstrap", "disconnect", "pair", "remove"} & set(texts))
    if name in ("iptables", "ip6tables") and any(re.match(r"-[ADIRPFNXE]|--(?:append|delete|insert|replace|policy|flush|new-chain|delete-chain|rename-chain)$", t) for t in call.texts):
        return True
    return bool(call.words) and not (set(call.texts) & _SHOWS) and not any(t.startswith(("--list", "--get", "--query", "-L", "-nL", "-vnL", "-S", "-s")) for t in call.texts) and bool(texts or name in ("iptables", "ip6tables", "firewall-cmd"))


_ESSENTIAL = r"^(sudo|libc6\S*|libc-bin|glibc\S*|systemd\S*|apt|dpkg|bash|coreutils|util-linux|linux-image\S*|linux-generic\S*|linux-headers\S*|linux|linux-lts|kernel\S*|grub\S*|openssh-server|openssh|network-manager|NetworkManager|networkmanager|python3?|python3-minimal|python3\.\d+\S*|perl(-base)?|base-files|login|passwd|init|initscripts|libpam\S*|pam|xorg\S*|gnome-shell|ubuntu-desktop\S*|ubuntu-minimal|gnome|gnome-session|kde-\S*|plasma-desktop|dbus|udev|eudev|filesystem|rpm|dnf|yum|zypper|pacman|initramfs-tools|dracut|mount|e2fsprogs|lvm2|cryptsetup|netplan\S*|ifupdown|nvidia-driver\S*|gcc-libs|libgcc\S*|libstdc\+\+\S*|zlib\S*|openssl|libssl\S*|ca-certificates|tar|gzip|grep|sed|findutils|iproute2|base|musl|busybox|alpine-base\S*|apk-tools|shadow|setup|basesystem|\*|\.\*|^\.\*$|.\*\S*|desktop-base|xserver-xorg\S*|lightdm|gdm3?|sddm|ubuntu-standard|hostname|procps|libsystemd\S*|ld-linux\S*|kmod|efibootmgr|shim-signed|firmware-\S*|intel-microcode)$"
PACKAGES.add("package-essential", DANGER, "Removes packages that the system needs to start, log in or repair itself.", "Simulate first: `apt-get -s remove`, `dnf --assumeno`.",
    match=f"apt remove|purge|autoremove|autopurge ~{_ESSENTIAL} !-s|--simulate|--dry-run ;; dnf remove|erase|autoremove ~{_ESSENTIAL} !--assumeno ;; dpkg -r|-P|--remove|--purge ~{_ESSENTIAL} ;; pacman ~^-R ~{_ESSENTIAL} ;; apk del ~{_ESSENTIAL} ;; zypper remove|rm ~{_ESSENTIAL} !--dry-run ;; rpm -e|--erase ~{_ESSENTIAL} ;; emerge -C|--unmerge|-c|--depclean ~{_ESSENTIAL} ;; xbps-remove ~{_ESSENTIAL} ;; pkg delete|remove ~^(-\\w*a\\w*|pkg|\\*)$ ;; pkg delete -a|-af|--all ;; snap remove ~^(core\\d*|snapd)$ ;; tasksel remove ;; brew uninstall --force ~^\\$|\\ue000 ;; brew uninstall ~\\ue000 ;; apt ~^--(purge|remove)$ ~{_ESSENTIAL} ;; xbps-remove -R ~^ ;; eopkg remove ~{_ESSENTIAL} ;; swupd bundle-remove ~^os-core ;; rpm-ostree reset ;; guix system delete-generations ;; nix-collect-garbage -d|--delete-old ;; nix-env --delete-generations|--uninstall ~old|\\* ;; nix-store --delete|--gc",
    yes=("apt-get purge libc6", "sudo apt remove --purge sudo", "dnf remove systemd", "pacman -Rdd glibc", "dpkg -r --force-all bash", "apt purge 'linux-image*'", "rpm -e kernel"), no=("apt remove nginx", "apt purge vim", "pacman -R firefox", "dnf remove httpd"))
PACKAGES.add("package-forced", DANGER, "Forces the package manager past its own safety checks.", "Let it resolve the conflict, or ask what depends on it.",
    match="apt --allow-remove-essential|--force-yes|--allow-unauthenticated|--allow-downgrades ;; dpkg ~^--force- ;; rpm --nodeps|--force|--justdb|--noscripts ;; pacman ~^-R\\w*dd|--overwrite|--nodeps ;; dnf --nogpgcheck|--skip-broken remove ;; rpm --rebuilddb ;; apt remove|purge ~\\ue000 ;; apk ~^--force-broken ;; zypper --force-resolution rm ;; dpkg --clear-selections ;; pip uninstall ~\\ue000 ;; npm uninstall|rm|remove|un|r ~\\ue000 ;; gem uninstall -a|--all|-aIx ;; opkg remove --force-depends|--force-removal-of-essential-packages ;; flatpak uninstall --all ;; npm unpublish ;; cargo yank ;; gem yank ;; twine ~delete ;; conda remove --all ;; pyenv uninstall ;; apt dist-upgrade|full-upgrade -y|--yes --allow-downgrades ;; brew remove ~\\ue000",
    yes=("apt-get -y --allow-remove-essential remove x", "dpkg --force-all -i x.deb", "rpm -e --nodeps openssl", "pip freeze | xargs pip uninstall -y", "npm unpublish pkg --force"), no=("apt install x", "rpm -qa", "dpkg -l"))
PACKAGES.add("package", CAUTION, "Installs, removes or upgrades packages.", "",
    match="go get ;; npm audit fix ;; npm|yarn up|upgrade-interactive|self-update ;; terraform|terragrunt init|get ;; terraform providers lock ;; mix ~^deps\\.(get|update|unlock|clean)$ ;; pdm|rye|hatch|pipenv|bun|deno add|install|remove|uninstall|update|upgrade|sync ;; nix profile install|add|remove|upgrade ;; nix flake update|lock ;; unattended-upgrade|unattended-upgrades !--help|-h ;; helm plugin install|uninstall|update ;; gh extension install|remove|upgrade ;; code ~^--install-extension$ ;; ubuntu-drivers install|autoinstall ;; rpm --import ;; yum-config-manager ~^--(add-repo|enable|disable)",
    names="apt dnf dpkg pacman apk zypper rpm emerge brew snap flatpak pip pipx npm yarn gem cargo go conda mamba port nix-env uv poetry pkg opkg xbps-install xbps-remove winget choco scoop add-apt-repository apt-key dpkg-reconfigure easy_install luarocks composer nuget dotnet bundle corepack alien apt-mark cpan helm-plugin krew asdf rustup nvm tlmgr guix", when=lambda c: bool(_PACKAGE_VERBS & set(c.texts)) or c.name in ("add-apt-repository", "apt-key", "dpkg-reconfigure", "easy_install", "xbps-install", "alien", "cpan", "emerge") or (c.name in ("pacman", "yay") and any(re.match(r"-[RSU]", t) and not re.match(r"-S[siglw]*[sigl]", t) for t in c.texts)) or c.name in ("dpkg", "rpm") and c.has("-i", "-r", "-P", "-e", "-U", "--install", "--remove", "--purge", "--configure", "-F") and not any(t.startswith("-q") for t in c.texts),
    yes=("apt install x", "pip install x", "pacman -Syu", "npm install", "go get -u ./...", "npm audit fix", "python3 -m pip install x", "sudo unattended-upgrade", "terraform init"), no=("go list -m all", "npm audit", "sudo unattended-upgrade --dry-run", "terraform version", "apt list", "pip list", "pacman -Ss x", "brew search x", "rpm -qi x", "dpkg -l"))
_PACKAGE_VERBS: frozenset[str] = frozenset("install remove purge uninstall upgrade update dist-upgrade full-upgrade autoremove erase downgrade reinstall add del i ci rm un tap untap link unlink cask refresh sync get clean autoclean hold unhold autopurge publish create env delete dup patch rebuild prune".split()) - {"env", "get", "clean"}

KERNEL.add("power", DANGER, "Stops or restarts the computer: unsaved work and remote sessions end.", "`shutdown +5` warns everyone and can be cancelled with -c.",
    match="shutdown ~^ !-c|--help|--show !~^/[aA?]$ ;; shutdown !-c|-k|--help|--show|--version ;; reboot !--help|--version ;; poweroff !--help ;; halt !--help ;; systemctl reboot|poweroff|halt|kexec|soft-reboot|exit ;; init 0|6|1|s|S ;; loginctl reboot|poweroff|halt ;; ipmitool power off|reset|cycle|soft|diag ;; ipmitool chassis power off|reset|cycle|soft|diag ;; ipmitool mc reset ;; osascript ~(?i)\\b(shut\\s?down|restart)\\b ;; xe vm-shutdown ;; gnome-session-quit --power-off|--reboot ;; busctl ~PowerOff|Reboot ;; dbus-send ~PowerOff|Reboot ;; gdbus ~PowerOff|Reboot ;; qdbus ~(?i)logout|shutdown ;; Stop-Computer ;; Restart-Computer ;; rtcwake -m|--mode ~^(off|disk)$ ;; uadmin ;; racadm ~serveraction|racreset ;; fastboot ~^(erase|format|flashing|flash|-w|oem)$ ;; adb reboot|root ~^ ;; echo ~^never$",
    yes=("shutdown -h now", "sudo reboot", "systemctl poweroff", "init 0", "poweroff -f", "shutdown", "ipmitool -I lanplus -H bmc1 -U admin -P x chassis power off"), no=("ipmitool -H bmc1 chassis power status", "shutdown -c", "cat shutdown.txt", "systemctl suspend", "grep reboot /var/log/syslog", "who -b"))
KERNEL.add("sleep", CAUTION, "Puts the computer to sleep or cancels a shutdown.", "", match="systemctl suspend|hibernate|hybrid-sleep ;; pm-suspend ;; pm-hibernate ;; shutdown -c ;; pmset ~^(sleepnow|-a|-b|-c)$ ;; rtcwake", yes=("systemctl suspend",), no=("systemctl status",))
KERNEL.add("boot", DANGER, "Changes how the computer starts: a mistake leaves it unable to.", "Keep a rescue medium ready, and note the old settings.",
    match="grub-install ;; grub2-install ;; efibootmgr -B|-b|-o|-c|-D|-O|--delete-bootnum|--create|--bootorder|--delete-bootorder ;; bootctl install|remove|set-default|set-oneshot|update ;; update-initramfs -d ;; kexec -e|-l|-f|--exec|--load ;; flashrom -w|-E|--write|--erase ;; nvram ~^(-c|-d) ;; bless ;; lilo ;; syslinux ~^/dev ;; extlinux -i|--install ;; installkernel ;; kernel-install remove ;; grubby --remove-kernel|--set-default ;; bcdedit ~^/(delete|set) ;; bootrec ;; fw_setenv ;; mokutil --disable-validation|--reset|--import|--delete ;; sbctl ~^(reset|enroll-keys)$ ;; dracut -f|--force !--print-cmdline ;; mkinitcpio -P|-p !~^$ ;; fwupdmgr install|update|downgrade ;; grub-set-default ;; grub-mkconfig !~^$ -o ~^/dev ;; systemd-firstboot ;; bios ;; rpi-eeprom-update -a|-d|-f ;; tpm2_clear ;; ukify",
    yes=("grub-install /dev/sda", "efibootmgr -b 0001 -B", "kexec -e", "flashrom -p internal -w x.bin", "update-initramfs -d -k all"), no=("efibootmgr -v", "update-grub", "bootctl status", "bootctl"))
KERNEL.add("kernel-module", DANGER, "Loads unknown code into the kernel, or takes a driver away from it.", "`modinfo` first; unload only what nothing uses (`lsmod`).",
    match="rmmod ;; insmod ;; modprobe -r|--remove|-f|--force ;; kextunload ;; kextload ;; kmod ~^(unload|remove)$ ;; dkms remove --all ;; kldunload ;; bpftool ~^(detach|delete)$", yes=("rmmod e1000e", "insmod x.ko", "modprobe -r nvidia"), no=("modprobe loop", "lsmod", "modinfo e1000e"))
KERNEL.add("kernel-setting", DANGER, "Changes a kernel setting that can crash or expose the machine.", "Read the current value first; change it without making it permanent.",
    names="sysctl echo printf tee cat", when=lambda c: _kernel_write(c), yes=("sysctl -w kernel.randomize_va_space=0", "echo c > /proc/sysrq-trigger", "echo 1 | sudo tee /sys/block/sda/device/delete", "sysctl kernel.panic=1", "sysctl -w vm.overcommit_memory=2"), no=("sysctl -w vm.swappiness=10", "echo 3 > /proc/sys/vm/drop_caches", "sysctl -a", "sysctl -w net.ipv4.ip_forward=1", "sysctl kernel.hostname"))
KERNEL.add("kernel", CAUTION, "Changes the kernel, its modules or the start-up.", "", match="modprobe ~^ !-c|-n|--showconfig|--dry-run|-D ;; update-grub ;; grub-mkconfig ;; update-initramfs ;; mkinitcpio ;; dracut ;; dkms install|add|build|remove|autoinstall ;; depmod ;; fwupdmgr refresh ;; ldconfig !-p|-v|--print-cache ;; update-alternatives --set|--config|--remove|--install", yes=("modprobe loop",), no=("lsmod",))


def _kernel_write(call: Call) -> bool:
    risky = r"kernel[./](?!hostname|pid_max|perf|threads|msg|shm|sem|sched|numa|domainname|printk|unprivileged_userns|dmesg_restrict|kptr_restrict|yama)|vm[./](?:panic|overcommit_memory|min_free|nr_hugepages)|fs[./](?:suid|file-max|protected|nr_open)|net[./]ipv4[./](?:icmp_echo_ignore|tcp_syncookies|conf[./]\w+[./](?:rp_filter|accept))"
    if call.name == "sysctl":
        return any(re.match(risky, t) and ("=" in t) for t in call.texts)
    targets = [r.target.text for r in call.redirects if r.operator.startswith(">")] + ([w.text for w in call.operands] if call.name == "tee" else [])
    return any(re.match(rf"/proc/sysrq-trigger|/proc/\d+/(?:mem|oom)|/proc/sys/(?:{risky})|/sys/(?!fs/cgroup|class/(?:scsi_host|backlight|leds|power_supply|net/\w+/mtu|thermal|drm|hwmon)|devices/system/cpu/(?:cpu[\d*]+|cpufreq)/|devices/virtual|block/\w+/queue|kernel/mm/transparent|module/\w+/parameters|power/)|/dev/(?:watchdog|mem|kmem)", t) for t in targets)


assert UNKNOWN == "\ue000"
