"""Programs given on the command line: `python -c`, `perl -e`, `node -e`, here-documents fed to an interpreter; and the shell commands in them."""

from __future__ import annotations

import re

from shellmate.core.commands import UNKNOWN, Call
from shellmate.core.patterns import without_patterns
from shellmate.core.printed import without_printed

_OPTIONS: dict[str, tuple[str, ...]] = {
    "python": ("-c",), "perl": ("-e", "-E"), "ruby": ("-e",), "node": ("-e", "--eval", "-p", "--print", "-pe"), "php": ("-r", "-R", "-B"), "lua": ("-e",), "julia": ("-e", "-E", "--eval"), "Rscript": ("-e",), "R": ("-e",),
    "osascript": ("-e",), "powershell": ("-Command", "-c", "-command"), "groovy": ("-e",), "elixir": ("-e",), "bun": ("-e", "--eval"), "deno": (), "tclsh": (), "awk": (), "expect": ("-c",), "guile": ("-c",), "racket": ("-e",),
    "emacs": ("--eval", "-eval"), "scala": ("-e",), "erl": ("-eval",), "ghc": ("-e",), "clojure": ("-e",), "gdb": ("-ex", "--eval-command"), "raku": ("-e",), "ocaml": ("-e",), "nu": ("-c",), "swipl": ("-g",), "ipython": ("-c",), "octave": ("--eval",), "luajit": ("-e",), "sbcl": ("--eval",), "jshell": (), "irb": (), "csi": ("-e",), "rust-script": ("-e",), "nickle": ("-e",), "swift": ("-e",), "kotlin": ("-e",), "vim": ("-c",),
}  # fmt: skip
NAMES = " ".join(_OPTIONS)


def code_of(call: Call) -> str:
    """The program text given to an interpreter, or nothing."""
    options = _OPTIONS.get(call.name)
    if options is None:
        return ""
    parts = [call.stdin] if call.stdin is not None and not call.has("-c", "-e", "-r") else []
    if call.name == "awk":
        parts.extend(w.text for w in call.operands[:1])
    elif call.name == "deno":
        parts.extend(w.text for w in call.operands[1:] if "eval" in call.texts[:1])
    for at, text in enumerate(call.texts):
        if text in options and at + 1 < len(call.words):
            parts.append(call.words[at + 1].text)
        elif any(len(o) == 2 and re.fullmatch(rf"-[a-zA-Z0-9]*{o[1]}", text) for o in options) and at + 1 < len(call.words) and text not in options:
            parts.append(call.words[at + 1].text)
        elif any(len(o) == 2 and text.startswith(o) and len(text) > 4 and not text.startswith("--") and not text[2:].isalpha() for o in options):
            parts.append(text[2:])
    return without_printed(without_patterns("\n".join(parts), call.name), call.name)


_EXEC = re.compile(r"(?:\bsystem|\bpopen\d?|check_call|check_output|\bcall|\.run|\brun|Popen|getoutput|getstatusoutput|\bexec(?:Sync|File|FileSync|l|le|lp|lpe|v|ve|vp|vpe)?|\bspawn(?:Sync|l|lp|v|vp|vpe)?|shell_exec|passthru|proc_open|IO\.popen|Open3\.\w+|do shell script|doShellScript|os\.execute|io\.popen|qx|%x|\$\(|Process\.start|shell-command|Runtime\.getRuntime\(\)\.exec|os\.posix_spawn|System\.cmd|pty\.spawn)\s*[(\[{,\s]*(?:(?:in|out)\s*,\s*)?")
_LITERAL = re.compile(r"\s*[\[(,]*\s*[rbfu]?(\"\"\"|'''|\"|'|`)((?:\\.|#\{[^{}]*\}|(?!\1).)*)\1\s*", re.DOTALL)
_BACKTICKS = re.compile(r"`([^`]+)`|(?:qx|%x)\s*[({\[]([^)}\]]+)[)}\]]|(?:qx|%x)\s*([|/])(.+?)\3")


_HOMES = re.compile(r"getenv\(\s*['\"]HOME['\"]|ENV(?:IRON)?\W{0,2}['\"]?HOME|environ\W{1,6}HOME|process\.env\.HOME|homedir\(|expanduser\(\s*['\"]~/?['\"]|Path\.home|Dir\.home|_ENV\W{1,3}HOME|getuser_home")
_JOIN = re.compile(r"\s*(?:\.\.|\.(?!(?:format|join|encode|decode|replace|strip|split|trim|concat|to_s|execute|call)\()|\+|<<|(?P<comma>,))?\s*")
_VALUE = re.compile(r"[\w$@:]+(?:[.:]{1,2}\w+)*(?:\(\s*[^()]*\)|\[[^\]]*\]|\{[^}]*\}|\.\w+)*")
_BESIDE = re.compile(r"\$?\w+\s*\"")
"""awk: a value and a literal side by side are one text."""
_HOLES = re.compile(r"#\{(?:[^{}]|\{[^{}]*\})*\}|\$\{[^{}]*\}")


def _spoken(code: str, at: int) -> list[str]:
    """The words an expression gives from `at` on: literals joined, values nobody can tell as unknown."""
    parts: list[str] = []
    first = _LITERAL.match(code, at)
    if first is None:
        return parts
    literal: re.Match[str] | None = first
    while len(parts) < 40:
        if literal is not None:
            parts.append(_filled(literal, code))
            at = literal.end()
        join = _JOIN.match(code, at)
        at = join.end() if join else at
        if join is not None and join["comma"]:
            parts.append(" ")
        literal = _LITERAL.match(code, at)
        if literal is None:
            value = _VALUE.match(code, at) if join is not None and join[0].strip() or code[at : at + 1].isupper() or _BESIDE.match(code, at) else None
            if value is None:
                break
            parts.append("~" if _HOMES.match(value[0]) else UNKNOWN)
            at = value.end()
    return parts


def _filled(literal: re.Match[str], code: str) -> str:
    """A literal's text, with what the program puts into it as unknown."""
    text = _HOLES.sub(lambda m: "~" if _HOMES.search(m[0]) else UNKNOWN, literal[2])
    if code[: literal.start(1)].endswith(("f", "F")) or re.match(r"\.format\(", code[literal.end() :]):
        text = re.sub(r"\{[^{}]*\}", UNKNOWN, text)
    if re.match(r"%(?!\w*=)", code[literal.end() :]):
        text = re.sub(r"%[sdr]", UNKNOWN, text)
    return text.replace("\\n", "\n").replace('\\"', '"').replace("\\'", "'")


def shell_texts(call: Call) -> list[str]:
    """Shell commands that the program text runs."""
    code = code_of(call)
    if not code:
        return []
    found: list[str] = []
    for match in _EXEC.finditer(code):
        at = match.end()
        parts: list[str] = []
        if match[0].rstrip().endswith(("[", "(", ",", "{")) or match[0][-1:].isspace() or code[at : at + 1] in "\"'":
            parts = _spoken(code, at)
        if any(part.strip() for part in parts):
            found.append("".join(parts).strip())
    if call.name in ("perl", "ruby", "php"):
        found.extend(m[1] or m[2] or m[4] for m in _BACKTICKS.finditer(code))
    if call.name == "awk":
        found.extend(m[1].replace('\\"', '"') for m in re.finditer(r"\|\s*\"((?:\\.|[^\"])*)\"|\"((?:\\.|[^\"])*)\"\s*\|\s*getline", code) if m[1])
        found.extend(m[1] for m in re.finditer(r"\"((?:\\.|[^\"])*)\"\s*\|\s*getline", code))
        found = [re.sub(r"^$", UNKNOWN, f) + (f" {UNKNOWN}" if re.search(r"(rm|sh)( -\w+)* *$", f) else "") for f in found]
    found.extend(m[2] for m in re.finditer(r"(\"\"\"|'''|[\"'])(.*?)\1\s*\.\s*execute\(", code) if call.name == "groovy")
    if call.name == "gdb":
        found.extend(t.partition(" ")[2] for t in call.texts if re.match(r"(?:shell|!)\s", t))
    return found[:16]
