"""A known command with dummies in capitals, for requests that name no values: `how to follow the logs of a container` is `docker logs -f CONTAINER`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from shellmate.engine.intents_file import Gap, Skeleton

_DUMMIES = dict(
    pair.split(":") for pair in """file:FILE dir:DIR path:FILE glob:PATTERN ext:EXT csv:FILE.csv tsv:FILE.tsv txt:FILE.txt json:FILE.json yaml:FILE.yaml xml:FILE.xml html:FILE.html md:FILE.md log:FILE.log
    py:SCRIPT.py sh:SCRIPT.sh sql:FILE.sql pdf:FILE.pdf img:IMAGE.jpg video:VIDEO.mp4 audio:AUDIO.mp3 zip:ARCHIVE.zip tar:ARCHIVE.tar targz:ARCHIVE.tar.gz tarxz:ARCHIVE.tar.xz gz:FILE.gz iso:IMAGE.iso deb:FILE.deb
    rpm:FILE.rpm jar:FILE.jar crt:CERTIFICATE.crt sshkey:KEY n:N nth:N small:N big:N percent:N port:PORT pid:PID uid:UID gid:GID user:USER group:GROUP host:HOST server:USER@HOST domain:DOMAIN ip:IP url:URL mac:MAC
    iface:INTERFACE service:SERVICE process:PROCESS package:PACKAGE branch:BRANCH remote:REMOTE tag:TAG commit:COMMIT repo:REPOSITORY container:CONTAINER image:IMAGE volume:VOLUME network:NETWORK
    namespace:NAMESPACE pod:POD deployment:DEPLOYMENT db:DATABASE table:TABLE var:NAME device:DEVICE partition:PARTITION mount:DIR cmdline:COMMAND word:WORD str:TEXT value:VALUE date:DATE time:TIME size:SIZE
    mode:MODE version:VERSION email:ADDRESS minute:MINUTES hour:HOURS year:YEAR""".split()
)
"""What a gap stands for, and what is written for it."""
VAGUE = re.compile(r"\b(?:WORD|TEXT|VALUE|N|SIZE|TIME|DATE|NAME)\d?\b")
"""Dummies that may be anything."""
_NUMBER = re.compile(r"\d*$")


def dummy(key: str) -> str:
    """What stands for a gap's key; empty where there is no good word."""
    return _DUMMIES.get(_NUMBER.sub("", key), "")


def with_dummies(skeleton: Skeleton) -> str:
    """The command with its own words where a gap has some, and dummies else; numbered where one stands for several things. Empty where that cannot be said, or needs no dummy."""
    keys = list(dict.fromkeys(part.key for part in skeleton if isinstance(part, Gap) and not part.optional and not part.words))
    if not keys or not all(map(dummy, keys)):
        return ""
    names = _names(keys)
    return "".join(part if isinstance(part, str) else "" if part.optional else part.words[0] if part.words else names[part.key] for part in skeleton).strip()


def _names(keys: Sequence[str]) -> dict[str, str]:
    several = Counter(map(dummy, keys))
    seen: Counter[str] = Counter()
    names = {}
    for key in keys:
        seen[name := dummy(key)] += 1
        stem, dot, ending = name.partition(".")
        names[key] = f"{stem}{seen[name]}{dot}{ending}" if several[name] > 1 else name
    return names
