"""How people write: synonyms, dropped articles, politeness, capitals, typing mistakes. All drawn from one generator."""

from __future__ import annotations

import random
import re

from shellmate.core import lexicon
from shellmate.training.reword import reworded

_SYNONYMS: tuple[tuple[str, ...], ...] = (
    ("folder", "directory", "dir"), ("folders", "directories", "dirs"), ("delete", "remove", "erase"), ("show", "list", "display", "print"),
    ("in the current folder", "in the current directory", "in this folder", "in this directory", "in the current dir", "here"),
    ("the current folder", "the current directory", "this folder", "this directory", "the current dir"), ("make", "create"),
    ("bigger", "larger"), ("biggest", "largest"), ("find", "search for", "look for"), ("picture", "image"), ("pictures", "images"),
    ("modified", "changed"), ("color", "colour"), ("program", "application"), ("starts with", "begins with"), ("starting with", "beginning with"),
    ("containing", "that contain", "which contain"), ("how many", "the number of"), ("all of the", "all the", "all"), ("recursively", "in all subfolders", "including subdirectories"),
    ("computer", "machine", "system"), ("quit", "exit"), ("launch", "start"), ("copy", "cp"), ("subdirectories", "subfolders"),
)  # fmt: skip
_WORD_SYNONYMS = {phrase: [other for other in group if other != phrase] for group in _SYNONYMS for phrase in group}
_SYNONYM_PATTERN = re.compile(r"\{[^{}]*\}|(?<![\w/-])(?:" + "|".join(sorted(map(re.escape, _WORD_SYNONYMS), key=len, reverse=True)) + r")(?![\w/-]| tree\b)")
_KEEP_LITERAL = frozenset({"image", "images", "cp", "print", "dir", "here", "system", "all", "start", "display"})
"""Too often part of something else to be replaced; they only come in as replacements."""

_BEFORE = ("please", "can you", "how do i", "how to", "how can i", "i want to", "i need to", "could you", "command to", "help me", "pls", "let me", "id like to", "whats the command to", "linux command to", "bash:", "hey,", "how would i")
_ASKING = ("please", "can you", "could you", "pls")
_A_NOUN = re.compile(r"\w+ (?:of|for|is|are|was|has|does|fails|says|needs|breaks)\b|(?:open )?(?:(?:pull|merge) requests?|prs?|issues)\b", re.IGNORECASE)
"""`sum of the products` is nothing that one does."""
_FOR_ME = re.compile(r"\w+ me\b|let\b")
"""Nobody asks how they tell themselves something, or to let oneself let."""
_ANOTHER_SYSTEM = re.compile(r"\b(?:mac|macos|macbook|brew|homebrew|linux|windows|powershell)\b", re.IGNORECASE)
_MYSELF = re.compile(r"\b(?:i|i'm|me|my)\b", re.IGNORECASE)
_AFTER = ("please", "pls", "in linux", "from the command line", "in the terminal", "in bash", "thanks", "for me")
_WITH_AN_IMPERATIVE = frozenset({"for me", "in the terminal", "from the command line", "in bash"})
_IMPERATIVE = frozenset("""show find make get list print put use remove check delete create add search look change count let copy take open keep extract give read
write save convert install cut stop bring replace clean erase pull send update kill execute fetch move download rename display merge generate strip tell push
watch compare compress throw wipe edit clone dump undo unpack group build store purge export transfer skip load upload verify refresh reset wait clear connect follow
join append terminate compute calculate configure expand enter attach duplicate forget shut overwrite substitute modify pick choose enable disable enumerate
insert validate import allow rewrite include arrange draw sum combine ignore stream reload restart start cancel activate restrict fill detect shrink collect
inspect compile unzip decompress discard mirror concatenate tidy capture prepare decode encode encrypt decrypt describe flip hold rotate separate simulate resume
assign recover rebuild initialize flatten divide protect raise adjust collapse deactivate abort measure uninstall register unlock resize redirect recreate correct
lower flush increase authenticate identify truncate prepend suppress normalize suspend unmount mount repair remember explain scroll omit hide sort run turn set go""".split())
"""First words before which "how do i" and the like make sense."""
_QUESTION = re.compile(r"(?:what|whats|which|who|how|is|are|do|does|where|why|can|when|did)\b")


_ANYWHERE = re.compile("")
_DEEP = r"find|search|look|grep|list|count"
_MEANS_THE_SAME = {
    **dict.fromkeys(("show", "display", "print"), re.compile(r"^(?!.*\b(?:a|an|the|this|that|my|your|file|name|word|short|long|full|bare|plain|hit) \|)(?!.*\| (?:of|me)\b)")),
    "list": re.compile(r"\| (?!(?:me|how|what|whether|if|why|where)\b)"),
    "recursively": re.compile(r"\|(?! of\b)"),
    "quit": re.compile(r"\|(?! (?:code|status|value|codes)\b)"),
    "that contain": re.compile(r"^(?!.*\b(?:not|without|of) \|)(?=.*s \|)"),
    "which contain": re.compile(r"^(?!.*\b(?:not|without|of) \|)(?=.*s \|)"),
    "how many": re.compile(r"^\|"),
    **dict.fromkeys(("system", "computer"), re.compile(r"^(?!.*\b(?:virtual|engine|cloud|gcp|ec2|aws|azure|amazon|google|kvm|qemu|vagrant|state|time|washing) \|)")),
    "application": re.compile(r"^(?!.*\ba \|)"),
    "search for": re.compile(r"^(?!.*\b(?:use|using|with|and) \|)[^|]*\|(?! (?:(?:out|and|by|with|from)\b|-))(?!.* -\w)"),
    "look for": re.compile(r"^(?!.*\b(?:use|using|with|and) \|)[^|]*\|(?! (?:(?:out|and|by|with|from)\b|-))(?!.* -\w)"),
    "in all subfolders": re.compile(rf"(?:\b(?:{_DEEP})\b[^|]*\|)|(?:\| (?:{_DEEP})\b)"),
    "including subdirectories": re.compile(rf"\b(?:{_DEEP}|zip|compress|copy|remove|delete)\b.*\S \|"),
    "cp": re.compile(r"^\| (?!of\b|it\b|paste|with\b|to the clipboard|(?:the |a )?(?:repository|repo|branch)\b)"),
    "create": re.compile(
        r"^\| (?!.*\b(?:executable|private|readable|writable|public|immutable|hidden|default|available|accessible|reachable|visible|permanent|smaller|standard|recreate|start on|pop up|end of|a submodule)\b)"
        r"(?:a|an|new|empty|another|one|two|several|\w+ (?:folder|directory|file|link|archive|copy|backup|branch|tag|user|group)s?)\b"
    ),
    "the number of": re.compile(r"^(?!.*\b(?:are|is|makes?|has|have|holds?|contains?|on|in|of|got|after|which),? \|)(?=.*\| (?!of\b)\w)(?!.*\| .*\b(?:does|do|did|is|are|was|were|has|have|had|can|could|will|would|should|must|contain|match|start|begin|end|hold)\b)"),
    "launch": re.compile(r"\| (?!with\b|from\b|of\b|at\b|on\b|a line|line|and end)"),
}
"""Replacements that fit only in some places, tried on the text with a bar where the word stood: "make a folder", not "make it work"."""
_IN_A_COMMAND = re.compile(r"(?:^|\s)(?:git|docker|compose|kubectl|helm|npm|pip|apt|dnf|pacman|brew|snap|flatpak|conda|cargo|systemctl|ip|nmcli|gh|virsh|ufw|tmux|zfs|zpool|btrfs|bluetoothctl|timedatectl|crontab|sudo|pm2|nft|parted|firewall-cmd|uv|swapon|dpkg|terraform|ssh-add|rfkill|poetry|nvm|loginctl|coredumpctl|composer|go|mdadm)(?:\s[\w-]+)?\s$")
"""Words after these are part of a command's name: `git stash show` is not `git stash list`."""


_HAPPENS = re.compile(r"\b(?:what|which|that|who)\s*$|\b(?:have|has|had|did)\b[^,;]*$")
"""What changed by itself was not modified."""
_VERBS = frozenset({"show", "list", "display", "print", "find", "delete", "remove", "erase"})
"""Where they are no verbs they are names of tools, methods and things."""
_WHERE_A_VERB_STANDS = re.compile(r"(?:^|[,:;}] |\b(?:to|and|then|please|pls|you|just|also|let me|how do i|how can i|how would i) )$", re.IGNORECASE)
"""`a comma separated list` is no verb."""


def synonyms(text: str, rng: random.Random) -> str:
    """Some plain words and wordings exchanged for others that mean the same."""

    text = reworded(text, rng)

    def swap(match: re.Match[str]) -> str:
        word = match[0]
        if word in _VERBS and (not _WHERE_A_VERB_STANDS.search(text[: match.start()]) or (match.start() and _QUESTION.match(text))):
            return word
        if word[0] == "{" or _IN_A_COMMAND.search(text[: match.start()]) or (word == "changed" and (_HAPPENS.search(text[: match.start()]) or text[match.end() :].startswith(" over time"))):
            return word
        if word in _KEEP_LITERAL or rng.random() >= 0.3:
            return word
        other = rng.choice(_WORD_SYNONYMS[word])
        return other if _MEANS_THE_SAME.get(other, _ANYWHERE).search(f"{text[: match.start()]}|{text[match.end() :]}") else word

    return _SYNONYM_PATTERN.sub(swap, text)


_FIRST_OF_GROUP = {phrase: group[0] for group in _SYNONYMS for phrase in group if " " not in phrase}


def canonical(text: str) -> str:
    """The text with every synonym replaced by the first of its group, to compare what two phrasings say."""
    return re.sub(r"\{[^{}]*\}|\b[a-z]+\b", lambda m: m[0] if _IN_A_COMMAND.search(text[: m.start()]) else _FIRST_OF_GROUP.get(m[0], m[0]), text)


def politeness(text: str, rng: random.Random) -> str:
    """Now and then a polite or searching frame around an imperative."""
    roll = rng.random()
    imperative = text.partition(" ")[0].lower() in _IMPERATIVE and not _A_NOUN.match(text)
    if roll < 0.07 and imperative:
        return f"{rng.choice(_ASKING if _FOR_ME.match(text) else _BEFORE)} {text}"
    if roll < 0.10:
        after = rng.choice(_AFTER)
        misplaced = (after == "in linux" and _ANOTHER_SYSTEM.search(text)) or (after in _WITH_AN_IMPERATIVE and not imperative) or (after == "for me" and _MYSELF.search(text))
        return text if misplaced else f"{text.rstrip('?')} {after}"
    return text


def without_articles(text: str, rng: random.Random) -> str:
    """Articles left out, as in a search box."""
    return re.sub(r"(?<!\bz to )(?<!\bip )(?<!\bthe )\b(?:the(?! the\b)(?! (?:lot|latter|former|most|same)\b)|an|a(?! (?:to [a-z]|through|lot|few|flag|option|switch)\b)) ", lambda m: "" if rng.random() < 0.7 else m[0], text) if rng.random() < 0.25 else text


_VOWEL = re.compile(r"[ai]|e(?!u)|o(?!ne?\b|nce\b)", re.IGNORECASE)
_CONSONANT = re.compile(r"[bcdgjkpqtvwyz][a-z]{2}")


def agreeing(before: str, value: str) -> str:
    """The text before a value with `a` or `an` as the value wants it, where that is beyond doubt: `an .avi file`, `a png`."""
    bare = value.lstrip(".\"'")
    if re.search(r"(?:^|\s)[Aa] \.?$", before) and _VOWEL.match(bare):
        return re.sub(r" (\.?)$", r"n \1", before)
    return re.sub(r"n (\.?)$", r" \1", before) if re.search(r"(?:^|\s)[Aa]n \.?$", before) and _CONSONANT.match(bare) else before


def typo(text: str, rng: random.Random) -> str:
    """One typing mistake in one plain word of at least four letters."""
    words = list(re.finditer(r"(?<![^\s])[a-z]{4,}(?![^\s])", text))
    if not words:
        return text
    match = rng.choice(words)
    word = match[0]
    i = rng.randrange(1, len(word) - 1)
    kind = rng.random()
    if kind < 0.4:
        wrong = word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    elif kind < 0.6:
        wrong = word[:i] + word[i + 1 :]
    elif kind < 0.8:
        wrong = word[:i] + word[i] + word[i:]
    else:
        wrong = word[:i] + rng.choice(lexicon.BESIDE[word[i]]) + word[i + 1 :]
    return text[: match.start()] + wrong + text[match.end() :]


def finish(text: str, rng: random.Random, value_first: bool = False) -> str:
    """Capital letter and closing mark, sometimes; a value keeps its letters."""
    if rng.random() < 0.2 and not value_first:
        text = text[:1].upper() + text[1:]
    if rng.random() < 0.08:
        text += "?" if _QUESTION.match(text.lower()) else "."
    return text


_COUNTED = re.compile(r"(?<![-\w])(?:a|an|one) (?=(?:two|three|four|five|six|\d+) \w+s\b)")
_SINGLE = re.compile(r"(?<![\w.,/-])1 (level|decimal|file|day|hour|minute|second|week|month|folder|character|column|line|time|byte)s\b")
_NUMBER = re.compile(r"\d|two|three|four|five|six")
_ORDINAL = re.compile(r"(?<![\w.])(\d+)th\b")


def ordinals(text: str) -> str:
    """`2th` as people write it: `2nd`; and `one two weeks`: `two weeks`; `1 levels`: `1 level`."""

    def ending(match: re.Match[str]) -> str:
        number = int(match[1])
        return match[1] + ("th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th"))

    return _ORDINAL.sub(ending, _SINGLE.sub(r"1 \1", _COUNTED.sub("", text))) if _NUMBER.search(text) else text
