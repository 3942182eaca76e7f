"""The folder in which commands are proved, and the values that name things in it.

Owns what lies there: texts, tables, logs, archives, pictures, a git repository. `build` makes it once, inside the sandbox that
`prove` gives it; every proof then works on a copy. Nothing here comes from outside.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from pathlib import Path

from shellmate.training.intents import Intent, Placeholder
from shellmate.training.samplers import Value

HOME = "/home/user"
"""The home folder inside the sandbox."""

_ROWS = (
    ("alpha", 10, "red", "error"), ("beta", 20, "blue", "warning"), ("gamma", 5, "red", "report"), ("delta", 42, "green", "failed"), ("alpha", 10, "red", "error"),
    ("epsilon", 7, "blue", "draft"), ("zeta", 100, "white", "Error"), ("eta", 3, "black", "report"), ("theta", 88, "red", "warning"), ("iota", 15, "green", "hello"),
    ("kappa", 64, "blue", "world"), ("lambda", 1, "white", "failed"), ("mu", 55, "red", "draft"), ("nu", 12, "black", "error"), ("xi", 31, "green", "report"),
)  # fmt: skip
_PEOPLE = "id,name,city,age,amount,date\n" + "".join(
    f"{i},{name},{city},{age},{amount},2024-01-{i + 9:02d}\n"
    for i, (name, city, age, amount) in enumerate(
        [("Anna", "Berlin", 31, 120), ("Bob", "London", 45, 80), ("Carol", "Paris", 27, 300), ("Dave", "Berlin", 52, 15), ("Eve", "Rome", 38, 220), ("Frank", "London", 19, 95), ("Grace", "Paris", 61, 410), ("Heidi", "Berlin", 33, 55), ("Ivan", "Oslo", 24, 130), ("Judy", "Rome", 48, 75)],
        1,
    )
)
_ORDERS = "id,item,quantity\n" + "".join(f"{i},item{i % 3},{i * 2}\n" for i in range(1, 9))
_ACCESS = "".join(
    f'{"127.0.0.1" if i % 5 == 0 else f"192.168.0.{1 + i % 4}"} - - [31/Jan/2024:14:{i:02d}:00 +0000] "{verb} {page} HTTP/1.1" {status} {size} "-" "{agent}"\n'
    for i, (verb, page, status, size, agent) in enumerate(
        [("GET", "/", 200, 1024, "Mozilla/5.0"), ("GET", "/report", 404, 200, "curl/8.0"), ("POST", "/login", 500, 80, "Mozilla/5.0"), ("GET", "/error", 301, 10, "bot"), ("GET", "/img.png", 200, 9000, "Mozilla/5.0"), ("GET", "/", 200, 1024, "curl/8.0")] * 3
    )
)
_APP = "".join(f"2024-01-31 14:{i:02d}:05 {level} worker{i % 3}: {text}\n" for i, (level, text) in enumerate([("INFO", "started"), ("ERROR", "disk full error"), ("WARNING", "slow warning"), ("DEBUG", "report sent"), ("ERROR", "login failed")] * 4))
_ITEMS = [{"id": i, "name": name, "email": f"{name}@example.com", "status": "active" if i % 2 else "error", "age": 20 + i, "price": i * 10, "tags": ["a", "b"], "address": {"city": "Berlin"}} for i, name in enumerate(("anna", "bob", "carol", "dave"), 1)]
_CONF = "# settings\n[server]\nhost = localhost\nport = 8080\ndebug = true\n\n[client]\n; old\ntimeout = 30\nerror = none\n"
_HTML = "<html><head><title>Report</title></head><body><h1>Hello</h1><a href=\"https://example.com/a\">error</a><img src='a.png'></body></html>\n"
_PYTHON = '"""Example."""\nimport os\n\n\ndef main():\n    # TODO: error handling\n    print("hello")\n\n\nif __name__ == "__main__":\n    main()\n'
_SQL = "CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT, email TEXT);\nINSERT INTO users(name, email) VALUES ('anna', 'anna@example.com'), ('bob', 'bob@example.com');\n"
_C = '#include <stdio.h>\n\nint main(void) {\n    printf("hello\\n");\n    return 0;\n}\n'
_PDF = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\ntrailer<</Root 1 0 R>>\n"

TEXTS: dict[str, str] = {
    "notes.txt": "".join(f"{a} {b} {c} {d}\n" for a, b, c, d in _ROWS) + "see https://example.com or anna@example.com, 10.0.0.1 \nthe last line\n",
    "other.txt": "".join(f"{a} {b} {c} {d}\n" for a, b, c, d in _ROWS[3:12]) + "another line\n",
    "todo.txt": "buy milk\n\n  call bob\n\tfix error \n", "numbers.txt": "".join(f"{n}\n" for n in (5, 3, 12, 7, 3, 99, 1, 42, 12, 8)), "names.txt": "anna\nbob\ncarol\nanna\ndave\nBob\n",
    "report.txt": "report of the year\nfailed twice\n", "draft report.txt": "with a space\n", "crlf.txt": "one\r\ntwo\r\nthree\r\n", "empty.txt": "",
    "access.log": _ACCESS, "app.log": _APP, "people.csv": _PEOPLE, "orders.csv": _ORDERS, "data.json": json.dumps(_ITEMS, indent=2) + "\n",
    "other.json": json.dumps({"name": "other", "id": 9, "version": "1.2.0", "status": "active", "price": 5, "count": 4, "items": _ITEMS, "users": _ITEMS, "services": _ITEMS, "scripts": {"test": "true"}, "dependencies": {"left": "1.0.0"}}) + "\n", "config.xml": '<?xml version="1.0"?>\n<config><title>One</title><item id="1">anna</item><item id="2">bob</item><user id="1">anna</user><error>none</error><url>https://example.com</url></config>\n',
    "config.yaml": "name: web\nport: 8080\nitems:\n  - one\n  - two\n", "other.yaml": "name: db\nport: 5432\n", "page.html": _HTML, "README.md": "# Title\n\nSome *text* with error.\n\n- [ ] item\n- [x] done\n\n```sh\nls\n```\n",
    "main.py": _PYTHON, "util.py": "def add(a, b):\n    return a + b\n", "script.sh": '#!/bin/bash\necho "script $1"\n', "other.sh": "#!/bin/bash\nexit 0\n", "schema.sql": _SQL, "main.c": _C, "other.c": "int helper(void) { return 1; }\n",
    "package.json": json.dumps({"name": "app", "version": "1.0.0", "scripts": {"test": "true"}, "dependencies": {"left": "1.0.0"}, "devDependencies": {}}), "requirements.txt": "requests==2.31.0\n", "app.conf": _CONF, "paper.pdf": _PDF, ".hidden": "secret\n", ".env": "FOO=bar\nDEBUG=1\n", "Makefile": "all:\n\t@echo built\ntest:\n\t@echo tested\nclean:\n\t@true\n", "old.bak": "old\n",
    "report-01.tmp": "x\n", "report-02.tmp": "y\n", "photo one.jpg": "", "big.bin": "0123456789abcdef" * 20000,
}  # fmt: skip

VALUES: dict[str, tuple[str, ...]] = {
    "hour": ("3", "4"), "minute": ("30", "15"), "sshkey": ("server.key", "server.key"), "hex": ("ff", "1f"), "epoch": ("1700000000", "1600000000"), "version": ("1.2.3", "2.0.1"),
    "file": ("notes.txt", "other.txt", "todo.txt"), "txt": ("notes.txt", "other.txt", "todo.txt"), "log": ("access.log", "app.log"), "csv": ("people.csv", "orders.csv"),
    "json": ("data.json", "other.json"), "xml": ("config.xml",), "yaml": ("config.yaml", "other.yaml"), "html": ("page.html",), "md": ("README.md",), "py": ("main.py", "util.py"),
    "sh": ("script.sh", "other.sh"), "sql": ("schema.sql",), "c": ("main.c", "other.c"), "conf": ("app.conf",), "pdf": ("paper.pdf", "other.pdf"), "img": ("photo.png", "logo.png", "new.png"), "video": ("clip.mp4", "new.mp4"), "audio": ("song.mp3", "new.mp3"),
    "iso": ("disk.iso",), "deb": ("pkg.deb",), "rpm": ("pkg.rpm",), "jar": ("app.jar",), "key": ("server.key",), "crt": ("server.crt", "ca.crt"),
    "targz": ("backup.tar.gz", "new.tar.gz"), "tar": ("backup.tar", "new.tar"), "tarxz": ("backup.tar.xz",), "tarbz2": ("backup.tar.bz2",), "zip": ("backup.zip", "new.zip"),
    "gz": ("data.txt.gz", "other.txt.gz"), "bz2": ("data.txt.bz2",), "xz": ("data.txt.xz",), "zst": ("data.txt.zst",), "7z": ("backup.7z",),
    "dir": ("project", "backup", "docs"), "path": ("report.txt", "project"), "glob": ("*.txt", "*.log"), "ext": ("txt", "md", "log"), "str": ("error", "warning", "failed"),
    "word": ("report", "draft", "notes", "failed"), "char": (",", ";"), "regex": ("^[a-z]", "[0-9]+"), "n": ("3", "5", "8"), "small": ("2", "4", "6"), "big": ("1000", "2000", "3000"),
    "size": ("10k", "50k"), "port": ("8080", "9000"), "pid": ("3", "4", "5"), "uid": ("1000", "1001"), "gid": ("1000", "1001"), "percent": ("50", "80"), "year": ("2024", "2025"),
    "mode": ("644", "600"), "date": ("2024-01-31", "2030-02-01"), "time": ("14:05", "14:10"), "host": ("localhost", "web"), "server": ("localhost", "web"), "domain": ("example.com", "example.org"), "ip": ("127.0.0.1", "10.0.0.2"), "cidr": ("10.0.0.0/24",),
    "url": (f"file://{HOME}/desk/page.html", f"file://{HOME}/desk/notes.txt"), "email": ("anna@example.com", "bob@example.com"), "mac": ("aa:bb:cc:dd:ee:ff",), "iface": ("lo", "eth0"),
    "user": ("user", "bob"), "group": ("user", "staff"), "service": ("ssh", "cron"), "process": ("sleep", "bash"), "package": ("htop", "jq"),
    "branch": ("feature", "main", "dev"), "remote": ("origin", "upstream"), "tag": ("v1.0", "v2.0"), "commit": ("HEAD~1", "HEAD", "HEAD~2"), "repo": (f"{HOME}/origin.git", f"{HOME}/other.git"),
    "container": ("web", "db"), "image": ("nginx", "redis"), "volume": ("data", "logs"), "network": ("backend", "frontend"), "namespace": ("default", "dev"), "pod": ("web-1", "web-2"), "deployment": ("web", "api"),
    "db": ("test.db", "other.db"), "table": ("users", "orders"), "var": ("FOO", "EDITOR"), "value": ("bar", "vim"), "device": ("/dev/sdb", "/dev/sdc"), "partition": ("/dev/sdb1",), "mount": ("/mnt/usb", "/mnt/data"),
    "cmdline": ("echo hello", "true"), "dims": ("8x8",), "tz": ("UTC", "Asia/Tokyo"), "locale": ("C.UTF-8",), "lang": ("en", "de"),
}  # fmt: skip
"""What proofs put in for a placeholder: plain, second and third of the type."""

_BUILD = r"""
set -e
cd /fixture/pristine
mkdir -p backup docs report project/sub/deep/deeper project/empty project/node_modules project/.config project/report project/__pycache__
cp notes.txt report.txt README.md main.py app.log people.csv data.json 'draft report.txt' big.bin photo.png project/
cp util.py todo.txt report-01.tmp access.log project/sub/
cp README.md report.txt docs/; cp notes.txt report/
cp notes.txt project/copy.txt; cp notes.txt project/report/notes.txt; cp main.c script.sh crlf.txt package.json page.html empty.txt .hidden project/; cp report.txt project/report; cp old.bak project/old~
cp photo.png project/sub/deep/deeper/; cp notes.txt project/sub/deep/; echo x >project/__pycache__/main.pyc; echo x >'project/größe.txt'; echo x >project/song.mp3; head -c 1000 big.bin >project/exact.bin; echo x >project/report.bak
ln -s notes.txt link-to-notes; ln -s notes.txt project/link; ln notes.txt project/hard.txt; chmod +x script.sh other.sh project/main.py
chmod 777 project/report; chmod 600 project/report.txt; chmod g+w project/data.json
tar -cf backup.tar project notes.txt report.txt; tar -czf backup.tar.gz project notes.txt report.txt; tar -cf new.tar todo.txt; tar -czf new.tar.gz todo.txt
if command -v xz; then tar -cJf backup.tar.xz project notes.txt; xz -kc notes.txt >data.txt.xz; fi
if command -v bzip2; then tar -cjf backup.tar.bz2 project notes.txt; bzip2 -kc notes.txt >data.txt.bz2; fi
if command -v zip; then zip -qr backup.zip project notes.txt report.txt; zip -q new.zip todo.txt; zip -qr app.jar main.py; fi
if command -v zstd; then zstd -qc notes.txt >data.txt.zst; fi
if command -v 7z; then 7z a -bd backup.7z project notes.txt; fi
gzip -c notes.txt >data.txt.gz; gzip -c other.txt >other.txt.gz
if command -v sqlite3; then sqlite3 test.db <schema.sql; fi
if command -v openssl; then
  openssl req -x509 -newkey rsa:2048 -nodes -keyout server.key -out server.crt -days 3650 -subj /CN=localhost
  cp server.crt ca.crt
fi
ln -s nowhere broken-link; ln -s nowhere project/broken
touch -d '100 days ago' old.bak project/sub/report-01.tmp; touch -d '3 days ago' todo.txt; touch -d 'yesterday' project/sub/todo.txt; touch -d '2024-01-31 12:00' project/report.bak
touch -d '100 days ago' project/notes.txt project/main.py project/sub; touch -d '1 hour ago' project/util.py project/sub/util.py
command -v git || exit 0
git init -q -b main; git add notes.txt README.md main.py script.sh; git commit -qm 'First commit'; git tag v1.0
echo more >>README.md; git commit -qam 'Fix error in the README'
git switch -q -c dev; echo dev >dev.txt; git add dev.txt; git commit -qm 'Add dev file'
git switch -q main; git switch -q -c feature; echo feature >feature.txt; git add feature.txt; git commit -qm 'Add feature'
git switch -q main; git add util.py; git commit -qm 'Add util'; git tag -a v2.0 -m 'Second release'; echo tail >>main.py; git commit -qam 'Report more'
git clone -q --bare . ../origin.git; git remote add origin /home/user/origin.git
git config remote.origin.fetch '+refs/heads/*:refs/remotes/origin/*'
for branch in main dev feature; do git update-ref refs/remotes/origin/$branch $branch; git branch -q --set-upstream-to=origin/$branch $branch; done
echo stashed >>main.py; git stash -q; echo changed >>README.md; git add orders.csv
mv .git ../git
"""


def _png(side: int = 16) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\0" + bytes((x * 9, y * 9, 99)[c] for x in range(side) for c in range(3)) for y in range(side))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def lay_out(folder: Path) -> str:
    """Writes the plain files of the fixture into `folder` and gives the script that makes the rest, to be run in the sandbox."""
    work = folder / "pristine"
    work.mkdir(parents=True)
    for name, text in TEXTS.items():
        (work / name).write_text(text, encoding="utf-8", newline="")
    for name in ("photo.png", "logo.png"):
        (work / name).write_bytes(_png())
    etc = folder / "etc"
    etc.mkdir()
    (etc / "passwd").write_text(f"root:x:0:0:root:/root:/bin/bash\nuser:x:1000:1000:User:{HOME}:/bin/bash\nbob:x:1001:1001::/home/bob:/bin/bash\nnobody:x:65534:65534::/:/usr/sbin/nologin\n", encoding="utf-8")
    (etc / "group").write_text("root:x:0:\nuser:x:1000:\nbob:x:1001:\nstaff:x:50:user\nsudo:x:27:user\nnogroup:x:65534:\n", encoding="utf-8")
    (etc / "hosts").write_text("127.0.0.1 localhost web\n", encoding="utf-8")
    (etc / "services").write_text("ssh 22/tcp\nhttp 80/tcp\nhttps 443/tcp\n", encoding="utf-8")
    (etc / "shells").write_text("/bin/sh\n/bin/bash\n", encoding="utf-8")
    for name in ("hostname", "os-release", "fstab"):
        (etc / name).write_text({"hostname": "fixture\n", "os-release": 'NAME="Debian GNU/Linux"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n', "fstab": "# none\n"}[name], encoding="utf-8")
    os.chmod(work, 0o755)
    return _BUILD


def fixture_values(intent: Intent, number: int = 0) -> dict[str, tuple[Placeholder, Value]]:
    """Fixture values for every placeholder of the intent; `number` is the first entry taken of each enumeration."""
    values: dict[str, tuple[Placeholder, Value]] = {}
    for template in (*intent.commands, *intent.accepted, *intent.given, *intent.proofs):
        for p in intent.placeholders(template):
            place = int(p.key[-1]) - 1 if p.key != p.name else 0
            if p.modifier_class or p.key in values:
                continue
            if p.name in intent.enums:
                entries = intent.enums[p.name]
                values[p.key] = (p, Value(*entries[(number + place) % len(entries)]))
            else:
                known = VALUES[p.name]
                text = known[place] if place < len(known) else f"{known[0]}{place}"
                values[p.key] = (p, Value(text, text))
    return values
