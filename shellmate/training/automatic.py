"""Training by itself: `python -m shellmate.training.automatic` starts one when the settings ask for it, enough is new, and nobody works.

Off unless `training.automatic` is set. The service runs it now and then; it loads no model, follows the training it starts to its end,
and says on stdout, a line each time, how things stand.
"""

from __future__ import annotations

import sys
import time
from importlib.util import find_spec

from shellmate import config
from shellmate.core.errors import ShellmateError
from shellmate.core.meaning import meaning_key
from shellmate.history.model import Decision, Filter
from shellmate.history.store import HistoryStore
from shellmate.host import quiet
from shellmate.training import deploy, job, launch
from shellmate.training.job import Job
from shellmate.training.options import TrainOptions

STEM = "personal"
PAUSE_S = 24 * 3600.0
"""After one that failed or was cancelled."""
_TAUGHT = frozenset({Decision.ACCEPTED, Decision.EDITED})


def new_entries() -> int:
    """Accepted entries since the last training from the history, whatever its gate said."""
    mine = [v.report for v in deploy.installed() if v.name.rsplit("-", 1)[0] == STEM and v.report.get("source", "history") == "history"]
    last = max((float(report.get("created", 0)) for report in mine), default=0.0)
    store = HistoryStore()
    try:
        found = store.search(Filter(decisions=_TAUGHT, since_ms=int(last * 1000)), limit=100_000)
        return sum(meaning_key(entry.request) != meaning_key(entry.command) for entry in found)
    finally:
        store.close()


def _gave_up() -> str:
    """How the last automatic training ended, if that is a reason to wait."""
    last = job.read_last()
    if last is None or not last.automatic or not 0 <= time.time() - last.time < PAUSE_S:
        return ""
    return {"failed": "the last one failed; it tries again after a day", "cancelled": "the last one was cancelled; it tries again after a day"}.get(last.event["event"], "")


def why_not() -> str:
    """Why no training starts now, in words; empty when one does."""
    settings = config.usable()[0].training
    if not settings.automatic:
        return "off"
    if find_spec("torch") is None:
        return "waits: the packages for training are not installed"
    if job.running():
        return "a training runs"
    if reason := _gave_up():
        return f"waits: {reason}"
    new = new_entries()
    if new < settings.after:
        return f"waits: {new} of {settings.after} new entries"
    if quiet.on_battery():
        return f"waits for mains power, with {new} new entries"
    return f"waits until the computer is idle, with {new} new entries" if quiet.busy() else ""


def due() -> bool:
    """Whether to train now."""
    return not why_not()


def _say(line: str) -> None:
    try:
        print(line, flush=True)
    except OSError:
        sys.stdout = None


def train() -> str:
    """One training from its start to its end; returns how it came out, in words.

    Raises `ShellmateError` when it cannot start.
    """
    wanted = Job(STEM, "history", TrainOptions().as_json(), automatic=True)
    launched = launch.launch(wanted, launch.base_folder(wanted.options))
    _say("runs (`shellmate train --stop` cancels it)")
    last = {"event": "cancelled"}
    for last in launched.events():
        if last["event"] == "step":
            _say(f"runs: step {last['step']} of {last['steps']} (`shellmate train --stop` cancels it)")
    try:
        report = launch.finish(launched, last)
    except KeyboardInterrupt:
        return "the last one was cancelled"
    return f"{report['name']} is {'in use:' if report['used'] else 'not used, because'} {report['reason']}"


def main() -> int:
    """Trains if it is time."""
    try:
        _say(why_not() or train())
    except ShellmateError as error:
        _say(f"failed: {error.message}")
        return int(error.exit_code)
    return 0


if __name__ == "__main__":
    sys.exit(main())
