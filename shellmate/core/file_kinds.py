"""Tools that read one kind of file only, separators that a kind of file does not have, files written over while they are read: evidence that a
candidate does not fit the files it names."""

from __future__ import annotations

import re

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
_STAGES = re.compile(r"\|\|?|&&|;")
_INTO = re.compile(r">{1,2}\s*\S+")
_COMMAS = re.compile(r"\.csv$", re.I)
_TABS = re.compile(r"\.tsv$", re.I)


def _splits_wrongly(command: str) -> int:
    """Parts of a pipeline that look at the columns of a `.csv` without a separator, or of a `.tsv` with commas."""
    found = 0
    for stage in _STAGES.split(command):
        part = _INTO.sub("", stage).strip()
        files = [f for f in _FILE.findall(part) if _COMMAS.search(f) or _TABS.search(f)]
        if files:
            commas = any(_COMMAS.search(f) for f in files)
            found += sum(bool(call.search(part)) and (not given.search(part) if commas else bool(comma.search(part))) for call, given, comma in _SPLITS)
    return found


def _writes_over(command: str) -> int:
    """Whether a file is emptied by the very command that should read it: `sort a > a`, `ffmpeg -i a ... a`."""
    for match in re.finditer(r"(?<![>&\d])>\s*([\w./~+-]+)", command):
        if re.search(rf"(?<![\w./~>+-]){re.escape(match[1])}(?![\w./+-])", command[: match.start()].rsplit("&&", 1)[-1].rsplit(";", 1)[-1]):
            return 1
    media = re.fullmatch(r"ffmpeg\b.*?\s-i\s+(\S+)\s.*?(\S+)", command)
    return int(media is not None and media[1] == media[2])


def misfits(command: str) -> int:
    """How many parts of a command do not fit the files they are given: archives and PDF read by other tools, columns of `.csv` without a separator, a
    file written over while it is read."""
    found = _writes_over(command) if ">" in command or command.startswith("ffmpeg") else 0
    if ".csv" in command or ".tsv" in command:
        found += _splits_wrongly(command)
    files = _FILE.findall(command)
    compressed = [f for f in files if _COMPRESSED.search(f) or f.lower().endswith(".pdf")]
    if compressed:
        found += sum(bool(call.search(command)) and not any(kind.search(f) for f in compressed) for call, kind in _READS)
    return found
