"""Dummies in capitals for what a request leaves open: `docker logs CONTAINER` for somebody who asks how a thing is done in general."""

from __future__ import annotations

import re

BY_WORD = {
    "file": "FILE", "folder": "DIR", "directory": "DIR", "image": "IMAGE", "container": "CONTAINER", "url": "URL", "host": "HOST", "server": "HOST", "user": "USER", "username": "USER", "group": "GROUP", "service": "SERVICE",
    "process": "PROCESS", "package": "PACKAGE", "pod": "POD", "volume": "VOLUME", "branch": "BRANCH", "commit": "COMMIT", "script": "SCRIPT", "variable": "VAR", "database": "DATABASE", "table": "TABLE", "repo": "REPO",
}  # fmt: skip
"""A kind's own word in a command -> its dummy."""
BY_PLACEHOLDER = dict(
    pair.split(":") for pair in """file:FILE dir:DIR path:FILE glob:PATTERN ext:EXT csv:FILE.csv tsv:FILE.tsv txt:FILE.txt json:FILE.json yaml:FILE.yaml xml:FILE.xml html:FILE.html md:FILE.md log:FILE.log
    py:SCRIPT.py sh:SCRIPT.sh sql:FILE.sql pdf:FILE.pdf img:IMAGE.jpg video:VIDEO.mp4 audio:AUDIO.mp3 zip:ARCHIVE.zip tar:ARCHIVE.tar targz:ARCHIVE.tar.gz tarxz:ARCHIVE.tar.xz gz:FILE.gz iso:IMAGE.iso deb:FILE.deb
    rpm:FILE.rpm jar:FILE.jar crt:CERTIFICATE.crt sshkey:KEY n:N nth:N small:N big:N percent:N port:PORT pid:PID uid:UID gid:GID user:USER group:GROUP host:HOST server:USER@HOST domain:DOMAIN ip:IP url:URL mac:MAC
    iface:INTERFACE service:SERVICE process:PROCESS package:PACKAGE branch:BRANCH remote:REMOTE tag:TAG commit:COMMIT repo:REPOSITORY container:CONTAINER image:IMAGE volume:VOLUME network:NETWORK
    namespace:NAMESPACE pod:POD deployment:DEPLOYMENT db:DATABASE table:TABLE var:NAME device:DEVICE partition:PARTITION mount:DIR cmdline:COMMAND word:WORD str:TEXT value:VALUE date:DATE time:TIME size:SIZE
    mode:MODE version:VERSION email:ADDRESS minute:MINUTES hour:HOURS year:YEAR""".split()
)
"""What a gap of a known command stands for -> its dummy."""
_NAMES = sorted({re.sub(r"\..*", "", name) for name in (*BY_WORD.values(), *BY_PLACEHOLDER.values())} | {"OLD", "NEW", "PATTERN", "ARCHIVE", "JUMPHOST", "FILENAME", "OUTPUT"}, key=len, reverse=True)
_IN_COMMAND = re.compile(rf"(?<![\w${{%+-])(?<!\w\.)(?:{'|'.join(map(re.escape, _NAMES))})\d?(?!\w)(?![\w=/]*[a-z=(])")
_QUERY = re.compile(r"\b(?:SELECT|DROP|CREATE|ALTER|INSERT|UPDATE|DELETE|SHOW|GRANT|TRUNCATE|DESCRIBE)\b")


def found(command: str) -> tuple[str, ...]:
    """The dummies in a command, each once, in order; `N` counts only beside others, and in a query's text capitals are its own words."""
    names = () if _QUERY.search(command) else tuple(dict.fromkeys(_IN_COMMAND.findall(command)))
    return names if any(len(name) > 1 for name in names) else ()
