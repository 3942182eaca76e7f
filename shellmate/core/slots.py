"""Slots: typed, numbered copies of the values in a request.

`find pdf files in ~/docs larger than 10MB` is read by the model as `find pdf files in ‹P1› larger than ‹N1› mb`, with
P1 = ~/docs and N1 = 10. Values are so copied exactly, and one example teaches a pattern. What kind of file a value names stays
readable, since it decides the tool: `unpack ‹F1›.tar.gz`. The same function reads
training data and live requests; `SLOT_VERSION` stands in a bundle's manifest and a mismatch is refused.

Refuses: line breaks and control characters. Putting values back is `core.fill`'s work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from shellmate.core import lexicon, messages, naming, wording
from shellmate.core.clock_words import CLOCK
from shellmate.core.enumerations import Enumeration, Folded, Item, fold
from shellmate.core.errors import UsageError
from shellmate.core.number_words import NUMBER_WORDS
from shellmate.core.slot_types import (
    ARITHMETIC,
    CLOSE,
    HIGHEST_INDEX,
    OPEN,
    SLOT_VERSION,
    STEM,
    SYMBOL,
    Slot,
    SlottedRequest,
    SlotType,
    all_symbols,
    shown,
    without_kinds,
)  # fmt: skip

__all__ = [
    "ARITHMETIC", "CLOSE", "HIGHEST_INDEX", "LONGEST_REQUEST", "OPEN", "SLOT_VERSION", "STEM", "SYMBOL", "Slot", "SlotType", "SlottedRequest", "all_symbols", "extract", "without_kinds",
]  # fmt: skip

LONGEST_REQUEST = 2000
"""Characters. A request is a sentence, not a document."""

_TLDS = "com|org|net|io|dev|edu|gov|de|uk|fr|eu|us|ca|au|nl|info|biz|co|app|ai|local|lan|internal|example|test|corp|home|me|tv|xyz|cloud"
_NOT_A_PATH = frozenset("and/or read/write input/output tcp/ip tcp/udp i/o upper/lower yes/no on/off true/false his/her he/she start/stop 24/7 n/a w/o w/ stdin/stdout stdout/stderr name/value key/value user/group uid/gid client/server enable/disable".split())
_PERMISSIONS = frozenset("read write execute".split())
_SAID_TOGETHER = (
    frozenset("file files folder folders directory directories dir dirs subfolder subfolders subdirectory subdirectories path paths link links symlink symlinks".split()),
    frozenset("regular normal ordinary plain".split()), frozenset("new old missing added removed deleted changed modified".split()), frozenset("owner group user other others".split()),
    frozenset("date time".split()), _PERMISSIONS,
)  # fmt: skip
"""Words that people write with `/` or `,` between them when they mean both, and no path: `files/directories`."""
_BOTH = re.compile(r"([a-z]+)[/,-]([a-z]+)(?:[/,-]([a-z]+))?")
_SEPARATED = re.compile(r"(dot|colon|comma|tab|pipe|null|nul|semicolon|space|newline|dash|slash|hyphen)-(?:delimited|separated|terminated)")
_RANKED = re.compile(rf"(top|first|last)-(\d+|{'|'.join(NUMBER_WORDS)})")
_DOTFILES = frozenset(".bashrc .zshrc .profile .bash_profile .bash_aliases .bash_history .zsh_history .vimrc .gitignore .gitconfig .gitmodules .env .htaccess .dockerignore .npmrc .ssh .config .cache .local .git .vscode .tmux.conf .inputrc .editorconfig .venv .svn .hg .idea .tox .next .nuxt .nvm .npm .kube .aws .gnupg .netrc .pgpass .cargo .wgetrc .curlrc .nanorc .eslintrc .pylintrc .screenrc .xinitrc .zprofile .zshenv .cshrc".split())
_KNOWN_FILES = frozenset("Makefile Dockerfile README LICENSE Vagrantfile Jenkinsfile Gemfile CHANGELOG TODO.md Procfile Cargo.toml SHA256SUMS SHA512SUMS SHA1SUMS MD5SUMS".split())
_NOT_A_FILE = frozenset("e.g i.e etc vs a.k.a node.js vue.js next.js d.js express.js asp.net tar.gz tar.xz tar.bz2 tar.zst".split())
_COURTESY = frozenset("pls plz plss thx tnx thnx".split())
"""Words that ask and thank, and are in no lexicon; they say nothing about the command."""
_UNITS = frozenset("k m g t b kb mb gb tb kib mib gib kbps mbps ms s sec secs min mins h hr hrs d days px x st nd rd th rd am pm w y c f p fps bit dpi v".split())

_QUOTED = re.compile(r"""(?<![^\s(\[=:,])(?:"((?:[^"\\]|\\.)+)"|'((?!\s)[^']*(?:'(?=\w)[^']*)*)'|`([^`]+)`|“([^”]+)”|‘([^’]+)’)(?=$|[\s,.;:?!)\]])""")
_JSON = re.compile(r"""(?<!\S)(?:\{(?=[^{}]*")(?:[^{}]|\{[^{}]*\})*\}|\[(?=\s*["{])(?:[^\[\]{}]|\{[^{}]*\})*\])(?=$|[\s,.;?!])""")
_HEADER = re.compile(r"\bheader (?:named |with )?[A-Z][A-Za-z]*(?:-[A-Z][A-Za-z]*)*: ((?:Bearer|Basic|Token|Digest) [^\s,]+)")
"""`{"name": "bob"}` and the `Bearer abc` of a header are values as they stand."""
_A_QUOTE = re.compile(r"""["`“”‘]|(?<!\w)'|'(?!\w)""")
_TYPED: tuple[tuple[SlotType, re.Pattern[str]], ...] = (
    (SlotType.TIME, re.compile(r"\d{1,2}:\d\d:\d\d(?:\.\d+)?")),
    (SlotType.URL, re.compile(r"(?:https?|ftps?|ssh|git|s3|file|redis|postgres(?:ql)?|mysql|mongodb)://\S+|git@[\w.-]+:\S+", re.I)),
    (SlotType.ADDRESS, re.compile(r"[\w.+-]+@[\w.-]+(?::\S*)?|(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?::\d+)?|(?:[0-9a-f]{2}:){5}[0-9a-f]{2}|localhost:\d+|(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:/\d+)?|[a-z0-9][\w-]*:[~/][\w./~-]*", re.I)),
    (SlotType.ADDRESS, re.compile(rf"(?:[a-z0-9][a-z0-9-]*\.)+(?:{_TLDS})(?::\d+)?", re.I)),
    (SlotType.DATE, re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}\.\d{1,2}\.\d{4}|\d{4}/\d\d/\d\d")),
    (SlotType.GLOB, re.compile(r"(?=\S*[*])(?=\S*[\w.])[\w.*?\[\]{},~/$+@-]+|[\w.-]+\?{1,4}[\w-]*\.[\w*]+|[\w.-]*\[[^\]\s]+\][\w.*-]*\.\w+")),
    (SlotType.PATH, re.compile(r"(?:~[\w.-]*|\.{1,2}|\$\{?\w+\}?)?/[^\s,;]*|\.{1,2}|~[\w-]*|[^\s/,;]+/[^\s,;]*")),
    (SlotType.VARIABLE, re.compile(r"\$\{?\w+\}?")),
    (SlotType.FILE, re.compile(r"(?!\d+\.\d+$)[\w+@%=#-][\w.+@%=#-]*\.[A-Za-z][A-Za-z0-9_]{0,7}(?:\.\d+)?")),
)  # fmt: skip
_NAMING = re.compile(r"(?:^| )(?:called|named|(?:call|name) it)$")
"""What follows is a name, even if it is an everyday word."""
_LAST_OF_NAMING = frozenset({"called", "named", "it"})
_A_NAME = re.compile(r"[A-Za-z][\w-]*")
_NO_NAME = frozenset(
    """a after all an and any anything are as at because before by differently do does each either every exactly exec for from has have how if in into is it
    its just like my not nothing of on once one only or out over same so some something that the their them then these they this those to under up use using was
    what whatever when where which who with without you your documents downloads desktop pictures music videos""".split()
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ASSIGNED = re.compile(r"[A-Za-z_]\w*=")
"""What stands before a quoted value: `ll='ls -la'`."""
_TRAILING = ".,;:?!"
_KEEPS_COLON = re.compile(r"(?:TODO|FIXME|XXX|HACK|NOTE|BUG):|\w[\w-]*:[\w:-]*\w:")
"""`TODO:` in code, `cache:user:` in front of keys."""
_WRAPPING = {"(": ")", "[": "]", "<": ">"}
_OWNER = re.compile(r"(\w.*)['’]s")
_MANY = re.compile(
    "(aac|avi|avif|bak|bmp|bz2|cr2|csr|csv|deb|dng|docx|epub|flac|gif|gpx|heic|html|ico|ipynb|iso|jar|jpe?g|jsonl?|m4a|md5|mkv|mobi|mov|mp3|mp4|nef|npy|odt|ogg|otf|parquet|"
    "pdf|pkl|png|pptx?|qcow2|rar|rpm|srt|stl|svg|swp|tgz|tiff?|tsv|ttf|txt|vdi|vtt|wav|webm|webp|whl|xlsx?|xml|ya?ml|zip)s"
)
"""Files of a kind by its extension's plural: `pdfs`, `mp3s`."""
_INCHES = re.compile(r"\d+['\"]")
_ABOUT_FIELDS, _FIELD = re.compile(r"\b(?:jq|yq|json|jsonl|ndjson)\b", re.I), re.compile(r"(?<!\S)\.([A-Za-z_]\w{2,})(?=[\s,]|$)")
"""`.version` in a request about JSON is a field's name."""
_DATE_PATTERN = re.compile(r"(?:[YMDHS]{2,4}|[ymdhs]{2,4})(?:[-/._:](?:[YMDHS]{2,4}|[ymdhs]{2,4})){1,5}", re.I)
"""`YYYY-MM-DD`, `dd.mm.yy`: how a date shall look, and no name."""
_CALENDAR = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|may|june|july|august|september|october|november|december")
_ACRONYMS = re.compile(r"[A-Z]{2,4}s")
"""`IDs`, `URLs`: capitals that name nothing."""
_PLAIN_HYPHEN = re.compile(r"-{1,2}[A-Za-z][\w-]*=?|-\d|-")
_UNREADABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SILENT, _ENDS_SENTENCE = re.compile(r"[.?!;]"), re.compile(r"[^\W\d][.?!][\"')]?$")
_MEASURE = re.compile(r"([+<>=~#-]*)(\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?:([-:x,/])(\d+(?:\.\d+)?))?(%|[A-Za-z]{0,5})\+?")
_INNER_APOSTROPHE = re.compile(r"(?<=[A-Za-z])'(?=[A-Za-z])")


class _Names:
    """Numbers the slots; the same value of the same type is the same slot, unless one `anew` is wanted."""

    def __init__(self) -> None:
        self.slots: list[Slot] = []

    def symbol(self, kind: SlotType, value: str, anew: bool = False) -> str | None:
        same = [s for s in self.slots if s.type is kind]
        for slot in same:
            if slot.value == value and not anew:
                return shown(slot)
        if len(same) >= HIGHEST_INDEX[kind] or OPEN in value or CLOSE in value:
            return None
        self.slots.append(Slot(kind, len(same) + 1, value))
        return shown(self.slots[-1])


def _checked(request: str) -> str:
    text = request.strip()
    if not text:
        raise UsageError("The request is empty.", "Say in a few words what you want to do.")
    if len(text) > LONGEST_REQUEST:
        raise UsageError(f"The request has {len(text)} characters; at most {LONGEST_REQUEST} are read.", "Say it shorter.")
    if found := _UNREADABLE.search(text):
        bad = found[0]
        name = "a line break" if bad in "\n\r\u2028\u2029" else f"the control character U+{ord(bad):04X}"
        raise UsageError(f"The request contains {name}.", "Type it as one line of plain text.")
    return wording.with_quotes(text.replace("\t", " "))


def _without_courtesy(words: list[str]) -> list[str]:
    """Words without `pls` and the like, unless one is all there is or is given as a name."""
    kept = [word for at, word in enumerate(words) if word.lower().strip(_TRAILING) not in _COURTESY or (at and _NAMING.search(words[at - 1].lower()))]
    return kept or words


def extract(request: str) -> SlottedRequest:
    """Replaces values by slot symbols and brings words to one spelling; of a list of four values and more two are shown.

    Raises `UsageError` for an empty, too long, or multi-line request.
    """
    text = _checked(request)
    folded: list[Folded] = []
    while len(folded) < _MOST_LISTS and not wording.shouted(text) and not _JSON.search(text) and (found := fold(_decapitalised(text), _item)):
        text = found.text
        folded.append(found)
    if folded and (whole := _with_lists(_read(text, frozenset(i.value for f in folded for i in f.kept)), folded)):
        return whole
    return _read(_checked(request))


_MOST_LISTS = 3


def _decapitalised(text: str) -> str:
    """The request with its first word as it is written inside a sentence."""
    first, blank, rest = text.partition(" ")
    return first.lower() + blank + rest if first.istitle() and first.lower() in lexicon.words() else text


@lru_cache(maxsize=8192)
def _item(word: str) -> Item | None:
    """What a word or quoted text of a list is."""
    names = _Names()
    if len(word) > 2 and word[0] == word[-1] and word[0] in "\"'`":
        said = _quoted(word[1:-1], names)
    else:
        said = "".join(_word(word, names, first=False, shouted=False))
    if len(names.slots) == 1 and said == shown(names.slots[0]):
        return Item(names.slots[0].type.value, names.slots[0].value, 3)
    low = word.lower()
    if not _A_NAME.fullmatch(word) or low in _NO_NAME or low == "etc" or _CALENDAR.fullmatch(low) or low in NUMBER_WORDS or low not in lexicon.words():
        return None
    return Item(SlotType.WORD.value, word, 2 if low in naming.naming().names else 1 if naming.may_be_name(word) else 0)


def _with_lists(request: SlottedRequest, folded: list[Folded]) -> SlottedRequest | None:
    """The request with its lists' other values; None when the two shown are not both slots."""
    symbols = {(slot.type.value, slot.value): slot.symbol for slot in request.slots}
    others: list[Slot] = []
    lists = []
    for one in folded:
        first, second = (symbols.get((item.kind, item.value)) for item in one.kept)
        if first is None or second is None or first == second:
            return None
        more = [Slot(SlotType(item.kind), 10 + len(others) + k, item.value) for k, item in enumerate(one.others)]
        if any(slot.index > 99 for slot in more):
            return None
        others += more
        lists.append(Enumeration(first, second, tuple(slot.symbol for slot in more)))
    return SlottedRequest(request.text, request.slots, tuple(others), tuple(lists))


def _read(text: str, given: frozenset[str] = frozenset()) -> SlottedRequest:
    """The slots of a checked request; words in `given` are names."""
    names = _Names()
    shouted = wording.shouted(text)
    out: list[str] = []
    chunks = list(_chunks(text))
    for (how, chunk), (before_quotes, _) in zip(chunks, [*chunks[1:], (_PLAIN, "")], strict=True):
        if how == _MESSAGE:
            out.append(names.symbol(SlotType.STRING, chunk) or chunk)
        elif how == _IN_QUOTES:
            out.append(_quoted(chunk, names))
        else:
            chunk = _FIELD.sub(lambda m: m[0] if _MANY.fullmatch(f"{m[1].lower()}s") else m[1], chunk) if _ABOUT_FIELDS.search(text) else chunk
            words = _without_courtesy(wording.plainly(chunk).split())
            for position, word in enumerate(words):
                assigned = before_quotes == _IN_QUOTES and position == len(words) - 1 and chunk.endswith("=")
                named = word.rstrip(_TRAILING) in given or _names(words, position)
                plain = not named and naming.is_plain(*_beside(words, position))
                out += _word(word, names, first=not (out if position == 0 else not _ENDS_SENTENCE.search(words[position - 1])), shouted=shouted, named=named, assigned=assigned, plain=plain)
    return SlottedRequest(_tidy(" ".join(p for p in out if p)), tuple(names.slots))


def _names(words: list[str], position: int) -> bool:
    """Whether the word at a position is a name by what stands beside it."""
    before, word, after = _beside(words, position)
    if before in _LAST_OF_NAMING and _NAMING.search(" ".join(words[max(0, position - 2) : position]).lower()):
        return True
    return word.islower() and naming.is_name(before, word, after)


def _beside(words: list[str], position: int) -> tuple[str, str, str]:
    """The word before (lower case), the one at a position without marks, and the one that follows without a mark between (lower case); empty at an end."""
    word = words[position].rstrip(_TRAILING)
    after = words[position + 1].rstrip(_TRAILING).lower() if position + 1 < len(words) and word == words[position] else ""
    return words[position - 1].lower() if position else "", word, after


_PLAIN, _IN_QUOTES, _MESSAGE = "", "in quotes", "message"


def _chunks(text: str) -> Iterator[tuple[str, str]]:
    """The pieces of a request, each with how it stands there."""
    at = 0
    if not _A_QUOTE.search(text) and (said := messages.find(text)):
        yield from ((_PLAIN, text[: said[0]]), (_MESSAGE, text[said[0] : said[1]]), (_PLAIN, text[said[1] :].rstrip(".!?")))
        return
    given = [(m.span(), m[0]) for m in _JSON.finditer(text)] + [(m.span(1), m[1]) for m in _HEADER.finditer(text) if m[1][-1] not in "\"'"]
    given += [(m.span(), next(g for g in m.groups() if g is not None)) for m in _QUOTED.finditer(text)]
    for (start, end), content in sorted(given):
        if start >= at:
            yield _PLAIN, wording.after_quotes(text[at:start]) if at else text[:start]
            yield _IN_QUOTES, content
            at = end
    yield _PLAIN, wording.after_quotes(text[at:]) if at else text


def _quoted(value: str, names: _Names) -> str:
    kind = SlotType.STRING
    for candidate, pattern in _TYPED:
        if pattern.fullmatch(value) and value not in (".", ".."):
            kind, value = candidate, value.strip("${}") if candidate is SlotType.VARIABLE else value
            break
    else:
        if "/" in value and re.fullmatch(r"[~./]?[\w ./~-]+", value) and value[0] in "/~." and "//" not in value:
            kind = SlotType.PATH
        elif re.fullmatch(r"\.[A-Za-z0-9]{1,5}", value):
            return _dotted(value, names) or value
        elif re.fullmatch(r"[\w][\w .-]*\.[A-Za-z][A-Za-z0-9]{1,4}", value):
            kind = SlotType.FILE
    return names.symbol(kind, value) or value


def _dotted(token: str, names: _Names) -> str | None:
    """`.py` is an extension, `.bashrc` a file."""
    if token in _DOTFILES or token.lower() in _DOTFILES or not re.fullmatch(r"\.[A-Za-z0-9]{1,5}(\.[a-z0-9]{1,3})?", token):
        return names.symbol(SlotType.FILE, token)
    return names.symbol(SlotType.EXTENSION, token[1:])


def _word(word: str, names: _Names, first: bool, shouted: bool, named: bool = False, assigned: bool = False, plain: bool = False) -> list[str]:
    """What one white-space separated piece of a request becomes; `assigned`: a quoted value follows its `=`; `plain`: it is a word whatever the lexicon says."""
    before = after = ""
    while len(word) > 1 and word[0] in _WRAPPING and not (word[0] == "[" and "*" in word):
        before, word = before + word[0], word[1:]
    while len(word) > 1 and (word[-1] in _TRAILING or (word[-1] in ")]>" and _WRAPPING_CLOSED(word))):
        if word in ("..", "...") or (word[-1] == ":" and _KEEPS_COLON.fullmatch(word)):
            break
        if word[-1] == "." and (word[:-1] in ("", ".") or word.endswith("/..") or word.endswith("/.")):
            break
        after, word = word[-1] + after, word[:-1]
    word = _without_stray_quotes(word)
    if (owner := _OWNER.fullmatch(word)) and owner[1].lower() + "s" not in lexicon.words():
        word, after = owner[1], f" 's{after}"
    if assigned := assigned and _ASSIGNED.fullmatch(word) is not None:
        word, after = word[:-1], "="
    core = names.symbol(SlotType.WORD, word) if (named or assigned) and _A_NAME.fullmatch(word) and word.lower() not in _NO_NAME else None
    core = core or (word if plain else _core(word, names, first, shouted))
    return [before, core, _SILENT.sub("", after) if after else ""]


def _without_stray_quotes(word: str) -> str:
    """A word without a quotation mark that nothing opens or closes: `Chapter1'`, `file2"`."""
    if word[-1] in "'\"’”" and len(word) > 1 and not _INCHES.fullmatch(word) and word[:-1].count(word[-1]) % 2 == 0:
        return word[:-1]
    return word[1:] if word[0] in "'\"" and len(word) > 1 and word.count(word[0]) == 1 else word


def _WRAPPING_CLOSED(word: str) -> bool:
    opener = {")": "(", "]": "[", ">": "<"}[word[-1]]
    return word.count(opener) < word.count(word[-1])


def _core(word: str, names: _Names, first: bool, shouted: bool) -> str:
    if not word:
        return ""
    low, signs = word.lower(), not word.isalnum()
    if signs and (low in _NOT_A_PATH or _PLAIN_HYPHEN.fullmatch(word) or _DATE_PATTERN.fullmatch(word)):
        return word if _PLAIN_HYPHEN.fullmatch(word) else low
    if signs and low not in lexicon.words() and (said := _said_together(low, names)):
        return said
    if word in _KNOWN_FILES:
        return names.symbol(SlotType.FILE, word) or word
    if low[-1] == "s" and (many := _MANY.fullmatch(low)) and (shown := names.symbol(SlotType.EXTENSION, many[1])):
        return f"{shown} files"
    if word[0] == "." and len(word) > 1 and word[1] not in "./" and "/" not in word and "*" not in word:
        return _dotted(word, names) or word
    if signs and low not in _NOT_A_FILE:
        for kind, pattern in _TYPED:
            if pattern.fullmatch(word):
                return names.symbol(kind, word.strip("${}") if kind is SlotType.VARIABLE else word) or word
    return _number(word, names) or _plain(word, names, first, shouted)


def _said_together(low: str, names: _Names) -> str:
    """Several words that people join, as several words: `files/directories`, `dot-delimited`, `top-ten`; empty for others."""
    if both := _BOTH.fullmatch(low):
        parts = {part for part in both.groups() if part}
        if any(parts <= together for together in ((_PERMISSIONS,) if "-" in low else _SAID_TOGETHER)):
            return " and ".join(part for part in both.groups() if part)
    if separated := _SEPARATED.fullmatch(low):
        return joined if (joined := f"{separated[1]}-separated") in lexicon.words() else joined.replace("-", " ")
    if ranked := _RANKED.fullmatch(low):
        return f"{ranked[1]} {names.symbol(SlotType.NUMBER, NUMBER_WORDS.get(ranked[2], ranked[2])) or ranked[2]}"
    return ""


def _number(word: str, names: _Names) -> str | None:
    """A number, alone, with a unit (`10MB`), in a range or pair (`10-20`, `8080:80`, `800x600`)."""
    if word.lower() in NUMBER_WORDS:
        return names.symbol(SlotType.NUMBER, NUMBER_WORDS[word.lower()])
    if word.isalpha():
        return None
    match = _MEASURE.fullmatch(word)
    if not match or (match[5] and match[5] != "%" and match[5].lower() not in _UNITS):
        return None
    first = names.symbol(SlotType.NUMBER, match[2], anew=CLOCK.fullmatch(word) is not None)
    second = names.symbol(SlotType.NUMBER, match[4], anew=match[3] == "x") if match[4] else ""
    if first is None or second is None:
        return None
    unit = f" {match[5].lower()}" if match[5] else ""
    if word[-1] == "+" and not match[1] and not second:
        return f"over {first}{unit}"  # `100MB+ files`
    return f"{match[1]}{first}{match[3] or ''}{second}{unit}"


def _plain(word: str, names: _Names, first: bool, shouted: bool) -> str:
    bare = word.replace("’", "'")
    joined = _INNER_APOSTROPHE.sub("", bare) if "'" in bare else bare
    low = joined.lower()
    if low in lexicon.words():
        if joined == low or first or shouted or low == "i" or lexicon.is_proper(joined) or _ACRONYMS.fullmatch(joined):
            return low
        return names.symbol(SlotType.WORD, joined) or low
    if not any(c.isalnum() for c in word):
        return word
    if joined == low or first or shouted:
        mended = lexicon.mend(low)
        if mended:
            return mended
    return names.symbol(SlotType.WORD, bare) or bare


_MARKS = frozenset(",()[]")
_BLANK_BEFORE, _BLANK_INSIDE, _BLANKS = (re.compile(pattern) for pattern in (r"\s+([,)\]])", r"([(\[])\s+", r" {2,}"))


def _tidy(text: str) -> str:
    if not _MARKS.isdisjoint(text):
        text = _BLANK_INSIDE.sub(r"\1", _BLANK_BEFORE.sub(r"\1", text))
    return _BLANKS.sub(" ", text).strip().strip(",").strip()
