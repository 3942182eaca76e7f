"""Other wordings for parts of a request that mean the same wherever they stand as here: `larger than 5M` and `over 5M`, `which files` and `what files`.

`noise.synonyms` exchanges single words; a row here says where in a sentence its words may be exchanged, so that the sentence stays one.
Texts have placeholders in braces, as in the dataset's phrasings.
"""

from __future__ import annotations

import random
import re

_SHARE = 0.22
"""How often a wording that could be exchanged is."""
_MOST = 2
"""Wordings exchanged in one request."""
_PLACE = r"\{(?:dir|file|path|txt|log|csv|json|conf|md|py|sh|html|xml|yaml)\d?\}"
_PIECES = r"(?:line|file|folder|directory|row|word|column|image|picture|photo|match|occurrence|process|container|user|package|branch|commit|subfolder|page)\b"
_RECENT = r"(?:file|files|folder|folders|entry|entries|commit|commits|log|logs|backup|backups|photo|photos|picture|pictures|screenshot)\b"
_STATE = r"\b(?:executable|private|readable|writable|public|immutable|hidden|default|available|accessible|reachable|visible|permanent|smaller|standard|sure|only|it|work|recreate|start on|pop up|end of|a submodule)\b"

_ROWS: tuple[tuple[str, tuple[str, ...]], ...] = (
    # how one asks
    (r"^i want to\b", ("i'd like to", "i would like to", "i wish to", "i am trying to", "im trying to", "i wanna", "i'm looking to")),
    (r"^i need to\b", ("i have to", "i must", "i gotta", "i've got to", "i am supposed to")),
    (r"^how (?:do|can) i\b", ("how do you", "how does one", "how would you", "what is the way to", "what is the best way to", "is there a way to", "any way to", "what do i type to", "how should i")),
    (r"^how to\b", ("how do i", "how can i", "what is the command to", "a way to", "quick way to")),
    (r"^what is\b", ("what's", "whats")),
    (r"^what is (?=(?:the|my)\b)", ("tell me ", "i need to know ", "give me ", "look up ")),
    (r"^which(?= \w+ (?:is|are|has|have|uses|use|takes|take|was|were|do|does|did|can|contain|contains|need|needs)\b)", ("what",)),
    (r"^what(?= (?:files|folders|processes|packages|containers|services|branches|users|lines|ports|programs)\b)", ("which",)),
    (r"^(?:check|see) (?:if|whether)\b", ("check if", "check whether", "see if", "see whether", "test if", "find out if", "find out whether", "tell me if", "verify that")),
    (r"^tell me\b(?! about)", ("let me know", "i want to know")),
    # what one wants done
    (r"^(?:show|give) me (?=(?:the|all|every|only|my)\b)", ("get me ", "let me see ", "let me have ", "i want ", "i need ", "i'd like to see ")),
    (r"^(?:show|list|display) (?=(?:the|all|every|only|my)\b)", ("view ", "see ", "i need ", "i want ", "let me see ", "pull up ", "reveal ", "report ")),
    (rf"^(?:delete|remove|erase)(?= (?:(?:the|all|every|any|this) )?(?:{_PLACE}|files|folders|lines|old|empty))", ("get rid of", "drop", "throw out", "wipe", "clear away", "dispose of")),
    (r"^(?:delete|remove|erase)(?= (?:the|all|every|my|any|this|\{))", ("get rid of", "drop")),
    (rf"^(?:make|create)(?= an? (?!.*{_STATE}))", ("generate", "i need", "i want", "produce")),
    (r"^find(?= (?:all|every|files|any|the (?:files|folders|lines))\b)", ("hunt for", "track down", "dig up", "get me", "identify", "seek")),
    (r"^count(?= (?:the|all|lines|words|files)\b)", ("tally", "count up", "total up")),
    (r"^move(?= \{)", ("shift", "relocate", "transfer")),
    (r"^rename (?=\{\w+\} (?:to|into)\b)", ("change the name of ",)),
    (r"^convert(?= .* to\b)", ("transform", "change")),
    (r"^convert(?= .* into\b)", ("transform", "change", "turn", "make")),
    (r"^(?:extract|unpack)(?= \{(?:tar|zip|gz|bz2|xz|7z)\w*\})", ("unpack", "open up", "expand", "unwrap")),
    (r"^download(?= \{)", ("fetch", "grab", "pull down", "get")),
    (r"^install(?= \{)", ("set up",)),
    (r"^uninstall(?= \{)", ("remove", "get rid of")),
    (r"^replace (\{\w+\}) (?:with|by) (\{\w+\})", (r"swap \1 for \2", r"change \1 to \2", r"replace \1 by \2", r"substitute \2 for \1", r"turn \1 into \2", r"exchange \1 for \2", r"put \2 in place of \1")),
    # where, which, how much
    (rf"\bin (?={_PLACE})", ("inside ", "within ")),
    (rf"\b(?:inside|within) (?={_PLACE})", ("in ",)),
    (rf"\b(?:newest|latest|most recent)(?= {_RECENT})", ("newest", "latest", "most recent", "freshest")),
    (rf"\boldest(?= {_RECENT})", ("earliest",)),
    (r"(?<=the )(?:whole|entire|complete)(?= (?:folder|directory|dir|tree|file|disk|drive|line|history|log|output|text|table|database)\b)", ("whole", "entire", "complete", "full")),
    (rf"(?<!each and )\bevery(?= {_PIECES})", ("each", "each and every")),
    (rf"\beach(?= {_PIECES})", ("every",)),
    (r"(?<!if )(?<!and )\bonly(?= (?:the|lines|files|folders|directories|names|those)\b)", ("just",)),
    (r"\bjust(?= (?:the|lines|files|folders|directories|names)\b)", ("only",)),
    (r"\b(?:larger|bigger|greater) than(?= \{size)", ("over", "above", "more than", "exceeding", "in excess of", "heavier than")),
    (r"\bsmaller than(?= \{size)", ("under", "below", "less than", "lighter than")),
    (r"(?<=s )(?:ending|that end) (?:with|in)\b", ("that end with", "that end in", "which end in", "ending in")),
    (r"\bignoring case\b", ("regardless of case", "case-insensitively", "no matter the case", "disregarding case")),
    (r"\bsorted by\b", ("ordered by", "arranged by")),
    (r"\b(?:empty|blank)(?= lines?\b)", ("empty", "blank")),
    # what things are called
    (r"\bfile ?names\b", ("file names", "filenames")), (r"\bfile ?name\b", ("file name", "filename")),
    (r"\bdisk space\b", ("storage space", "drive space")),
    (r"\brepository\b", ("repo",)), (r"\brepo\b", ("repository",)),
    (r"\bconfiguration\b", ("config",)), (r"\bconfig(?= file)", ("configuration", "settings")),
    (r"\benvironment variable(s?)\b", (r"env var\1", r"env variable\1", r"variable\1 of the environment")),
    (r"\bkubernetes\b", ("k8s",)), (r"\bmemory(?= (?:usage|use|consumption)\b)", ("ram", "mem")), (r"\bcpu(?= (?:usage|use|load|time)\b)", ("processor",)),
    (r"\bip address\b", ("ip", "ip addr")), (r"\bip addresses\b", ("ips", "ip addrs")), (r"\bhostname\b", ("host name",)),
    (r"(?<!with )\bpermissions(?! denied)\b", ("rights", "access rights", "perms")), (r"\bcharacters\b", ("chars",)), (r"\bprocesses\b", ("procs",)),
    (r"(?<=\} )seconds\b", ("secs",)), (r"(?<=\} )minutes\b", ("mins",)), (r"(?<=\} )hours\b", ("hrs",)),
    (r"\bwebsite\b", ("site", "web site")), (r"\bdatabase\b", ("db",)), (r"\bdatabases\b", ("dbs",)), (r"\bjavascript\b", ("js",)),
)  # fmt: skip


def _first_words(pattern: str) -> set[str]:
    """The words that what a row finds may begin with."""
    first = re.match(r"\^?(?:\\b|\(\?<[!=][^)]*\))*(?:\(\?:([^)]*)\)|([a-z]+)(?: \?([a-z]+))?)", pattern)
    if first is None:
        raise ValueError(f"{pattern!r} begins with no word")
    words = {alternative.partition(" ")[0] for alternative in (first[1] or first[2]).split("|")}
    return words | ({first[2] + first[3]} if first[3] else set())


_FINDERS = tuple(re.compile(pattern).match if pattern.startswith("^") else re.compile(pattern).search for pattern, _ in _ROWS)
_ROWS_OF_WORD: dict[str, list[int]] = {}
for _row, (_pattern, _) in enumerate(_ROWS):
    for _word in _first_words(_pattern):
        _ROWS_OF_WORD.setdefault(_word, []).append(_row)
_LETTERS = re.compile(r"[a-z]+")
_INTO = re.compile(r"\b(?:save|saved|store|stored|put|collect|write|written|keep|place|copy|make|create|result|output|version|list|for \w+|up)\b")
"""Behind these words `in` a file or folder may mean into it, or be a word of a loop."""
_NAMES = re.compile(r"[{./_@$=-]$")
_GOES_ON = re.compile(r"[}/_@=-]|\.\w")
"""Before and behind a word: it is part of a name, an option or a placeholder."""


def reworded(text: str, rng: random.Random) -> str:
    """The text with at most two of its wordings exchanged, often none."""
    left, done = _MOST, -1
    rows = _rows_that_may_fit(text, done)
    while rows and left:
        done = rows.pop()
        if (match := _FINDERS[done](text)) and not _NAMES.search(text[: match.start()]) and not _GOES_ON.match(text[match.end() :]) and rng.random() < _SHARE:
            said = match.expand(rng.choice(_ROWS[done][1]))
            if said in ("inside ", "within ") and _INTO.search(text[: match.start()]):
                continue
            text = text[: match.start()] + said + text[match.end() :]
            left -= 1
            rows = _rows_that_may_fit(text, done)
    return text


def _rows_that_may_fit(text: str, after: int) -> list[int]:
    """The numbers of the rows behind `after` whose first word the text has, last one first."""
    return sorted({row for word in _LETTERS.findall(text) for row in _ROWS_OF_WORD.get(word, ()) if row > after}, reverse=True)
