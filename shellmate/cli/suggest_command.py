"""`shellmate suggest`: candidates for one request, or for a stream of them. The service answers; without it, this process does."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from typing import Any

from shellmate.core.errors import ExitCode, ServiceError, ShellmateError, UsageError
from shellmate.core.obeyed import fit_for
from shellmate.core.types import Context, Request, Shell

HELP = "Suggests shell commands for a request in plain English. Nothing is run."
EXAMPLE = "shellmate suggest -n 3 find pdf files changed this week"
MOST_CANDIDATES = 20

Ask = Callable[[str], dict[str, Any]]
"""A request -> the contract's `suggest --json` object."""


def add(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("request", nargs="*", metavar="REQUEST", help="what you want, in English")
    parser.add_argument("-n", "--count", type=int, default=None, help="candidates wanted (1 to 20, default: the setting suggest.count)")
    parser.add_argument("--json", action="store_true", help="one JSON object per request on stdout")
    parser.add_argument("--stdin", action="store_true", help="read one request a line from standard input (with --json)")
    parser.add_argument("--shell", choices=[s.value for s in Shell], default="bash", help="whose syntax the command must follow (default bash)")
    parser.add_argument("--cwd", default=None, help="the folder the request is about (default: this one)")
    parser.add_argument("--after", default="", metavar="REQUEST", help="the request before, which this one may go on with (`but only the total`)")
    parser.add_argument("--no-service", action="store_true", help="load the model in this process (also: SHELLMATE_NO_SERVICE=1)")
    parser.add_argument("--reference", action="store_true", help="use Optimum's own generate (slow; implies --no-service)")


def _asker(options: argparse.Namespace, count: int, context: Context) -> Ask:
    """The service if it may be used and can be had, else an engine in this process."""
    from shellmate import config

    settings = config.current()
    alone = options.no_service or options.reference or bool(os.environ.get("SHELLMATE_NO_SERVICE")) or not settings.service.enabled
    if not alone:
        try:
            return _service(count, context, options.after)
        except ServiceError as error:
            sys.stderr.write(f"shellmate: {error} Answering in this process.\n")
    return _own(count, context, options.reference or settings.engine == "optimum", options.after)


def _service(count: int, context: Context, earlier: str) -> Ask:
    from shellmate.service import client, lifecycle

    lifecycle.start()
    fields = client.suggestion("", count=count, shell=context.shell.value, cwd=context.cwd, earlier=earlier)

    def ask(text: str) -> dict[str, Any]:
        answer = lifecycle.ask("suggest", **{**fields, "request": text})
        answer.pop("warnings", None)  # this process has read the settings too, and says the same
        return answer

    return ask


def _own(count: int, context: Context, reference: bool, earlier: str) -> Ask:
    from shellmate.engine.base import load_engine
    from shellmate.engine.choice import current_bundle
    from shellmate.engine.suggest import suggest
    from shellmate.service.recalling import Recalling

    engine, recall = load_engine(current_bundle(context.cwd), reference=reference), Recalling()
    return lambda text: suggest(engine, Request(text, count, context, earlier), recall).as_json()


def _context(options: argparse.Namespace) -> Context:
    cwd = os.path.abspath(options.cwd or os.getcwd())
    if not os.path.isdir(cwd):
        raise UsageError(f"--cwd {options.cwd}: there is no such folder.", "Name an existing folder.")
    return Context(cwd, os.environ.get("PATH", ""), Shell(options.shell))


def run(options: argparse.Namespace) -> int:
    """Answers; exit 3 when the model is not sure."""
    from shellmate import config

    count = config.current().suggest.count if options.count is None else options.count
    if not 1 <= count <= MOST_CANDIDATES:
        raise UsageError(f"-n {count}: the number of candidates must be 1 to {MOST_CANDIDATES}.")
    if options.stdin and options.after:
        raise UsageError("--after goes with one request, not with --stdin.", "Leave out one of them.")
    if options.stdin:
        return _stream(options, count)
    text = " ".join(options.request)
    if not text.strip():
        raise UsageError("There is no request.", "Say in a few words what you want: `shellmate suggest list the largest files`.")
    from shellmate.core.slots import extract
    from shellmate.service.show import show

    extract(text)
    return show(_asker(options, count, _context(options))(text), options.json)


def _stream(options: argparse.Namespace, count: int) -> int:
    """One request a line in, one object a line out; a bad line answers with its error and the run goes on."""
    from shellmate.core.slots import extract

    context = _context(options)
    ask: Ask | None = None
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        try:
            if "\ufffd" in line:
                raise UsageError("The request is not UTF-8 text.", "Type it as plain text.")
            extract(line)
            ask = ask or _asker(options, count, context)
            out = ask(line)
        except UsageError as error:
            out = {"request": line, "error": str(error)}
        except ShellmateError as error:
            if ask is None:
                raise
            out = {"request": line, "error": str(error)}
        print(fit_for(sys.stdout, json.dumps(out, ensure_ascii=False)), flush=True)
    return ExitCode.DONE
