"""Draws values for placeholders: what the request shows, and what the command gets.

Names come from hand-written seeds, recombined, and from invented words: a name the model has never met is the usual case.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass


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

_STEMS = """report notes invoice data backup config summary budget draft letter photo image picture holiday resume cv thesis
paper chapter book recipe todo list tasks log output result results input sample example test tests demo main index app
server client utils helpers models schema settings users orders products sales customers inventory metrics access error
debug trace dump export import archive old new final copy temp cache session readme license manual guide slides lecture
homework assignment project proposal contract receipt statement tax salary payroll meeting minutes agenda calendar
schedule plan roadmap contacts addresses emails messages chat history bookmarks playlist song album track video clip
movie trailer screenshot wallpaper logo icon banner avatar map graph chart table matrix vector model weights train
valid predictions labels features dataset survey answers questions quiz exam grades students teachers courses""".split()
_FOLDERS = """src lib bin docs doc build dist test tests data logs tmp backup backups config scripts assets images img
photos pictures music videos movies downloads documents projects work code repo site public static media uploads vendor
node_modules target out output results archive old new shared common include share packages modules plugins themes
templates views migrations fixtures samples examples notebooks models reports invoices books papers letters music
wallpapers games mail cache export import release deploy infra terraform charts api web frontend backend mobile""".split()
_ROOTS = """/var/log /etc /tmp /home /opt /usr/local /usr/share /srv /var/www /var/www/html /mnt/data /mnt/backup /media/usb
/usr/bin /usr/lib /var/lib /var/cache /var/spool /root /data /backup /etc/nginx /etc/ssh /usr/local/bin /home/user
~/Downloads ~/Documents ~/Desktop ~/Pictures ~/Music ~/Videos ~/projects ~/code ~/work ~/src ~/.config ~/.cache ~/backup
~/bin ~/.ssh ~/.local/share ~/notes . ./src ./build .. ../data ~ / $HOME""".split()
_SYLLABLES = """ba be bi bo ca co da de di do fa fe fi fo ga go ha he hi ja jo ka ke ki ko la le li lo lu ma me mi mo mu na
ne ni no nu pa pe pi po qua ra re ri ro ru sa se si so su ta te ti to tu va ve vi vo wa we wi xa ya yo za ze zi zo ster
lex nix tron dex vox rax plex gram scope ware flow base kit lab hub ify zen bit byte net""".split()
_USERS = """alice bob carol dave eve mallory john jane mary peter paul anna tom lisa mike sarah max emma leo nina admin deploy
www-data postgres jenkins git ubuntu pi guest backup nobody root developer operator student teacher ftpuser webmaster""".split()
_GROUPS = "developers admin staff docker sudo wheel www-data users editors research finance marketing ops qa video audio plugdev games".split()
_SERVICES = """nginx apache2 httpd mysql mysqld mariadb postgresql redis redis-server mongodb mongod docker ssh sshd cron crond bluetooth
cups NetworkManager systemd-resolved ufw firewalld fail2ban postfix dovecot bind9 named haproxy grafana-server prometheus
jenkins gitlab-runner tomcat php-fpm memcached rabbitmq-server elasticsearch kibana containerd kubelet avahi-daemon vsftpd smbd""".split()
_PROCESSES = """firefox chrome chromium python python3 node java nginx apache2 mysqld postgres redis-server vim emacs code slack
spotify zoom steam gimp vlc gnome-shell Xorg plasmashell dockerd sshd cron bash zsh tmux ffmpeg rsync make gcc webpack
celery gunicorn uvicorn rails puma sidekiq flask jupyter dropbox discord thunderbird libreoffice blender obs teams skype""".split()
_PACKAGES = """htop vim git curl wget tmux zsh fish nginx docker.io nodejs npm python3-pip build-essential gcc make cmake ffmpeg
imagemagick jq ripgrep fd-find bat tree ncdu nmap net-tools openssh-server postgresql mysql-server redis sqlite3 vlc gimp
firefox chromium libreoffice thunderbird neofetch btop rsync unzip p7zip-full golang rustc openjdk-17-jdk php ruby perl
numpy pandas requests flask django fastapi scipy matplotlib pytest black ruff mypy torch pillow beautifulsoup4 selenium
express react vue typescript eslint prettier webpack vite lodash axios serde tokio ripgrep bat exa clap rails sinatra""".split()
_PACKAGES_OF = {
    "npm": "express react react-dom vue typescript eslint prettier webpack vite lodash axios jest nodemon dotenv chalk next svelte tailwindcss babel-cli mongoose cors pm2 http-server rimraf zod commander three d3 rxjs sass mocha".split(),
    "pip": "numpy pandas requests flask django fastapi scipy matplotlib pytest black ruff mypy torch pillow beautifulsoup4 selenium scikit-learn seaborn jupyter sqlalchemy pydantic uvicorn httpx boto3 celery tqdm rich click transformers openpyxl lxml poetry virtualenv".split(),
    "cargo": "serde tokio ripgrep bat exa clap anyhow rand regex reqwest hyper axum rayon log fd-find hyperfine cargo-edit just tracing chrono".split(),
    "system": """htop vim git curl wget tmux zsh fish nginx docker.io nodejs npm python3-pip build-essential gcc make cmake ffmpeg imagemagick jq ripgrep fd-find bat tree ncdu nmap
net-tools openssh-server postgresql mysql-server redis sqlite3 vlc gimp firefox chromium libreoffice thunderbird neofetch btop rsync unzip p7zip-full golang rustc openjdk-17-jdk php ruby perl
apache2 samba certbot ufw fail2ban inkscape audacity steam code emacs neovim gdb strace lsof whois dnsutils tcpdump wireshark tlp default-jdk libssl-dev python3-venv""".split(),
}
_BRANCHES = """main master develop dev staging production release hotfix feature experiment test gh-pages next stable
feature-login feature/payment bugfix/header fix-typo release/1.2 release-2.0 hotfix/crash user-auth new-ui refactor
update-deps docs cleanup wip api-v2 dark-mode search-page""".split()
_HOSTNAMES = """server web db backup mail gateway router proxy build jenkins gitlab node worker master staging prod dev test nas
raspberrypi printer desktop laptop cluster gpu files media monitor vpn bastion edge cache queue auth""".split()
_DOMAINS = """example.com example.org example.net mysite.com myblog.net company.com acme.org shop.example.com api.example.com
google.com github.com wikipedia.org debian.org kernel.org python.org openai.com cloudflare.com docs.example.org
mail.example.com cdn.example.net intranet.local corp.internal test.dev app.io news.co.uk university.edu""".split()
_IMAGES = """nginx nginx:alpine alpine ubuntu ubuntu:22.04 debian debian:bookworm python:3.12 python node node:20 redis postgres
postgres:16 mysql:8 mongo busybox httpd golang:1.22 openjdk:17 rabbitmq:3-management grafana/grafana myapp myapp:latest
web:v1 api:dev registry.local/app:1.0 hello-world wordpress traefik jenkins/jenkins:lts""".split()
_CONTAINERS = "web db app api redis postgres nginx mysql worker frontend backend proxy cache mongo queue my-app my_container test-db webserver".split()
_WORDS = """error warning failed timeout password user login debug exception connection refused denied success todo fixme
deprecated password token session order invoice customer total name email address apple banana orange london berlin monday
alpha beta gamma foo bar baz hello world test main import export class return function server client database query
select insert update delete null true false admin root guest version release build commit deploy start stop restart""".split()
_STRINGS = """connection refused|out of memory|hello world|access denied|no such file|permission denied|404 not found|segmentation fault
build failed|import os|def main|foo bar|user logged in|invalid token|disk full|end of file|status: 500|TODO: fix|old name|new name
key=value|http://localhost|a/b|50% off|don't panic|C++|[ERROR]|$HOME|*.tmp|x.y.z|first second|the quick brown fox|port 80|null pointer
max_connections = 100|listen 80|debug=true|127.0.0.1|user@example.com|<div>|</body>|#include|-Wall|foo\\bar|let x = 1|console.log""".replace("\n", "|").split("|")
_REGEXES = r"^error|^[A-Z]|[0-9]+|foo.*bar|^#|^$|\.py$|^\s*$|[a-z]+@[a-z]+|error$|^[0-9]{4}|warn(ing)?|(foo|bar)|^user_|id=[0-9]+|\bcat\b|[^a-z]".replace("(foo|bar)", "(foo\0bar)").split("|")
_VARS = "PATH HOME EDITOR JAVA_HOME GOPATH LANG PYTHONPATH DATABASE_URL API_KEY NODE_ENV DEBUG PORT TERM DISPLAY PAGER MY_VAR FOO LD_LIBRARY_PATH HTTP_PROXY AWS_PROFILE TZ USER SHELL LOG_LEVEL APP_ENV".split()
_VALUES = "vim nano production development true false 1 0 debug info /usr/lib/jvm/java-17 en_US.UTF-8 8080 localhost secret foo bar test staging xterm-256color less ~/go dark".split()
_CMDLINES = "make|make test|./backup.sh|./run.sh|npm start|npm test|python app.py|python3 main.py|pytest|ls -l|date|uptime|df -h|curl localhost:8080|ping example.com|./deploy.sh prod|node server.js|cargo build|git pull|echo hello|du -sh .|make -j4 all|bash setup.sh|./sync.sh|rsync -a src/ dst/".split("|")
_CHARS = [*",;:|\t#/-_.=+@&xa"]
_TABLES = "users orders products customers accounts logs events sessions invoices payments items posts comments articles employees".split()
_DBS = "mydb app production shop blog test postgres inventory analytics wordpress users_db sales crm store".split()
_EXTS = """txt log py js ts sh c cpp h java go rs rb php html css json xml yaml yml csv tsv md pdf doc docx odt xls xlsx ppt pptx
jpg jpeg png gif svg webp bmp mp3 wav flac ogg mp4 mkv avi mov webm zip tar gz bz2 xz 7z rar iso deb rpm conf cfg ini bak tmp
swp old orig sql db sqlite pem key crt class jar o so pyc ipynb tex epub""".split()
_TEXT_EXTS = "txt txt txt txt txt txt log log log csv csv md md py py json conf sh yml ini html xml sql c js java tsv list out dat cfg css go rs rb php".split()
_COMMON_EXTS = "txt txt txt log csv md py json".split()
_KINDS: dict[str, str] = {
    "txt": "txt txt txt text list", "log": "log log log out err", "csv": "csv csv csv tsv", "json": "json json jsonl", "xml": "xml",
    "yaml": "yaml yml", "html": "html htm", "md": "md", "py": "py", "sh": "sh sh bash", "sql": "sql", "c": "c c cpp", "conf": "conf cfg ini",
    "pdf": "pdf", "img": "png jpg jpeg gif webp bmp tiff", "video": "mp4 mkv avi mov webm", "audio": "mp3 wav flac ogg m4a", "iso": "iso",
    "deb": "deb", "rpm": "rpm", "jar": "jar", "key": "key pem", "crt": "crt pem", "targz": "tar.gz tar.gz tgz", "tar": "tar",
    "tarxz": "tar.xz", "tarbz2": "tar.bz2", "zip": "zip", "gz": "gz sql.gz log.gz", "bz2": "bz2 txt.bz2", "xz": "xz log.xz", "zst": "zst tar.zst", "7z": "7z",
}  # fmt: skip
_SIZE_UNITS = (
    ("k", ("k", "K", "kb", "KB", " kb", " KB", " kilobytes", "kB")),
    ("M", ("M", "MB", " MB", "mb", " mb", " megabytes", " megs", "M")),
    ("G", ("G", "GB", " GB", "gb", " gb", " gigabytes", " gigs", " gig")),
)
NUMBER_WORDS = dict(zip("two three four five six seven eight nine ten eleven twelve".split(), range(2, 13), strict=True))
"""English numbers that people write out."""
_WORD_OF = {number: word for word, number in NUMBER_WORDS.items()}

lexicon_words: list[str] = []
"""Plain English words for names; `data` fills it from the lexicon."""


def invented(rng: random.Random) -> str:
    """A pronounceable word that is in no list."""
    return "".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(2, 3)))


def _identifier(rng: random.Random) -> str:
    parts = [rng.choice((rng.choice(_STEMS), rng.choice(_STEMS), invented(rng))) for _ in range(rng.choice((1, 1, 2, 2, 3)))]
    text = rng.choice("-__").join(parts)
    if rng.random() < 0.3:
        text += rng.choice(("1", "2", "3", "_v2", "-2024", "_final", "01", "2023", "_old", "-copy", "10", "42"))
    return text.title().replace("_", "") if rng.random() < 0.06 else text


def _plain(rng: random.Random, seeds: list[str], lexicon: float = 0.15, new: float = 0.35) -> str:
    roll = rng.random()
    if roll < lexicon and lexicon_words:
        return rng.choice(lexicon_words)
    if roll < lexicon + new:
        return invented(rng) if rng.random() < 0.6 else _identifier(rng)
    return rng.choice(seeds)


def _stem(rng: random.Random) -> str:
    roll = rng.random()
    if roll < 0.5:
        return _plain(rng, _STEMS)
    return _identifier(rng)


def _file(extensions: list[str]) -> Sampler:
    def draw(rng: random.Random) -> Value:
        stem = _stem(rng)
        if rng.random() < 0.02:
            stem = rng.choice(("café", "übersicht", "naïve", "größe", "résumé", "日本", "données", "план")) + rng.choice(("", "1", "-neu"))
        spaced = rng.random() < 0.04
        if spaced:
            stem = f"{rng.choice(_STEMS)} {rng.choice(_STEMS)}"
        text = f"{stem}.{rng.choice(extensions)}"
        if rng.random() < 0.22:
            text = f"{_dir_text(rng, plain=False)}/{text}".replace("//", "/")
        return Value(text, text, quotable=True, must_quote=spaced)

    return draw


text_file = _file(_TEXT_EXTS)
"""A file that text tools read."""
table_file = _file("txt txt txt txt log csv csv tsv dat list out tab".split())
"""A file of lines with fields."""
output_file = _file("txt txt txt txt txt log log out list csv md dat".split())
"""A file that the output of a command is written to."""


def extension_of(kind: str) -> Sampler:
    """Extensions of pictures (`img`), films and sound (`media`) or texts (`text`)."""
    extensions = {"img": _KINDS["img"], "media": f"{_KINDS['video']} {_KINDS['audio']}", "text": " ".join(_TEXT_EXTS)}[kind].split()

    def draw(rng: random.Random) -> Value:
        extension = rng.choice(extensions)
        return Value(rng.choice((extension, f".{extension}", f".{extension}")), extension)

    return draw


def package_of(kind: str) -> Sampler:
    """Package names of one packager: `npm`, `pip`, `cargo` or `system`; a third are new ones."""
    names = _PACKAGES_OF[kind]

    def draw(rng: random.Random) -> Value:
        text = _plain(rng, names, 0.05, 0.35)
        return Value(text, text, quotable=True)

    return draw


def column_number(rng: random.Random) -> Value:
    """The number of a field: tables are seldom wider than a screen."""
    number = str(rng.choice((2, 2, 3, 3, 4, 5, 6, rng.randint(2, 12))))
    return Value(number, number)


def _dir_text(rng: random.Random, plain: bool = True) -> str:
    roll = rng.random()
    if roll < 0.40:
        return rng.choice(_ROOTS)
    if roll < 0.55 and plain:
        return _plain(rng, _FOLDERS)
    if roll < 0.72:
        return f"{rng.choice(_ROOTS[:38])}/{_plain(rng, _FOLDERS, 0.1, 0.3)}"
    if roll < 0.82:
        return f"{rng.choice(_FOLDERS)}/{_plain(rng, _FOLDERS, 0.1, 0.3)}"
    return rng.choice((rng.choice(_FOLDERS), f"./{rng.choice(_FOLDERS)}", f"{rng.choice(_FOLDERS)}/", _identifier(rng)))


def _dir(rng: random.Random) -> Value:
    if rng.random() < 0.03:
        text = f"{rng.choice(('my', 'old', 'new', 'shared', 'summer', 'work'))} {rng.choice(_FOLDERS)}"
        return Value(text, text, True, True)
    text = _dir_text(rng)
    return Value(text, text, quotable=len(text) > 2)


def _path(rng: random.Random) -> Value:
    return _dir(rng) if rng.random() < 0.4 else _file(_EXTS)(rng)


def _glob(rng: random.Random) -> Value:
    ext, stem = rng.choice(_EXTS), _plain(rng, _STEMS, 0.05, 0.2)
    text = rng.choice((f"*.{ext}", f"*.{ext}", f"*.{ext}", f"{stem}*", f"*{stem}*", f"{stem}*.{ext}", f"*_{stem}.{ext}", f"{stem}_??.{ext}", f"*-{stem}", f"{stem}[0-9].{ext}"))
    return Value(text, text, quotable=True)


def _ext(rng: random.Random) -> Value:
    ext = rng.choice(_EXTS)
    return Value(rng.choice((ext, f".{ext}", f".{ext}")), ext)


def _str(rng: random.Random) -> Value:
    if rng.random() < 0.55:
        text = _word_text(rng)
        return Value(text, text, quotable=True)
    text = rng.choice(_STRINGS) if rng.random() < 0.6 else f"{_word_text(rng)} {_word_text(rng)}"
    return Value(text, text, True, True)


def _word_text(rng: random.Random) -> str:
    text = _plain(rng, _WORDS, 0.3, 0.3)
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
        word = rng.choice(_WORDS)
        text = rng.choice((f"^{word}", f"{word}$", f"{word}.*{rng.choice(_WORDS)}", f"{word}[0-9]+", f"^{word}.*$", f"{word}s?"))
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
    spelling = rng.choice([s for s in spellings if number > 1 or not s.endswith("s")])
    return Value(f"{number}{spelling}", f"{number}{unit}")


def _name(seeds: list[str], lexicon: float = 0.1, new: float = 0.35) -> Sampler:
    def draw(rng: random.Random) -> Value:
        text = _plain(rng, seeds, lexicon, new)
        return Value(text, text, quotable=True)

    return draw


def _ip_text(rng: random.Random) -> str:
    return rng.choice((f"192.168.{rng.randint(0, 9)}.{rng.randint(1, 254)}", f"10.0.{rng.randint(0, 255)}.{rng.randint(1, 254)}", "127.0.0.1", "8.8.8.8", "1.1.1.1", f"172.16.{rng.randint(0, 31)}.{rng.randint(1, 254)}", f"203.0.113.{rng.randint(1, 254)}"))


def _hostname(rng: random.Random) -> str:
    base = rng.choice(_HOSTNAMES)
    return rng.choice((base, f"{base}{rng.randint(1, 20)}", f"{base}-{rng.randint(1, 9):02d}", f"{base}.{rng.choice(_DOMAINS)}", f"{base}.local", rng.choice(_DOMAINS), invented(rng)))


def _host(rng: random.Random) -> Value:
    name = _ip_text(rng) if rng.random() < 0.25 else _hostname(rng)
    text = f"{rng.choice(_USERS)}@{name}" if rng.random() < 0.35 else name
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
    host = rng.choice(_DOMAINS) if rng.random() < 0.8 else rng.choice(("localhost:8080", "localhost:3000", "localhost"))
    tail = rng.choice(("", "", "/", f"/{rng.choice(_STEMS)}", f"/{rng.choice(_STEMS)}.{rng.choice(_EXTS)}", f"/api/v1/{rng.choice(_TABLES)}", f"/{rng.choice(_STEMS)}?id={rng.randint(1, 99)}&x=1", f"/files/{rng.choice(_STEMS)}.tar.gz", "/health"))
    return f"{rng.choice(('https', 'https', 'http'))}://{host}{tail}"


def _repo(rng: random.Random) -> str:
    owner, name = _plain(rng, _USERS, 0.05, 0.4), _plain(rng, _STEMS, 0.05, 0.5)
    return rng.choice((f"https://github.com/{owner}/{name}.git", f"git@github.com:{owner}/{name}.git", f"https://github.com/{owner}/{name}", f"https://gitlab.com/{owner}/{name}.git"))


def _commit(rng: random.Random) -> str:
    return rng.choice(("HEAD~1", "HEAD~2", "HEAD^")) if rng.random() < 0.12 else "".join(rng.choice("0123456789abcdef") for _ in range(rng.choice((7, 7, 8, 10, 40))))


def _version(rng: random.Random) -> str:
    return rng.choice(("v", "")) + f"{rng.randint(0, 9)}.{rng.randint(0, 20)}" + rng.choice(("", f".{rng.randint(0, 9)}", f".{rng.randint(0, 9)}-rc1"))


def _date(rng: random.Random) -> str:
    return f"{rng.randint(2018, 2027)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"


def _kube(kind: str) -> Callable[[random.Random], str]:
    def draw(rng: random.Random) -> str:
        base = _plain(rng, _CONTAINERS, 0.05, 0.3)
        tail = f"-{''.join(rng.choice('bcdfghjklmnpqrstvwxz2456789') for _ in range(5))}" if kind == "pod" and rng.random() < 0.6 else ""
        return f"{base}{tail}"

    return draw


def _partition(rng: random.Random) -> str:
    return rng.choice((f"/dev/sd{rng.choice('abcde')}{rng.randint(1, 5)}", f"/dev/nvme0n1p{rng.randint(1, 4)}", f"/dev/mmcblk0p{rng.randint(1, 3)}"))


SAMPLERS: dict[str, Sampler] = {
    "file": _file(_EXTS + _COMMON_EXTS * 20), **{kind: _file(extensions.split()) for kind, extensions in _KINDS.items()},
    "dir": _dir, "path": _path, "glob": _glob, "ext": _ext, "str": _str, "word": _word, "char": _char, "regex": _regex,
    "n": _number, "small": _digits(1, 9), "big": _digits(100, 100000, 100, 1000, 5000, 10000), "size": _size,
    "port": _digits(1024, 65535, 22, 80, 443, 3000, 5000, 5432, 8000, 8080, 8443, 9000), "pid": _digits(100, 99999),
    "uid": _digits(1000, 2000), "gid": _digits(100, 2000), "percent": _digits(5, 100, 50, 75, 80, 90), "year": _digits(2015, 2027),
    "mode": _text(lambda rng: rng.choice("755 644 600 700 777 664 775 640 750 400 444 0755 0644 1777 2775".split())),
    "date": _text(_date), "time": _text(lambda rng: f"{rng.randint(0, 23):02d}:{rng.choice(('00', '15', '30', '45', f'{rng.randint(0, 59):02d}'))}"),
    "host": _host, "server": _server, "domain": _text(lambda rng: rng.choice(_DOMAINS) if rng.random() < 0.6 else f"{invented(rng)}.{rng.choice(('com', 'org', 'net', 'io', 'dev'))}"),
    "ip": _text(_ip_text), "cidr": _text(lambda rng: rng.choice((f"192.168.{rng.randint(0, 9)}.0/24", "10.0.0.0/8", f"172.16.{rng.randint(0, 31)}.0/16"))),
    "url": _text(_url, True), "email": _text(lambda rng: f"{rng.choice(_USERS)}@{rng.choice(_DOMAINS)}"),
    "mac": _text(lambda rng: ":".join(f"{rng.randint(0, 255):02x}" for _ in range(6))),
    "iface": _text(lambda rng: rng.choice("eth0 eth1 wlan0 enp3s0 wlp2s0 docker0 br0 tun0 lo ens33 enp0s3 wg0".split())),
    "user": _name(_USERS), "group": _name(_GROUPS), "service": _name(_SERVICES, 0.04), "process": _name(_PROCESSES, 0.06),
    "package": _name(_PACKAGES, 0.05), "branch": _name(_BRANCHES), "remote": _text(lambda rng: rng.choice("origin origin upstream fork backup gitlab mirror".split())),
    "tag": _text(_version), "commit": _text(_commit), "repo": _text(_repo), "container": _name(_CONTAINERS), "image": _name(_IMAGES, 0.02, 0.2),
    "volume": _name("data pgdata db-data app_data cache uploads shared mysql_data logs".split()),
    "network": _name("mynet backend frontend app-network proxy internal web_net".split()), "namespace": _name("default kube-system staging production dev monitoring team-a web".split()),
    "pod": _text(_kube("pod")), "deployment": _text(_kube("deployment")), "db": _name(_DBS), "table": _name(_TABLES),
    "var": _name(_VARS, 0, 0), "value": _name(_VALUES), "device": _text(lambda rng: rng.choice("/dev/sda /dev/sdb /dev/sdc /dev/sdd /dev/nvme0n1 /dev/nvme1n1 /dev/mmcblk0 /dev/vdb".split())),
    "partition": _text(_partition), "mount": _text(lambda rng: rng.choice("/mnt /mnt/usb /mnt/data /media/usb /mnt/backup /mnt/disk /media/external /mnt/nas".split())),
    "cmdline": _text(lambda rng: rng.choice(_CMDLINES)), "dims": _text(lambda rng: rng.choice("800x600 1920x1080 1280x720 640x480 300x300 1024x768 100x100 3840x2160 512x512".split())),
    "tz": _text(lambda rng: rng.choice("Europe/Berlin UTC America/New_York Asia/Tokyo Europe/London Asia/Kolkata Australia/Sydney America/Los_Angeles".split())),
    "locale": _text(lambda rng: rng.choice("en_US.UTF-8 de_DE.UTF-8 fr_FR.UTF-8 C.UTF-8 en_GB.UTF-8 ja_JP.UTF-8".split())),
    "lang": _text(lambda rng: rng.choice("en de fr es it us gb jp ru".split())),
}  # fmt: skip
"""One sampler for every placeholder name of the data format."""

PLACEHOLDER_NAMES = frozenset(SAMPLERS)
