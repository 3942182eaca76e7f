"""Tools that read one kind of file only, separators that a kind of file does not have, files written over while they are read: evidence that a
candidate does not fit the files it names."""

from __future__ import annotations

import re
from collections.abc import Sequence

_READS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(call), re.compile(rf"\.(?:{kinds})$", re.I))
    for call, kinds in (
        (r"\btar\s+(?:-\w*x|x)?\w*z\w*\b", r"t?gz|tar\.gz"),
        (r"\btar\s+-?\w*j\w*\b", r"t?bz2?|tar\.bz2|tbz2"),
        (r"\btar\s+-?\w*J\w*\b", r"t?xz|tar\.xz"),
        (r"\bunzip\b", r"zip|jar|war|apk|epub|docx|xlsx|odt|whl"),
        (r"\b(?:gunzip|zcat|zless|zgrep|gzip -d)\b", r"t?gz|z"),
        (r"\b(?:bunzip2|bzcat)\b", r"bz2|tbz2?"),
        (r"\b(?:unxz|xzcat)\b", r"xz|txz"),
        (r"\b(?:unzstd|zstdcat)\b", r"zst|tzst"),
        (r"\bunrar\b", r"rar"),
        (r"\bpdf(?:totext|info|images|unite)\b", r"pdf"),
    )
)
_COMPRESSED = re.compile(r"\.(?:t?gz|t?bz2|tbz|t?xz|zst|zip|rar|7z|lz4)$", re.I)
_FILE = re.compile(r"[\w./~+-]+\.[A-Za-z0-9]+(?=$|['\"\s;|)&])")


_SPLITS: tuple[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(call), re.compile(given), re.compile(comma))
    for call, given, comma in (
        (r"^[gmn]?awk\b.*(?:\$(?:[1-9]|NF|\()|\bNF\b)", r"\s-F|FS=|--csv", r"\s-F\s?['\"]?,"),
        (r"^cut\b.*\s(?:-f|--fields)", r"\s-d|--delimiter", r"\s-d\s?['\"]?,"),
        (r"^sort\b.*\s(?:-[a-zA-Z]*k|--key)", r"\s-[a-zA-Z]*t|--field-separator", r"\s-t\s?['\"]?,"),
        (r"^column\b.*\s-\w*t", r"\s-\w*s|--separator", r"\s-\w*s\s?['\"]?,"),
        (r"^join\b", r"\s-t", r"\s-t\s?['\"]?,"),
    )
)
"""Call that looks at columns, option that says what separates them, the same for commas."""
_QUOTED = re.compile(r"""'[^']*'|"(?:[^"\\]|\\.)*\"""")
_OTHERS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(call), re.compile(rf"\.(?:{kinds})$", re.I))
    for call, kinds in (
        (r"^(?:\S+=\S*\s+|nohup\s+|time\s+|sudo\s+)*python3?\s", r"sh|bash|js|ts|rb|pl|php|jar"),
        (r"^(?:\S+=\S*\s+|nohup\s+|time\s+|sudo\s+)*(?:ba|z|da)?sh\s(?!-c)", r"py|js|ts|rb|pl|php|jar"),
        (r"^(?:\S+=\S*\s+|nohup\s+|time\s+)*node\s", r"py|sh|rb|pl|php"),
        (r"^(?:sed|awk|sort|uniq|cut|tr|column|nl|tac|jq|csvlook|iconv)\b", r"mp4|mkv|mov|avi|webm|mp3|wav|flac|png|jpe?g|gif|bmp|tiff|zip|rar|7z|iso|deb|rpm"),
        (r"^(?:ffmpeg|sox|lame|mpv|vlc)\b", r"txt|csv|tsv|json|log|md|py|sh|html|xml|yml|yaml"),
        (r"^(?:mogrify|identify|montage|jpegoptim|optipng)\b", r"txt|csv|tsv|json|log|md|py|sh|mp3|mp4|wav"),
    )
)
"""Calls, and kinds of files that are nothing for them when they come first."""
_STAGES = re.compile(r"\|\|?|&&|;")
_INTO = re.compile(r">{1,2}\s*\S+")
_COMMAS = re.compile(r"\.csv$", re.I)
_TABS = re.compile(r"\.tsv$", re.I)
_COLONS = re.compile(r"/etc/(?:passwd|group|g?shadow)(?![\w.-])")


def _bare(command: str) -> str:
    """The command with quoted text blotted out, so that signs of the shell stay; of the same length."""
    if '"' not in command and "'" not in command:
        return command
    return _QUOTED.sub(lambda m: '"' + "_" * (len(m[0]) - 2) + '"', command)


def _stages(command: str) -> list[str]:
    """The parts of a pipeline or list, without what they write to."""
    bare = _bare(command)
    ends = [0, *(end for match in _STAGES.finditer(bare) for end in match.span()), len(bare)]
    parts = []
    for start, end in zip(ends[::2], ends[1::2], strict=True):
        part, shown = command[start:end], bare[start:end]
        for match in reversed(list(_INTO.finditer(shown))):
            part = part[: match.start()] + part[match.end() :]
        parts.append(part.strip())
    return parts


def _splits_wrongly(command: str) -> int:
    """Parts of a pipeline that look at the columns of a `.csv` or of /etc/passwd without a separator, or of a `.tsv` with commas."""
    found = 0
    for stage in _stages(command):
        part = stage
        if _COLONS.search(part):
            found += sum(bool(call.search(part)) and not given.search(part) for call, given, _ in _SPLITS)
        files = [f for f in _FILE.findall(part) if _COMMAS.search(f) or _TABS.search(f)]
        if files:
            commas = any(_COMMAS.search(f) for f in files)
            found += sum(bool(call.search(part)) and (not given.search(part) if commas else bool(comma.search(part))) for call, given, comma in _SPLITS)
    return found


def _writes_over(command: str) -> int:
    """Whether a file is emptied by the very command that should read it: `sort a > a`, `ffmpeg -i a ... a`."""
    bare = _bare(command)
    for match in re.finditer(r"(?<![>&\d])>\s*([\w./~+-]+)", bare):
        before = command[: match.start()].rsplit("&&", 1)[-1].rsplit(";", 1)[-1]
        if match[1].strip("/.~") and match[1] in before and re.search(rf"(?<![\w./~>+-]){re.escape(match[1])}(?![\w./+-])", before):
            return 1
    media = re.fullmatch(r"ffmpeg\b.*?\s-i\s+(\S+)\s.*?(\S+)", command)
    return int(media is not None and media[1] == media[2])


def _first_file_unfit(stages: Sequence[str]) -> int:
    """Parts of a command whose first file is of a kind that the tool does nothing with: `python3 run.sh`, `sed ... talk.mp4`."""
    found = 0
    for part in stages:
        calls = [kinds for call, kinds in _OTHERS if call.search(part)]
        if calls and (files := _FILE.findall(_bare(part))):
            found += any(kinds.search(files[0]) for kinds in calls)
    return found


_NO_FOLDER = re.compile(r"^tar\b.*\s(?:-C|--directory)[ =]\S*\w\.(?:conf|cfg|ini|md|txt|json|xml|ya?ml|py|js|ts|sh|html|css|log|sql|csv|c|h|java|go|rs|rb|php)$")
_NO_ARCHIVE = re.compile(r"^tar\s+(?:--\w[\w=-]*\s+)*-?[a-zA-Z]*c[a-zA-Z]*f\s+(?!-(?:\s|$))(?![^\s]*(?:\.t|\.(?:gz|xz|bz2|zst)\b|/dev/|\$|\"))\S+")
_TWO_COLONS = re.compile(r"^(?:scp|rsync)\b.*\s(?:[\w.-]+@)?[\w.-]+:[^\s:\[]+:\S")
_OPTIONS_OF_TWO = 2


def _out_of_place(part: str) -> int:
    """Arguments that cannot be meant: a file as the folder to unpack into, a folder's name as the archive to make, two colons behind a host, the same
    name twice in a row."""
    found = sum(bool(pattern.search(part)) for pattern in (_NO_FOLDER, _NO_ARCHIVE, _TWO_COLONS))
    words = part.split()
    for place in range(_OPTIONS_OF_TWO, len(words)):
        word, before = words[place], words[place - 2]
        if word == words[place - 1] and len(word) > 1 and word.isascii() and word[0].isalpha() and not before.startswith("-"):
            found += 1
    return found


def misfits(command: str) -> int:
    """How many parts of a command do not fit the files they are given: archives and PDF read by other tools, columns of `.csv` without a separator, a
    file written over while it is read."""
    found = _writes_over(command) if ">" in command or command.startswith("ffmpeg") else 0
    stages = _stages(command)
    found += _first_file_unfit(stages) + sum(_out_of_place(_bare(part)) for part in stages)
    if ".csv" in command or ".tsv" in command or "/etc/" in command:
        found += _splits_wrongly(command)
    files = _FILE.findall(command)
    compressed = [f for f in files if _COMPRESSED.search(f) or f.lower().endswith(".pdf")]
    if compressed:
        found += sum(bool(call.search(command)) and not any(kind.search(f) for f in compressed) for call, kind in _READS)
    return found
