"""Draws values for placeholders: what the request shows, and what the command gets.

Names come from hand-written seeds, recombined, and from invented words: a name the model has never met is the usual case.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from shellmate.training.values import Names, read_values


@dataclass(frozen=True)
class Value:
    """A drawn value."""

    request: str
    """As a person writes it; without quotes."""
    command: str
    """As the command needs it; unquoted."""
    quotable: bool = False
    """People may put it in quotes."""
    must_quote: bool = False
    """Ambiguous without quotes (several words, punctuation)."""


Sampler = Callable[[random.Random], Value]

LISTS = read_values()
_PLACES = Names(*(tuple(root for root in roots if re.match(r"~?/.", root)) for roots in (LISTS["roots"].usual, LISTS["roots"].more)))
"""Folders that have others in them."""
_SYLLABLES = """ba be bi bo ca co da de di do fa fe fi fo ga go ha he hi ja jo ka ke ki ko la le li lo lu ma me mi mo mu na
ne ni no nu pa pe pi po qua ra re ri ro ru sa se si so su ta te ti to tu va ve vi vo wa we wi xa ya yo za ze zi zo ster
lex nix tron dex vox rax plex gram scope ware flow base kit lab hub ify zen bit byte net""".split()
_REGEXES = r"^error|^[A-Z]|[0-9]+|foo.*bar|^#|^$|\.py$|^\s*$|[a-z]+@[a-z]+|error$|^[0-9]{4}|warn(ing)?|(foo|bar)|^user_|id=[0-9]+|\bcat\b|[^a-z]".replace("(foo|bar)", "(foo\0bar)").split("|")
_CHARS = [*",;:|\t#/-_.=+@&xa"]
_EXTS = """txt log py js ts sh c cpp h java go rs rb php html css json xml yaml yml csv tsv md pdf doc docx odt xls xlsx ppt pptx
jpg jpeg png gif svg webp bmp mp3 wav flac ogg mp4 mkv avi mov webm zip tar gz bz2 xz 7z rar iso deb rpm conf cfg ini bak tmp
swp old orig sql db sqlite pem key crt class jar o so pyc ipynb tex epub parquet npy npz h5 pkl fastq bam vcf fasta jsonl ckpt pt feather heic flv""".split()
TEXT_EXTENSIONS = "txt txt txt txt txt txt log log log csv csv md md py py json conf sh yml ini html xml sql c js java tsv list out dat cfg css go rs rb php".split()
_COMMON_EXTS = "txt txt txt log csv md py json".split()
KINDS: dict[str, str] = {
    "txt": "txt txt txt text list", "log": "log log log out err", "csv": "csv", "json": "json", "xml": "xml",
    "yaml": "yaml yml", "html": "html htm", "md": "md", "py": "py", "sh": "sh sh bash", "sql": "sql", "c": "c c cpp", "conf": "conf cfg ini",
    "pdf": "pdf", "img": "png jpg jpeg gif webp bmp tiff", "video": "mp4 mkv avi mov webm", "audio": "mp3 wav flac ogg m4a", "iso": "iso",
    "deb": "deb", "rpm": "rpm", "jar": "jar", "key": "key pem", "crt": "crt pem", "targz": "tar.gz tar.gz tgz", "tar": "tar",
    "tarxz": "tar.xz", "tarbz2": "tar.bz2", "zip": "zip", "gz": "gz sql.gz log.gz", "bz2": "bz2 txt.bz2", "xz": "xz log.xz", "zst": "zst tar.zst", "7z": "7z",
}  # fmt: skip
_SIZE_UNITS = (
    ("k", ("k", "K", "kb", "KB", " kb", " KB", " kilobytes", " kilobyte", "kB")),
    ("M", ("M", "MB", " MB", "mb", " mb", " megabytes", " megabyte", " megs", "M")),
    ("G", ("G", "GB", " GB", "gb", " gb", " gigabytes", " gigabyte", " gigs", " gig")),
)
NUMBER_WORDS = dict(zip("two three four five six seven eight nine ten eleven twelve".split(), range(2, 13), strict=True))
"""English numbers that people write out."""
_WORD_OF = {number: word for word, number in NUMBER_WORDS.items()}

_ENGLISH = tuple(word for word in LISTS["words"].more if word.isalpha() and word.islower() and len(word) > 2)
"""Plain words that serve as names."""


def invented(rng: random.Random) -> str:
    """A pronounceable word that is in no list."""
    word = "".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(2, 3)))
    return invented(rng) if re.search("nazi|kike|hitle", word) else word


def _identifier(rng: random.Random) -> str:
    parts = [rng.choice((LISTS["stems"].draw(rng), LISTS["stems"].draw(rng), invented(rng))) for _ in range(rng.choice((1, 1, 2, 2, 3)))]
    text = rng.choice("-__").join(parts)
    if rng.random() < 0.3:
        text += rng.choice(("1", "2", "3", "_v2", "-2024", "_final", "01", "2023", "_old", "-copy", "10", "42"))
    return text.title().replace("_", "") if rng.random() < 0.06 else text


def plain(rng: random.Random, names: Names, word: float = 0.15, new: float = 0.25) -> str:
    """A name: an English word with the chance `word`, one that is in no list with the chance `new`, else one of `names`."""
    roll = rng.random()
    if roll < word:
        return rng.choice(_ENGLISH)
    if roll < word + new:
        return invented(rng) if rng.random() < 0.6 else _identifier(rng)
    return names.draw(rng)


def _stem(rng: random.Random) -> str:
    roll = rng.random()
    if roll < 0.5:
        return plain(rng, LISTS["stems"])
    return _identifier(rng)


def file_with(extensions: list[str]) -> Sampler:
    """Files with one of these extensions, a fifth of them in a folder."""
    def draw(rng: random.Random) -> Value:
        stem = _stem(rng)
        if rng.random() < 0.02:
            stem = rng.choice(("café", "übersicht", "naïve", "größe", "résumé", "日本", "données", "план")) + rng.choice(("", "1", "-neu"))
        spaced = rng.random() < 0.04
        if spaced:
            stem = f"{LISTS['stems'].draw(rng)} {LISTS['stems'].draw(rng)}"
        text = f"{stem}.{rng.choice(extensions)}"
        if rng.random() < 0.22:
            text = f"{_dir_text(rng, bare=False)}/{text}".replace("//", "/")
        return Value(text, text, quotable=True, must_quote=spaced)

    return draw


def _dir_text(rng: random.Random, bare: bool = True) -> str:
    roll = rng.random()
    if roll < 0.32:
        return LISTS["roots"].draw(rng)
    if roll < 0.58 and bare:
        return plain(rng, LISTS["folders"])
    if roll < 0.74:
        return f"{_PLACES.draw(rng)}/{plain(rng, LISTS['folders'], 0.1, 0.3)}"
    if roll < 0.82:
        return f"{LISTS['folders'].draw(rng)}/{plain(rng, LISTS['folders'], 0.1, 0.3)}"
    return rng.choice((LISTS["folders"].draw(rng), f"./{LISTS['folders'].draw(rng)}", f"{LISTS['folders'].draw(rng)}/", _identifier(rng)))


def _dir(rng: random.Random) -> Value:
    if rng.random() < 0.03:
        text = f"{rng.choice(('my', 'old', 'new', 'shared', 'summer', 'work'))} {LISTS['folders'].draw(rng)}"
        return Value(text, text, True, True)
    text = _dir_text(rng)
    return Value(text, text, quotable=len(text) > 2)


def _path(rng: random.Random) -> Value:
    return _dir(rng) if rng.random() < 0.4 else file_with(_EXTS)(rng)


def _glob(rng: random.Random) -> Value:
    ext, stem = rng.choice(_EXTS), plain(rng, LISTS["stems"], 0.05, 0.2)
    text = rng.choice((f"*.{ext}", f"*.{ext}", f"*.{ext}", f"{stem}*", f"*{stem}*", f"{stem}*.{ext}", f"*_{stem}.{ext}", f"{stem}_??.{ext}", f"*-{stem}", f"{stem}[0-9].{ext}"))
    return Value(text, text, quotable=True)


def _ext(rng: random.Random) -> Value:
    ext = rng.choice(_EXTS)
    return Value(f".{ext}" if ext in _WORDS_TOO else rng.choice((ext, f".{ext}", f".{ext}")), ext)


_WORDS_TOO = frozenset({"old", "orig", "so"})
"""Extensions that would be words of a sentence without their dot."""


_JOINING = frozenset("a an and as at by for from if in into is it not of on only or out over than that the then to under up with".split())
"""Words that would seem to belong to the sentence around a text without quotes."""


_ODD_TEXTS = 0.13
"""Share of texts that are numbers, addresses, names with dots and the like."""


def _odd_text(rng: random.Random) -> str:
    """What people search for and replace besides words."""
    name, word = _identifier(rng), LISTS["words"].draw(rng)
    ip = _ip_text(rng)
    return rng.choice(
        (
            str(rng.randint(10, 99999)), str(rng.choice((200, 301, 403, 404, 500, 502, 3000, 3306, 5432, 8080, 9090))), ip, ip, ip.rsplit(".", rng.choice((1, 2)))[0],
            LISTS["domains"].draw(rng), f"{LISTS['hostnames'].draw(rng)}.{LISTS['domains'].draw(rng)}", _version(rng), rng.choice(("http://", "https://", "ftp://")),
            f".{rng.choice(_EXTS)}", f"{word}.{invented(rng)}", f"{name}(", f"{name}()", f"${name.upper().replace('-', '_')}", f"{word.upper()}={invented(rng)}",
            f"{name}={rng.randint(1, 999)}", f"{LISTS['users'].draw(rng)}@{LISTS['domains'].draw(rng)}", _date(rng), name, name.upper(),
        )
    )  # fmt: skip


def _str(rng: random.Random) -> Value:
    if rng.random() < _ODD_TEXTS:
        text = _odd_text(rng)
        return Value(text, text, True, must_quote=rng.random() < 0.15)
    if rng.random() < 0.55:
        text = _word_text(rng)
        return Value(text, text, quotable=True)
    text = LISTS["strings"].draw(rng) if rng.random() < 0.6 else f"{_word_text(rng)} {_word_text(rng)}"
    bare = all(word.isalpha() and word.islower() and word not in _JOINING for word in text.split())
    return Value(text, text, True, must_quote=not bare or rng.random() < 0.6)


def _word_text(rng: random.Random) -> str:
    text = plain(rng, LISTS["words"], 0.3, 0.3)
    roll = rng.random()
    return text.upper() if roll < 0.07 else text.capitalize() if roll < 0.12 else text


def _word(rng: random.Random) -> Value:
    text = _word_text(rng)
    return Value(text, text, quotable=True)


def _char(rng: random.Random) -> Value:
    text = rng.choice(_CHARS)
    if text == "\t":
        text = ";"
    return Value(text, text, True, must_quote=text not in ",;:|#x" or rng.random() < 0.5)


def _regex(rng: random.Random) -> Value:
    text = rng.choice(_REGEXES).replace("\0", "|")
    if rng.random() < 0.4:
        word = LISTS["words"].draw(rng)
        text = rng.choice((f"^{word}", f"{word}$", f"{word}.*{LISTS['words'].draw(rng)}", f"{word}[0-9]+", f"^{word}.*$", f"{word}s?"))
    return Value(text, text, True, must_quote=True)


def _number(rng: random.Random) -> Value:
    number = rng.choice((rng.randint(2, 12), rng.randint(2, 30), rng.randint(2, 100), rng.choice((5, 10, 10, 20, 50, 100))))
    if number in _WORD_OF and rng.random() < 0.25:
        return Value(_WORD_OF[number], str(number))
    return Value(str(number), str(number))


def _digits(low: int, high: int, *often: int) -> Sampler:
    def draw(rng: random.Random) -> Value:
        number = rng.choice(often) if often and rng.random() < 0.5 else rng.randint(low, high)
        return Value(str(number), str(number))

    return draw


def _size(rng: random.Random) -> Value:
    unit, spellings = rng.choice(_SIZE_UNITS + _SIZE_UNITS[1:2])
    number = rng.choice((1, 2, 5, 10, 20, 50, 100, 200, 250, 500, rng.randint(1, 999)))
    spelling = rng.choice([s for s in spellings if not s.endswith("s" if number == 1 else "byte")])
    return Value(f"{number}{spelling}", f"{number}{unit}")


def _name(names: Names, word: float = 0.1, new: float = 0.25, spelt: Callable[[str], str] = str) -> Sampler:
    def draw(rng: random.Random) -> Value:
        text = spelt(plain(rng, names, word, new))
        return Value(text, text, quotable=True)

    return draw


def as_label(name: str) -> str:
    """As Kubernetes and DNS take it: lower case, digits, hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "web"


def _as_login(name: str) -> str:
    """As useradd takes it."""
    return re.sub(r"^[^a-z]+|[^a-z0-9_-]", "", name.lower())[:32] or "sam"


def _as_identifier(name: str) -> str:
    """As SQL takes it without quotes."""
    return re.sub(r"^\d+|\W+", "_", name).strip("_") or "items"


def _ip_text(rng: random.Random) -> str:
    return rng.choice((f"192.168.{rng.randint(0, 9)}.{rng.randint(1, 254)}", f"10.0.{rng.randint(0, 255)}.{rng.randint(1, 254)}", "127.0.0.1", "8.8.8.8", "1.1.1.1", f"172.16.{rng.randint(0, 31)}.{rng.randint(1, 254)}", f"203.0.113.{rng.randint(1, 254)}"))


def _cidr(rng: random.Random) -> str:
    a, b, c = rng.randint(0, 255), rng.randint(0, 255), rng.randint(0, 255)
    return rng.choice((f"192.168.{a}.0/24", f"10.{a}.{b}.0/24", f"10.{a}.0.0/16", "10.0.0.0/8", f"172.{16 + a % 16}.0.0/16", "172.16.0.0/12", f"203.0.113.{c - c % 16}/28", f"10.{a}.{b - b % 4}.0/22", f"192.168.{a}.{c}/32"))


_ZONES = """UTC Europe/Berlin Europe/London Europe/Paris Europe/Madrid Europe/Rome Europe/Warsaw Europe/Kyiv Europe/Istanbul Europe/Lisbon Europe/Zurich Europe/Oslo
America/New_York America/Los_Angeles America/Chicago America/Denver America/Toronto America/Sao_Paulo America/Mexico_City America/Bogota America/Vancouver
Asia/Tokyo Asia/Kolkata Asia/Shanghai Asia/Singapore Asia/Dubai Asia/Seoul Asia/Hong_Kong Asia/Jakarta Asia/Karachi Asia/Tehran Asia/Manila
Australia/Sydney Australia/Perth Pacific/Auckland Pacific/Honolulu Africa/Cairo Africa/Lagos Africa/Nairobi Africa/Johannesburg""".split()


def _script(rng: random.Random) -> Value:
    text = file_with(KINDS["sh"].split())(rng).command
    text = f"./{text}" if "/" not in text and rng.random() < 0.3 else text
    return Value(text, text, quotable=True)


def _ssh_key(rng: random.Random) -> str:
    name = rng.choice(("id_rsa", "id_ed25519", "id_ecdsa", f"id_{LISTS['words'].draw(rng)}", f"{LISTS['stems'].draw(rng)}_key", LISTS["hostnames"].draw(rng), f"{LISTS['stems'].draw(rng)}.pem", f"id_{invented(rng)}"))
    return rng.choice(("~/.ssh/", "~/.ssh/", "~/.ssh/", "", "keys/", "~/keys/")) + name


def _hostname(rng: random.Random) -> str:
    base = LISTS["hostnames"].draw(rng)
    return rng.choice((base, f"{base}{rng.randint(1, 20)}", f"{base}-{rng.randint(1, 9):02d}", f"{base}.{LISTS['domains'].draw(rng)}", f"{base}.local", LISTS["domains"].draw(rng), invented(rng)))


def _host(rng: random.Random) -> Value:
    name = _ip_text(rng) if rng.random() < 0.25 else _hostname(rng)
    text = f"{LISTS['users'].draw(rng)}@{name}" if rng.random() < 0.35 else name
    return Value(text, text)


def _server(rng: random.Random) -> Value:
    """A host by name or address, without a user."""
    text = _ip_text(rng) if rng.random() < 0.3 else _hostname(rng)
    return Value(text, text)


def _text(make: Callable[[random.Random], str], quotable: bool = False) -> Sampler:
    def draw(rng: random.Random) -> Value:
        text = make(rng)
        return Value(text, text, quotable)

    return draw


def _url(rng: random.Random) -> str:
    if rng.random() < 0.15:
        return LISTS["urls"].draw(rng)
    host = LISTS["domains"].draw(rng) if rng.random() < 0.8 else rng.choice(("localhost:8080", "localhost:3000", "localhost"))
    tail = rng.choice(("", "", "/", f"/{LISTS['stems'].draw(rng)}", f"/{LISTS['stems'].draw(rng)}.{rng.choice(_EXTS)}", f"/api/v1/{LISTS['tables'].draw(rng)}", f"/{LISTS['stems'].draw(rng)}?id={rng.randint(1, 99)}&x=1", f"/{LISTS['url_paths'].draw(rng)}", f"/{LISTS['url_paths'].draw(rng)}", f"/files/{LISTS['stems'].draw(rng)}.tar.gz", "/health"))
    return f"{rng.choice(('https', 'https', 'http'))}://{host}{tail}"


def _repo(rng: random.Random) -> str:
    owner, name = plain(rng, LISTS["users"], 0.05, 0.4), plain(rng, LISTS["stems"], 0.05, 0.5)
    return rng.choice((f"https://github.com/{owner}/{name}.git", f"git@github.com:{owner}/{name}.git", f"https://github.com/{owner}/{name}", f"https://gitlab.com/{owner}/{name}.git"))


def _commit(rng: random.Random) -> str:
    return rng.choice(("HEAD~1", "HEAD~2", "HEAD^")) if rng.random() < 0.12 else "".join(rng.choice("0123456789abcdef") for _ in range(rng.choice((7, 7, 8, 10, 40))))


def _version(rng: random.Random) -> str:
    return rng.choice(("v", "")) + f"{rng.randint(0, 9)}.{rng.randint(0, 20)}" + rng.choice(("", f".{rng.randint(0, 9)}", f".{rng.randint(0, 9)}-rc1"))


def _date(rng: random.Random) -> str:
    return f"{rng.randint(2018, 2027)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"


def _kube(kind: str) -> Callable[[random.Random], str]:
    def draw(rng: random.Random) -> str:
        base = as_label(plain(rng, LISTS["deployments"], 0.1, 0.2))
        tail = f"-{''.join(rng.choice('bcdfghjklmnpqrstvwxz2456789') for _ in range(5))}" if kind == "pod" and rng.random() < 0.6 else ""
        return f"{base}{tail}"

    return draw


def _partition(rng: random.Random) -> str:
    return rng.choice((f"/dev/sd{rng.choice('abcde')}{rng.randint(1, 5)}", f"/dev/nvme0n1p{rng.randint(1, 4)}", f"/dev/mmcblk0p{rng.randint(1, 3)}"))


SAMPLERS: dict[str, Sampler] = {
    "file": file_with(_EXTS + _COMMON_EXTS * 20), **{kind: file_with(extensions.split()) for kind, extensions in KINDS.items() if kind != "sh"}, "sh": _script,
    "dir": _dir, "path": _path, "glob": _glob, "ext": _ext, "str": _str, "word": _word, "char": _char, "regex": _regex,
    "n": _number, "small": _digits(1, 9), "big": _digits(100, 100000, 100, 1000, 5000, 10000), "size": _size,
    "port": _digits(1024, 65535, 22, 80, 443, 3000, 5000, 5432, 8000, 8080, 8443, 9000), "pid": _digits(100, 99999),
    "uid": _digits(1000, 2000), "gid": _digits(100, 2000), "percent": _digits(5, 100, 50, 75, 80, 90), "year": _digits(2015, 2027),
    "mode": _text(lambda rng: rng.choice("755 644 600 700 777 664 775 640 750 400 444 0755 0644 1777 2775".split())),
    "date": _text(_date), "time": _text(lambda rng: f"{rng.randint(0, 23):02d}:{rng.choice(('00', '15', '30', '45', f'{rng.randint(0, 59):02d}'))}"),
    "host": _host, "server": _server, "domain": _text(lambda rng: LISTS["domains"].draw(rng) if rng.random() < 0.6 else f"{invented(rng)}.{rng.choice(('com', 'org', 'net', 'io', 'dev'))}"),
    "ip": _text(_ip_text), "cidr": _text(_cidr),
    "url": _text(_url, True), "email": _text(lambda rng: f"{LISTS['users'].draw(rng)}@{LISTS['domains'].draw(rng)}"),
    "mac": _text(lambda rng: ":".join(f"{rng.randint(0, 255):02x}" for _ in range(6))),
    "iface": _text(lambda rng: rng.choice("eth0 eth1 wlan0 enp3s0 wlp2s0 docker0 br0 tun0 lo ens33 enp0s3 wg0".split())),
    "user": _name(LISTS["users"], spelt=_as_login), "group": _name(LISTS["groups"], spelt=_as_login), "service": _name(LISTS["services"], 0.04), "process": _name(LISTS["processes"], 0.06),
    "package": _name(LISTS["packages"], 0.05), "branch": _name(LISTS["branches"]), "remote": _text(lambda rng: rng.choice("origin origin upstream fork backup gitlab mirror".split())),
    "tag": _text(_version), "commit": _text(_commit), "repo": _text(_repo), "container": _name(LISTS["containers"]), "image": _name(LISTS["images"], 0.02, 0.2, str.lower),
    "volume": _name(LISTS["volumes"]),
    "network": _name(LISTS["networks"]), "namespace": _name(LISTS["namespaces"], spelt=as_label),
    "pod": _text(_kube("pod")), "deployment": _text(_kube("deployment")), "db": _name(LISTS["databases"]), "table": _name(LISTS["tables"], spelt=_as_identifier),
    "var": _name(LISTS["variables"], 0, 0), "value": _name(LISTS["values"]), "device": _text(lambda rng: rng.choice("/dev/sda /dev/sdb /dev/sdc /dev/sdd /dev/nvme0n1 /dev/nvme1n1 /dev/mmcblk0 /dev/vdb".split())),
    "partition": _text(_partition), "mount": _text(lambda rng: rng.choice("/mnt /mnt/usb /mnt/data /media/usb /mnt/backup /mnt/disk /media/external /mnt/nas".split())),
    "cmdline": _text(lambda rng: LISTS["cmdlines"].draw(rng)), "dims": _text(lambda rng: rng.choice("800x600 1920x1080 1280x720 640x480 300x300 1024x768 100x100 3840x2160 512x512".split())),
    "tz": _text(lambda rng: rng.choice(_ZONES)), "hour": _text(lambda rng: rng.choice((str(hour := rng.randint(0, 23)), str(hour), f"{hour:02d}"))),
    "minute": _text(lambda rng: rng.choice(("00", "15", "30", "45", f"{rng.randint(0, 59):02d}"))), "epoch": _text(lambda rng: str(rng.randint(1_000_000_000, 1_999_999_999))),
    "hex": _text(lambda rng: rng.choice(("{:x}", "{:X}", "{:04x}")).format(rng.choice((rng.randint(10, 255), rng.randint(256, 2**20))))),
    "sshkey": _text(_ssh_key, True), "version": _text(lambda rng: _version(rng).removeprefix("v")),
    "locale": _text(lambda rng: rng.choice("en_US.UTF-8 de_DE.UTF-8 fr_FR.UTF-8 C.UTF-8 en_GB.UTF-8 ja_JP.UTF-8".split())),
    "lang": _text(lambda rng: rng.choice("en de fr es it us gb jp ru".split())),
}  # fmt: skip
"""One sampler for every placeholder name of the data format."""

PLACEHOLDER_NAMES = frozenset(SAMPLERS)
