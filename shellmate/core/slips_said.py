"""Slips that show beside the request: what it leaves out is done, its values are exchanged, its conditions are not met."""

from __future__ import annotations

import re

from shellmate.core import conditions, symbols
from shellmate.core.mended import local_port
from shellmate.core.slot_types import SYMBOL

_NOT_THERE = re.compile(r"\b(?:not|no|except|excluding|exclude|without|ignoring|ignore|skip|skipping|outside)\s+(?:(?:in|from|inside|under|of|for|those|any|anything|the|folder|directory|dir)\s+)*(‹[A-Z]\d›)")
_WRITTEN = re.compile(r"(?<![>&\d])>{1,2}\s*(‹[A-Z]\d›)|\btee (?:-a )?(‹[A-Z]\d›)")
_DELETES_GIT = re.compile(r"\brm\b[^|;&]*\s(?:\./)?\.git(?=[\s;|&)]|$)")
_ABOUT_GIT = re.compile(r"\b(?:git|repo|version|history|commit)")
_OTHER_WIDTH = re.compile(r"(‹N\d›)x\d")
_LEFT_OUT = re.compile(
    r"(?<!nothing )\b(?:except(?: for)?|excluding|(?:all|everything|anything) but|but (?:not|no|keep|exclude|skip|without)|(?:, |and )(?:skip|leave out)|apart from|aside from|unless (?:it is|its|they are|it comes)|other than)\s+"
    r"(?:(?:the|a|an|those|any|in|from|under|with|of|for|called|named|files?|folders?|directory|directories|ones?|branch|container|session|that|is|are|on|by|lines?|containing|and|or)\s+){0,5}(‹[A-MO-Z]\d›)"
)
_LEAVES_OUT = re.compile(r"not\b|!|\s-(?!exec|xdev)[a-zA-Z]*[vxILNTXk]|exclu|invert|prune|\^|ignore|skip|without|\bcomm\b|\s-p\b|keep|~|\s-a\b|diff|complement|omit|only|%|#|/d|\.\.|<|-n -|hold|minus|add -A && |\s-e\b")
"""Some way to leave something out."""
_DOT_FOLDERS = re.compile(r"\b(?:hidden|dot ?files?)\b.* ‹P\d› and ‹P\d›")
"""`with hidden ones but without . and ..`, which are written by no name."""
_SKIPPED = re.compile(r"\b(?:skip|skipping|excluding|exclude)\s+(?:(?:the|any|folders?|director(?:y|ies)|dirs?)\s+){0,2}(‹[FWP]\d›)(?: (?:folder|directory|dir))?(?=$|,| and | in | with )")
_LEFT_OUT_OF_IT = re.compile(r"\b(?:without|except|excluding|exclude|skip|skipping|but not|leaving out)\s+(?:(?:the|any|folders?|directory|director(?:y|ies)|dirs?|files?)\s+)*(\S+?)(?:,\s*(\S+?))?(?:,? (?:and|or) (?:the )?(\S+?))?(?=$|,|\s)")
_ARCHIVE = re.compile(r"^(?:sudo )?(?:tar\b[^|;&]*? -\w*f|zip(?: -\w+)*|7z a(?: -\S+)*) ['\"]?(?:\S*/)?(\S+?)(?:\.\w+)+['\"]?(?=\s)")
_AGE = re.compile(r"-([amc])(time|min) [+-]?(‹N\d›)(‹[-+x]\d+›)?(?!\d)")
_OWN_AGE = re.compile(r"\bfind\b[^|;&]*\s-[amc](?:time|min) [+-]?\d+(?![\d›])")
_AGE_SAID = re.compile(r"(‹N\d›) (?:full |whole |more )?(?:minute|min|day|week)s?\b")
_UNIT = r"(?: (?:full |whole |more )?(minute|min|hour|hr|day|week|month|year)s?\b)"
_TIMES = {("time", "day"): None, ("time", "week"): "‹x7›", ("min", "minute"): None, ("min", "min"): None, ("min", "hour"): "‹x60›", ("min", "hr"): "‹x60›", ("min", "day"): "‹x1440›"}
_WITH_UNIT = re.compile(r"(‹N\d›)(?:([smhdw])(?![\w›])| (seconds?|minutes?|hours?|days?|weeks?|months?|years?) ago\b)")
_TIME_SAID = r"(?: |-)(s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:(?:ee)?ks?)?|months?|years?)\b"
_SAID_IN_TURN = re.compile(r"""\bsed\b[^|;&]*?['"]s([/|#,])((?:(?:[a-z]+|‹[WS]\d›) )+(?:[a-z]+|‹[WS]\d›))\1|\bgrep\b[^|;&]*?\s['"]((?:(?:[a-z]+|‹[WS]\d›) )+(?:[a-z]+|‹[WS]\d›))['"]""")
_UNSTAGES = re.compile(r"\b(?:unstag|un-add)")
_A_DATE = re.compile(r"‹D\d›")
_FORWARDED = re.compile(r"\bport-forward\b[^|;&]*\s(‹N\d›|\d+):(‹N\d›|\d+)|\bssh\b[^|;&]*\s-L ?(‹N\d›|\d+):[^:\s]+:(‹N\d›|\d+)")
_LOGIN = re.compile(r"\b(?:ssh|scp|rsync|sftp|ssh-copy-id|sshfs|mosh)\b[^|;&]*?\s(‹W\d›|[a-z]{3,})@‹[A-Z]\d›")
_SOMEBODY = re.compile(r"\b(?:users?|as|accounts?|login|log\w* (?:me )?(?:in|on)|username|names?|i am|im|i'm|is|lets?|under|by|for|home of)\b|@|'s\b|, |‹W\d› (?:on|at) ‹")
_TAKES_A_NAME = re.compile(
    r"\b(?:pgrep|pkill|killall|which|man|unset|mkdir|touch|ssh|scrot|useradd|userdel|adduser|(?:apt|dnf|brew|snap|npm|pip) (?:install|remove|uninstall)|docker (?:stop|start|restart|rm|rmi|logs|exec|push|pull))(?: -\S+)* ([a-z]+)$"
)
_VERBS = frozenset("add change check compare convert copy create delete disable download enable extract find get give install kill list make mount move open print remove rename replace resize restart run send set show start stop unset update upload write".split())
_WIDER = (
    (re.compile(r"\biptables\b[^|;&]* -[AI] INPUT -j (?:DROP|REJECT)\s*$"), re.compile(r"\b(?:all|every\w*|any\w*|default|else|rest|other)\b")),
    (re.compile(r"^git reset --hard(?: HEAD)?$"), re.compile(r"^(?!.*\b(?:one|a single|a specific|this) file\b)")),
    (re.compile(r"-mtime \+\d+\b.*(?:-delete|\brm\b)"), re.compile(r"\b(?:days?|yesterday|weeks?|months?|years?|hours?|fortnight|\w+day)\b(?<!some days)(?<!few days)|‹N|\b(?:old|stale|today)\b")),
)
"""Commands that do more than somebody wants who names no value, and the words with which that is wanted all the same."""
_TOOLS = frozenset(
    """awk sed grep egrep rg ripgrep fd xargs jq yq curl wget rsync scp sftp ffmpeg imagemagick pandoc docker podman kubectl helm terraform ansible npm pnpm yarn pip pipx uv poetry conda black ruff pytest mypy flake8 pylint cargo rustup cmake
    gcc clang gdb valgrind tmux vim nano emacs systemctl journalctl nmap tcpdump netstat ifconfig dig nslookup openssl gpg tar gzip bzip2 xz zstd 7z unzip zip sqlite3 psql mysql redis-cli mongosh exiftool yt-dlp aria2c pdftk qpdf ghostscript
    rclone restic borg dd lsof strace ltrace htop ncdu fzf bat eza perl ruby php""".split()
)
_ALSO_CALLED = {"ripgrep": ("rg",), "imagemagick": ("convert", "magick", "mogrify", "identify", "montage", "compare"), "ghostscript": ("gs",), "ansible": ("ansible",), "gpg": ("gpg", "git"), "gdb": ("gdb", "coredumpctl"), "emacs": ("emacs",), "gzip": ("gzip", "gunzip", "zcat", "tar"), "bzip2": ("bzip2", "bunzip2", "bzcat", "tar"), "xz": ("xz", "tar"), "zstd": ("zstd", "tar"), "egrep": ("grep -",), "mysql": ("mysql", "mariadb")}
_WITH_TOOL = re.compile(r"\b(?:with|using|via) (?:the )?(?:tool |program |command )?([a-z0-9][\w-]*)(?= *(?:$|[,.;:]| (?:and|in|on|to|from|for|at|into|under|over|by|please)\b|command\b))")


_MODE_OF = re.compile(r"(‹N\d›)(?: (?:on|for|to|all|every|the|each|of))* (dir(?:ector|s\b)|folder|file)")
_MODE_GIVEN = re.compile(r"-type ([fd])\b[^;+|&]*\bchmod (‹N\d›)")
_NEW_NAME_FIRST = re.compile(r"\b(?:usermod -l|groupmod -n) (‹[WFS]\d›) (‹[WFS]\d›)")


def _another_user(template: str, request: str) -> bool:
    """Whether a word of the request logs in that nobody called a user: `postgres@‹A1›` for `reach postgres through ‹A1›`."""
    return not _SOMEBODY.search(request) and any(match[1] in request for match in _LOGIN.finditer(template))


def _does_more(command: str, request: str) -> bool:
    """Whether a command that harms goes further than the request, which names no value."""
    return bool(request) and "‹" not in request and any(does.search(command) and not wanted.search(request) for does, wanted in _WIDER)


def _verb_as_name(template: str, request: str) -> bool:
    """Whether what the request wants done stands where a name must stand: `pgrep find` for `find the pid of a process`."""
    found = _TAKES_A_NAME.search(template)
    return found is not None and found[1] in _VERBS and request.startswith(f"{found[1]} ")


def _other_kind(template: str, request: str) -> bool:
    """Whether a mode that the request wants for folders is given to files, or the other way round."""
    said = {match[1]: "f" if match[2] == "file" else "d" for match in _MODE_OF.finditer(request)}
    return any(match[2] in said and said[match[2]] != match[1] for match in _MODE_GIVEN.finditer(template))


def _old_name_first(template: str, request: str) -> bool:
    """Whether `usermod -l` and its like, which take the new name first, have the name first that the request wants changed."""
    given = _NEW_NAME_FIRST.search(template)
    return given is not None and f"{given[1]} to {given[2]}" in request


def _other_tool(command: str, request: str) -> bool:
    """Whether the request names the tool to be used and the command does not call it."""
    for match in _WITH_TOOL.finditer(request):
        name = match[1]
        if name == "black" and "format" not in request:
            continue  # the colour
        if name in _TOOLS and not any(other in command for other in _ALSO_CALLED.get(name, (name,))):
            return True
    return False


def _put_together(template: str, request: str) -> bool:
    """Whether a text to look for is put together from words that the request says apart: `s/this that/` for `replace this with that`."""
    for match in _SAID_IN_TURN.finditer(template):
        text = match[2] or match[3]
        if text not in request and set(text.split()) <= set(request.split()):
            return True
    return False


def _other_ages(template: str, request: str) -> int:
    """Ages of files in another unit than the request says: `-mtime +‹N1›` for `‹N1› weeks`."""
    found = 0
    for match in _AGE.finditer(template):
        said = re.search(re.escape(match[3]) + _UNIT, request)
        if said and said[1] not in ("month", "year"):
            right = _TIMES.get((match[2], said[1]), "none")
            found += match[4] != right if right != "none" else True
    return found + _another_age(template, request)


def _another_age(template: str, request: str) -> int:
    """Whether an age is a number of its own where the request says another one, which stands nowhere: `-atime +14` for `‹N1› weeks`. Counts twice: a known intent may
    have got it as its usual value. Hours can be days (24 of them)."""
    return 2 * (_OWN_AGE.search(template) is not None and any(match[1] not in template for match in _AGE_SAID.finditer(request)))


def _other_unit(template: str, request: str) -> bool:
    """Whether a span of time has another unit than the request says: `--timeout=‹N1›s` for `‹N1› minutes`."""
    for match in _WITH_UNIT.finditer(template):
        said = re.search(re.escape(match[1]) + _TIME_SAID, request)
        unit = match[2] or match[3]
        if said and (said[1][0], said[1][:2] == "mo") != (unit[0], unit[:2] == "mo"):
            return True
    return False


def _turns_around(template: str, request: str) -> bool:
    """Whether just that is done to a value that the request excepts, or also that: `tmux kill-session -t main` for `every session except main`."""
    if template.startswith("git add ") and _UNSTAGES.search(request):
        return True
    if _DOT_FOLDERS.search(request):
        return False
    return any(match[1] not in template or not _LEAVES_OUT.search(template) or f"find {match[1]} " in template for match in _LEFT_OUT.finditer(request))


def _searches_what_is_skipped(template: str, request: str) -> bool:
    """Whether something else is left out than what the request says is to be skipped: `--exclude-dir=TODO` for `TODO, skip node_modules`."""
    if "={" in template or ("exclude" not in template and "-not" not in template and "! -" not in template):
        return False
    for match in _SKIPPED.finditer(request):
        outs = re.findall(r"(?:exclude\S*?[= ]|ignore\S*?[= ]|(?:-not|!) -\w+ |-prune|-v )['\"]?(?:\*/|\./|\*\.|\*)?(‹[A-Z]\d›)", template)
        if outs and match[1] not in outs:
            return True
    return False


def _named_after_what_is_left_out(template: str, request: str) -> bool:
    """Whether an archive is named after what the request leaves out of it: `tar -czf ‹W2›.tar.gz` for `without ‹W1› and ‹W2›`."""
    archive = _ARCHIVE.match(template)
    return archive is not None and any(archive[1] in match.groups() for match in _LEFT_OUT_OF_IT.finditer(request))


def _other_side(template: str, request: str) -> bool:
    """Whether the port that the request calls the local one stands on the other side."""
    local = local_port(request)
    for match in _FORWARDED.finditer(template):
        near, far = match[1] or match[3], match[2] or match[4]
        if far == local and near != local:
            return True
    return False


def _writes_what_is_left_out(template: str, request: str) -> int:
    if not (left_out := {match[1] for match in _NOT_THERE.finditer(request)}):
        return 0
    return sum(f"‹{match[1]}{match[2]}›" in left_out for written in _WRITTEN.finditer(template) for match in SYMBOL.finditer(written[0]))


def count(command: str, template: str, request: str) -> int:
    """How many slips a command has beside its slotted request; `template` is the command with slots."""
    found = int(_put_together(template, request)) + conditions.missed(command, request) + symbols.swapped(template, request) + _turns_around(template, request)
    if ".git" in template:
        found += bool(_DELETES_GIT.search(template)) and not _ABOUT_GIT.search(request)
    if "time " in template or "min " in template:
        found += _other_ages(template, request)
    if "‹N" in template:
        found += _other_unit(template, request)
    if "x" in template:
        found += any(f"{match[1]}x‹N" in request for match in _OTHER_WIDTH.finditer(template))
    if ">" in template or "tee" in template:
        found += _writes_what_is_left_out(template, request)
    if "$(date" in template and (dates := _A_DATE.findall(request)):
        found += all(date not in template for date in dates)
    if "port-forward" in template or "-L" in template:
        found += _other_side(template, request)
    if template.startswith(("tar ", "zip ", "7z ", "sudo tar ")):
        found += _named_after_what_is_left_out(template, request)
    if "chmod ‹" in template:
        found += _other_kind(template, request)
    if "mod -" in template:
        found += _old_name_first(template, request)
    if "@‹" in template:
        found += _another_user(template, request)
    return found + _searches_what_is_skipped(template, request) + _other_tool(command, request) + _verb_as_name(template, request) + _does_more(command, request)
