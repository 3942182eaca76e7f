"""Tools that read one kind of file only: evidence that a candidate fits the files it names."""

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


def misfits(command: str) -> int:
    """How many of the command's tools are given only files of a kind they cannot read (archives and PDF)."""
    files = _FILE.findall(command)
    compressed = [f for f in files if _COMPRESSED.search(f) or f.lower().endswith(".pdf")]
    if not compressed:
        return 0
    return sum(bool(call.search(command)) and not any(kind.search(f) for f in compressed) for call, kind in _READS)
