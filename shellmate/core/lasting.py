"""What a call leaves behind for later ones: the folder, variables, arrays, positional parameters. Pure text work; what cannot be told is forgotten."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace

from shellmate.core.commands import SPLIT, UNKNOWN, Call, Word
from shellmate.core.output import constant_output

Env = dict[str, Word]
"""Name -> value. `NAME[@]` and `@` hold lists, their members divided by `SPLIT`; `1`, `2` ... the positional parameters."""

MOST_PARAMETERS = 64


def folder(cwd: str, call: Call) -> str:
    """The folder after `cd`."""
    target = call.operands[0].text if call.operands else "~"
    if target == "-" or UNKNOWN in target:
        return UNKNOWN
    if target.startswith(("/", "~")):
        return target
    return f"{cwd.rstrip('/')}/{target}" if cwd != "." else target


def keep_list(env: Env, name: str, values: list[Word], more: bool = False) -> Word:
    """Stores a list under `NAME[@]` (for `@`: the parameters); `more` appends. Gives the value of the plain name."""
    key = name if name == "@" else f"{name}[@]"
    before = env.get(key) if more else None
    texts = [*(before.text.split(SPLIT) if before else ()), *(w.text for w in values)][:MOST_PARAMETERS]
    env[key] = Word(SPLIT.join(texts), any(w.glob for w in values), True, tuple(c for w in values for c in w.calls))
    return replace(env[key], text=" ".join(texts))


def keep_parameters(env: Env, values: list[Word]) -> None:
    """`set -- VALUES`: `$1`, `$2`, `$@` and `$*`."""
    without_parameters(env)
    env["*"] = keep_list(env, "@", values)
    env.update({str(at): word for at, word in enumerate(values[:MOST_PARAMETERS], 1)})


def parameters(env: Env) -> Env:
    """The positional parameters alone."""
    return {key: word for key, word in env.items() if key.isdigit() or key in ("@", "*", "@[@]")}


def without_parameters(env: Env) -> None:
    """A function has parameters of its own."""
    for key in parameters(env):
        del env[key]


def keep(env: Env, name: str, value: Word, appends: bool) -> None:
    """`NAME=VALUE`, `NAME+=VALUE`, `NAME[3]=VALUE`."""
    if appends and name in env and f"{name}[@]" not in env:
        value = replace(value, text=env[name].text + value.text)
    env[name] = value
    member = re.fullmatch(r"(\w+)\[\d+\]", name)
    if member:
        env[member[1]] = keep_list(env, member[1], [value], True)


def note(env: Env, call: Call) -> None:
    """What the builtins `set`, `shift`, `read`, `mapfile` and `printf -v` do to the variables."""
    rule = _BUILTINS.get(call.name)
    if rule is not None:
        rule(env, call)


def _set(env: Env, call: Call) -> None:
    texts = call.texts
    if "--" in texts:
        keep_parameters(env, list(call.words[texts.index("--") + 1 :]))
    elif texts and not texts[0].startswith(("-", "+")):
        keep_parameters(env, list(call.words))


def _shift(env: Env, call: Call) -> None:
    if "@" in env:
        count = int(call.texts[0]) if call.words and call.texts[0].isdigit() else 1
        keep_parameters(env, [replace(env["@"], text=text) for text in env["@"].text.split(SPLIT)[count:]])


def _read(env: Env, call: Call) -> None:
    names = [w.text for w in _operands(call, "-d -i -n -N -p -t -u")]
    separator = next((value.text for name, value in call.assignments if name == "IFS"), " ")
    line = (call.stdin or "").split("\n", 1)[0]
    parts = line.split(separator if separator.strip() else None) if separator else [line]
    array = call.value("-a")
    if array is not None:
        env[array.text] = keep_list(env, array.text, [Word(p) for p in parts] or [Word(UNKNOWN)])
        return
    for at, name in enumerate(names):
        value = " ".join(parts[at:]) if name == names[-1] else (parts[at] if at < len(parts) else "")
        if call.stdin is not None:
            env[name] = Word(value)
        else:
            env.pop(name, None)


def _mapfile(env: Env, call: Call) -> None:
    names = _operands(call, "-d -n -O -s -u -C -c")
    lines = [Word(line) for line in (call.stdin or "").split("\n") if line] or [Word(UNKNOWN, calls=call.upstream)]
    name = names[0].text if names else "MAPFILE"
    env[name] = keep_list(env, name, lines)


def _printf(env: Env, call: Call) -> None:
    if call.texts[:1] == ["-v"] and len(call.words) > 2:
        text = constant_output(replace(call, words=call.words[2:], _operands=None))
        env[call.texts[1]] = Word(UNKNOWN if text is None else text, calls=tuple(c for w in call.words for c in w.calls))


def _operands(call: Call, with_value: str) -> list[Word]:
    """`call.operands` for a builtin whose value options the common table does not hold."""
    values = with_value.split()
    return [w for at, w in enumerate(call.words) if not w.text.startswith("-") and not (at and call.texts[at - 1] in values)]


_BUILTINS = {"set": _set, "shift": _shift, "read": _read, "mapfile": _mapfile, "readarray": _mapfile, "printf": _printf}

_MORE_THAN_WORDS = re.compile(r"[;&|$`<>()'\"\\\n{}]")


def is_shell_text(alias: str) -> bool:
    """Whether an alias is more than plain words."""
    return bool(_MORE_THAN_WORDS.search(alias))


def alias_text(aliases: dict[str, str], call: Call) -> str:
    """The shell text that a call of such an alias stands for; the shell does not look the name up again in it."""
    text = aliases.get(call.path, "")
    if not text or not is_shell_text(text):
        return ""
    del aliases[call.path]
    return " ".join((text, *(shlex.quote(t) for t in call.texts)))


EDITOR_VARIABLES = ("SUDO_EDITOR", "VISUAL", "EDITOR")
OPEN_AN_EDITOR = frozenset("visudo vipw vigr sudoedit sudo".split())
"""Utilities that open system files in the editor of these variables."""


def editors(env: Env) -> list[tuple[str, Word]]:
    """The editor variables that earlier commands set."""
    return [(name, env[name]) for name in EDITOR_VARIABLES if name in env]


_ALL = re.compile(r"\"\$(?:[@*]|\{[@*]\})\"|\$(?:[@*]|\{[@*]\})")


def with_parameters(text: str, values: list[str]) -> str:
    """`sh -c TEXT name a b`: puts a and b for $1 and $2 where they are plain, and both for $@."""
    if "@" in text or "*" in text:
        joined = " ".join(v if _PLAIN.fullmatch(v) else shlex.quote(v) for v in values[1:MOST_PARAMETERS])
        text = _ALL.sub(lambda m: joined, text) if joined else text
    for number, value in enumerate(values[:10]):
        if number and _PLAIN.fullmatch(value):
            text = re.sub(rf"\$\{{?{number}\}}?(?!\d)", lambda m, v=value: v, text)  # type: ignore[misc]
    return text


_PLAIN = re.compile(r"[\w./~*=\ue000-]+")
