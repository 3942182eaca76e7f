"""Samplers narrower than a placeholder's own, for commands that make one natural: text tools read text files, pip installs Python packages.

`fitting` says which command wants which.
"""

from __future__ import annotations

import random
from dataclasses import replace

from shellmate.training.samplers import KINDS, LISTS, SAMPLERS, TEXT_EXTENSIONS, Sampler, Value, as_label, file_with, plain

_SHELL_VARIABLES = frozenset("PATH HOME USER SHELL TERM PS1 LD_LIBRARY_PATH HOSTNAME".split())

text_file = file_with(TEXT_EXTENSIONS)
"""A file that text tools read."""
table_file = file_with("txt txt txt txt log csv csv tsv dat list out tab".split())
"""A file of lines with fields."""
office_file = file_with("docx docx odt doc xlsx ods pptx rtf".split())
"""What an office program opens."""
binary_file = file_with("so o bin out elf so.1".split())
"""A compiled program or library."""
output_file = file_with("txt txt txt txt txt log log out list csv md dat".split())
"""A file that the output of a command is written to."""




def extension_of(kind: str) -> Sampler:
    """Extensions of pictures (`img`), films and sound (`media`) or texts (`text`)."""
    extensions = {"img": KINDS["img"], "media": f"{KINDS['video']} {KINDS['audio']}", "text": " ".join(TEXT_EXTENSIONS)}[kind].split()

    def draw(rng: random.Random) -> Value:
        extension = rng.choice(extensions)
        return Value(rng.choice((extension, f".{extension}", f".{extension}")), extension)

    return draw


def base_name(kind: str) -> Sampler:
    """A file's name without folders, as `find -name` compares it."""

    def draw(rng: random.Random) -> Value:
        value = SAMPLERS[kind](rng)
        return replace(value, request=value.request.rpartition("/")[2], command=value.command.rpartition("/")[2])

    return draw


def assigned_variable(rng: random.Random) -> Value:
    """A variable that people give a value: not one that the shell lives on."""
    name = LISTS["own variables"].draw(rng) if rng.random() < 0.6 else LISTS["variables"].draw(rng)
    return Value(name, name) if name not in _SHELL_VARIABLES else assigned_variable(rng)


def other_branch(rng: random.Random) -> Value:
    """A branch to compare or start from, now and then a remote's."""
    value = SAMPLERS["branch"](rng)
    if rng.random() > 0.2:
        return value
    name = f"{rng.choice(('origin', 'origin', 'upstream'))}/{rng.choice(('main', 'main', 'master', 'develop', value.command))}"
    return Value(name, name)


def package_of(kind: str) -> Sampler:
    """Package names of one packager: `npm`, `pip`, `cargo` or `system`; a quarter are new ones."""
    names = LISTS[f"packages_{kind}"]

    def draw(rng: random.Random) -> Value:
        text = plain(rng, names, 0.05, 0.25)
        return Value(text, text, quotable=True)

    return draw


def _same(text: str) -> Value:
    return Value(text, text)


def upper_size(rng: random.Random) -> Value:
    """A size that something is smaller than: find rounds up to whole units, so that less than one of them is nothing."""
    while (value := SAMPLERS["size"](rng)).command[:-1] == "1":
        pass
    return value


def column_number(rng: random.Random) -> Value:
    """The number of a field: tables are seldom wider than a screen."""
    return _same(str(rng.choice((2, 2, 3, 3, 4, 5, 6, rng.randint(2, 12)))))


def minutes(rng: random.Random) -> Value:
    """Every so many minutes, as a crontab can say it."""
    return _same(str(rng.choice((2, 5, 5, 10, 10, 15, 15, 20, 30, 30, rng.randint(2, 59)))))


def part_size(rng: random.Random) -> Value:
    """The size of the parts of an archive: zip takes 64 KB at least."""
    while not (value := SAMPLERS["size"](rng)).command.endswith(("M", "G", "m", "g")):
        pass
    return value


def packet_size(rng: random.Random) -> Value:
    """Bytes that ping can send."""
    return _same(str(rng.choice((56, 64, 512, 1000, 1400, 1472, 8000, rng.randint(8, 65507)))))


def dockerfile(rng: random.Random) -> Value:
    """What `docker build` is told to read."""
    name = plain(rng, LISTS["containers"], 0.1) if rng.random() < 0.6 else rng.choice(("dev", "prod", "test", "ci", "base"))
    text = rng.choice((f"Dockerfile.{name}", f"Dockerfile.{name}", f"{name}.Dockerfile", f"docker/Dockerfile.{name}", f"docker/{name}/Dockerfile"))
    return Value(text, text, quotable=True)


def project_folder(rng: random.Random) -> Value:
    """A folder inside the present one."""
    name = plain(rng, LISTS["folders"], 0.1)
    text = f"{LISTS['folders'].draw(rng)}/{name}" if rng.random() < 0.4 else name
    return Value(text, text, quotable=True)


def image_id(rng: random.Random) -> Value:
    """Of a docker image: as `docker images` prints it, or its beginning."""
    digits = "".join(rng.choice("0123456789abcdef") for _ in range(12))
    return _same(digits if rng.random() < 0.7 else digits[: rng.randint(4, 8)])


def memory_size(rng: random.Random) -> Value:
    """The memory of a container: docker takes 6 MB at least, and few machines have more than 64 GB."""
    while True:
        value = SAMPLERS["size"](rng)
        number, unit = value.command[:-1], value.command[-1:].upper()
        if (unit == "M" and float(number) >= 6) or (unit == "G" and float(number) <= 64):
            return value


def uuid(rng: random.Random) -> Value:
    """Of a file system; one in five is a short one of vfat."""
    digits = "".join(rng.choice("0123456789abcdef") for _ in range(32))
    return _same(f"{digits[:4]}-{digits[4:8]}".upper() if rng.random() < 0.2 else f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}")


def token(rng: random.Random) -> Value:
    """What lets one into an API."""
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    return _same(rng.choice(("", "eyJ", "sk_", "key-")) + "".join(rng.choice(letters) for _ in range(rng.randint(8, 28))))


def proxy(rng: random.Random) -> Value:
    """The address of a proxy."""
    return _same(f"http://{SAMPLERS['server'](rng).command}:{rng.choice((3128, 8080, 8888))}")


def registry(rng: random.Random) -> Value:
    """The address of a package registry."""
    domain = SAMPLERS["domain"](rng).command
    return _same(rng.choice((f"https://{domain}/", f"https://npm.{domain}/", "http://localhost:4873/")))


def environment_file(rng: random.Random) -> Value:
    """A file of variables."""
    return _same(rng.choice((".env", "prod.env", ".env.local", f"{LISTS['stems'].draw(rng)}.env")))


def label(rng: random.Random) -> Value:
    """A name as container registries and Kubernetes take it: lower case, digits, hyphens."""
    return _same(as_label(SAMPLERS["word"](rng).command))


def member(rng: random.Random) -> Value:
    """A file inside an archive: a relative path."""
    name = base_name("file")(rng).command
    return _same(f"{project_folder(rng).command}/{name}" if rng.random() < 0.5 and " " not in name else name)


def absolute_folder(rng: random.Random) -> Value:
    """A folder by its whole path."""
    while not (value := SAMPLERS["dir"](rng)).command.startswith("/"):
        pass
    return value


def subtitle_language(rng: random.Random) -> Value:
    """As films name it, which is not how keyboards do."""
    return _same(rng.choice("en en en de fr es it pt ja ru zh".split()))


def identifier(rng: random.Random) -> Value:
    """A word that a program reads as one name: `a-b` is a subtraction to jq."""
    while not (value := SAMPLERS["word"](rng)).command.isidentifier():
        pass
    return value


def url_of_a_file(rng: random.Random) -> Value:
    """An address that ends in a file's name, which a download may keep."""
    domain, folder = SAMPLERS["domain"](rng).command, rng.choice(("", "", "files/", "releases/", f"{LISTS['stems'].draw(rng)}/"))
    return _same(f"https://{domain}/{folder}{LISTS['stems'].draw(rng)}.{rng.choice(_DOWNLOADED)}")


_DOWNLOADED = "zip tar.gz tar.gz tgz iso pdf csv json txt deb sh png mp4 jar dmg".split()


def key_of(kind: str) -> Sampler:
    """A file for an SSH key that does not name another kind of key."""
    others = tuple(f"id_{other}" for other in ("rsa", "ecdsa", "ed25519", "dsa") if other != kind)

    def draw(rng: random.Random) -> Value:
        while (value := SAMPLERS["sshkey"](rng)).command.endswith(others):
            pass
        return value

    return draw
