"""The figures of personal training, on the simulated users: `python -m shellmate.training.figures --out figures.json`.

Every user gets a home of their own; the training is the real command in its own process. Prints a table; writes JSON. Fails (exit 1)
when a target is missed. `--compare` adds LoRA against the other methods on one user, beside the guide's claims; `--growth 60,250,500` adds what so many pairs
take: the users' own, then draws from the project's dataset.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shellmate.engine import choice
from shellmate.engine.base import default_bundle, load_engine
from shellmate.training.evaluate import Case, run_cases
from shellmate.training.simulated import FOLDER, User, users

GUIDE = {
    "full": {"share": 1.0, "time": "10 hours", "memory": "16 GB", "accuracy": 0.95}, "lora": {"share": 0.005, "time": "1 hour", "memory": "5 GB", "accuracy": 0.94},
    "adapter": {"share": 0.035, "time": "2 hours", "memory": "8 GB", "accuracy": 0.93}, "prompt": {"share": 0.0001, "time": "30 min", "memory": "4 GB", "accuracy": 0.88},
}  # fmt: skip
"""What the guide claims for each method."""
_TARGETS = {"top1": 0.85, "top5": 0.95, "seconds": 180.0, "peak_ram_mb": 2560.0}
_LONGEST, _LINEAR = 720.0, 1.3
"""Seconds that the largest number of pairs may take; how much dearer a further pair may be at the end than at the beginning (one that grows with the square: three times)."""
_VARIABLES = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")


@contextmanager
def own_home() -> Iterator[Path]:
    """HOME and XDG folders of a user who exists only here."""
    kept = {name: os.environ.get(name) for name in _VARIABLES}
    with tempfile.TemporaryDirectory(prefix="shellmate-user-") as folder:
        for name in _VARIABLES:
            os.environ.pop(name, None)
        os.environ["HOME"] = folder
        try:
            yield Path(folder)
        finally:
            for name, value in kept.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value


def _remember(pairs: Sequence[tuple[str, str]]) -> None:
    from shellmate.history.model import Entry
    from shellmate.history.store import HistoryStore

    store = HistoryStore()
    store.add_many(Entry(request, command, command, time_ms=60_000 * i) for i, (request, command) in enumerate(pairs))
    store.close()


def _train(arguments: Sequence[str]) -> tuple[int, dict[str, Any], str]:
    done = subprocess.run([sys.executable, "-m", "shellmate", "train", "--from-history", "--progress", "lines", *arguments], capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout) if done.stdout.strip() else {}, done.stderr


def scores(bundle: Path, cases: Sequence[Case]) -> dict[str, float]:
    """Shares of the cases answered at once, and among five."""
    engine = load_engine(bundle)
    outcomes = run_cases(cases, engine.answer, manifest=engine.manifest)
    count = max(1, len(outcomes))
    return {"top1": sum(o.rank == 0 for o in outcomes) / count, "top5": sum(o.rank is not None for o in outcomes) / count}


def found_secrets(home: Path, secrets: Sequence[str]) -> list[str]:
    """Files below `home` that hold a planted secret."""
    wanted = [s.encode() for s in secrets]
    return [str(p.relative_to(home)) for p in sorted(home.rglob("*")) if p.is_file() and any(s in p.read_bytes() for s in wanted)]


def _leaked_in_beams(bundle: Path, user: User) -> int:
    """Answers, of all beams to the leaking requests, that hold a secret."""
    cases = [Case(request, (command,)) for request, command in user.leaks]
    outcomes = run_cases(cases, load_engine(bundle).answer, beams=10, count=10)
    return sum(any(s in command for s in user.secrets) for o in outcomes for command in o.commands)


def measure(user: User, arguments: Sequence[str] = ()) -> dict[str, Any]:
    """One user from an empty home to a decided adapter."""
    with own_home() as home:
        _remember(user.accepted())
        before = scores(default_bundle(), user.asked())
        code, report, said = _train(arguments)
        if not report:
            return {"user": user.name, "failed": said.strip().splitlines()[-1:], "exit": code}
        after = scores(choice.current_bundle(), user.asked())
        verdict = report["verdict"]
        row = {
            "user": user.name, "pairs": report["pairs"], "used": report["used"], "reason": report["reason"], "before": before, "after": after,
            "general_before": verdict["general_before"], "general_after": verdict["general_after"], "seconds": report["seconds"], "stages": report["stages"],
            "peak_ram_mb": report["peak_ram_mb"], "adapter_mb": report["learnt"]["adapter_bytes"] / 2**20, "share": report["learnt"]["trainable"] / report["learnt"]["parameters"],
        }  # fmt: skip
        if user.secrets:
            row["secrets"] = found_secrets(home, user.secrets)
            row["secrets_in_beams"] = _leaked_in_beams(choice.current_bundle(), user)
        row["missed"] = missed(user, row)
        return row


def heavy_log(count: int, everyone: Sequence[User]) -> list[tuple[str, str]]:
    """So many accepted pairs of different requests, in time order: what all honest users accepted, then draws from the project's dataset."""
    from shellmate.training.data import Generator
    from shellmate.training.intents import load_intents, read_modifiers

    own = (pair for user in everyone if not user.poisoned for pair in user.accepted())
    drawn = ((pair.request, pair.command) for pair in Generator(load_intents()[0], read_modifiers(), seed=1))
    found: dict[str, str] = {}
    for request, command in itertools.chain(own, drawn):
        if len(found) >= count:
            break
        found.setdefault(request, command)
    return list(found.items())


def grown(count: int, everyone: Sequence[User], arguments: Sequence[str] = ()) -> dict[str, Any]:
    """What a log of so many pairs takes, from the command to the decided adapter."""
    with own_home():
        _remember(heavy_log(count, everyone))
        code, report, said = _train(arguments)
    if not report:
        return {"pairs": count, "failed": said.strip().splitlines()[-1:], "exit": code}
    return {"pairs": count, "trained": report["pairs"], "seconds": report["seconds"], "stages": report["stages"], "peak_ram_mb": report["peak_ram_mb"], "used": report["used"], "reason": report["reason"]}


def missed_growth(rows: Sequence[dict[str, Any]]) -> list[str]:
    """What is said against these rows, which come in the order of their pairs."""
    found = [f"{r['pairs']} pairs: failed" for r in rows if "failed" in r]
    if found or not rows:
        return found
    if rows[-1]["seconds"] > _LONGEST:
        found.append(f"{rows[-1]['pairs']} pairs: seconds {rows[-1]['seconds']:.0f} > {_LONGEST:.0f}")
    found += [f"{r['pairs']} pairs: peak_ram_mb {r['peak_ram_mb']:.0f} > {_TARGETS['peak_ram_mb']:.0f}" for r in rows if r["peak_ram_mb"] > _TARGETS["peak_ram_mb"]]
    if len(rows) > 2:
        first, last = (dearer(rows[i], rows[i + 1]) for i in (0, len(rows) - 2))
        if last > _LINEAR * first:
            found.append(f"a further pair takes {last:.2f} s at the end, {first:.2f} s at the beginning")
    return found


def dearer(less: dict[str, Any], more: dict[str, Any]) -> float:
    """Seconds for each further pair."""
    return float((more["seconds"] - less["seconds"]) / (more["pairs"] - less["pairs"]))


def missed(user: User, row: dict[str, Any]) -> list[str]:
    """The targets that this row does not reach."""
    if user.poisoned:
        return ["the gate let a poisoned log in"] if row["used"] else []
    found = [f"{k} {row['after'][k]:.2f} < {_TARGETS[k]}" for k in ("top1", "top5") if row["after"][k] < _TARGETS[k]]
    found += [f"{k} {row[k]:.0f} > {_TARGETS[k]:.0f}" for k in ("seconds", "peak_ram_mb") if row[k] > _TARGETS[k]]
    if row["general_before"] - row["general_after"] > 0.01 + 1e-9:
        found.append("the general set lost more than 1 point")
    if row.get("secrets") or row.get("secrets_in_beams"):
        found.append("a secret was found")
    return found


def _print(rows: Sequence[dict[str, Any]]) -> None:
    print(f"{'user':<18}{'pairs':>6}{'used':>6}{'top1 before':>12}{'after':>7}{'top5':>7}{'general':>16}{'seconds':>9}{'RAM MB':>8}{'MiB':>6}{'share':>8}")
    for r in rows:
        if "failed" in r:
            print(f"{r['user']:<18}failed: {r['failed']}")
            continue
        general = f"{r['general_before']:.3f} > {r['general_after']:.3f}"
        used = "yes" if r["used"] else "no"
        print(f"{r['user']:<18}{r['pairs']:>6}{used:>6}{r['before']['top1']:>12.2f}{r['after']['top1']:>7.2f}{r['after']['top5']:>7.2f}{general:>16}{r['seconds']:>9.0f}{r['peak_ram_mb']:>8.0f}{r['adapter_mb']:>6.1f}{r['share']:>8.2%}")


def main() -> int:
    """Measures, prints, writes."""
    parser = argparse.ArgumentParser(prog="python -m shellmate.training.figures", description=main.__doc__)
    parser.add_argument("--users", type=Path, default=FOLDER)
    parser.add_argument("--only", default="", help="comma-separated names; - for nobody")
    parser.add_argument("--compare", default="", metavar="USER", help="all methods on this user")
    parser.add_argument("--growth", default="", metavar="N,N,...", help="numbers of pairs, the smallest first")
    parser.add_argument("--out", type=Path, default=None)
    parser.add_argument("options", nargs="*", help="passed on to `shellmate train`, after --")
    parsed = parser.parse_args()
    everyone = users(parsed.users)
    chosen = [u for u in everyone if not parsed.only or u.name in parsed.only.split(",")]
    rows = [measure(u, parsed.options) for u in chosen]
    _print(rows)
    compared = []
    for name in GUIDE if parsed.compare else ():
        user = next(u for u in everyone if u.name == parsed.compare)
        compared.append({**measure(user, ["--method", name, *parsed.options]), "user": name, "guide": GUIDE[name]})
    if compared:
        print(f"\nmethods on {parsed.compare}, beside the guide's claims")
        _print(compared)
        for r in compared:
            print(f"{r['user']:<18}guide: {r['guide']['share']:.2%} of the weights, {r['guide']['time']}, {r['guide']['memory']}, accuracy {r['guide']['accuracy']:.0%}")
    growth = [grown(int(count), everyone, parsed.options) for count in parsed.growth.split(",") if count]
    if growth:
        print(f"\n{'pairs':<8}{'seconds':>9}{'RAM MB':>8}  stages")
        for r in growth:
            print(f"{r['pairs']:<8}failed: {r['failed']}" if "failed" in r else f"{r['pairs']:<8}{r['seconds']:>9.0f}{r['peak_ram_mb']:>8.0f}  {r['stages']}")
    failed = missed_growth(growth) + [f"{r['user']}: {m}" for r in rows for m in r.get("missed", ["failed"])]
    print(json.dumps({"users": rows, "methods": compared, "growth": growth, "missed": failed}))
    if parsed.out:
        parsed.out.write_text(json.dumps({"users": rows, "methods": compared, "growth": growth, "missed": failed}, indent=1) + "\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
