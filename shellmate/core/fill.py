"""Puts slot values back into a command template, quoted for the place where each stands; `templating` is the reverse, for training.

Places: bare word, '...', "...", the script of sed and the like (delimiter, pattern, replacement), a string inside awk, a
regular expression between slashes, the text of `sh -c '...'`. A filled command has exactly the template's commands,
redirections and expansions; a value that is a whole command may stand where a command does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from shellmate.core.slots import ARITHMETIC, OPEN, STEM, SYMBOL, Slot, SlotType

_SAFE = re.compile(r"[\w@%+=:,./-]+", re.ASCII)
_SAFE_UNICODE = re.compile(r"[\w@%+=:,./^-]+")
_HOME = re.compile(r"(~[\w-]*|\$\w+|\$\{\w+\})(/|$)")
_VARIABLE = re.compile(r"(\$\w+|\$\{\w+\})")
_COMMAND = re.compile(r"[A-Za-z][\w.+-]*(?: [\w@%+=:,./^-]+)+", re.ASCII)
"""A value that is a whole command; where a command stands, it is one."""
_AT_COMMAND = re.compile(r"(?:^|[|;&]|(?<!=)\(|\b(?:do|then|else|sudo|time|nohup|setsid|timeout (?:-\S+ )*\S+|nice(?: -n \S+)?|screen -dmS \S+|env(?: \w+=\S*)+))\s*$")
_OF_FILES = re.compile(r"(?:^|[|;&(]\s*|\bsudo )(?:rm|mv|cp|touch|cat|rmdir|less|nano|vim)(?: -\w+)*\s$")
"""A name that begins with a dash is no option there."""
_GLOB_CHARS = "*?[]{}"
PLACES = (SlotType.PATH, SlotType.FILE)
# Members are looked up once: asking the class for one is a call of a function.
_NUMBER, _ADDRESS, _GLOB, TEXT = SlotType.NUMBER, SlotType.ADDRESS, SlotType.GLOB, (SlotType.STRING, SlotType.WORD)
_LITERAL, _NUMBER_LETTER = (*TEXT, *PLACES, SlotType.ADDRESS, SlotType.URL), SlotType.NUMBER.value
_EXTENSION = re.compile(r"(?<=[^/.])(?:\.tar)?\.[A-Za-z0-9]+$")
_ELSEWHERE = re.compile(r"/|~|\.{1,2}(/|$)|\$\w")
"""Values that `./` must not stand before: they already say from where."""
_REMOTE_PATH = re.compile(r"(?:[\w.-]+@)?\w[\w.-]*:(?=[~/.A-Za-z])[^\s:]*")
"""An address that holds a path already, as `scp` takes it: a colon behind it would be one too many."""
_WITH_PORT, _MAPS_PORTS = re.compile(r"([\w-]+(?:\.[\w-]+)*):(\d{1,5})"), re.compile(r"(?:-p|--publish|-[LRD])[ =]?$")
"""An address that says its port: another behind it is left away, unless one port is mapped to another."""
_A_PORT = re.compile(r":\d{2,5}(?!\d)")
_WHOLE_NUMBER = re.compile(r"\bfind\b[^|;&]*\s-size [+-]?$|\bsplit\b[^|;&]* -b ?$|\b(?:head|tail)\b[^|;&]* -c ?[+-]?$|\btruncate\b[^|;&]* -s ?[+-]?$|\bfallocate\b[^|;&]* -l ?$|\bdd\b[^|;&]* bs=$|\bdu\b[^|;&]* -t ?$")
_SMALLER = {"G": "M", "M": "k", "k": "c", "K": "c"}
"""These take no fractions: 1.5G is 1536M."""
_KIND_OF = re.compile(r"[a-z]+/(?=[\w.-]+$)")
"""`deployment/web` where the command says `deployment/` already."""
SHORTEST_STEM = 2
_EXTENDED = re.compile(r"\bsed\b[^|;&]*\s-[a-zA-Z]*[Er][a-zA-Z]*\s[^|;&]*$|\bperl\b[^|;&]*$")
_SHELL_C = re.compile(r"\b(?:ba|da|z|k)?sh\s+-\w*c\s*$|\beval\s*$|\bsu\b.*\s-c\s*$|\bssh\b[^|;&'\"]*\s$")
_CRON_FIELD = re.compile(r"""\bcrontab -l.*\becho ['"](?:[\d*/,‹›N+-]+ )?(?:[\d*/,‹›N+-]*[,-])?$""")
"""Minute and hour of a crontab's line are written without zeros in front: `0 9`, not `00 09`."""
_WORD_START = " \t=:(|;&<>"
_ASSIGNMENT = re.compile(r"(?:^|[;&|(]\s*|\b(?:export|alias|declare|local|readonly|typeset|env|sudo)\s+)(?:[A-Za-z_]\w*=\S*\s+)*[A-Za-z_]\w*=$")
_OTHER_MACHINE = re.compile(r"\b(?:ssh|docker|podman|kubectl|lxc|incus)\b[^|;&]*$")
"""Words behind these are read by a shell on another machine, whose home is meant."""
_SED_SUBSTITUTION = re.compile(r"(?:^|[;{}\s\d$!,/&])s([/|#,@!_:])")
_INNER_TILDE = re.compile(r"(?<=\w)~")
"""`HEAD~2`, `notes.txt~`: no shell makes a home folder of it."""
_IN_SINGLE, _ORDINARY = re.compile(r"[^']+"), re.compile(r"""[^\\$)"']+""")
"""What changes nothing about the shell's quoting, between single quotes and elsewhere."""


class MissingSlotError(ValueError):
    """A template uses a slot that the request does not name."""


def quote(value: str) -> str:
    """One shell word for any text: as it is when that is safe, else in single quotes."""
    if value and _SAFE_UNICODE.fullmatch(_INNER_TILDE.sub("", value)) and not value.startswith(("=", "~")):
        return value
    return "'" + value.replace("'", "'\\''") + "'"


def _bare(slot: Slot, value: str, at_word_start: bool) -> str:
    if slot.type in PLACES:
        return _bare_path(value, at_word_start)
    if slot.type is _GLOB:
        home = _HOME.match(value) if at_word_start else None
        kept = home[0] if home else ""
        rest = value[len(kept) :]
        return kept + "".join(c if c in _GLOB_CHARS or _SAFE_UNICODE.fullmatch(c) else "\\" + c for c in rest)
    return quote(value)


def _bare_path(value: str, at_word_start: bool) -> str:
    home = _HOME.match(value) if at_word_start else None
    kept = home[0] if home else ""
    rest = value[len(kept) :]
    if not kept and value.startswith("-") and at_word_start:
        kept = "./"
    return kept + "".join(part if _VARIABLE.fullmatch(part) else quote(part) for part in _VARIABLE.split(rest) if part)


_SPECIAL_IN_DOUBLE = re.compile(r'([\\"$`])|!(?=[^\s=])')


def _in_double(value: str) -> str:
    """Escaped for double quotes; a mark that an interactive shell would take for history goes into single quotes."""
    return _SPECIAL_IN_DOUBLE.sub(lambda m: "\\" + m[1] if m[1] else "\"'!'\"", value)


def _escape_regex(text: str, extended: bool = False) -> str:
    return re.sub(r"([\\.\[\]*^$+?(){}|])" if extended else r"([\\.\[\]*^$])", r"\\\1", text)


def _in_script(command: str, before: str, slot: Slot, value: str) -> str:
    """Escapes for the small language inside a quoted region, of which `before` is the text up to the slot; `command` stands before it.

    With extended regular expressions (`sed -E`, perl) a value that opens the pattern is one; anywhere else it is text.
    """
    extended = _EXTENDED.search(command) is not None
    literal = slot.type in _LITERAL
    substitutions = list(_SED_SUBSTITUTION.finditer(before))
    if substitutions:
        substitution = substitutions[-1]
        delimiter, body = substitution[1], before[substitution.end() :]
        closed = len(re.findall(rf"(?<!\\){re.escape(delimiter)}", body))
        if closed == 0:
            value = _escape_regex(value, extended) if literal and not (extended and not body) else value
        elif closed == 1:
            value = re.sub(r"([\\&])", r"\\\1", value)
        if closed < 2:
            return value.replace(delimiter, "\\" + delimiter)
    if len(re.findall(r'(?<!\\)"', before)) % 2:
        return re.sub(r'([\\"])', r"\\\1", value)
    if re.search(r"(?:^|[\s!~(&|{;,])/[^/\s]*$", before):
        return value.replace("/", "\\/")
    return value


def stem(value: str) -> str:
    """A file's name or path without its extension (both of `.tar.gz`)."""
    return _EXTENSION.sub("", value)


def _value(slot: Slot, operation: str | None) -> str:
    if not operation:
        return slot.value
    if slot.type in PLACES:
        return stem(slot.value)
    factor, offset = ARITHMETIC[operation]
    return format((Decimal(slot.value) * factor + offset).normalize(), "f")


def fill(template: str, slots: Iterable[Slot], rename: Mapping[str, str] | None = None) -> str:
    """The command: `template` with every symbol replaced by its slot's value.

    Symbols in `rename` are replaced by that text as it is (other symbols, when one template becomes another).
    Raises `MissingSlotError` for a symbol that is not among `slots`, arithmetic on something that is not a number, or a stem of what is no file.
    """
    return fill_known(template, {slot.symbol: slot for slot in slots}, rename)


def fill_known(template: str, known: Mapping[str, Slot], rename: Mapping[str, str] | None = None) -> str:
    """As `fill`, with the slots by their symbols."""
    if OPEN not in template:
        return template
    out: list[str] = []
    state = _QuoteState()
    at = 0
    for match in SYMBOL.finditer(template):
        state.read(template[at : match.start()])
        out.append(template[at : match.start()])
        symbol = f"‹{match[1]}{match[2]}›"
        if rename and symbol in rename:
            out.append(rename[symbol] + (f"‹{match[3]}›" if match[3] else ""))
            state.skip(match[1])
            at = match.end()
            continue
        slot = known.get(symbol)
        if slot is None:
            raise MissingSlotError(match[0])
        if match[3] and not (match[3] in ARITHMETIC if slot.type is _NUMBER else match[3] == STEM and slot.type in PLACES):
            raise MissingSlotError(match[0])
        value = _value(slot, match[3])
        if slot.type is _NUMBER and len(value) == 2 and value[0] == "0" and _CRON_FIELD.search(template[: match.start()]):
            value = value[1]
        elif slot.type is _NUMBER and "." in value and template[match.end() : match.end() + 1] in _SMALLER and _WHOLE_NUMBER.search(template[: match.start()]):
            value = f"{round(Decimal(value) * 1024)}{_SMALLER[template[match.end()]]}"
            out.append(value)
            state.skip(match[1])
            at = match.end() + 1
            continue
        if slot.type in PLACES and _ELSEWHERE.match(value) and state.after_dot_slash():
            out[-1] = out[-1][:-2]
        at = match.end()
        if slot.type is _ADDRESS and _REMOTE_PATH.fullmatch(value) and template[at : at + 1] == ":":
            at += 1
            value += "/" if not value.endswith(("/", ":")) and template[at : at + 1] not in ("", " ") else ""
        elif slot.type is _ADDRESS and (own := _WITH_PORT.fullmatch(value)):
            before = template[: match.start()]
            if before.endswith("-servername "):
                value = own[1]
            elif (said := _A_PORT.match(template, at)) and not _MAPS_PORTS.search(before):
                at = said.end()
        elif slot.type in PLACES and (kind := _KIND_OF.match(value)) and out[-1].endswith(kind[0]):
            value = value[kind.end() :]
        out.append(state.place(slot, value))
        if (slot.type in PLACES or _REMOTE_PATH.fullmatch(value)) and value.endswith("/") and template[at : at + 1] == "/" and state.opens_path():
            at += 1
        state.skip(match[1])
    out.append(template[at:])
    return "".join(out)


class _QuoteState:
    """Follows the shell's quoting along a template, to know where a value lands."""

    def __init__(self) -> None:
        self._stack: list[str] = [""]
        self._regions: list[str] = [""]
        self._before_region = ""
        self._all = ""
        self._last = " "

    def read(self, text: str) -> None:
        i = 0
        while i < len(text):
            if plain := (_IN_SINGLE if self._stack[-1] == "'" else _ORDINARY).match(text, i):
                self._all += plain[0]
                self._regions[-1] += plain[0]
                self._last, i = plain[0][-1], plain.end()
            else:
                i += self._step(text, i)

    def _step(self, text: str, i: int) -> int:
        char, mode = text[i], self._stack[-1]
        self._all += char
        self._last = char
        if mode == "'":
            if char == "'":
                self._leave()
            else:
                self._regions[-1] += char
            return 1
        if char == "\\" and i + 1 < len(text):
            self._all += text[i + 1]
            self._regions[-1] += text[i : i + 2]
            self._last = text[i + 1]
            return 2
        if char == "$" and text[i + 1 : i + 2] == "(":
            self._all += "("
            self._enter(")")
            self._last = "("
            return 2
        if mode == ")" and char == ")":
            self._leave()
        elif char == '"':
            if mode == '"':
                self._leave()
            else:
                self._enter('"')
        elif char == "'" and mode != '"':
            self._enter("'")
        else:
            self._regions[-1] += char
        return 1

    def _enter(self, mode: str) -> None:
        self._before_region = self._all[:-1]
        self._stack.append(mode)
        self._regions.append("")

    def _leave(self) -> None:
        if len(self._stack) > 1:
            self._stack.pop()
            self._regions.pop()

    def skip(self, kind: str) -> None:
        """A value was put here: it counts as one ordinary character, a number (`kind` N) as a digit."""
        self._last = "0" if kind == _NUMBER_LETTER else "x"
        self._all += self._last
        self._regions[-1] += self._last

    def after_dot_slash(self) -> bool:
        """Whether a bare `./` that starts a word was just read; if so it is forgotten, and the value starts the word."""
        found = self._stack[-1] in ("", ")") and re.search(r"(?:^|[\s=:(|;&<>])\./$", self._all) is not None
        if found:
            self._all = self._all[:-2]
            self._regions[-1] = self._regions[-1][:-2]
            self._last = self._all[-1:] or " "
        return found

    def opens_path(self) -> bool:
        """Whether a value put here is not part of a script, in which a slash may be a delimiter."""
        return self._stack[-1] in ("", ")") or not self._regions[-1]

    def _home_needs_name(self) -> bool:
        """Whether some shell would take a `~` put here to the letter: inside a word, behind a `=` that assigns nothing, or in double quotes."""
        if self._stack[-1] == '"':
            region, before = self._regions[-1], self._before_region
            return region[-1:] in ("", ":", "=") and not _SHELL_C.search(before) and not _OTHER_MACHINE.search(before)
        if self._stack[-1] == "'":
            return False
        return not _ASSIGNMENT.search(self._all) if self._last == "=" else self._last not in _WORD_START

    def place(self, slot: Slot, value: str) -> str:
        mode = self._stack[-1]
        if slot.type in PLACES and (value == "~" or value.startswith("~/")) and self._home_needs_name():
            return f"$HOME{_in_double(value[1:])}" if mode == '"' else f'"$HOME"{quote(value[1:]) if value[1:] else ""}'
        if mode in ("'", '"'):
            if _SHELL_C.search(self._before_region):
                inner = _bare(slot, value, self._regions[-1][-1:] in ("", " "))
            else:
                inner = _in_script(self._before_region, self._regions[-1], slot, value)
            return inner.replace("'", "'\\''") if mode == "'" else _in_double(inner)
        if " " in value and _COMMAND.fullmatch(value) and _AT_COMMAND.search(self._all):
            return value
        if value[0:1] == "-" and value[1:2].isalnum() and slot.type in TEXT and _OF_FILES.search(self._all):
            return quote(f"./{value}")
        return _bare(slot, value, self._last in _WORD_START)
