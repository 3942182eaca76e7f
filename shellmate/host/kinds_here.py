"""What a name in a request is, where the caller's folder tells: `delete scratch` means the folder scratch if there is one, and no package."""

from __future__ import annotations

import os
import re
import stat

from shellmate.core import lexicon

_NAME = r"(?P<{0}>[\w@+-][\w.@+-]*)/?"
_MOVING = r"delete|remove|erase|trash|copy|duplicate|move|rename|zip(?: up)?|compress|archive|tar|pack|empty|back ?up|get rid of"
_LOOKING = r"open|list|enter|go (?:in)?to|change (?:in)?to|cd (?:in)?to|(?:what|how much) is in|what(?:'|’)?s in|how big is|size of"
_ARTICLE = r"(?:the |my )?"
_SAID = r"(?:(?P<said>folder|directory|dir|file) (?:called |named )?)?"
_WHOLE = r" (?:recursively|completely|entirely|for good)| (?:with|and|including) (?:everything|all(?: that is)?|all of it|what is)\b.*| (?:with|and|including) (?:all )?(?:its|the) contents?"
_ONE = re.compile(rf"(?P<verb>{_MOVING}|(?P<looks>{_LOOKING})) {_ARTICLE}{_SAID}{_NAME.format('name')}(?P<rest> (?:to|into|as|in|under) .+|{_WHOLE})?\Z", re.I)
_INTO = re.compile(rf"(?:copy|move|put|save|unzip|extract|unpack|back ?up)\b.* (?P<into>to|into|in|under) {_ARTICLE}{_NAME.format('name')}\Z", re.I)
_END = re.compile(r"(?:[ ,]+please)?[.!?]*\Z", re.I)
_EXTENSION = re.compile(r"\.\w{1,8}\Z")


def with_kinds(text: str, folder: str) -> str:
    """The request with `the folder` or `the file` before the name of something that is in `folder`, where a name alone could be anything.

    Only whole short requests are read so: `delete scratch`, `copy notes to backup`, `move *.txt into old`. An everyday word counts where things are copied,
    moved or removed (`list packages` asks for packages). Without such a thing, or a folder, the text stays as it is.
    """
    if not folder or '"' in text or "'" in text:
        return text
    end = _END.search(text)
    body, tail = (text[: end.start()], text[end.start() :]) if end else (text, "")
    if into := _INTO.match(body):
        body = _said(body, into, folder, "folder", only_rare=False)
    if one := _ONE.match(body):
        if one["said"]:
            body = _quoted(body, one, folder)
        else:
            body = _said(body, one, folder, "", only_rare=one["looks"] is not None)
    return body + tail


def _quoted(text: str, match: re.Match[str], folder: str) -> str:
    """The text with an everyday word behind `the folder` in quotes, if there is such a folder: it is a name then (`the folder junk`)."""
    name, kind = match["name"], "file" if match["said"].lower() == "file" else "folder"
    if name.lower() not in lexicon.words() or _kind(os.path.join(folder, name)) != kind:
        return text
    start, end = match.span("name")
    return f'{text[:start]}"{name}"{text[end:].removeprefix("/")}'


def _said(text: str, match: re.Match[str], folder: str, wanted: str, only_rare: bool) -> str:
    """The text with the kind of the matched name, if it is there and of the `wanted` kind (empty: any)."""
    name = match["name"]
    known = name.lower() in lexicon.words()
    kind = _kind(os.path.join(folder, name))
    if not kind or (wanted and kind != wanted) or (known and only_rare) or (kind == "file" and _EXTENSION.search(name)):
        return text
    start, end = match.span("name")
    article = re.search(r"(?:the|my) \Z", text[:start], re.I)
    before = text[: article.start()] if article else text[:start]
    said = f'"{name}"' if known else name  # an everyday word is read as a name in quotes
    return f"{before}the {kind} {said}{text[end:].removeprefix('/')}"


def _kind(path: str) -> str:
    """`folder`, `file`, or nothing for what is not there, is neither, or cannot be looked at."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return ""
    return "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else ""
