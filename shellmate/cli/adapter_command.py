"""`shellmate adapter`: what was learnt, which of it is in use, and the way back."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shellmate.core.errors import BundleError, ExitCode, UsageError
from shellmate.core.obeyed import fit_for

HELP = "Lists, shows, chooses, undoes, removes, exports and imports adapters; forgets what you forgot; sets which adapter is used in which folder."
EXAMPLE = "shellmate adapter list\n  shellmate adapter use network\n  shellmate adapter rule ~/infra docker\n  shellmate adapter import my-lora-folder --name network"
BARE = "list"
_SHOWN = 40


def add(parser: argparse.ArgumentParser) -> None:
    """Declares the actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|show|use|rollback|remove|forget|rule|export|import")
    actions.add_parser("list", help="all adapters and which one is in use").add_argument("--json", action="store_true")
    show = actions.add_parser("show", help="what one was trained on, its figures, and what it changed")
    show.add_argument("name", nargs="?", default=None, help="default: the one in use")
    show.add_argument("--json", action="store_true")
    use = actions.add_parser("use", help="choose one; `default` is the plain bundle")
    use.add_argument("name")
    use.add_argument("--force", action="store_true", help="although the gate kept it out")
    actions.add_parser("rollback", help="go back to the one before")
    actions.add_parser("remove", help="delete a version, or all versions of a name").add_argument("name")
    actions.add_parser("forget", help="delete every version that learnt from history entries you have forgotten since; one that does not know them takes over")
    rule = actions.add_parser("rule", help="which adapter in which folder and below; without arguments: list the rules")
    rule.add_argument("folder", nargs="?")
    rule.add_argument("name", nargs="?", help="an adapter, or `none` to drop the rule")
    export = actions.add_parser("export", help="one file to carry elsewhere; holds nothing of your history's text")
    export.add_argument("name")
    export.add_argument("file", type=Path)
    bring = actions.add_parser("import", help="install an exported file, or merge and test a LoRA folder made elsewhere with PEFT and use it if it helps")
    bring.add_argument("file", type=Path, metavar="FILE|FOLDER")
    bring.add_argument("--name", default=None, help="another name than it had")


def run(options: argparse.Namespace) -> int:
    """Carries out one action."""
    actions: dict[str, Callable[[argparse.Namespace], int]] = {
        "list": _list, "show": _show, "use": _use, "rollback": _rollback, "remove": _remove, "forget": _forget, "rule": _rule, "export": _export, "import": _import,
    }  # fmt: skip
    return actions[options.action](options)


def _tell(line: str) -> None:
    print(fit_for(sys.stdout, line))


def _when(report: dict[str, Any]) -> str:
    return datetime.fromtimestamp(float(report.get("created", 0)), UTC).astimezone().strftime("%Y-%m-%d %H:%M")


def _row(version: Any, known: Mapping[str, str], folders: Mapping[str, str]) -> dict[str, Any]:
    """What `list` says of a version: `known` is `forgetting.told()`, `folders` is `choice.ruled()`."""
    from shellmate.training import deploy

    verdict = version.report.get("verdict") or {}
    state = "in use" if version.current and not version.stale else "needs retraining" if version.stale else "ready" if version.used else "kept out"
    learnt = "made elsewhere" if version.report.get("source") == "adapter" else f"{version.report.get('pairs') or '?'} pairs"
    return {"name": version.name, "state": state, "trained": _when(version.report), "pairs": version.report.get("pairs"), "learnt": learnt, "before": verdict.get("before"), "after": verdict.get("after"), "reason": version.report.get("reason", ""), "again": deploy.again(version.report), "forgotten": known.get(version.name, ""), "folders": sorted(f for f, name in folders.items() if name == version.name)}


def _knows(row: Mapping[str, Any]) -> str:
    return f"{row['forgotten']}; `shellmate adapter forget` removes it, `{row['again']}` makes a new one"


def _folders() -> dict[str, str]:
    """`choice.ruled()`; nothing while the settings cannot be read, which others say."""
    from shellmate.engine import choice

    try:
        return choice.ruled()
    except UsageError:
        return {}


def _list(options: argparse.Namespace) -> int:
    from shellmate.engine import choice
    from shellmate.training import deploy, forgetting

    known, folders = forgetting.told(), _folders()
    rows = [_row(v, known, folders) for v in deploy.installed()]
    plain = not any(r["state"] == "in use" for r in rows)
    if options.json:
        print(json.dumps({"current": choice.PLAIN if plain else choice.pointed(), "adapters": rows}, ensure_ascii=False))
        return ExitCode.DONE
    _tell(f"{choice.PLAIN:<20}{'in use' if plain else 'ready':<18}came with shellmate")
    for row in rows:
        figures = f"{row['learnt']}, held-out {row['before']:.0%} to {row['after']:.0%}" if row["after"] is not None else row["learnt"]
        _tell(f"{row['name']:<20}{row['state']:<18}{row['trained']}  {figures}")
        if row["state"] == "kept out":
            _tell(f"{'':<20}because {row['reason']}")
        elif row["state"] == "needs retraining":
            _tell(f"{'':<20}the model was updated; run `{row['again']}` (the plain bundle answers meanwhile)")
        if row["folders"]:
            _tell(f"{'':<20}chosen for {', '.join(row['folders'])}")
        if row["forgotten"]:
            _tell(f"{'':<20}{_knows(row)}")
    return ExitCode.DONE


def _show(options: argparse.Namespace) -> int:
    from shellmate.engine import choice
    from shellmate.training import deploy, forgetting

    name = options.name or choice.pointed()
    if name == choice.PLAIN:
        sys.stderr.write("The plain bundle is in use; nothing was learnt from you.\n")
        if options.json:
            print(json.dumps({"name": choice.PLAIN}))
        return ExitCode.DONE
    found = deploy.find(name)
    row = _row(found, forgetting.told(), _folders())
    if options.json:
        print(json.dumps({**found.report, "name": found.name, "current": found.current, "stale": found.stale, "forgotten": row["forgotten"], "folders": row["folders"]}, ensure_ascii=False))
        return ExitCode.DONE
    report, learnt = found.report, found.report.get("learnt", {})
    _tell(f"{found.name}: {row['state']}, trained {_when(report)} by {report.get('method')} in {report.get('seconds', 0):.0f} s, peak {report.get('peak_ram_mb')} MB")
    _tell(f"  {report.get('reason', '')}")
    if row["folders"]:
        _tell(f"  chosen for {', '.join(row['folders'])}")
    if row["forgotten"]:
        _tell(f"  {_knows(row)}")
    if learnt:
        if report.get("kept") == "habits":
            _tell("  answers by your commands as known intents; the model itself is as it came")
        _tell(f"  {learnt['trainable']:,} of {learnt['parameters']:,} weights trained, {learnt['adapter_bytes'] / 2**20:.1f} MiB, {learnt['steps']} steps")
    for title, key in (("learnt from", "trained_on"), ("answers that changed", "changes")):
        rows = report.get(key) or []
        _tell(f"{title}: {len(rows)}")
        for row in rows[:_SHOWN]:
            _tell(f"  {row['request']}\n    {row['command']}" if key == "trained_on" else f"  {row['request']}\n    - {row['before']}\n    + {row['after']}")
        if len(rows) > _SHOWN:
            _tell(f"  ... {len(rows) - _SHOWN} more (--json shows all)")
    return ExitCode.DONE


def _said(text: str) -> int:
    sys.stderr.write(fit_for(sys.stderr, text) + "\n")
    return ExitCode.DONE


def _chosen(name: str) -> int:
    """Says what is in use now, and if it knows what was forgotten."""
    from shellmate.training import deploy, forgetting

    known = forgetting.told()
    return _said(f"{name} is in use." + (f" It {_knows(_row(deploy.find(name), known, {}))}." if name in known else ""))


def _use(options: argparse.Namespace) -> int:
    from shellmate.training import deploy

    return _chosen(deploy.use(options.name, options.force))


def _rollback(options: argparse.Namespace) -> int:
    from shellmate.training import deploy

    return _chosen(deploy.rollback())


def _remove(options: argparse.Namespace) -> int:
    from shellmate.training import deploy

    removed = deploy.remove(options.name)
    return _said(f"Removed: {', '.join(removed)}.{_without_adapter()}")


def _forget(options: argparse.Namespace) -> int:
    from shellmate.training import forgetting

    done = forgetting.forget()
    if not done.removed:
        return _said("No adapter knows entries that you have forgotten.")
    return _said(f"Removed: {', '.join(done.removed)}. {done.in_use} is in use.{_without_adapter()}")


def _without_adapter() -> str:
    """What rules ask for adapters that are not there, in sentences."""
    from shellmate.engine import choice

    try:
        lost = sorted(choice.lost_rules().items())
    except UsageError:
        return ""
    return "".join(f" The rule for {folder} asks for {name}, which is not there: the plain bundle answers in it." for folder, name in lost)


def _rule(options: argparse.Namespace) -> int:
    from shellmate.engine import choice
    from shellmate.training import deploy

    if options.folder is None:
        for folder, name in sorted(choice.rules().items()):
            _tell(f"{folder}\t{name}")
        return ExitCode.DONE
    if options.name is None:
        raise UsageError("Which adapter is the folder to use?", "`shellmate adapter rule FOLDER NAME`; NAME `none` drops the rule.")
    folder = deploy.set_rule(options.folder, None if options.name == "none" else options.name)
    return _said(f"In {folder} and below: {options.name}." if options.name != "none" else f"No rule for {folder} any more.")


def _export(options: argparse.Namespace) -> int:
    from shellmate.training import deploy

    return _said(f"Written: {deploy.export_adapter(options.name, options.file)}.")


def _import(options: argparse.Namespace) -> int:
    from shellmate.training import deploy

    if options.file.is_dir():
        return _adopt(options.file, options.name)
    name = deploy.import_adapter(options.file, options.name)
    return _said(f"{name} is installed; choose it with `shellmate adapter use {name}`.")


def _adopt(folder: Path, name: str | None) -> int:
    """Merges, exports, tests and uses a LoRA folder; exit 0 when it is in use, 7 when the gate kept it out."""
    from shellmate.cli.train_command import follow
    from shellmate.training import foreign, launch
    from shellmate.training.deploy import check_name
    from shellmate.training.job import Job
    from shellmate.training.options import TrainOptions

    options: dict[str, Any] = {**TrainOptions().as_json(), "data_path": str(folder.expanduser().resolve())}
    base = launch.base_folder(options)
    if base is None:
        raise BundleError("The base that adapters belong to is missing.", "Run install.sh again.")
    found = foreign.check(folder, base)
    options |= {"lora_r": max(found.ranks.values()), "lora_alpha": max(1, min(4096, round(max(found.alphas.values()))))}
    return follow(Job(check_name(name or "imported"), "adapter", options))
