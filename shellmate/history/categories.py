"""Which field a command belongs to, by the first utility that tells; for filters and for adapters of one field."""

from __future__ import annotations

from functools import cache

from shellmate.core import bash

OTHER = "other"
_UTILITIES = {
    "git": "git gh glab hg svn tig",
    "docker": "docker docker-compose podman kubectl helm minikube kind k9s buildah skopeo",
    "network": "curl wget ssh scp sftp rsync ping ip ss netstat dig nslookup host nc ncat nmap traceroute mtr tcpdump iptables nft ufw ifconfig nmcli whois telnet",
    "archive": "tar zip unzip gzip gunzip bzip2 xz zstd 7z 7za unrar cpio zcat",
    "package": "apt apt-get apt-cache dpkg dnf yum rpm pacman brew snap flatpak pip pip3 uv npm yarn pnpm cargo gem go poetry conda zypper apk",
    "process": "ps kill killall pkill pgrep top htop nice renice lsof jobs nohup watch timeout fuser strace",
    "system": "systemctl journalctl service crontab at uname uptime dmesg lscpu lsusb lspci free shutdown reboot hostnamectl timedatectl date cal sysctl",
    "disk": "df du mount umount lsblk fdisk parted mkfs dd blkid smartctl findmnt ncdu",
    "users": "chmod chown chgrp useradd usermod userdel passwd groups id who whoami w last su visudo getfacl setfacl umask groupadd",
    "text": "grep rg sed awk cut sort uniq tr wc head tail cat less jq column paste join diff comm tee xmllint yq nl fold fmt",
    "files": "find fd ls cp mv rm mkdir rmdir touch ln stat file tree locate basename dirname realpath readlink shred truncate split eza",
}


@cache
def _by_utility() -> dict[str, str]:
    return {utility: category for category, names in _UTILITIES.items() for utility in names.split()}


def names() -> list[str]:
    """All categories, `other` last."""
    return [*sorted(_UTILITIES), OTHER]


def category(command: str) -> str:
    """The category of a command; `other` when none of its utilities is known."""
    table = _by_utility()
    return next((table[utility] for utility in bash.utilities(command[:4000]) if utility in table), OTHER)
