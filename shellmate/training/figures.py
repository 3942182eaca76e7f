"""The figures of personal training, on the simulated users: `python -m shellmate.training.figures --out figures.json`.

Every user gets a home of their own; the training is the real command in its own process. Prints tables; writes JSON with the limits (see `limits`) and
what missed them. Fails (exit 1) when one is missed. `--compare` adds LoRA against the other methods on one user, beside the guide's claims, each scored by the bundle it
made, whether the gate let it in or not; `--growth 60,250,500` adds what so many pairs take: the users' own, then draws from the project's dataset.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from shellmate.engine import choice
from shellmate.engine.base import default_bundle, load_engine
from shellmate.engine.manifest import read_manifest
from shellmate.training import deploy, limits, pairs, replay
from shellmate.training.corpora import RawPair
from shellmate.training.evaluate import Case, run_cases
from shellmate.training.options import HABITS
from shellmate.training.planted import Watch, found_secrets
from shellmate.training.simulated import FOLDER, User, users

GUIDE = {
    "full": {"share": 1.0, "time": "10 hours", "memory": "16 GB", "accuracy": 0.95}, "lora": {"share": 0.005, "time": "1 hour", "memory": "5 GB", "accuracy": 0.94},
    "adapter": {"share": 0.035, "time": "2 hours", "memory": "8 GB", "accuracy": 0.93}, "prompt": {"share": 0.0001, "time": "30 min", "memory": "4 GB", "accuracy": 0.88},
}  # fmt: skip
"""What the guide claims for each method."""
_VARIABLES = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
_ALONE = "alone"
"""Name of an adapter that was trained and exported without the choice between it and the habits."""


@contextmanager
def own_home(accepted: Sequence[tuple[str, str]]) -> Iterator[Path]:
    """HOME and XDG folders of a user who exists only here and has accepted these pairs. The history stays open, so that its write-ahead log can be searched."""
    from shellmate.history.model import Entry
    from shellmate.history.store import HistoryStore

    kept = {name: os.environ.get(name) for name in _VARIABLES}
    with tempfile.TemporaryDirectory(prefix="shellmate-user-") as folder:
        for name in _VARIABLES:
            os.environ.pop(name, None)
        os.environ["HOME"] = folder
        try:
            with closing(HistoryStore()) as store:
                store.add_many(Entry(request, command, command, time_ms=60_000 * i) for i, (request, command) in enumerate(accepted))
                yield Path(folder)
        finally:
            for name, value in kept.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value


def _train(arguments: Sequence[str]) -> tuple[int, dict[str, Any], str]:
    """Exit code, report and stderr of `shellmate train --from-history`."""
    done = _shellmate("train", "--from-history", "--progress", "lines", *arguments)
    return done.returncode, json.loads(done.stdout) if done.stdout.strip() else {}, done.stderr


def _shellmate(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "shellmate", *arguments], capture_output=True, text=True, check=False)


def scores(bundle: Path, cases: Sequence[Case]) -> dict[str, float]:
    """Shares of the cases answered at once, and among five."""
    engine = load_engine(bundle)
    outcomes = run_cases(cases, engine.answer, manifest=engine.manifest)
    count = max(1, len(outcomes))
    return {"top1": sum(o.rank == 0 for o in outcomes) / count, "top5": sum(o.rank is not None for o in outcomes) / count}


def measure(user: User, arguments: Sequence[str] = ()) -> dict[str, Any]:
    """One user from an empty home to a decided adapter: `after` is what answers them then, `made` what the training made, used or not."""
    with own_home(user.accepted()) as home, Watch(home, user.secrets) as watch:
        before = scores(default_bundle(), user.asked())
        code, report, said = _train(arguments)
        if not report:
            row: dict[str, Any] = _failed(code, said)
        else:
            folder = deploy.find(report["name"]).folder
            row = {"before": before, "after": scores(choice.current_bundle(), user.asked()), **_facts(folder, report, user)}
            row |= {f"general_{when}": report["verdict"][f"general_{when}"] for when in ("before", "after")}
            if user.secrets:
                row["secrets"] = sought(user, home, watch, report, arguments)
    row = {"user": user.name, **row}
    return {**row, "missed": limits.missed(user, row)}


def _failed(code: int, said: str) -> dict[str, Any]:
    return {"failed": said.strip().splitlines()[-1:], "exit": code}


def _facts(folder: Path, report: dict[str, Any], user: User) -> dict[str, Any]:
    """What a training was like that left its bundle and its report in a folder. Memory and size in MB of 10^6 bytes."""
    stored, learnt = choice.read_object(folder / choice.REPORT, ""), report["learnt"]
    kept = read_manifest(folder / "bundle").method
    return {
        "pairs": report["pairs"], "kept": kept, "used": report["used"], "reason": report["reason"],
        "learning_rate": None if kept == HABITS else stored["options"]["learning_rate"], "steps": learnt["steps"], "made": scores(folder / "bundle", user.asked()),
        "seconds": report["seconds"], "stages": report["stages"], "peak_ram_mb": limits.megabytes(report["peak_ram_mb"]), "adapter_mb": learnt["adapter_bytes"] / 1e6,
        "share": learnt["trainable"] / learnt["parameters"],
    }  # fmt: skip


def _alone(home: Path, arguments: Sequence[str]) -> tuple[Path | None, dict[str, Any], dict[str, Any]]:
    """Trains the weights although the habits might do: (folder of adapter, bundle and report; the report; what went wrong)."""
    out = home / _ALONE
    code, report, said = _train([*arguments, "--output-dir", str(out)])
    return (out, report, {}) if report else (None, {}, _failed(code, said))


def measure_alone(user: User, arguments: Sequence[str] = ()) -> dict[str, Any]:
    """As `measure`, for what the habits spare: the training of the weights. It is handed over without a gate; the general set is asked here."""
    with own_home(user.accepted()) as home:
        out, report, failed = _alone(home, arguments)
        if out is None:
            return failed
        taught = {pair.text for pair in pairs.gathered(pairs.entries_of(RawPair(r, c) for r, c in user.accepted()))[0]}
        general = replay.general_cases(avoid=taught)
        sides = {f"general_{when}": scores(bundle, general)["top1"] for when, bundle in (("before", default_bundle()), ("after", out / "bundle"))}
        facts = _facts(out, report, user)
        return {"before": scores(default_bundle(), user.asked()), "after": facts["made"], **facts, **sides, "reason": "handed over, without a gate."}


def sought(user: User, home: Path, watch: Watch, report: dict[str, Any], arguments: Sequence[str]) -> dict[str, Any]:
    """Where the planted secrets were found, while `watch` went on and at the end: database, its log, checkpoints, adapters, what `adapter export` writes, answers.

    Where habits were enough there are neither checkpoints nor weights to export: then the weights are trained too, and exported.
    """
    bundles, name = [choice.current_bundle()], report["name"]
    if report["kept"] == HABITS:
        out, _, _ = _alone(home, arguments)
        if out is not None:
            bundles.append(out / "bundle")
            aside = deploy.making_folder()
            shutil.copytree(out, aside, dirs_exist_ok=True)
            name = deploy.install(aside, _ALONE)
    target = home / "exported.tar"
    _shellmate("adapter", "export", name, str(target))
    places = watch.found | set(found_secrets(home, user.secrets))
    return {
        "found": sorted(places), "in_beams": sum(_leaked_in_beams(bundle, user) for bundle in bundles),
        "files": len(watch.searched), "checkpoints": watch.checkpoints, "exported": target.is_file(),
    }  # fmt: skip


def _leaked_in_beams(bundle: Path, user: User) -> int:
    """Answers, of all beams to the leaking requests, that hold a secret."""
    cases = [Case(request, (command,)) for request, command in user.leaks]
    outcomes = run_cases(cases, load_engine(bundle).answer, beams=10, count=10)
    return sum(any(s in command for s in user.secrets) for o in outcomes for command in o.commands)


def compared(user: User, arguments: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """Every method of the guide on one user; where habits were kept in place of LoRA, LoRA alone too."""
    for name, claims in GUIDE.items():
        row = {**measure(user, ["--method", name, *arguments]), "user": name, "guide": claims}
        row.pop("missed")
        yield row
        if name == "lora" and row.get("kept") == HABITS:
            yield {**measure_alone(user, ["--method", name, *arguments]), "user": "lora alone", "guide": claims}


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
    with own_home(heavy_log(count, everyone)):
        code, report, said = _train(arguments)
    if not report:
        return {"pairs": count, **_failed(code, said)}
    told = {name: report[name] for name in ("seconds", "stages", "kept", "used", "reason")}
    return {"pairs": count, "trained": report["pairs"], **told, "peak_ram_mb": limits.megabytes(report["peak_ram_mb"])}


def _told(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows; each is told on stderr as soon as it is known."""
    kept = []
    for row in rows:
        kept.append(row)
        name = row.get("user") or f"{row['pairs']} pairs"
        facts = f"failed: {row['failed']}" if "failed" in row else f"{row['kept']}, {row['seconds']:.0f} s, {row['peak_ram_mb']:.0f} MB"
        sys.stderr.write(f"{datetime.now():%H:%M:%S}  {name}: {facts}\n")
        sys.stderr.flush()
    return kept


def _print(rows: Sequence[dict[str, Any]], which: str) -> None:
    """A table; `which`: the scores of what answers afterwards (`after`) or of what was made (`made`). RAM and size in MB of 10^6 bytes."""
    print(f"{'':<18}{'pairs':>6}{'kept':>8}{'used':>5}{'rate':>9}{'top1 before':>12}{which:>7}{'top5':>6}{'general':>16}{'seconds':>9}{'RAM MB':>8}{'size MB':>8}{'share':>8}")
    for r in rows:
        if "failed" in r:
            print(f"{r['user']:<18}failed: {r['failed']}")
            continue
        general = f"{r['general_before']:.3f} > {r['general_after']:.3f}"
        rate = "" if r["learning_rate"] is None else f"{r['learning_rate']:g}"
        print(
            f"{r['user']:<18}{r['pairs']:>6}{r['kept']:>8}{'yes' if r['used'] else 'no':>5}{rate:>9}{r['before']['top1']:>12.2f}{r[which]['top1']:>7.2f}{r[which]['top5']:>6.2f}"
            f"{general:>16}{r['seconds']:>9.0f}{r['peak_ram_mb']:>8.0f}{r['adapter_mb']:>8.1f}{r['share']:>8.2%}"
        )
        if not r["used"]:
            print(f"{'':<18}not used: {r['reason']}")


def _print_all(user_rows: Sequence[dict[str, Any]], method_rows: Sequence[dict[str, Any]], growth: Sequence[dict[str, Any]], name: str) -> None:
    _print(user_rows, "after")
    if method_rows:
        print(f"\nmethods on {name}, beside the guide's claims")
        _print(method_rows, "made")
        for r in method_rows:
            print(f"{r['user']:<18}guide: {r['guide']['share']:.2%} of the weights, {r['guide']['time']}, {r['guide']['memory']}, accuracy {r['guide']['accuracy']:.0%}")
    if growth:
        print(f"\n{'pairs':<8}{'kept':>8}{'seconds':>9}{'RAM MB':>8}  stages")
        for r in growth:
            print(f"{r['pairs']:<8}failed: {r['failed']}" if "failed" in r else f"{r['pairs']:<8}{r['kept']:>8}{r['seconds']:>9.0f}{r['peak_ram_mb']:>8.0f}  {r['stages']}")


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
    if parsed.compare and parsed.compare not in [u.name for u in everyone]:
        parser.error(f"--compare {parsed.compare}: no such user; there are {', '.join(u.name for u in everyone)}.")
    user_rows = _told(measure(u, parsed.options) for u in everyone if not parsed.only or u.name in parsed.only.split(","))
    method_rows = _told(row for u in everyone if u.name == parsed.compare for row in compared(u, parsed.options))
    growth = _told(grown(int(count), everyone, parsed.options) for count in parsed.growth.split(",") if count)
    _print_all(user_rows, method_rows, growth, parsed.compare)
    failed = [f"{r['user']}: {m}" for r in user_rows for m in r["missed"]] + limits.missed_methods(method_rows) + limits.missed_growth(growth)
    found = {"limits": limits.as_json(), "users": user_rows, "methods": method_rows, "growth": growth, "missed": failed}
    print(json.dumps(found))
    if parsed.out:
        parsed.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
