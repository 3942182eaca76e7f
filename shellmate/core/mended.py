"""What a template cannot know, put right in the filled command: the values were hidden from the model that wrote it."""

from __future__ import annotations

import re

from shellmate.core import series
from shellmate.core.dummies import BY_WORD
from shellmate.core.slot_types import SlottedRequest, SlotType

_OWN_PORT = {
    "redis": "6379", "valkey": "6379", "postgres": "5432", "postgis/postgis": "5432", "mysql": "3306", "mariadb": "3306", "mongo": "27017", "nginx": "80", "httpd": "80", "caddy": "80", "traefik": "80", "wordpress": "80",
    "ghost": "2368", "rabbitmq": "5672", "memcached": "11211", "elasticsearch": "9200", "opensearchproject/opensearch": "9200", "grafana/grafana": "3000", "prom/prometheus": "9090", "jenkins/jenkins": "8080",
    "influxdb": "8086", "neo4j": "7474", "cassandra": "9042", "couchdb": "5984", "registry": "5000", "adminer": "8080", "mailhog/mailhog": "8025", "minio/minio": "9000", "nats": "4222", "vault": "8200", "consul": "8500",
}  # fmt: skip
"""Where the server of a public image listens inside its container."""
_PUBLISHED = re.compile(r"(\s(?:-p|--publish)[ =](?:[\d.]+:)?)(\d+):(\d+)(?=[\s/])")
_BOTH_SIDES = re.compile(r"(‹N\d›).*\1|\b(?:same|both|identical|one to one)\b")
_RUNS = re.compile(r"\b(?:docker|podman) (?:container )?run\b([^|;&]*)")
_NO_NEED = re.compile(
    r"(^|[|;&(]\s*)sudo (?=(?:sleep|echo|printf|notify-send|cal|pwd|whoami|seq|nm|c\+\+filt|bash -n|python3? -c|man|tldr)\b(?![^|;&]*>)|(?:cat|grep|less|head|tail|ls|wc|nano|vim?|stat|file)\b[^|;&]*\s~/(?![^|;&]*\s/)(?![^|;&]*>))"
)
"""`sudo` before what needs no rights, or for files of one's own: there `~` would not even be the same."""
_AS_ROOT = re.compile(r"\b(?:sudo|root|admin\w*|privileges|superuser)\b", re.I)
_ZIP = re.compile(r"((?:^|[|;&]\s*|sudo )zip(?: -\w+)* )(?=((?:[^\s'\"/]*/)*([^\s'\"/]+)\.(docx?|odt|pdf|txt|jpe?g|png|csv|xlsx?|mp[34]|py|md|log|json|html))\s+[^\s|;&<>-])")
_LOCAL_PORT = re.compile(r"\b(?:local(?:ly)?(?: (?:port|at|on|as))?(?: port)?|localhost(?: port)?|my(?: (?:own )?(?:machine|computer|laptop)s?)?(?: local)?(?: port)?|here(?: on)?(?: port)?) (‹N\d›)|(‹N\d›) (?:locally(?! (?:at|on|as))|on (?:my|this) (?:machine|computer|laptop|side)|here\b)")
_FORWARDED = re.compile(r"(\bport-forward\b[^|;&]*\s)(\d+)(:)(\d+)(?!\d)|(\bssh\b[^|;&]*\s-L ?)(\d+)(:[^:\s]+:)(\d+)(?!\d)")
_INSIDE = re.compile(r"\b(?:container(?:'s)?(?: internal)? port|port inside|inside(?: the container)?(?: port)?|internal(?:ly)?(?: port)?) (‹N\d›)|(‹N\d›) (?:in|inside|of|within) (?:the |its |a )?container\b")
_MOUNT_POINT_FIRST = re.compile(r"(\bmount(?: -[a-zA-Z]+(?: \w+)?)*) (/(?:mnt|media|srv|data|backup|home)\b[^\s;|&]*) (/dev/[^\s;|&]+|(?://)?[\w.-]+:?/[^\s;|&]+)(?=\s*(?:$|[;|&]))")
_CONTAINER_FIRST = re.compile(r"(\s(?:-v|--volume)[ =])(/[^\s:]+):((?:\.{1,2}|~|\$PWD|\$\(pwd\))(?:/[^\s:]*)?)(?=\s|$)")
_IN_ONE_NOT_IN_THE_OTHER = re.compile(r"\b(?:in|on) (?:branch )?(‹[A-Z]\d›|[\w./-]+) (?:but |and |that are |which are )*(?:not|missing|absent)(?: yet)?(?: (?:in|on|from))?(?: branch)? (‹[A-Z]\d›|[\w./-]+)")
_THROUGH = re.compile(r"\b(?:through|via|over|by way of|using)(?: the)?(?: (?:jump|bastion|gateway)(?: ?host| server)?)? (‹[A-Z]\d›|[\w.-]+)")
_TUNNEL = re.compile(r"(\bssh\b[^|;&]*\s-[a-zA-Z]*[LR] ?(?:[\w.]+:)?\d+:)([\w.@-]+)(:\d+ (?:-[\w ]+ )?)([\w.@-]+)(?=\s*$|\s*[|;&])")
_DAYS = re.compile(r"(\buntil=[\"']?)(\d+) ?d(?:ays?)?\b")

_KIND = re.compile(rf"(?<=\s)({'|'.join(BY_WORD)})(?=$|\s|/|\.(?:zip|tar\.gz|tgz|txt)\b)")
_SUBCOMMAND = re.compile(r"(?:\b|(?<=\s))(?:git|gh|docker|podman|kubectl|trivy|npm|mvn|helm|aws|az|gcloud|virsh|nmcli|hugo|id|getent|get|describe|delete|top|edit|label|annotate|expose|create|set|rollout|restart|status|history|pause|resume|undo|compose|api|attach|build|--output|--stat|-exec|-m|route show|and|or|not|any|image|from|on|config)\s+$")
_NAMED_LIKE_A_KIND = re.compile(r"\b(?:session|window|pane|named|called|job|queue|topic|service|unit) (\w+)")
"""What stands behind another kind's word is a name: the tmux session `server`."""
_FILTERS = re.compile(r"^(?:sudo )?(?:tcpdump|ufw|nft|iptables|psql|mysql|sqlite3|echo|printf|grep|awk|ps|cut|fd|rg|conda|watch|rails|hugo|git config)\b")


def mended(command: str, request: SlottedRequest) -> str:
    """The command with a container's own port, its inside last, what is mounted first, the local end of a tunnel first, an archive's name, hours for days where a tool knows no days, dummies in capitals, ranges for series, and without needless `sudo`."""
    command = series.ranged(command, request)
    if not request.values:
        command = _with_dummies(command, request.text)
    if "sudo " in command and not _AS_ROOT.search(request.text):
        command = _NO_NEED.sub(r"\1", command)
    if " run " in command and ("docker" in command or "podman" in command):
        command = _RUNS.sub(lambda run: _inside_last(_with_own_port(run[0], request), request), command)
    if "zip " in command:
        command = _ZIP.sub(lambda m: m[0] if re.search(r" -\w*[du]", m[1]) else f"{m[1]}{m[3]}.zip ", command)
    if " -v" in command or " --volume" in command:
        command = _CONTAINER_FIRST.sub(r"\1\3:\2", command)
    if "mount " in command:
        command = _MOUNT_POINT_FIRST.sub(lambda m: f"{m[1]} {m[3]} {m[2]}" if not m[3].startswith(("/mnt", "/media")) else m[0], command)
    if ".." in command and (said := _IN_ONE_NOT_IN_THE_OTHER.search(request.text)):
        command = _range_of(command, _value(request, said[1]), _value(request, said[2]))
    if ("port-forward" in command or "-L" in command) and (symbol := local_port(request.text)):
        command = _local_first(command, _value(request, symbol))
    if ":" in command and "ssh " in command and (found := _THROUGH.search(request.text)):
        command = _jump_last(command, _value(request, found[1]))
    if "grep " in command and " -" in command:
        command = _dashed_pattern(command, request)
    return _DAYS.sub(lambda m: f"{m[1]}{int(m[2]) * 24}h", command) if "until=" in command else command


def _jump_last(command: str, jump: str) -> str:
    """A tunnel ends at the machine it goes through; what it leads to stands between its ports."""
    return _TUNNEL.sub(lambda m: f"{m[1]}{m[4]}{m[3]}{m[2]}" if m[2] == jump != m[4] else m[0], command)


def _dashed_pattern(command: str, request: SlottedRequest) -> str:
    """What is looked for may begin with a dash, which `grep` would read as an option."""
    for slot in request.slots:
        if slot.type is SlotType.STRING and slot.value.startswith("-"):
            command = re.sub(rf"(\bgrep(?: --?[a-zA-Z][\w-]*(?:=\S+)?)*)(?<! -e)(?<! --) (['\"]?{re.escape(slot.value)}['\"]?)(?=\s|$)", r"\1 -e \2", command, count=1)
    return command


def _with_own_port(run: str, request: SlottedRequest) -> str:
    """A container's run with the port of its image, where the request names only the one outside."""
    published = _PUBLISHED.findall(run + " ")
    image = next((word for word in reversed(run.split()[2:]) if word.split(":")[0] in _OWN_PORT), None)
    if len(published) != 1 or image is None:
        return run
    inside = published[0][2]
    said = [slot.value for slot in request.slots if slot.type is SlotType.NUMBER]
    if (inside in said and inside != published[0][1]) or _BOTH_SIDES.search(request.text):
        return run
    return _PUBLISHED.sub(rf"\g<1>\g<2>:{_OWN_PORT[image.split(':')[0]]}", run + " ").rstrip()


def _inside_last(run: str, request: SlottedRequest) -> str:
    """A container's run with the port that the request calls the container's behind the host's."""
    inside = {_value(request, match[1] or match[2]) for match in _INSIDE.finditer(request.text)}
    published = _PUBLISHED.findall(run + " ")
    if len(inside) != 1 or len(published) != 1 or published[0][1] not in inside or published[0][2] in inside:
        return run
    return _PUBLISHED.sub(r"\1\3:\2", run + " ").rstrip()


def _value(request: SlottedRequest, said: str) -> str:
    """What a symbol stands for; a word stands for itself."""
    return next((slot.value for slot in request.slots if slot.symbol == said), said)


def _range_of(command: str, there: str, not_there: str) -> str:
    """A range of commits that begins where they are not: `main..develop` for those in develop that are not in main."""
    wrong = re.compile(rf"(?<![\w./-]){re.escape(there)}\.\.(?:{re.escape(not_there)}|{re.escape(there)})(?![\w./-])")
    return wrong.sub(lambda _: f"{not_there}..{there}", command) if re.search(r"\bgit (?:log|rev-list|shortlog|cherry)\b", command) else command


def local_port(request: str) -> str | None:
    """The symbol of the one number that a slotted request calls the port on this side."""
    found = {match[1] or match[2] for match in _LOCAL_PORT.finditer(request)}
    return found.pop() if len(found) == 1 else None


def _local_first(command: str, port: str) -> str:
    """The local end of a tunnel stands first, whatever order it was said in."""

    def turned(m: re.Match[str]) -> str:
        start, near, between, far = (m[1], m[2], m[3], m[4]) if m[1] else (m[5], m[6], m[7], m[8])
        return f"{start}{far}{between}{near}" if far == port != near else m[0]

    return _FORWARDED.sub(turned, command)


def _with_dummies(command: str, request: str) -> str:
    """The command with capitals for what the request names only by its kind: `docker logs CONTAINER`."""
    if _FILTERS.match(command):
        return command
    said = set(request.split()) - set(_NAMED_LIKE_A_KIND.findall(request))

    def shown(m: re.Match[str]) -> str:
        return BY_WORD[m[1]] if m[1] in said and not _SUBCOMMAND.search(command, 0, m.start()) else m[1]

    return _KIND.sub(shown, command)
