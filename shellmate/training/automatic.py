"""Training by itself: `python -m shellmate.training.automatic` starts one when the settings ask for it, enough is new, and nobody works.

Off unless `training.automatic` is set. Asks cheap questions only and loads no model, so anything may call it now and then.
"""

from __future__ import annotations

import os
import sys

from shellmate import config
from shellmate.core.errors import ShellmateError
from shellmate.engine.base import default_bundle
from shellmate.history.model import Decision, Filter
from shellmate.history.store import HistoryStore
from shellmate.training import deploy, job
from shellmate.training.job import Job
from shellmate.training.launch import launch
from shellmate.training.options import TrainOptions

STEM = "personal"
_IDLE_LOAD = 0.5
"""Waiting processes per core, averaged over the last five minutes, below which nobody works."""
_TAUGHT = frozenset({Decision.ACCEPTED, Decision.EDITED})


def new_entries() -> int:
    """Accepted entries since the last training, whatever its gate said."""
    last = max((float(v.report.get("created", 0)) for v in deploy.installed() if v.name.rsplit("-", 1)[0] == STEM), default=0.0)
    store = HistoryStore()
    try:
        return len(store.search(Filter(decisions=_TAUGHT, since_ms=int(last * 1000)), limit=100_000))
    finally:
        store.close()


def idle() -> bool:
    """Whether the computer has had little to do for five minutes."""
    return os.getloadavg()[1] < _IDLE_LOAD * (os.cpu_count() or 1)


def due() -> bool:
    """Whether to train now."""
    settings = config.load().training
    return settings.automatic and idle() and not job.running() and new_entries() >= settings.after


def main() -> int:
    """Starts a training if one is due, and does not wait for it."""
    try:
        if due():
            base = default_bundle().with_name("shellmate-t5-small-base")
            launch(Job(STEM, "history", TrainOptions().as_json()), base if base.is_dir() else None)
    except ShellmateError as error:
        sys.stderr.write(f"{error}\n")
        return int(error.exit_code)
    return 0


if __name__ == "__main__":
    sys.exit(main())
