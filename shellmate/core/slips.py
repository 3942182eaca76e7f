"""Slips of a model that a shell accepts and nobody means: evidence that a candidate is wrong.

The rows here need no more than the command; what depends on the request's words stands in `slips_said`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from shellmate.core import slips_said

_SED = re.compile(r"""\bsed\b(?:\s+-[-\w.=]+)*\s+(?:'([^']*)'|"((?:\\.|[^"\\])*)")""")
_SUBSTITUTION = re.compile(r"(?:\d+|\$|/(?:\\.|[^/\\])*/)?(?:,(?:\d+|\$))?!?\s*s([/|#,@!:])(.*)", re.DOTALL)
_AGAIN = re.compile(r"(?:^|[|;&(]\s*)([^|;&()'\"]{3,}?)\s*(?:&&|\|\|?|;)\s*\1\s*(?:$|[|;&)])")
_MAY_STAND_TWICE = re.compile(r"(?:cd|pushd|popd|sleep|read|shift|sync|beep|echo|fg)\b")
_EXEC, _EXEC_ENDS = re.compile(r"\s-(?:exec|execdir|ok|okdir)\s"), re.compile(r"\\;|';'|\";\"|\s\+(?=[\s;|)'\"`]|$)")
_CRON_LINE = re.compile(r"""\becho ['"]((?:@\S+|(?:[\d*]|‹N)\S*)\s.*?)['"]\) \| crontab -""")
_CRON_TIME, _CRON_NAME = re.compile(r"(?:[\d*/,-]|‹N\d›|‹[-+x]\d+›)+|[a-zA-Z]{3}(?:[-,][a-zA-Z]{3})*"), re.compile(r"@(?:reboot|hourly|daily|midnight|weekly|monthly|yearly|annually)")
_DOES = frozenset("cp mv rm rsync tar zip find echo scp curl wget gzip chmod chown ln mkdir".split())
_PATTERN = re.compile(r"""\b(?:grep(?:\s+-[a-zA-Z-]+)*\s+-[a-zA-Z]*[EP][a-zA-Z]*|egrep(?:\s+-[a-zA-Z]+)*)\s+(?:'([^']*)'|"([^"$]*)")""")
_BESIDE_BRACKETS = re.compile(r"\\.|\[\^?\]?[^]]*\]")


def _cut_short(command: str, *_: str) -> int:
    return sum(_is_cut_short(match[1] if match[1] is not None else match[2]) for match in _SED.finditer(command))


def _is_cut_short(script: str) -> bool:
    """Whether a script of sed is one substitution without its second or third delimiter."""
    found = _SUBSTITUTION.fullmatch(script.strip())
    return found is not None and len(re.findall(rf"(?<!\\){re.escape(found[1])}", found[2])) < 2


def _twice_in_a_row(command: str, *_: str) -> int:
    return sum(not _MAY_STAND_TWICE.match(match[1]) for match in _AGAIN.finditer(command))


def _without_end(_: str, template: str, __: str) -> int:
    return int(len(_EXEC.findall(template)) > len(_EXEC_ENDS.findall(template)))


def _no_cron_line(_: str, template: str, __: str) -> int:
    """Whether a line for crontab has not five times, one more than five, or no program behind them."""
    for match in _CRON_LINE.finditer(template):
        words = match[1].split()
        times = next((at for at, word in enumerate(words) if not _CRON_TIME.fullmatch(word)), len(words))
        if _CRON_NAME.fullmatch(words[0]):
            continue
        if not (times >= 5 and len(words) > 5 and not re.fullmatch(r"[\d*/,-]*[*/,-][\d*/,-]*", words[5])):
            return 1
        if len(words) > 6 and words[6] in _DOES and re.fullmatch(r"‹[WN]\d›", words[5]):
            return 1
    return 0


def _open_bracket(command: str, *_: str) -> int:
    """Whether an extended regular expression has a bracket that nothing closes."""
    for match in _PATTERN.finditer(command):
        bare = _BESIDE_BRACKETS.sub("", match[1] if match[1] is not None else match[2])
        if bare.count("(") != bare.count(")"):
            return 1
    return 0


_SOMEBODY = re.compile(r"(?<=[\s,])(?:his|her|she|he|they|them|their|my|your|our|its)(?=[\s,]|$)")
_BETWEEN_QUOTES = re.compile(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"")


def _somebody(_: str, template: str, __: str) -> int:
    """Whether a pronoun of the request stands where a value must: `pkill -u alice his`."""
    return int(_SOMEBODY.search(_BETWEEN_QUOTES.sub("", template)) is not None)


class Slip(NamedTuple):
    """One kind."""

    what: str
    sign: str
    """What the command, or its template, holds where it can be; empty: any."""
    times: Callable[[str, str, str], int]
    """Of a command, its template and the slotted request: how often it is there."""


def _of_command(pattern: str) -> Callable[[str, str, str], int]:
    search = re.compile(pattern).search
    return lambda command, template, request: int(search(command) is not None)


def _of_template(pattern: str) -> Callable[[str, str, str], int]:
    search = re.compile(pattern).search
    return lambda command, template, request: int(search(template) is not None)


SLIPS: tuple[Slip, ...] = (
    Slip("a substitution of sed that ends too soon", "sed", _cut_short),
    Slip("from one pattern of sed to another that nothing closes", "sed", _of_command(r"""\bsed\b[^|;&]*?\s(?:'/(?:\\.|[^/'])*/,/(?:\\.|[^/'])*'|"/(?:\\.|[^/"])*/,/(?:\\.|[^/"])*")""")),
    Slip("the same command twice in a row", "", _twice_in_a_row),
    Slip("a pronoun where a value must stand", "", _somebody),
    Slip("`watch` without a command", "watch", _of_template(r"^(?:sudo )?watch(?: -\w+(?: ‹N\d›|=\S+| \d+)?)* ‹[PF]\d›$")),
    Slip("a range from something to itself", "..", _of_template(r"(‹[A-Z]\d›)\.\.\.?\1")),
    Slip("a range from a branch to itself", "..", _of_command(r"\bgit\b[^|;&]*\s([\w/-]+)\.\.\.?\1(?=\s|$)")),
    Slip("a size that `find` does not know", "-size", _of_template(r"\bfind\b[^|;&]*\s-size (?![+-]?(?:\d+|‹N\d›(?:‹[-+x]\d+›)?)[bcwkMG]?(?:[\s)]|$)|[+-]?[\"']?\$)")),
    Slip("`.txt` for `*.txt`", "name", lambda command, template, request: int("-type d" not in template and re.search(r"-i?name ['\"]?\.‹X\d›", template) is not None)),
    Slip("`-exec` without an end", "-exec", _without_end),
    Slip("`-ok` without an end", "-ok", lambda command, template, request: "-exec" not in template and _without_end(command, template, request)),
    Slip("`grep` without a pattern", "grep", _of_template(r"(?:^|[|;&(]\s*|\bsudo )[ef]?grep(?:\s+-[a-zA-Z]+)*\s*(?:$|\||&&|;)")),
    Slip("a bracket that nothing closes", "grep", _open_bracket),
    Slip("a command that hangs on an option of `xargs`", "xargs", _of_template(r"\bxargs\b[^|;]*\s-(?:0[a-z]{3}|[nPL] ?(?:\d+|‹N\d›)[A-Za-z])")),
    Slip("somebody at a machine of the same name", "@", _of_template(r"(‹[A-Z]\d›)@\1")),
    Slip("an option or a sentence where the first program must stand", "", lambda command, template, request: int(re.match(r"""-|'[^']*\s[^']*'(?:\s|$)|"[^"]*\s[^"]*"(?:\s|$)""", command) is not None)),
    Slip("a file before what is to be done with it", "", _of_template(r"(?<![\w-])(?:jq|awk|sed)(?:\s+-(?![ef]\b|-from-file|-file|-expression)[a-zA-Z-]\S*)*\s+‹[PF]\d›")),
    Slip("a search path without the old one", "PATH=", _of_command(r"(?:^|[\s;&'\"])PATH=(?![^;&|]*(?:\$\{?PATH|\$\())")),
    Slip("three sizes for two", "x", _of_template(r"(?:(?:‹N\d›|\d+)x){2}")),
    Slip("JSON inside JSON", '{"{', _of_command(r'\{"\{')),
    Slip("a crontab line without five times and a program", "crontab -", _no_cron_line),
    Slip("a plain word as an extension", "*.", _of_template(r"\*\. (?=\w)|\*\.(?:photos?|pictures?|images?|screenshots?|videos?|music|songs?|documents?|files?|folders?|logs|backups?|downloads?)(?![\w.-])")),
    Slip("a version, or a number that is no port, as a port", "-p", _of_command(r"\b(?:docker|podman) (?:container )?(?:run|create)\b[^|;&]*\s-p (?:[\d.]+:)?\d+:(?:\d|1\d|\d+\.\d+)(?=\s|$)|\s-p \d+\.\d+(?=:|\s|$)")),
    Slip("a name where `sort` takes a number", "sort", _of_command(r"\bsort\b[^|;&]*\s-k ?[a-zA-Z]")),
    Slip("older than two ages at once", "-mtime", lambda command, template, request: int(" -o " not in command and re.search(r"-mtime \+\S+ [^|;&]*-mtime \+", command) is not None)),
    Slip("folders that nobody may enter", "chmod", _of_command(r"-type d\b[^;+]*-exec chmod 0?[0246][0-7]{2} ")),
    Slip("a column that no table has", "awk", _of_command(r"\bawk\b[^|]*\$\d{4,}")),
    Slip("a name where `cut` takes a number", "cut", _of_command(r"\bcut\b[^|;&]*\s-f ?[A-Za-z]")),
    Slip("a path behind the beginning of another", "/", _of_command(r"/dev/\w*/dev/|(?<![:/\w])//{2,}\w|/dev//|(?:\d{1,3}\.){3}\d{1,3}/\d{1,2}/\d{1,2}(?!\d)")),
    Slip("a star behind a star", ":*:*", _of_command(r":\*:\*")),
    Slip("until when it begins", "--until", _of_command(r"--since[= ]('[^']*'|\"[^\"]*\"|\S+) --until[= ]\1(?=\s|$)")),
    Slip("an archive named like what it is to hold", "zip ", _of_command(r"(?:^|[|;&]\s*|sudo )zip(?: -(?!\w*[du])\w+)* (?!-)[^\s'\"]*\.(?:docx?|pdf|txt|jpe?g|png|csv|xlsx?|mp[34]|py|md|log|json|html)\s+[^\s|;&-]")),
    Slip("days where a span of time has none", "until=", _of_command(r"until=[\"']?\d+ ?d")),
    Slip("a value twice beside itself", " ", _of_template(r"(?:^|\s)(?:diff|cmp|comm|cp|mv|ln|rsync|scp|systemctl|service|docker|git|kubectl|npm|pip|apt|ssh|tmux)\b[^|;&]*\s(‹[WFP]\d›) \1(?=\s|$)")),
    Slip("the same word twice beside itself", " ", _of_template(r"(?:^|\s)(?!that|had|[a-z]\b)([a-z]{2,}) \1(?=$|\s)")),
    Slip("what is looked for left out again", "grep", _of_template(r"\bgrep(?: -(?!\w*v)\w+)* ['\"]?(‹[A-Z]\d›)['\"]?(?:\s[^|;&]*)?\| *grep(?: -\w+)* -\w*v\w* ['\"]?\1['\"]?(?:\s|$|\|)")),
    Slip("a film written over itself", "ffmpeg", _of_command(r"\bffmpeg\b[^|;&]*\s-i (\S+)(?=\s)[^|;&]*(?<!-i) \1(?=\s*(?:$|[;|&]))")),
    Slip("a file written over while it is read", ">", _of_command(r"^(?:sudo )?(?:cat|sort|uniq|cut|tr|sed|awk|head|tail|paste|join|jq|grep|column|fold|rev|tac|nl|shuf|iconv|fmt)\b(?![^|;&]*<<)[^|;&<>]*\s([\w./~-]+)(?=\s)[^|;&<>]*>\s*\1(?=\s*(?:$|[;&]))")),
    Slip("what is mounted behind where", "mount ", _of_command(r"\bmount(?: -[a-zA-Z]+(?: \w+)?)* /(?:mnt|media)/\S+ /dev/")),
    Slip("a value twice in what is put in", "/", _of_template(r"\bsed\b[^|;&]*/(‹[WS]\d›) \1/")),
    Slip("an extension behind any other", "*.*.", _of_command(r"\*\.\*\.\w+['\"]?(?:\s|$)")),
    Slip("an answer saved under its address", "curl", _of_template(r"\bcurl\b(?![^|;&]*https?:)(?![^|;&]* -\w*[XdFHIL]*\w* *‹[UA]\d›\S*\s)[^|;&]* -o ‹[UA]\d›\S*\s*$")),
    Slip("an action as somebody's name", "-user", _of_command(r"-(?:user|group) (?:delete|remove|list|show|find|print|move|copy|count|change|belongs|owned)(?=\s|$)")),
    Slip("a base twice", "16#", _of_command(r"\b16#0x")),
    Slip("a variable set to another one's value too", "set env", _of_command(r"\bset env\b[^|;&]*\s\w+=[^\s='\"]+=")),
    Slip("two numbers for a moment", "'", _of_command(r"--(?:since|until)[= ]'\d{1,2} \d{1,2}'")),
    Slip("a part of a name twice", "›:‹", _of_template(r":(‹W\d›):\1(?=\s|$)")),
)  # fmt: skip


def count(command: str, template: str, request: str) -> int:
    """How many slips a command has; `template` and `request` are the command and the request with slots."""
    found = sum(slip.times(command, template, request) for slip in SLIPS if slip.sign in command or slip.sign in template)
    return found + slips_said.count(command, template, request)
