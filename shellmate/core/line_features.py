"""The evidence that a line is a command and not a request, as numbers that `line_kind` weighs. Looks at words only."""

from __future__ import annotations

import re
from typing import Protocol

from shellmate.core import tools


class Surroundings(Protocol):
    """What only the caller's computer knows."""

    def runs(self, word: str) -> bool:
        """Whether the shell could start this word."""

    def exists(self, word: str) -> bool:
        """Whether the word names a file."""


_ENGLISH = frozenset(
    """a about after all an and any are as at be before between but by called changed contains containing do does each every everything
    except first for from gently had has have how i if in inside into is it its last latest like listening longer larger bigger biggest
    largest smallest smaller older newer newest me my named newer no not of off older on once one only or other our out over owned per
    recursively run running same second side since slowly so starting stopped than that the their them then there these they this those to
    today under until unused up used uses using via was what when where which whose while who whole why with without yesterday you your
    file files folder folders directory directories line lines column columns process processes word words user users package packages
    container containers branch branches page services port ports""".split()
)
"""Words that stand in requests and hardly ever bare in commands."""
_WRAPPERS = frozenset("sudo doas time nohup nice watch env exec command builtin noglob nocorrect xargs setsid".split())
_KEYWORDS = frozenset("for if while until select case function time repeat".split())
_FILES = r"(?:[^\s]*[./*~$?:%+,={\[\\-][^\s]*|\d+|[A-Z_]+)"
_FITS: dict[str, str] = {
    name: pattern
    for names, pattern in (
        ("tar", rf"{_FILES}|-?[ctxruA](?=[a-zA-Z]*f)[a-zA-Z]{{1,6}} \S.*"),
        ("find", r"[./~$*-]\S*|\S+ -\S.*|\S*/\S*.*"),
        ("kill", r"(?:-\S+|%?\d+|\$\S+| )+"),
        ("which type help whatis where locate look write groups last say touch mkdir rmdir cd cat vim code read tree", r"\S+"),
        ("man", r"(?:\d )?\S+"),
        ("make", r"[\w.-]+(?: (?:all|clean|install|test|check|build|docs))*|.*[-=].*"),
        ("install", rf"{_FILES}(?: {_FILES})+"),
        ("sort cut head tail more less file split join paste fold expand strip size convert display import compare identify play merge patch", _FILES),
        ("mount zip unzip gzip truncate shred link rename open extract", _FILES),
        ("who", r"am i"),
        ("date", r"[+-]\S*.*"),
        ("at", r"(?:now(?: \+ \d+ \w+)?|[\d:]+(?:am|pm)?(?: today| tomorrow)?|-.*)"),
        ("print", r"-.*|\S*\$.*|'q'.*"),
        ("echo printf", r".*"),
        ("wait sleep factor history", r"[\d.smhd-]+|-c"),
        ("set test shutdown exit ping host dig route free top users nice reset clear calendar batch", r"[-+]\S.*|\S*[./:\d]\S*(?: \w+)?|now.*|localhost"),
        ("export let", r"\w+=.*|-.*|[A-Z_]+"),
        ("service", r"\S+ (?:start|stop|restart|status|reload|force-reload)"),
        ("screen", r"-.*"),
        ("for", r"\(\(.*|\w+ in .*"),
        ("if while until", r"(?:true|false|\[.*|read .*|! .*|test .*|: *)"),
        ("case function", r"\S+ (?:in .*|\(?\)? *\{.*)"),
        ("select", r"\w+ in .*"),
        ("repeat", r"\d+ .*"),
    )
    for name in names.split()
}
"""Arguments with which a program named like an English verb is really meant."""
_STRICT = frozenset("install who at for if while until case function select repeat kill service shutdown".split())
"""Names whose pattern leaves no doubt: English words in the arguments are no evidence then, and arguments
that do not fit are as good as English."""
_QUOTED = re.compile(r"'[^']*'|\"(?:\\.|[^\"\\])*\"")
_OPERATOR = re.compile(r"[<>|&`$;]|\\\S")
_PLAIN = re.compile(r"[A-Za-z][a-z]*(?:['-][a-z]+)?[,.?!:]?")
_STRUCTURED = re.compile(r"\S*[/*~=@:\[\]{}%^]\S*|\.\S*|\S+\.\w{1,8}|-\S*|\d+")

NAMES = ("bias", "alone", "option", "operator", "english", "two_english", "plain", "many_plain", "structured", "all_structured", "foreign", "foreign_pair", "fits", "unfit", "subcommand", "no_subcommand", "quoted")  # fmt: skip


def _fits(first: str, pattern: str, rest: list[str]) -> bool:
    """Whether the arguments are such as the program takes."""
    if not rest:
        return first not in ("at", "for", "if", "while", "until", "case", "install")
    return bool(re.fullmatch(pattern, " ".join(rest))) or (pattern == _FILES and all(re.fullmatch(_FILES, word) for word in rest))


def evidence(line: str, around: Surroundings, more: bool = False) -> dict[str, float]:
    """Each of `NAMES` with its value, 0 to 1. `more`: other commands follow the line after `;`, `|` or `&&`."""
    bare = _QUOTED.sub(" 'q' ", line)
    words = bare.split()
    while len(words) > 1 and (words[0] in _WRAPPERS or re.match(r"[A-Za-z_]\w*=", words[0])) and ("=" in words[0] or (around.runs(words[1]) and words[1] not in _KEYWORDS)):
        words = words[1:]
    first, rest = (words[0] if words else ""), words[1:]
    known = tools.subcommands(first)
    subcommand = bool(rest) and known is not None and rest[0] in known
    fits = _FITS.get(first)
    fitting = fits is not None and _fits(first, fits, rest)
    unfit = fits is not None and not fitting
    counted = [] if fitting and first in _STRICT else rest[1:] if subcommand else rest
    english = sum(word.lower().strip(",.?!:'") in _ENGLISH for word in counted)
    english += unfit and first in _STRICT
    plain = sum(bool(_PLAIN.fullmatch(word)) and not around.exists(word) for word in counted)
    structured = sum(bool(_STRUCTURED.fullmatch(word)) for word in counted)
    return {
        "bias": 1.0,
        "alone": float(not rest),
        "option": float(any(re.match(r"--?[A-Za-z0-9]", word) for word in rest)),
        "operator": float(more or bool(_OPERATOR.search(bare))),
        "english": float(english > 0),
        "two_english": float(english > 1),
        "plain": plain / max(1, len(counted)),
        "many_plain": min(1.0, plain / 5),
        "structured": float(structured > 0 and not unfit),
        "all_structured": float(bool(counted) and structured == len(counted) and not unfit),
        "foreign": float(fits is None and known is None),
        "foreign_pair": float(fits is None and known is None and len(rest) == 1 and not english),
        "fits": float(fitting),
        "unfit": float(unfit),
        "subcommand": float(subcommand),
        "no_subcommand": float(bool(rest) and known is not None and not subcommand and not rest[0].startswith("-")),
        "quoted": float("'q'" in words),
    }
