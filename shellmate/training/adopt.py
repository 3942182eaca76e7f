"""Taking in an adapter that was made elsewhere: merge, export, parity, gate and switch, as for one that was trained here.

It has seen nothing of the user's history, so everything the user accepted may test it.
"""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import safetensors.torch

from shellmate.core.errors import UsageError
from shellmate.history.store import HistoryStore
from shellmate.training import families, foreign, gate, job, pairs
from shellmate.training.events import Stage
from shellmate.training.pairs import Prepared
from shellmate.training.personal import Run

SOURCE = "adapter"
"""What a job's source says for such a one; its `data_path` is the adapter's folder."""
_MOST_HELD_OUT = 200
"""The newest of the user's requests that the gate asks."""


class Adoption(Run):
    """From a folder to the switched adapter."""

    def go(self) -> dict[str, Any]:
        """Carries out what is left to do; returns the report.

        Raises `ShellmateError` for anything the user can mend.
        """
        prepared = self._timed(Stage.PREPARE, self.prepare)
        learnt = self._taken()
        made = self.folder / "made"
        self._export_and_compare(prepared, learnt, made)
        verdict, changed = self._timed(Stage.GATE, lambda: self._gate(prepared, made))
        return self._timed(Stage.SWITCH, lambda: self._switch(prepared, learnt, made, verdict, changed))  # type: ignore[no-any-return]

    def prepare(self) -> Prepared:
        """What the user accepted, all of it held out."""
        store = HistoryStore()
        try:
            taught, rejected, dropped = pairs.gathered(store.each())
        finally:
            store.close()
        prepared = Prepared([], [], taught[-_MOST_HELD_OUT:], rejected, dropped)
        job.write_atomically(self.folder / "prepared.json", json.dumps(prepared.as_json(), ensure_ascii=False))
        return prepared

    def _gate(self, prepared: Prepared, made: Path) -> tuple[gate.Verdict, list[dict[str, str]]]:
        verdict, changed = super()._gate(prepared, made)
        if not prepared.held_out and not verdict.used and "held-out" in verdict.reason:
            verdict = replace(verdict, reason="there is nothing in your history to test it on; `shellmate adapter use NAME --force` uses it all the same.")
        return verdict, changed

    def _taken(self) -> dict[str, Any]:
        """Copies the adapter into the job's folder, with settings written anew; says what it is."""
        found = foreign.check(Path(self.options.data_path), families.default_base())
        target = self.folder / "adapter"
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        shutil.copyfile(found.folder / foreign.WEIGHTS, target / foreign.WEIGHTS)
        (target / foreign.CONFIG).write_text(json.dumps(found.config(), indent=1), encoding="utf-8")
        tensors = safetensors.torch.load_file(target / foreign.WEIGHTS)
        if not all(bool(t.isfinite().all()) for t in tensors.values()):
            raise UsageError(f"{found.folder / foreign.WEIGHTS} holds numbers that are not finite.", "Train it again.")
        return {
            "family": "t5", "trainable": sum(t.numel() for t in tensors.values()), "parameters": _parameters(families.default_base()), "steps": 0,
            "adapter_bytes": (target / foreign.WEIGHTS).stat().st_size,
        }  # fmt: skip


def _parameters(base: Path) -> int:
    return sum(math.prod(shape) for file in base.glob("*.safetensors") for shape in foreign.shapes(file).values())
