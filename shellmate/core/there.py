"""What lies on the caller's disk where a line would delete or overwrite. The one place in `core` that looks at a disk: at a few names, by `lstat` alone, and only
where the caller's folder is known. Walks through no folder, keeps no answer; where it cannot tell, the risk stays as it is without looking.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence

from shellmate.core.commands import Call, Word
from shellmate.core.hygiene import visible
from shellmate.core.leaves import leaves_only_named
from shellmate.core.types import Level, Reason

MOST = 8
"""Names looked at for one command; past these nothing is known."""
REPOSITORY = "delete-repository"
_NO_SAYING_WHERE = re.compile(r"\(\)|\bfunction\b|\bCDPATH\b")
"""A line with these may write elsewhere than in the folder where it is read."""


def path_of(call: Call, word: Word) -> str:
    """The absolute path that a word of a call names; empty where only the shell knows it, or it is on another machine."""
    text = word.text
    if not call.start or not text or word.glob or word.unknown or word.process or "\0" in text:
        return ""
    if text == "~" or text.startswith("~/"):
        return os.path.expanduser(text)
    if text.startswith(("/", "~")):
        return text if text.startswith("/") else ""
    inside = call.cwd.removeprefix(call.start)
    return os.path.join(call.cwd, text) if call.cwd.startswith("/") and not Word(call.cwd).unknown and ".." not in inside.split("/") else ""


def path_written(call: Call, word: Word, earlier: Sequence[Call]) -> str:
    """The same for a file that a call overwrites; empty also where `earlier` calls of the line, or the call itself in a loop before, may have made it."""
    path = path_of(call, word)
    if not path or call.parent is not None or call.looped or word.quoted and word.text.startswith("~") or len(earlier) > MOST:
        return ""
    feeding = {id(c) for c in call.upstream}
    return "" if any(id(c) not in feeding and _may_make(c, os.path.basename(path)) for c in earlier) else path


def says_where(line: str) -> bool:
    """Whether the folders in which a line's calls run can be read from it."""
    return _NO_SAYING_WHERE.search(line) is None


def _may_make(call: Call, name: str) -> bool:
    named = [*call.words, *(redirect.target for redirect in call.redirects)]
    return bool(call.name) and not leaves_only_named(call.name) or any(word.unknown or word.glob or os.path.basename(word.text) == name for word in named)


def none_is_there(paths: Sequence[str]) -> bool:
    """Whether every path is known, its folder is there, and nothing is there of that name."""
    return 0 < len(paths) <= MOST and all(path and _is_free(path) for path in paths)


def _is_free(path: str) -> bool:
    try:
        os.lstat(path)
    except FileNotFoundError:
        return os.path.isdir(os.path.dirname(path))
    except (OSError, ValueError):
        pass
    return False


def repositories(folders: Iterable[tuple[str, str]]) -> list[Reason]:
    """The reason against deleting folders (as written, and their paths) that hold a `.git`; none where there is none."""
    names = [_name(written, path) for written, path in list(folders)[:MOST] if os.path.lexists(os.path.join(path, ".git")) and (written.endswith("/") or not os.path.islink(path))]
    if not names:
        return []
    what = f"the git repository {names[0]} with its" if len(names) == 1 else f"the git repositories {', '.join(names[:3])}{' ...' if len(names) > 3 else ''} with their"
    return [Reason(REPOSITORY, f"Deletes {what} whole history; there is no undo.", "Push it elsewhere first, or move the folder away instead.", Level.DANGER)]


def _name(written: str, path: str) -> str:
    last = os.path.basename(written.rstrip("/"))
    return visible(written.rstrip("/") if last not in ("", ".", "..") else os.path.basename(os.path.normpath(path)) or "/")
