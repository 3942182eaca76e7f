"""`shellmate explain`: a command, part by part, from the local man pages and --help."""

from __future__ import annotations

import argparse
import json
import os
import sys

from shellmate.core.errors import ExitCode, UsageError
from shellmate.core.obeyed import fit_for

HELP = "Explains a command word by word. The command is not run."
EXAMPLE = "shellmate explain 'tar -xzf backup.tar.gz -C /tmp'"
TAKES_A_COMMAND = True
WIDEST = 32
"""Columns for the command's own text."""


def add(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("command", nargs="+", metavar="COMMAND", help="the command, best in quotes")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def run(options: argparse.Namespace) -> int:
    """Explains."""
    from shellmate.core.explain import explain
    from shellmate.host.options import Meanings

    text = " ".join(options.command)
    if not text.strip():
        raise UsageError("There is no command.", "For example: `shellmate explain 'ls -l'`.")
    found = explain(text, Meanings(os.environ.get("PATH", ""), os.getcwd()))
    if options.json:
        print(json.dumps(found.as_json()))
        return ExitCode.DONE
    rows = found.rows()
    width = min(WIDEST, max((2 * depth + len(part.text) for depth, part in rows), default=0))
    if not found.parses:
        print("bash cannot read this command as a whole; as far as it goes:")
    for depth, part in rows:
        label = "  " * depth + part.text
        if len(label) > width:
            print(label)
            label = ""
        print(fit_for(sys.stdout, f"{label:<{width}}  {part.meaning}"))
    return ExitCode.DONE
