"""Which values suit which command: text tools read text files, pip installs Python packages, tables have few columns.

`samplers` knows what a value of a type looks like; this module picks a narrower sampler where a command makes one natural.
"""

from __future__ import annotations

import re

from shellmate.training import narrower, samplers
from shellmate.training.intents import Intent, Placeholder
from shellmate.training.samplers import Sampler

_TEXT_TOOLS = re.compile(
    r"\b(?:[ezf]?grep|rg|sed|[gm]?awk|sort|cut|uniq|head|tail|wc|tr|paste|join|comm|column|nl|fold|fmt|s?diff|vimdiff|tac|rev|shuf|iconv|cat|less|more|bat|vim?|nano|emacs|code|split"
    r"|expand|unexpand|aspell|look|dos2unix|patch|perl|read|mapfile|source|tee|echo|printf|xargs|parallel)\b"
)
_FILE_NAMES = frozenset("file txt log csv json xml yaml html md py sh sql c conf pdf img video audio iso zip".split())
_ASSIGNS = re.compile(r"(?:^|[\s'\"])\{var\d?\}\+?=|\bunset\b|\{var\}\[|\(\(|\bread\b|\$\{\{?var|\[@\]|\{var\}=\(")
_TEXT_CATEGORIES = frozenset({"edit", "search"})
_FIELD = re.compile(r"\$\{n\d?\}|-[fk] ?\{n|\bNF [!=]= \{n|(?:depth|-L|-d) \{n")
_PACKAGERS: tuple[tuple[re.Pattern[str], Sampler], ...] = (
    (re.compile(r"\b(?:npm|npx|yarn|pnpm|bun)\b"), narrower.package_of("npm")),
    (re.compile(r"\b(?:pip3?|pipx|uv|poetry|conda|mamba|python3?|pipenv)\b"), narrower.package_of("pip")),
    (re.compile(r"\bcargo\b"), narrower.package_of("cargo")),
    (re.compile(r"\b(?:gem|bundle)\b"), narrower.package_of("gem")),
    (re.compile(r"\bcomposer\b"), narrower.package_of("composer")),
    (re.compile(r"\b(?:apt|apt-get|apt-cache|apt-mark|dpkg|dnf|yum|pacman|brew|zypper|snap|apk|rpm|aptitude)\b"), narrower.package_of("system")),
)
_FILES: tuple[tuple[re.Pattern[str], Sampler], ...] = (
    (re.compile(r"\b(?:libreoffice|soffice|unoconv|docx2txt|antiword)\b"), narrower.office_file),
    (re.compile(r"\b(?:ldd|nm|objdump|readelf|patchelf|c\+\+filt)\b"), narrower.binary_file),
)
_SPECIAL: tuple[tuple[str, re.Pattern[str], Sampler], ...] = (
    ("word", re.compile(r"UUID=\{word\}|by-uuid/"), narrower.uuid),
    ("word", re.compile(r"Bearer \{word\}|X-API-Key: \{word\}"), narrower.token),
    ("url", re.compile(r"http\.proxy|\s-x \{url|HTTPS?_PROXY|https?_proxy"), narrower.proxy),
    ("url", re.compile(r"set registry"), narrower.registry),
    ("file", re.compile(r"--env-file"), narrower.environment_file),
    ("file", re.compile(r"^tar\b.* -x"), narrower.member),
    ("path", re.compile(r"^tar\b.* -x"), narrower.member),
    ("file", re.compile(r"docker (?:buildx )?build\b.* (?:-f|--file) \{file"), narrower.dockerfile),
    ("url", re.compile(r"\bcurl\b.* -\w*O\b"), narrower.url_of_a_file),
    ("sshkey", re.compile(r"ssh-keygen\b.* -t ed25519"), narrower.key_of("ed25519")),
    ("sshkey", re.compile(r"ssh-keygen\b.* -t rsa"), narrower.key_of("rsa")),
    ("big", re.compile(r"\bping\b.* -s \{big"), narrower.packet_size),
    ("n", re.compile(r"echo ['\"]\*/\{n\}"), narrower.minutes),
    ("size", re.compile(r"\bzip\b.* -s \{size"), narrower.part_size),
    ("size", re.compile(r"\b(?:docker|podman)\b.* (?:-m|--memory) \{size"), narrower.memory_size),
    ("hex", re.compile(r"\bdocker tag \{hex"), narrower.image_id),
    ("dir", re.compile(r"':!\{dir"), narrower.project_folder),
    ("file", re.compile(r"':!\{file"), narrower.member),
    ("word", re.compile(r"\bdocker\b.* (?:-t|--tag|-p) \{word|\bdocker (?:tag|images -q) \{word|--filter reference=\{word|\bkubectl create (?:secret|configmap)\b|\bservice/\{word"), narrower.label),
    ("dir", re.compile(r"--link-dest|useradd\b.* -d \{dir|-v \{dir\d?\}:|\bexport PATH="), narrower.absolute_folder),
    ("lang", re.compile(r"--sub-langs?\b"), narrower.subtitle_language),
    ("word", re.compile(r"\bjq\b.*\.\{word"), narrower.identifier),
)
"""Placeholder, command, and whose values go there."""
_MEDIA: tuple[tuple[re.Pattern[str], Sampler], ...] = (
    (re.compile(r"\b(?:mogrify|identify|convert|montage|magick|jpegoptim|optipng|exiftool|img2pdf|feh)\b"), narrower.extension_of("img")),
    (re.compile(r"\b(?:ffmpeg|ffprobe|mpv|vlc)\b"), narrower.extension_of("media")),
    (re.compile(r"\b(?:sed|grep|awk|cat|wc|head|tail|perl|sort|dos2unix|tr|iconv)\b"), narrower.extension_of("text")),
)


def sampler_for(intent: Intent, placeholder: Placeholder, written: bool) -> Sampler:
    """The sampler of a placeholder in this intent; `written`: a modifier sends the output there."""
    name, command = placeholder.name, intent.commands[0]
    if name == "file" and (written or re.search(r">>?\s*\{" + placeholder.key + r"\}", command)):
        return narrower.output_file
    if name == "file" and (suited := next((sampler for pattern, sampler in _FILES if pattern.search(command)), None)):
        return suited
    if name == "file" and intent.category == "columns":
        return narrower.table_file
    if name == "file" and (intent.category in _TEXT_CATEGORIES or _TEXT_TOOLS.search(command)):
        return narrower.text_file
    if name in _FILE_NAMES and re.search(r"-i?name '?\{" + placeholder.key + r"\}", command):
        return narrower.base_name(name)
    if name == "dir" and "git submodule" in command:
        return narrower.project_folder
    if name == "size" and re.search(r"-size -\{" + placeholder.key + r"\}", command):
        return narrower.upper_size
    if name == "var" and _ASSIGNS.search(command):
        return narrower.assigned_variable
    if placeholder.key == "branch2":
        return narrower.other_branch
    if name == "n" and _FIELD.search(command) and not re.search(r"\b(?:head|tail) -(?:[nc] ?\+?)?\{" + placeholder.key + r"\}", command):
        return narrower.column_number
    if found := next((sampler for of, pattern, sampler in _SPECIAL if of == name and pattern.search(command)), None):
        return found
    table = _PACKAGERS if name == "package" else _MEDIA if name == "ext" else ()
    return next((sampler for pattern, sampler in table if pattern.search(command)), samplers.SAMPLERS[name])
