"""`shellmate data`: look at the command dataset, check it, draw from it, prove it."""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from shellmate.core.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from shellmate.training.data import Pair

if TYPE_CHECKING:
    from shellmate.training.data import Pair

HELP = "The command dataset: counts and defects, samples, generated pairs, proof by execution."
EXAMPLE = "shellmate data sample --category git -n 10"


def add(parser: argparse.ArgumentParser) -> None:
    """Declares the actions and options."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="check|sample|generate|prove")
    check = actions.add_parser("check", help="counts, and every defect with file and line")
    check.add_argument("--overlaps", type=int, default=20, help="at most this many ambiguous phrasings are listed")
    sample = actions.add_parser("sample", help="a few generated pairs to read")
    sample.add_argument("-n", "--count", type=int, default=20)
    sample.add_argument("--category", help="only this file's intents")
    sample.add_argument("--intent", help="only this intent")
    generate = actions.add_parser("generate", help="pairs as JSONL on stdout: request, command, accept, intent, category")
    generate.add_argument("-n", "--count", type=int, default=1000)
    generate.add_argument("--split", choices=["train", "dev", "test", "modifiers"], default="train")
    for action in (sample, generate):
        action.add_argument("--seed", type=int, default=1)
    prove = actions.add_parser("prove", help="run commands in a sandboxed fixture and test their stated effect")
    prove.add_argument("--part", default="1/1", help="which part of how many, such as 2/8")
    prove.add_argument("--intent", help="only this intent")
    prove.add_argument("--verbose", action="store_true", help="show the output of what fails")


def run(options: argparse.Namespace) -> int:
    """Carries out one action."""
    return {"check": _check, "sample": _sample, "generate": _generate, "prove": _prove}[options.action](options)


def _check(options: argparse.Namespace) -> int:
    from shellmate.training.check import check

    summary = check()
    for category, count in sorted(summary.by_category.items()):
        print(f"{category:<12}{count:>6}")
    print(f"{'intents':<12}{summary.intents:>6}   phrasings {summary.phrasings}, texts they give before values {summary.variants}, pipelines and compounds {summary.pipelines}, parts of compositions {summary.parts}, utilities {summary.utilities}")
    for text in summary.overlaps[: options.overlaps]:
        print(f"ambiguous: {text}")
    print(f"ambiguous phrasings: {len(summary.overlaps)}")
    for defect in summary.defects:
        print(defect)
    print(f"defects: {len(summary.defects)}")
    return ExitCode.INTERNAL if summary.defects else ExitCode.DONE


def _pairs(options: argparse.Namespace) -> Iterator[Pair]:
    from shellmate.training.data import Generator, Split, distinct
    from shellmate.training.intents import load_intents, read_modifiers

    intents, defects = load_intents()
    for defect in defects:
        sys.stderr.write(f"{defect}\n")
    category, intent = getattr(options, "category", None), getattr(options, "intent", None)
    chosen = [i for i in intents if (not category or i.category == category) and (not intent or i.id == intent)]
    if not chosen:
        raise UsageError("No intent matches.", f"Categories: {', '.join(sorted({i.category for i in intents}))}.")
    generator = Generator(chosen, read_modifiers(), options.seed, Split(getattr(options, "split", "train")))
    gc.freeze()  # a million objects that stay: the collector need not look through them again and again
    return itertools.islice(distinct(generator), options.count)


def _sample(options: argparse.Namespace) -> int:
    for pair in _pairs(options):
        print(f"{pair.intent}\n  {pair.request}\n  $ {pair.command}\n    {pair.text}  =>  {pair.template}")
    return ExitCode.DONE


def _generate(options: argparse.Namespace) -> int:
    for pair in _pairs(options):
        print(json.dumps({"request": pair.request, "command": pair.command, "accept": pair.accepted, "intent": pair.intent, "category": pair.category}, ensure_ascii=False))
    return ExitCode.DONE


def _prove(options: argparse.Namespace) -> int:
    from shellmate.training.prove import prove

    part, _, parts = options.part.partition("/")
    if not (part.isdigit() and parts.isdigit() and 1 <= int(part) <= int(parts)):
        raise UsageError(f"--part {options.part}: expected something like 2/8.")
    return prove(int(part), int(parts), options.intent, options.verbose, Path.cwd())
