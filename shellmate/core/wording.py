"""One wording for what people write in several: clock times, days, home folders, numbers, rates, sides, before values are taken out of a request."""

from __future__ import annotations

import re

from shellmate.core import lexicon
from shellmate.core.clock_words import in_24_hours
from shellmate.core.home_folders import as_paths
from shellmate.core.number_words import in_digits
from shellmate.core.said_dates import with_year

_RATE = re.compile(r"(?<![\w/.-])(\d+(?:\.\d+)?)( ?)([kmg]i?(?:b|bit|bits)?)(?:/s(?:ec)?|ps)(?![\w/])", re.I)
"""`5 MB/s` is a speed, and `MB/s` no path."""
_SIDES = re.compile(r"\b(?:on )?(?:2|two) sides\b|\b(?:2|two)[ -]sided\b|\bdouble-sided\b", re.I)
_SENTENCE_ENDS = re.compile(r"[.!?]+(?:\s+|$)")
_STASH = re.compile(r"(?<!\S)stash@\{(\d+)\}")
"""`stash@{1}` is called stash 1 as well."""
_SHOUTED = re.compile(r"(?<!word )(?<!string )(?<!text )(?<!containing )(?<!for )(?<!named )(?<!called )(?<!with )(?<!\w)(NOT|ALL|ONLY|NEVER|WITHOUT|EVERY|BEFORE|AFTER|BOTH|EXCEPT|AND|OR|ANY)(?=\s)")
"""Small words in capitals are said with a raised voice."""
_TWO = re.compile(r"\b(compar\w*|diff\w*|sync\w*|merg\w*|join\w*|between|concatenat\w*|combin\w*|common|swap\w*)\b(?!.*\b(?:first|last|top|newest|oldest|largest|latest|every|into) (?:two|2)\b)(.*?) (?:two|2) (?=(?:[a-z-]+ )?(?:files?|folders|directories|dirs|branches|commits|lists|images|videos|pdfs|strings|texts|tables|databases|versions|archives|servers)\b)", re.I)
"""The two things that are compared or joined are no number."""
_UNIT = re.compile(r"(?<![\w/.~-])([A-Za-z][\w@-]*)\.service(?![\w./-])")
_ABOUT_UNITS = re.compile(r"\b(?:re)?(?:start|stop|load)\w*\b|\b(?:status|enabl\w*|disabl\w*|running|active|failed|fail\w*|logs?|journal\w*|units?|depend\w*|mask\w*|unmask\w*|memory|systemd|systemctl|boot\w*|up|alive|kill\w*)\b", re.I)
_ABOUT_FILES = re.compile(r"\b(?:files?|cat|edit|copy|create|write|open|move|vim?|nano|install|rename|delete|remove|find|put|save|export)\b", re.I)
_EXCHANGES = re.compile(r"\b(?:replac|chang|convert|swap|turn|substitut|exchang|instead)", re.I)
_MARK_ALONE = re.compile(r"(?<=\s)([,;:|])(?=\s|$)")
_NO_PART_OF_A_NAME = (
    "a an the and or nor but in on at to of for from with without into onto by as is are was be then than that which who here there it its this these those not no only all every each any inside under over below "
    "above containing holding named called if so too also please pls now first last recursively again instead using via my your"
)
_PART = rf"(?!(?:{'|'.join(_NO_PART_OF_A_NAME.split())})\b)[A-Za-z0-9][\w'-]*"
_RENAMED = re.compile(rf"(\b(?:rename|mv)\b.* (?:to|into|as) )((?:my )?(?:{_PART} ){{1,3}}{_PART}\.[A-Za-z0-9]{{2,4}})$", re.I)
_CALLED = re.compile(rf"(\b(?:folder|directory|dir|album|playlist) (?:called|named) )((?:{_PART} ){{1,2}}{_PART})$", re.I)
"""`rename IMG_1.jpg to grandma birthday.jpg`, `a folder called Bank Statements`: at the end of a request nothing else can be meant."""


_LETTERS = re.compile(r"[A-Za-z]{2,}")


def shouted(text: str) -> bool:
    """Whether capitals carry no meaning: the whole request is written with them."""
    words = _LETTERS.findall(text)
    if len(words) == 2 and text.isupper():
        return all(word.lower() in lexicon.words() for word in words)
    return len(words) >= 3 and sum(w[0].isupper() for w in words) >= 0.8 * len(words)


def plainly(text: str) -> str:
    """The unquoted part of a request in that wording."""
    if "/s" in text or "ps" in text:
        text = _RATE.sub(lambda m: f"{m[1]}{m[2]}{m[3]} per second", text)
    if "side" in text:
        text = _SIDES.sub(lambda m: "on both sides" if m[0].lower().endswith("sides") else "double sided", text)
    if ".service" in text and _ABOUT_UNITS.search(text) and not _ABOUT_FILES.search(text):
        text = _UNIT.sub(r"\1", text)
    text = _SHOUTED.sub(lambda m: m[0].lower(), text) if not text.isupper() else text
    if "two " in text or "2 " in text:
        text = _TWO.sub(r"\1\2 ", text)
    return in_digits(as_paths(in_24_hours(with_year(_STASH.sub(r"stash \1", text) if "stash@" in text else text))))


def after_quotes(text: str) -> str:
    """What follows a quoted value, without the sign that ends a sentence there and the capital of the next one's first word."""
    ended = _SENTENCE_ENDS.match(text)
    if not ended:
        return text
    rest = text[ended.end() :]
    word = rest.split(maxsplit=1)[0] if rest else ""
    return " " + (rest[0].lower() + rest[1:] if word.rstrip(".,:;!?").lower() in lexicon.words() else rest) if rest else ""


def with_quotes(text: str) -> str:
    """The request with quotes around marks that stand alone, where something is exchanged (`replace , by ;`), and around new names with blanks."""
    if any(quote in text for quote in "\"'`“‘"):
        return text
    if _EXCHANGES.search(text):
        text = _MARK_ALONE.sub(r'"\1"', text)
    if " called " in text or " named " in text:
        text = _CALLED.sub(r'\1"\2"', text)
    return _RENAMED.sub(r'\1"\2"', text) if text.startswith(("rename", "mv", "Rename")) else text
