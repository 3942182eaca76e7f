"""The stages of a training: prepare, train, export, parity, gate, switch. Each leaves a mark, and a killed one goes on at the next.

Nothing of the user's present adapter is touched before the last stage, and that is one rename and one replaced file.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from shellmate.core.errors import ShellmateError, UsageError
from shellmate.engine import choice, recognizer
from shellmate.engine.base import default_bundle, load_engine
from shellmate.engine.manifest import read_manifest
from shellmate.history.forgetting import last_forgotten_ms
from shellmate.history.store import HistoryStore
from shellmate.training import bundle, deploy, families, fit, forgetting, gate, job, memory, methods, pairs, replay
from shellmate.training.corpora import read_pairs
from shellmate.training.evaluate import Case, Outcome
from shellmate.training.events import EventLog, Stage, peak_ram_mb
from shellmate.training.families import Loaded
from shellmate.training.items import Lesson, tokenized
from shellmate.training.job import Job
from shellmate.training.options import HABITS, TrainOptions, from_json
from shellmate.training.pairs import Pair, Prepared

_VALIDATION_REPLAY = 64
_FRESH_PASSES = 100
"""Passes that get rewordings and replayed pairs of their own; a longer training sees them again, so that its preparation stays short."""
_COMPARED = 12
"""Requests on which the bundle must answer as PyTorch does."""


class Run:
    """One training from its job to its report."""

    def __init__(self, wanted: Job, folder: Path, events: EventLog) -> None:
        self.job, self.folder, self.events = wanted, folder, events
        self.options: TrainOptions = from_json(wanted.options)
        self.started = time.time()
        self.seconds: dict[str, float] = {}

    def _done(self, name: str) -> bool:
        """Whether a stage was done before, with all that it made still there and whole."""
        whole = job.whole(self.folder, name)
        if not whole and job.marked(self.folder, name):
            self._notice(f"What an interrupted training made ({name}) is damaged; it is made again.")
        return whole

    def _notice(self, message: str) -> None:
        self.events.emit("notice", message=message)

    def _read(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def go(self) -> dict[str, Any]:
        """Carries out what is left to do; returns the report.

        Raises `ShellmateError` for anything the user can mend.
        """
        prepared = self._timed(Stage.PREPARE, self.prepare)
        made = self.folder / "made"
        if self.options.method == HABITS:
            learnt: dict[str, Any] = self._timed(Stage.EXPORT, lambda: self._habits(prepared, made))
        elif self._settled_by_habits(prepared, made):
            learnt = self._as_habits(prepared, made)
        else:
            learnt = self._timed(Stage.TRAIN, lambda: self._train(prepared))
            if self.options.export:
                self._export_and_compare(prepared, learnt, made)
        if self.options.output_dir or not self.options.export:
            return self._hand_over(prepared, learnt, made)
        verdict, changed = self._timed(Stage.GATE, lambda: self._gate(prepared, made))
        return self._timed(Stage.SWITCH, lambda: self._switch(prepared, learnt, made, verdict, changed))  # type: ignore[no-any-return]

    def _timed(self, stage: Stage, work: Any) -> Any:
        self.events.stage(stage)
        memory.give_back()
        began = time.monotonic()
        out = work()
        self.seconds[stage.value] = round(time.monotonic() - began, 2)
        return out

    def prepare(self) -> Prepared:
        """What is learnt from, read once; again when entries were forgotten since, or when it is damaged. Nothing that was made from it before is used then."""
        if (known := self._prepared()) is not None:
            return known
        job.clear(self.folder)
        path, began = self.folder / job.PREPARED, time.time()
        if self.job.source == "history":
            store = HistoryStore()
            entries = list(store.each())
            store.close()
        else:
            entries = pairs.entries_of(read_pairs(Path(self.options.data_path)))
        prepared = pairs.prepare(entries, self.options.test_size, self.job.category, self.options.seed)
        job.write_atomically(path, json.dumps(prepared.as_json(), ensure_ascii=False))
        os.utime(path, (began, began))
        self.events.emit("prepared", train=len(prepared.train), validation=len(prepared.validation), held_out=len(prepared.held_out), rejected=len(prepared.rejected), dropped=prepared.dropped)
        return prepared

    def _prepared(self) -> Prepared | None:
        """What was prepared before, if it may be used."""
        if not (self.folder / job.PREPARED).exists():
            return None
        if self.job.source == "history" and job.knows_forgotten(self.folder, last_forgotten_ms()):
            self._notice("History entries were forgotten since the interrupted training read them; it begins anew.")
            return None
        try:
            return Prepared.from_json(self._read(job.PREPARED))
        except (ValueError, TypeError, KeyError, AttributeError):
            self._notice("What an interrupted training had prepared is damaged; it begins anew.")
            return None

    def _lessons(self, prepared: Prepared) -> tuple[list[Lesson], list[Lesson]]:
        """What is learnt from, and what chooses the best checkpoint."""
        options, passes = self.options, self._passes(prepared)
        fresh = min(passes, _FRESH_PASSES)
        reworded = [pairs.lessons(prepared, options.rephrase, options.unlikelihood, options.seed + k) for k in range(fresh)]
        own = [lesson for k in range(passes) for lesson in reworded[k % fresh]]
        texts = {p.text for p in (*prepared.train, *prepared.validation, *prepared.held_out)}
        beside = _VALIDATION_REPLAY if prepared.validation and options.replay else 0
        a_pass = options.replay * len(prepared.train)
        mixed = replay.replayed(round(a_pass * fresh) + beside, options.seed, texts)
        kept = len(mixed) - beside
        again = list(islice(cycle(mixed[:kept]), round(a_pass * passes)))
        validation = [Lesson(p.text, p.template, max(1.0, _VALIDATION_REPLAY / len(prepared.validation))) for p in prepared.validation]
        return own + again, validation + mixed[kept:]

    def _passes(self, prepared: Prepared) -> int:
        return self.options.epochs or fit.default_epochs(len(prepared.train))

    def _seconds(self, prepared: Prepared) -> float:
        options = self.options
        if options.minutes is None:
            return 0 if options.epochs or options.max_steps or self.job.source != "history" else fit.default_seconds(len(prepared.train))
        return options.minutes * 60

    def _train(self, prepared: Prepared) -> dict[str, Any]:
        learnt = self.folder / "learnt.json"
        if self._done(Stage.TRAIN.value):
            return dict(self._read(learnt.name))
        job.unmark(self.folder, Stage.PARITY.value)
        loaded, fitted, lessons = self.fit(prepared)
        share, everything = methods.trainable(fitted.model)
        shutil.rmtree(self.folder / "adapter", ignore_errors=True)
        methods.save_adapter(fitted.model, self.options.method, self.folder / "adapter")
        found = {
            "family": loaded.family, "trainable": share, "parameters": everything, "steps": fitted.steps, "loss": round(fitted.loss, 4), "validation_loss": fitted.validation_loss,
            "lessons": lessons, "adapter_bytes": sum(p.stat().st_size for p in (self.folder / "adapter").glob("*.safetensors")), "train_seconds": round(fitted.seconds, 1),
        }  # fmt: skip
        job.write_atomically(learnt, json.dumps(found))
        job.mark(self.folder, Stage.TRAIN.value, [learnt, self.folder / "adapter"])
        shutil.rmtree(self.folder / "checkpoints", ignore_errors=True)
        return found

    def fit(self, prepared: Prepared) -> tuple[Loaded, fit.Fitted, int]:
        """Trains; every process of a distributed run calls it. Returns the model, how it went, and how many lessons there were."""
        loaded = self._model()
        train, validation = self._lessons(prepared)
        share, everything = methods.trainable(loaded.model)
        self.events.emit("model", family=loaded.family, method=self.options.method, trainable=share, parameters=everything)
        codec = loaded.codec
        fitted = fit.fit(loaded, tokenized(train, codec), tokenized(validation, codec), self._passes(prepared), self.folder / "checkpoints", self.options, self.events, self._teacher(), self._seconds(prepared))
        return loaded, fitted, len(train)

    def _model(self) -> Loaded:
        loaded = families.load(self.options)
        families.shorten(loaded, self.options.student_layers)
        loaded.model = methods.prepare(loaded.model, loaded.family, self.options, loaded.new_tokens)
        memory.give_back()
        return loaded

    def _teacher(self) -> Any:
        if not self.options.distill_from:
            return None
        teacher = families.load(replace(self.options, model_name=self.options.distill_from, method="full"))
        return teacher.model.eval().requires_grad_(False)

    def _export_and_compare(self, prepared: Prepared, learnt: dict[str, Any], made: Path) -> None:
        """Both stages leave one mark: what was exported before a kill and never compared is made again."""
        if not self._done(Stage.PARITY.value):
            asked = [p.request for p in (prepared.train + prepared.held_out)[:_COMPARED]]
            requests = asked or [case.request for case in replay.general_cases(_COMPARED)]
            own = prepared.train + prepared.validation
            answers = self._timed(Stage.EXPORT, lambda: self._export(learnt, made, requests, own))
            found = self._timed(Stage.PARITY, lambda: bundle.parity(made / "bundle", requests, answers, self.options.int8))
            job.write_atomically(self.folder / "parity.json", json.dumps(found))
            job.mark(self.folder, Stage.PARITY.value, [self.folder / "parity.json", made])
        learnt["parity"] = self._read("parity.json")

    def _export(self, learnt: dict[str, Any], made: Path, requests: list[str], taught: list[Pair]) -> list[str]:
        loaded = families.load(replace(self.options, method="lora" if self.options.method == "qlora" else self.options.method, mixed_precision="no"))
        families.shorten(loaded, self.options.student_layers)
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
        answers = bundle.make(loaded, self.folder / "adapter", self.options, made / "bundle", self.job.stem, self._parent(), self._digest(), {"train": learnt}, requests, taught)
        shutil.copytree(self.folder / "adapter", made / "adapter", ignore=shutil.ignore_patterns("README.md"))
        if taught and self.options.method in ("lora", "qlora") and self._parent() and (made / "bundle" / recognizer.FILE).is_file():
            bundle.with_habits(taught, made / HABITS, self.job.stem, self._digest(), self.options, made / "bundle")
        return answers

    def _digest(self) -> str:
        return hashlib.sha256((self.folder / job.PREPARED).read_bytes()).hexdigest()

    def _habits(self, prepared: Prepared, made: Path) -> dict[str, Any]:
        """The user's commands as known intents of the bundle as it came; says what it is as `_train` does."""
        if not (default_bundle() / recognizer.FILE).is_file():
            raise UsageError("The model in use has no recognizer, which --method habits adds to.", "Run install.sh again, or train with --method lora.")
        shutil.rmtree(made, ignore_errors=True)
        (made / "adapter").mkdir(parents=True)
        bundle.with_habits(prepared.train + prepared.validation, made / "bundle", self.job.stem, self._digest(), self.options)
        return self._as_habits(prepared, made)

    def _as_habits(self, prepared: Prepared, made: Path) -> dict[str, Any]:
        plain, new = (read_manifest(folder) for folder in (default_bundle(), made / "bundle"))
        grown = sum(file.size for file in new.files.values()) - sum(file.size for file in plain.files.values())
        return {
            "family": plain.family, "trainable": grown, "parameters": int(plain.config.get("parameters", 0)), "steps": 0, "loss": 0.0, "validation_loss": None,
            "lessons": len(prepared.train), "adapter_bytes": grown, "train_seconds": 0.0,
        }  # fmt: skip

    def _settled_by_habits(self, prepared: Prepared, made: Path) -> bool:
        """Whether the habits alone, made in seconds, answer every held-out request at once: an adapter beside them could win nothing at the gate, and minutes are saved.

        `made` holds them then. Asked once; a training that was killed goes on with the answer.
        """
        options, answer = self.options, self.folder / "habits.json"
        special = options.output_dir or options.distill_from or options.student_layers or options.unlikelihood or not options.export
        if options.method not in ("lora", "qlora") or special or not self._parent() or not (default_bundle() / recognizer.FILE).is_file():
            return False
        if not self._done(HABITS):
            self._timed(Stage.TRAIN, lambda: self._habits(prepared, made))
            (answers,) = _answers(made / "bundle", [_cases(prepared.held_out)])
            settled = bool(answers) and all(answer.rank == 0 for answer in answers)
            if not settled:
                shutil.rmtree(made)
            job.write_atomically(answer, json.dumps({"settled": settled}))
            job.mark(self.folder, HABITS, [answer, *([made] if settled else [])])
        return bool(self._read(answer.name)["settled"])

    def _parent(self) -> str | None:
        """Fingerprint of the shipped bundle, when the training starts from the base that came with it."""
        return read_manifest(default_bundle()).fingerprint if not self.options.model_name and default_bundle().is_dir() else None

    def _gate(self, prepared: Prepared, made: Path) -> tuple[gate.Verdict, list[dict[str, str]]]:
        """The verdict on what was made, and the answers it changes. Beside a bundle with a trained adapter the habits alone stand to choose: the adapter
        is kept where it answers more of the user's held-out requests, and only what is kept stays in `made`."""
        taught = {p.text for p in (*prepared.train, *prepared.validation, *prepared.held_out)}
        sets = [_cases(prepared.held_out), replay.general_cases(self.options.gate_cases, taught), _cases(prepared.rejected[-50:]), _cases(prepared.train[-100:])]
        before = _answers(deploy.rival(self.job.stem, self.job.category), sets)
        made_here = [name for name in (HABITS, "bundle") if (made / name).is_dir()]
        own = {name: gate.Sides(before[0], *_answers(made / name, sets[:1])) for name in made_here}
        best: tuple[gate.Verdict, list[dict[str, str]], str] | None = None
        for name in sorted(made_here, key=lambda name: gate.promise(own[name]), reverse=True):
            if best and best[0].used:
                break  # the others answer no more of them; of two that answer as many the habits come first
            general, refused, known = (gate.Sides(old, new) for old, new in zip(before[1:], _answers(made / name, sets[1:]), strict=True))
            verdict = gate.decide(own[name], general, refused, sets[2])
            if best is None or verdict.worth > best[0].worth:
                best = verdict, gate.changes(own[name], own=True) + gate.changes(known, own=True) + gate.changes(general), name
        assert best is not None
        verdict, changed, kept = best
        if (made / HABITS).is_dir():
            if kept == HABITS:
                for name in ("bundle", "adapter"):
                    shutil.rmtree(made / name)
                (made / "adapter").mkdir()
                (made / HABITS).rename(made / "bundle")
            else:
                shutil.rmtree(made / HABITS)
        self.events.emit("verdict", **verdict.as_json())
        return verdict, changed

    def _report(self, prepared: Prepared, learnt: dict[str, Any]) -> dict[str, Any]:
        return {
            "stem": self.job.stem, "created": job.read_history_at(self.folder), "source": self.job.source, "category": self.job.category, "method": self.options.method,
            "options": self.options.as_json(), "parent": self._parent(), "learnt": learnt, "pairs": len(prepared.train), "dropped": prepared.dropped,
            "seconds": round(time.time() - self.started, 1), "stages": self.seconds, "peak_ram_mb": round(peak_ram_mb()),
        }  # fmt: skip

    def _hand_over(self, prepared: Prepared, learnt: dict[str, Any], made: Path) -> dict[str, Any]:
        """Writes what was made where the user asked."""
        out = Path(self.options.output_dir or f"{self.job.stem}-adapter")
        report = {**self._report(prepared, learnt), "name": None, "used": False, "reason": f"written to {out}, as asked."}
        try:
            out.mkdir(parents=True, exist_ok=True)
            for part, source in (("adapter", self.folder / "adapter"), ("bundle", made / "bundle")):
                if source.is_dir():
                    shutil.rmtree(out / part, ignore_errors=True)
                    shutil.copytree(source, out / part)
            (out / choice.REPORT).write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            raise ShellmateError(f"{out} cannot be written ({error.strerror}).", "Name another --output-dir, or free some space; the training goes on from here.") from error
        return report

    def _switch(self, prepared: Prepared, learnt: dict[str, Any], made: Path, verdict: gate.Verdict, changed: list[dict[str, str]]) -> dict[str, Any]:
        report = {
            **self._report(prepared, learnt), "kept": read_manifest(made / "bundle").method, "used": verdict.used, "reason": verdict.reason, "verdict": verdict.as_json(), "changes": changed,
            "trained_on": [{"request": p.request, "command": p.command} for p in (*prepared.train, *prepared.validation)], "read": (self.folder / "prepared.json").stat().st_mtime,
        }  # fmt: skip
        aside = deploy.making_folder()
        try:
            for part in ("bundle", "adapter"):
                shutil.copytree(made / part, aside / part)
            (aside / choice.REPORT).write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            name = deploy.install(aside, self.job.stem)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        chosen = verdict.used and deploy.settle(name, self.job.category)
        deploy.prune(self.job.stem)
        forgetting.tidy(self.job.stem)
        return {"name": name, **report, "chosen": chosen}


def _answers(folder: Path, sets: Sequence[list[Case]]) -> list[list[Outcome]]:
    """Each set answered by the bundle in a folder, which is in memory for as long as that takes."""
    engine = load_engine(folder)
    found = [gate.answered(cases, engine) for cases in sets]
    del engine
    memory.give_back()
    return found


def _cases(asked: list[Pair]) -> list[Case]:
    return [Case(p.request, (p.command,), p.category or "all") for p in asked]
