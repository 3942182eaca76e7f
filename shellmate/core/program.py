"""Programs given on the command line: `python -c`, `perl -e`, `node -e`, here-documents fed to an interpreter; and the shell commands in them."""

from __future__ import annotations

import re

from shellmate.core.commands import UNKNOWN, Call

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
    return "\n".join(parts)


_EXEC = re.compile(r"(?:\bsystem|\bpopen\d?|check_call|check_output|\bcall|\.run|\brun|Popen|getoutput|getstatusoutput|\bexec(?:Sync|File|FileSync|l|le|lp|lpe|v|ve|vp|vpe)?|\bspawn(?:Sync|l|lp|v|vp|vpe)?|shell_exec|passthru|proc_open|IO\.popen|Open3\.\w+|do shell script|doShellScript|os\.execute|io\.popen|qx|%x|\$\(|Process\.start|shell-command|Runtime\.getRuntime\(\)\.exec|os\.posix_spawn|System\.cmd|pty\.spawn)\s*[(\[{,\s]*(?:(?:in|out)\s*,\s*)?")
_LITERAL = re.compile(r"\s*[\[(,]*\s*[rbfu]?(\"\"\"|'''|\"|'|`)((?:\\.|(?!\1).)*)\1\s*", re.DOTALL)
_BACKTICKS = re.compile(r"`([^`]+)`|(?:qx|%x)\s*[({\[|/]([^)}\]|/]+)[)}\]|/]")


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
            while (literal := _LITERAL.match(code, at)) and len(parts) < 20:
                parts.append(literal[2].replace("\\n", "\n").replace('\\"', '"').replace("\\'", "'"))
                at = literal.end()
        if parts:
            found.append(" ".join(parts))
    if call.name in ("perl", "ruby", "php"):
        found.extend(a or b for a, b in _BACKTICKS.findall(code))
    if call.name == "awk":
        found.extend(m[1].replace('\\"', '"') for m in re.finditer(r"\|\s*\"((?:\\.|[^\"])*)\"|\"((?:\\.|[^\"])*)\"\s*\|\s*getline", code) if m[1])
        found.extend(m[1] for m in re.finditer(r"\"((?:\\.|[^\"])*)\"\s*\|\s*getline", code))
        found = [re.sub(r"^$", UNKNOWN, f) + (f" {UNKNOWN}" if re.search(r"(rm|sh)( -\w+)* *$", f) else "") for f in found]
    found.extend(m[2] for m in re.finditer(r"(\"\"\"|'''|[\"'])(.*?)\1\s*\.\s*execute\(", code) if call.name == "groovy")
    if call.name == "gdb":
        found.extend(t.partition(" ")[2] for t in call.texts if re.match(r"(?:shell|!)\s", t))
    return found[:16]
