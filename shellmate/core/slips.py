"""Slips of a model that a shell accepts and nobody means: evidence that a candidate is wrong, whatever was asked."""

from __future__ import annotations

import re

from shellmate.core import conditions, symbols
from shellmate.core.slots import SYMBOL

_SED = re.compile(r"""\bsed\b(?:\s+-[-\w.=]+)*\s+(?:'([^']*)'|"((?:\\.|[^"\\])*)")""")
_SUBSTITUTION = re.compile(r"(?:\d+|\$|/(?:\\.|[^/\\])*/)?(?:,(?:\d+|\$))?!?\s*s([/|#,@!:])(.*)", re.DOTALL)
_AGAIN = re.compile(r"(?:^|[|;&(]\s*)([^|;&()'\"]{3,}?)\s*(?:&&|\|\|?|;)\s*\1\s*(?:$|[|;&)])")
_MAY_STAND_TWICE = re.compile(r"(?:cd|pushd|popd|sleep|read|shift|sync|beep|echo|fg)\b")
_NOT_THERE = re.compile(r"\b(?:not|no|except|excluding|exclude|without|ignoring|ignore|skip|skipping|outside)\s+(?:(?:in|from|inside|under|of|for|those|any|anything|the|folder|directory|dir)\s+)*(‹[A-Z]\d›)")
_WRITTEN = re.compile(r"(?<![>&\d])>{1,2}\s*(‹[A-Z]\d›)|\btee (?:-a )?(‹[A-Z]\d›)")
_WATCHES_NOTHING = re.compile(r"^(?:sudo )?watch(?: -\w+(?: ‹N\d›|=\S+| \d+)?)* ‹[PF]\d›$")
"""`watch` takes a command, not what the command is to look at."""
_SAME_ENDS = re.compile(r"(‹[A-Z]\d›)\.\.\.?\1")
"""A range from something to itself."""
_NO_SIZE = re.compile(r"\bfind\b[^|;&]*\s-size (?![+-]?(?:\d+|‹N\d›(?:‹[-+x]\d+›)?)[bcwkMG]?(?:[\s)]|$)|[+-]?[\"']?\$)")
"""`find` takes a number and one letter: `+10M`, not `+10bigger`."""
_DELETES_GIT = re.compile(r"\brm\b[^|;&]*\s(?:\./)?\.git(?=[\s;|&)]|$)")
_EXEC, _EXEC_ENDS = re.compile(r"\s-(?:exec|execdir|ok|okdir)\s"), re.compile(r"\\;|';'|\";\"|\s\+(?=[\s;|)'\"`]|$)")
"""What `find` runs ends with `\\;` or `+`."""
_NO_PATTERN = re.compile(r"(?:^|[|;&(]\s*|\bsudo )[ef]?grep(?:\s+-[a-zA-Z]+)*\s*(?:$|\||&&|;)")
_GLUED = re.compile(r"\bxargs\b[^|;]*\s-(?:0[a-z]{3}|[nPL] ?(?:\d+|‹N\d›)[A-Za-z])")
"""A command that hangs on an option of `xargs`: `xargs -0player`."""
_ONE_SELF = re.compile(r"(‹[A-Z]\d›)@\1")
_NO_PROGRAM = re.compile(r"""-|'[^']*\s[^']*'(?:\s|$)|"[^"]*\s[^"]*"(?:\s|$)""")
"""An option or a sentence where the first program must stand."""
_FILE_FIRST = re.compile(r"\b(?:jq|awk|sed)(?:\s+-(?![ef]\b|-from-file|-file|-expression)[a-zA-Z-]\S*)*\s+‹[PF]\d›")
"""What to do stands before the file."""
_PATH_LOST = re.compile(r"(?:^|[\s;&'\"])PATH=(?![^;&|]*(?:\$\{?PATH|\$\())")
"""The search path replaced by one folder: no program is found any more."""
_OPEN_ADDRESS = re.compile(r"""\bsed\b[^|;&]*?\s(?:'/(?:\\.|[^/'])*/,/(?:\\.|[^/'])*'|"/(?:\\.|[^/"])*/,/(?:\\.|[^/"])*")""")
"""From one pattern to another that nothing closes."""
_CRON_LINE = re.compile(r"""\becho ['"]((?:@\S+|(?:[\d*]|‹N)\S*)\s.*?)['"]\) \| crontab -""")
_CRON_TIME, _CRON_NAME = re.compile(r"(?:[\d*/,-]|‹N\d›|‹[-+x]\d+›)+|[a-zA-Z]{3}(?:[-,][a-zA-Z]{3})*"), re.compile(r"@(?:reboot|hourly|daily|midnight|weekly|monthly|yearly|annually)")
_JSON_IN_JSON = re.compile(r'\{"\{')
_THREE_WIDE = re.compile(r"(?:(?:‹N\d›|\d+)x){2}")
_OTHER_WIDTH = re.compile(r"(‹N\d›)x\d")
_LEFT_OUT = re.compile(
    r"(?<!nothing )\b(?:except(?: for)?|excluding|(?:all|everything|anything) but|apart from|aside from|unless (?:it is|its|they are|it comes)|other than)\s+"
    r"(?:(?:the|a|an|those|any|in|from|under|with|of|for|called|named|files?|folders?|directory|directories|ones?|branch|container|session|that|is|are|on|by|lines?|containing|and|or)\s+){0,5}(‹[A-MO-Z]\d›)"
)
_LEAVES_OUT = re.compile(r"not\b|!|\s-[a-zA-Z]*[vxILNTXk]|exclu|invert|prune|\^|ignore|skip|without|\bcomm\b|\s-p\b|keep|~|\s-a\b|diff|complement|omit|only|%|#|/d|\.\.|<|-n -|hold|minus|add -A && |\s-e\b")
"""Some way to leave something out."""
_AGE = re.compile(r"-([amc])(time|min) [+-]?(‹N\d›)(‹[-+x]\d+›)?(?!\d)")
_UNIT = r"(?: (?:full |whole |more )?(minute|min|hour|hr|day|week|month|year)s?\b)"
_TIMES = {("time", "day"): None, ("time", "week"): "‹x7›", ("min", "minute"): None, ("min", "min"): None, ("min", "hour"): "‹x60›", ("min", "hr"): "‹x60›", ("min", "day"): "‹x1440›"}
_NO_STAR = re.compile(r"-i?name ['\"]?\.‹X\d›")
_SAID_IN_TURN = re.compile(r"""\bsed\b[^|;&]*?['"]s([/|#,])((?:(?:[a-z]+|‹[WS]\d›) )+(?:[a-z]+|‹[WS]\d›))\1|\bgrep\b[^|;&]*?\s['"]((?:(?:[a-z]+|‹[WS]\d›) )+(?:[a-z]+|‹[WS]\d›))['"]""")


def _put_together(template: str, request: str) -> bool:
    """Whether a text to look for is put together from words that the request says apart: `s/this that/` for `replace this with that`."""
    for match in _SAID_IN_TURN.finditer(template):
        text = match[2] or match[3]
        if text not in request and set(text.split()) <= set(request.split()):
            return True
    return False


def _is_cut_short(script: str) -> bool:
    """Whether a script of sed is one substitution without its second or third delimiter."""
    found = _SUBSTITUTION.fullmatch(script.strip())
    return found is not None and len(re.findall(rf"(?<!\\){re.escape(found[1])}", found[2])) < 2


def _other_ages(template: str, request: str) -> int:
    """Ages of files in another unit than the request says: `-mtime +‹N1›` for `‹N1› weeks`."""
    found = 0
    for match in _AGE.finditer(template):
        said = re.search(re.escape(match[3]) + _UNIT, request)
        if said and said[1] not in ("month", "year"):
            right = _TIMES.get((match[2], said[1]), "none")
            found += match[4] != right if right != "none" else True
    return found


def _turns_around(template: str, request: str) -> bool:
    """Whether just that is done to a value that the request excepts, or also that: `tmux kill-session -t main` for `every session except main`."""
    if template.startswith("git add ") and re.search(r"\b(?:unstag|un-add)", request):
        return True
    return any(match[1] not in template or not _LEAVES_OUT.search(template) for match in _LEFT_OUT.finditer(request))


def _is_no_cron_line(template: str) -> bool:
    """Whether a line for crontab has not five times, or one more than five."""
    for match in _CRON_LINE.finditer(template):
        words = match[1].split()
        times = next((at for at, word in enumerate(words) if not _CRON_TIME.fullmatch(word)), len(words))
        if not _CRON_NAME.fullmatch(words[0]) and not (times >= 5 and len(words) > 5 and not re.fullmatch(r"[\d*/,-]*[*/,-][\d*/,-]*", words[5])):
            return True
    return False


def count(command: str, template: str, request: str) -> int:
    """How many: substitutions of sed that end too soon, the same command twice in a row, `watch` without a command, a range from something to itself,
    a size that `find` does not know, a repository deleted that nobody spoke of, what the request leaves out as the file to write, `-exec` without an end,
    `grep` without a pattern, a command that hangs on an option of `xargs`, somebody at a machine of the same name, no program where one must stand, a file where `jq` takes what to do, a search path without the old one,
    another height than the one said, a text put together from words said apart, a pattern of sed that nothing closes, a crontab line without five times,
    JSON inside JSON, symbols exchanged the other way round, what is excepted and nothing else,
    ages in another unit than the one said, `.txt` for `*.txt`, conditions that are not met.

    `template` and `request` are the command and the request with slots.
    """
    found = sum(_is_cut_short(match[1] if match[1] is not None else match[2]) for match in _SED.finditer(command)) if "sed" in command else 0
    found += bool(_WATCHES_NOTHING.match(template)) + bool(_SAME_ENDS.search(template)) + ("-size" in template and bool(_NO_SIZE.search(template)))
    found += bool(_DELETES_GIT.search(template)) and not re.search(r"\b(?:git|repo|version|history|commit)", request)
    found += bool(_NO_PATTERN.search(template)) + bool(_GLUED.search(template)) + bool(_ONE_SELF.search(template)) + bool(_NO_PROGRAM.match(command))
    found += bool(_FILE_FIRST.search(template)) + bool(_PATH_LOST.search(command)) + _put_together(template, request)
    found += bool(_THREE_WIDE.search(template)) + bool(_JSON_IN_JSON.search(command)) + ("sed" in command and bool(_OPEN_ADDRESS.search(command)))
    found += "crontab -" in template and _is_no_cron_line(template)
    found += _other_ages(template, request) + ("-type d" not in template and bool(_NO_STAR.search(template))) + conditions.missed(command, request)
    found += symbols.swapped(command, request) + _turns_around(template, request)
    found += any(f"{match[1]}x‹N" in request for match in _OTHER_WIDTH.finditer(template))
    if "-exec" in template or "-ok" in template:
        found += len(_EXEC.findall(template)) > len(_EXEC_ENDS.findall(template))
    found += sum(not _MAY_STAND_TWICE.match(match[1]) for match in _AGAIN.finditer(command))
    if (">" in template or "tee" in template) and (left_out := {match[1] for match in _NOT_THERE.finditer(request)}):
        found += sum(f"‹{match[1]}{match[2]}›" in left_out for written in _WRITTEN.finditer(template) for match in SYMBOL.finditer(written[0]))
    return found
