"""`shellmate suggest`: candidates for one request, or for a stream of them."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable

from shellmate.core.errors import ExitCode, NotConfidentError, ShellmateError, UsageError
from shellmate.core.types import Context, Request, Shell, Suggestion

HELP = "Suggests shell commands for a request in plain English. Nothing is run."
EXAMPLE = "shellmate suggest -n 3 find pdf files changed this week"
MOST_CANDIDATES = 20

Ask = Callable[[Request], Suggestion]


def add(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("request", nargs="*", metavar="REQUEST", help="what you want, in English")
    parser.add_argument("-n", "--count", type=int, default=5, help="candidates wanted (1 to 20, default 5)")
    parser.add_argument("--json", action="store_true", help="one JSON object per request on stdout")
    parser.add_argument("--stdin", action="store_true", help="read one request a line from standard input (with --json)")
    parser.add_argument("--shell", choices=[s.value for s in Shell], default="bash", help="whose syntax the command must follow (default bash)")
    parser.add_argument("--cwd", default=None, help="the folder the request is about (default: this one)")
    parser.add_argument("--no-service", action="store_true", help="load the model in this process")
    parser.add_argument("--reference", action="store_true", help="use Optimum's own generate (slow; implies --no-service)")


def _asker(options: argparse.Namespace) -> Ask:
    from shellmate.engine.base import load_engine
    from shellmate.engine.choice import current_bundle
    from shellmate.engine.suggest import suggest

    engine = load_engine(current_bundle(), reference=options.reference)
    return lambda request: suggest(engine, request)


def _context(options: argparse.Namespace) -> Context:
    cwd = os.path.abspath(options.cwd or os.getcwd())
    if not os.path.isdir(cwd):
        raise UsageError(f"--cwd {options.cwd}: there is no such folder.", "Name an existing folder.")
    return Context(cwd, os.environ.get("PATH", ""), Shell(options.shell))


def run(options: argparse.Namespace) -> int:
    """Answers; exit 3 when the model is not sure."""
    if not 1 <= options.count <= MOST_CANDIDATES:
        raise UsageError(f"-n {options.count}: the number of candidates must be 1 to {MOST_CANDIDATES}.")
    if options.stdin:
        return _stream(options)
    text = " ".join(options.request)
    if not text.strip():
        raise UsageError("There is no request.", "Say in a few words what you want: `shellmate suggest list the largest files`.")
    from shellmate.core.slots import extract

    extract(text)
    answer = _asker(options)(Request(text, options.count, _context(options)))
    if options.json:
        print(json.dumps(answer.as_json(), ensure_ascii=False))
    elif answer.confident:
        _show(answer)
    if not answer.confident:
        closest = "; closest: " + " | ".join(c.command for c in answer.candidates[:3]) if answer.candidates else ""
        raise NotConfidentError(f"Not sure what command does that{closest}.", "Try other words, or name the tool.")
    return ExitCode.DONE


def _show(answer: Suggestion) -> None:
    """Commands on stdout; what people should know about them on stderr."""
    for candidate in answer.candidates:
        print(candidate.command)
        notes = [f"{candidate.risk.level.word}: {reason.message}" for reason in candidate.risk.reasons]
        if candidate.missing:
            notes.append(f"not installed: {', '.join(candidate.missing)}")
        if notes:
            sys.stdout.flush()
            sys.stderr.write("".join(f"    # {note}\n" for note in notes))


def _stream(options: argparse.Namespace) -> int:
    """One request a line in, one object a line out; a bad line answers with its error and the run goes on."""
    context = _context(options)
    ask: Ask | None = None
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        try:
            if "\ufffd" in line:
                raise UsageError("The request is not UTF-8 text.", "Type it as plain text.")
            ask = ask or _asker(options)
            out = ask(Request(line, options.count, context)).as_json()
        except UsageError as error:
            out = {"request": line, "error": str(error)}
        except ShellmateError as error:
            if ask is None:
                raise
            out = {"request": line, "error": str(error)}
        print(json.dumps(out, ensure_ascii=False), flush=True)
    return ExitCode.DONE
