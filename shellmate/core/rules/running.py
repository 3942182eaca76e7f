"""Code that nobody looked at: scripts and programs named by their path, what comes through a pipe, packages that are fetched to be run."""

from __future__ import annotations

import re

from shellmate.core.commands import UNKNOWN, Call, Word
from shellmate.core.inner import after_options
from shellmate.core.rules.model import Table
from shellmate.core.rules.remote import reads_code
from shellmate.core.types import Level
from shellmate.core.wrapper_tables import SHELLS

TABLE = Table("unread code")
_INSTALLED = re.compile(r"/(?:usr|bin|sbin|lib\w*|snap|nix|gnu|etc/(?:init|rc)\.d)/|(?!/(?:var/)?tmp/|/dev/shm/)(?:\S*/)?\.?s?bin/[^/]+$|\S*/(?:gradlew|mvnw)$")
"""Programs of the system, of a folder for programs, and the launchers that build tools put into a project."""
_OWN_START = re.compile(r"(?:\S*/)?\.(?!\.?/)\S|(?:\S*/)?(?:de)?activate(?:\.\w+)?$|/(?:etc|usr|lib)/|(?:\S*[/._-])?env$")
"""Files that are there to be sourced: start files and what lies in hidden folders, environments, the system's own."""
_STDIN = frozenset(("-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"))
_SHELL = ("-o -O --rcfile --init-file +o", r"-[a-zA-Z]*[cns][a-zA-Z]*|--command|--no-execute|noexec")
_INTERPRETERS = {
    **dict.fromkeys(SHELLS, _SHELL), "python": ("-W -X -Q", r"-[bBdEhiIOqsSuvVx]*[cmVh].*|--(?:version|help)"), "perl": ("-I", r"-(?![MmI])[a-zA-Z0-9]*[eEcvV].*|--(?:version|help)"), "ruby": ("-r -I -C -E", r"-(?![rICE])[a-zA-Z0-9]*[ecvS].*|--(?:version|help)"),
    "node": ("-r --require --import --loader --env-file -C --conditions", r"-[epcvhi]|-pe|--(?:eval|print|check|version|help|test|run)(?:=.*)?"), "php": ("-d -c -z -t", r"-[rRBESlswimvha].*|--(?:run|lint|server|version|info|help|ini|r[fceiz])\b.*"), "lua": ("-l", r"-[ev].*"), "Rscript": ("", r"-e|--(?:version|help)"),
    "julia": ("-J -C", r"-[eEv].*|--(?:eval|print|version|help)\b.*"), "tclsh": ("", "--.*"), "groovy": ("-cp", "-e|-v|--version"), "elixir": ("-r", "-e|-S|-v|--version"), "swift": ("", r"-e|--.*|build|test|package|run"), "expect": ("", "-c|-v"), "racket": ("", "-e|-v"), "guile": ("", "-c|-v"),
}  # fmt: skip
"""Interpreter -> its options with a value, and those with which it runs no script."""
_FETCHED = "npx ~^ !--no-install|--no|--offline ;; uvx ~^ ;; npm dlx|x ;; yarn dlx ;; pipx run ;; uv run !--offline|--no-sync ;; uv tool run ;; bun x ;; nix run|shell|develop ;; nix-shell -p|--packages ;; guix shell ;; go run ~@ ;; deno run|x ~^(npm|jsr): ;; jbang ~^ ;; coursier|cs launch"
"""Runners that fetch what they run where it is not there yet."""


def _script(call: Call) -> Word | None:
    """The script that an interpreter is told to run."""
    if call.name == "java":
        return call.value("-jar")
    valued, others = _INTERPRETERS[call.name]
    rest = after_options(call.words, valued, assignments=False)
    own = call.texts[: len(call.words) - len(rest)]
    return None if not rest or any(re.fullmatch(others, text) for text in own) or re.fullmatch(others, rest[0].text) else rest[0]


def _runs_script(call: Call) -> bool:
    if call.name in ("deno", "bun"):
        words = [w for w in call.operands if w.text != "run"]
        return call.operands[:1] != () and (call.operands[0].text == "run" or call.name == "bun") and bool(words) and re.search(r"\.[cm]?[jt]sx?$", words[0].text) is not None
    if call.name in ("source", "."):
        return bool(call.operands) and not call.operands[0].process and call.operands[0].text not in _STDIN and not _OWN_START.match(call.operands[0].text)
    script = _script(call) if call.name in _INTERPRETERS or call.name == "java" else None
    return script is not None and not script.process and script.text not in _STDIN and not re.match(r"/(?:usr|lib\w*)/", script.text)


def _runs_program(call: Call) -> bool:
    """A program outside the folders where installed ones lie."""
    return "/" in call.path and call.name not in ("", UNKNOWN) and not _INSTALLED.match(call.path)


def _fetches(call: Call) -> bool:
    """`npm exec`; pnpm's runs only what is there."""
    return call.name == "npm" and bool(call.operands) and call.operands[0].text == "exec" and not call.path.endswith("pnpm")


def _from_elsewhere(call: Call) -> bool:
    """Through a pipe, from another file descriptor, out of a value that is not known."""
    name = call.name
    if (name in SHELLS or name in ("parallel", "python", "perl", "ruby", "node", "php")) and call.fed and call.stdin is None and reads_code(call):
        return True
    if name in ("eval", "source", "."):
        return any(w.unknown for w in call.words)
    return name in SHELLS and any(re.match(r"/(?:dev|proc/self)/fd/[3-9]", t) for t in [*(w.text for w in call.operands[:1]), *(r.target.text for r in call.redirects if r.operator == "<")])


TABLE.add("runs-unseen", Level.CAUTION, "Runs a script, a package or the output of a program that was not looked at.", "Read it first.", match=_FETCHED, when=lambda c: _runs_program(c) or _from_elsewhere(c) or _runs_script(c) or _fetches(c),
    yes=("cat x.sh | bash", "npx create-app", "eval \"$(ssh-agent)\"", "bash x.sh", "./install.sh", "nohup ./server &", "nice -n 10 /opt/import.sh", "python3 app.py", "node app.js", "java -jar a.jar", "source lib.sh", "uv run pytest", "uvx ruff check", "pnpm dlx cowsay", "npm exec cowsay", "pipx run cowsay", "npx --no-install ./x.sh"),
    no=("source ~/.bashrc", "source .venv/bin/activate", ". /etc/os-release", "bash -n x.sh", "bash -c 'ls'", "python3 -m json.tool a.json", "python3 -c 'print(1)'", "node -p 1", "php -l a.php", "perl -ne 'print' a.txt", "/usr/bin/ls", "venv/bin/pip list", "./gradlew tasks", "npx --no-install eslint .", "pnpm exec eslint .", "poetry run pytest", "uv lock --check"))
