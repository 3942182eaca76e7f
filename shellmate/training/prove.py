"""Proof by execution: an intent's command, run in a sandbox, has the effect its `%` tests state.

Every run gets a fresh copy of the fixture in a throw-away root (bubblewrap: no network, own processes, nothing writable of this
machine). Refuses to run anything at all without bubblewrap. An intent whose utilities are not installed here counts as skipped.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shellmate.core import candidates
from shellmate.core.errors import ExitCode, UsageError
from shellmate.training import data
from shellmate.training.fixture import HOME, fixture_values, lay_out
from shellmate.training.intents import Intent, load_intents

LIMIT = 20
"""Seconds for one command with its tests."""
ENTRIES = 4
"""At most this many entries of an intent's enumerations are tried, spread over the list."""

PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"
_COMPLAINT = re.compile(r"command not found|syntax error|(?:invalid|unrecognized|unknown|illegal|ambiguous) (?:option|argument|command|predicate|operand)|no such file|missing (?:operand|argument)|^usage:|cannot (?:access|open|stat)|not a git|is not a (?:file|directory)", re.I | re.M)
"""A bare `%` wants exit status 0 and none of this on standard error."""
_MISUNDERSTOOD = re.compile(r"command not found|syntax error|compile error|(?:invalid|unrecognized|unknown|illegal) (?:option|argument|predicate|operand)|^usage:", re.I | re.M)
"""What a tool says of a command line that is wrong whatever the files contain."""
_BUILTIN_WORDS = frozenset(". : [ alias bg bind break builtin caller case cd command compgen complete continue declare dirs disown do done echo elif else enable esac eval exec exit export false fc fg fi for function getopts hash help history if in jobs kill let local logout mapfile popd printf pushd pwd read readarray readonly return select set shift shopt source suspend test then time times trap true type typeset ulimit umask unalias unset until wait while".split())

_HARNESS = r"""
cp -a /fixture/pristine "$HOME/desk"; [ ! -d /fixture/origin.git ] || cp -a /fixture/origin.git "$HOME/origin.git"
cd "$HOME/desk" || exit 98
[ -z "$_proof_git" ] || cp -a /fixture/git .git
ulimit -f 200000 -v 4000000
sleep 300 & sleep 301 & disown -a
_proof_given=$1 _proof_command=$2; shift 2; _proof_tests=("$@"); set --
if [ -n "$_proof_given" ] && ! eval "$_proof_given"; then echo 'the given line failed' >&2; exit 97; fi
_proof_finish() {
    status=$?; trap - EXIT; set +eu; exec >&"$_proof_out" 2>&"$_proof_err"
    cd "$HOME/desk"; command cp /tmp/out out
    for _proof_test in "${_proof_tests[@]}"; do
        if [ -n "$_proof_test" ]; then (eval "$_proof_test") >/dev/null || echo "FAILED % $_proof_test"
        elif [ "$status" -ne 0 ]; then echo "FAILED % (exit status $status)"; fi
    done
    echo "DONE $status"; echo '--- out'; head -c 3000 /tmp/out; head -c 3000 /tmp/err >&2
    exit 0
}
printf 'y\n%.0s' {1..50} >/tmp/in
exec {_proof_out}>&1 {_proof_err}>&2 >/tmp/out 2>/tmp/err </tmp/in
trap _proof_finish EXIT
eval "$_proof_command"
exit
"""


@dataclass(frozen=True)
class Case:
    """One run: a command with the fixture's values and what must hold afterwards."""

    intent: str
    command: str
    given: str
    tests: tuple[str, ...]
    """What must hold; empty for a further entry of an enumeration, whose command only has to be understood by its tool."""


@dataclass(frozen=True)
class Outcome:
    """How a case ended."""

    case: Case
    failures: tuple[str, ...]
    """Tests that did not hold, as a person reads them; none: proved."""
    output: str
    errors: str
    status: int


def sandbox(fixture: Path, writable: bool = False) -> list[str]:
    """The bubblewrap command line up to the program. Raises `UsageError` when bubblewrap is not installed."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise UsageError("Proving runs commands only in a sandbox, and bubblewrap (bwrap) is not installed.", "Install the package bubblewrap.")
    arguments = [bwrap, "--unshare-all", "--die-with-parent", "--new-session", "--uid", "1000", "--gid", "1000", "--hostname", "fixture", "--clearenv"]
    arguments += ["--size", str(64 * 2**20), "--tmpfs", "/", "--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev", "--size", str(256 * 2**20), "--tmpfs", "/tmp"]
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        place = Path("/", name)
        if place.is_symlink():
            arguments += ["--symlink", os.readlink(place), str(place)]
        elif place.exists():
            arguments += ["--ro-bind", str(place), str(place)]
    for name in ("alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "magic", "mime.types", "ssl/openssl.cnf", "ImageMagick-6", "ImageMagick-7", "perl"):
        arguments += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    if (fixture / "etc").is_dir():
        for place in sorted((fixture / "etc").iterdir()):
            arguments += ["--ro-bind", str(place), f"/etc/{place.name}"]
    arguments += ["--size", str(256 * 2**20), "--tmpfs", "/home", "--dir", HOME, "--dir", "/var/log", "--dir", "/mnt", "--dir", "/opt", "--bind" if writable else "--ro-bind", str(fixture), "/fixture"]
    environment = {"HOME": HOME, "PATH": PATH, "USER": "user", "LOGNAME": "user", "SHELL": "/bin/bash", "LANG": "C.UTF-8", "TERM": "xterm", "TZ": "UTC", "EDITOR": "true", "PAGER": "cat", "FOO": "old"}
    environment |= {f"GIT_{who}_{what}": text for who in ("AUTHOR", "COMMITTER") for what, text in (("NAME", "User"), ("EMAIL", "user@example.com"))}
    for name, text in environment.items():
        arguments += ["--setenv", name, text]
    return [*arguments, "--chdir", HOME]


def build_fixture(folder: Path) -> Path:
    """Makes the fixture in `folder`, its archives and repository inside the sandbox. Raises `UsageError` when that fails."""
    script = lay_out(folder)
    made = subprocess.run([*sandbox(folder, writable=True), "bash", "-c", script], capture_output=True, text=True, timeout=120, check=False)
    if made.returncode:
        raise UsageError(f"The sandbox could not build the fixture: {made.stderr.strip()[-300:]}.", "Check that bubblewrap may make user namespaces here.")
    return folder


def cases(intent: Intent, command: int = 0) -> Iterator[Case]:
    """The runs that prove an intent; `command` picks among `$` and `=`.

    The tests are made for the first entry of an enumeration; of some further ones the command has to be understood.
    """
    template = (*intent.commands, *intent.accepted)[command]
    used = [len(entries) for name, entries in intent.enums.items() if "{" + name in template]
    tried = min(ENTRIES, max(used, default=1))
    step = max(1, max(used, default=1) // ENTRIES)
    seen: set[str] = set()
    for number in range(tried):
        values = fixture_values(intent, number * step)
        texts = [data.with_values(text, intent, values) for text in (template, *intent.given, *intent.proofs)]
        if texts[0] not in seen:
            seen.add(texts[0])
            given, tests = "\n".join(texts[1 : 1 + len(intent.given)]), tuple(texts[1 + len(intent.given) :])
            yield Case(intent.id, texts[0], given, () if number else tests)


def run_case(case: Case, fixture: Path) -> Outcome:
    """Runs one case in a fresh sandbox."""
    git = ["--setenv", "_proof_git", "1"] if re.search(r"\bgit\b", f"{case.command} {case.given}") else []
    command = [*sandbox(fixture), *git, "bash", "-c", _HARNESS, "proof", case.given, case.command, *case.tests]
    try:
        done = subprocess.run(command, capture_output=True, timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired:
        return Outcome(case, (f"not done after {LIMIT} s",), "", "", -1)
    report, _, output = done.stdout.decode("utf-8", "replace").partition("--- out\n")
    errors = done.stderr.decode("utf-8", "replace")
    failures = [line.removeprefix("FAILED ") for line in report.splitlines() if line.startswith("FAILED ")]
    status = re.search(r"^DONE (\d+)$", report, re.M)
    if status is None:
        failures.append("the command ended the shell before its tests" if not errors.strip() else errors.strip().splitlines()[-1])
    complaint = (_COMPLAINT if "" in case.tests else _MISUNDERSTOOD).search(errors) if "" in case.tests or not case.tests else None
    if complaint:
        failures.append(f"standard error says {complaint[0]!r}")
    return Outcome(case, tuple(failures), output, errors, int(status[1]) if status else -1)


@cache
def installed(utility: str) -> bool:
    """Whether the sandbox has this utility."""
    return utility in _BUILTIN_WORDS or "/" in utility or shutil.which(utility, path=PATH) is not None


def missing(commands: Sequence[str]) -> list[str]:
    """Utilities of these commands that are not installed."""
    return sorted({u for c in commands for u in candidates.needs(c) if not installed(u)})


def prove(part: int, parts: int, intent: str | None, verbose: bool, cwd: Path) -> int:
    """Proves part `part` of `parts` of all intents with `%` lines (or one `intent`); prints failures and counts.

    Returns the exit code. Raises `UsageError` without bubblewrap or when no intent fits. `cwd` is not touched.
    """
    sandbox(cwd)
    intents, _ = load_intents()
    chosen = [i for i in intents if i.proofs and (intent is None or i.id == intent)][part - 1 :: parts]
    if not chosen:
        raise UsageError(f"No intent to prove{f' is called {intent}' if intent else ''}.", "`shellmate data check` counts them; only those with a `%` line can be proved.")
    with tempfile.TemporaryDirectory(prefix="shellmate-proof-") as folder:
        fixture = build_fixture(Path(folder) / "fixture")
        proved, failed, skipped = _prove_all(chosen, fixture, verbose)
    print(f"{'proved':<12}{proved:>6}\n{'failed':<12}{failed:>6}\n{'skipped':<12}{skipped:>6}   utilities that are not installed here")
    return ExitCode.INTERNAL if failed else ExitCode.DONE


def _prove_all(chosen: list[Intent], fixture: Path, verbose: bool) -> tuple[int, int, int]:
    proved = failed = skipped = 0
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        for intent, outcomes in zip(chosen, pool.map(lambda i: _prove_one(i, fixture), chosen), strict=True):
            if isinstance(outcomes, str):
                skipped += 1
                if verbose:
                    sys.stderr.write(f"skipped {intent.id}: not installed: {outcomes}\n")
                continue
            wrong = [o for o in outcomes if o.failures]
            proved, failed = proved + (not wrong), failed + bool(wrong)
            for outcome in wrong:
                print(f"{intent.path.name}:{intent.line}: {intent.id}: {'; '.join(outcome.failures)}\n    $ {outcome.case.command}")
                if verbose:
                    print("\n".join(f"    | {line}" for line in (outcome.output + outcome.errors).splitlines()[:20]))
    return proved, failed, skipped


def _prove_one(intent: Intent, fixture: Path) -> list[Outcome] | str:
    found = list(cases(intent))
    if absent := missing([c.command for c in found]):
        return ", ".join(absent)
    outcomes = [run_case(case, fixture) for case in found]
    in_vain = sorted({name for o in outcomes if o.failures for name in _started_in_vain(o)})
    return ", ".join(in_vain) or outcomes


def _started_in_vain(outcome: Outcome) -> list[str]:
    """Programs that are not installed and that the command's own program could not start: `find -exec dos2unix`, `tar -I pigz`."""
    command, errors = outcome.case.command, outcome.errors
    started = re.findall(r"(?:-exec(?:dir)?|-ok(?:dir)?|\bxargs(?: -\S+)*|-I|--use-compress-program=?) ?([a-z][\w.+-]*)", command)
    return [name for name in started if not installed(name) and re.search(rf"\b{re.escape(name)}\W*: (?:not found|command not found|No such file)", errors)]
