"""One training run through transformers' `Trainer`: losses, best checkpoint, early stopping, resuming, progress events."""

from __future__ import annotations

import json
import math
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, distributed
from torch.nn import functional
from transformers import EarlyStoppingCallback, Trainer, TrainerCallback, TrainingArguments
from transformers.trainer_utils import get_last_checkpoint

from shellmate.training import exhausted, job, memory
from shellmate.training.events import EventLog, peak_ram_mb, ram_mb
from shellmate.training.families import Loaded, use_bf16
from shellmate.training.items import IGNORED, Collator, Item, ItemDataset
from shellmate.training.options import TrainOptions

_TEMPERATURE = 2.0
_SEAL = "whole"
"""The mark of a checkpoint that is on the disk."""
_OF_OTHERS = "rng_state_"
"""Files in it that the other processes of a distributed run write, at their own time."""


@dataclass(frozen=True)
class Fitted:
    """What a run was like."""

    model: Any
    steps: int
    loss: float
    """Mean training loss per token, nats."""
    validation_loss: float | None
    seconds: float


def row_losses(logits: Tensor, labels: Tensor, rejected: Tensor) -> Tensor:
    """Mean loss of every row, [batch]: cross-entropy, or unlikelihood `-log(1 - p)` where the row is one to unlearn."""
    counted = (labels != IGNORED).float()
    chosen = -functional.cross_entropy(logits.float().transpose(1, 2), labels, reduction="none", ignore_index=IGNORED)
    unlikely = -torch.log1p(-chosen.exp().clamp(max=1 - 1e-5))
    losses = torch.where(rejected[:, None], unlikely, -chosen) * counted
    return losses.sum(1) / counted.sum(1).clamp(min=1)


@dataclass
class Clock:
    """The time that learning may take, in one sitting."""

    seconds: float
    """0: any time."""
    began: float = field(default_factory=time.monotonic)
    told: float = 0.0
    """`passed` at the end of the last step; where several processes train in step, by the clock of the first, since theirs differ."""

    @property
    def spent(self) -> float:
        """Seconds."""
        return time.monotonic() - self.began

    @property
    def passed(self) -> float:
        """Share of the time that is over, 0 to 1."""
        return min(1.0, self.spent / self.seconds) if self.seconds else 0.0

    def tell(self, device: torch.device) -> None:
        """Brings `told` up to date, in all processes at once."""
        self.told = self.passed
        if self.seconds and distributed.is_available() and distributed.is_initialized():
            said = torch.tensor([self.told], device=device)
            distributed.broadcast(said, 0)
            self.told = float(said)


class _Stop(TrainerCallback):  # type: ignore[misc]
    """Ends the training when its time is over, with a last measurement."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._clock.tell(args.device)
        if self._clock.told >= 1:
            control.should_training_stop = True
            control.should_evaluate = control.should_save = args.eval_strategy != "no"


def default_seconds(pairs: int) -> float:
    """Time to learn from so many pairs: a minute and a half for thirty, nine and more for five hundred."""
    return 60 + pairs


class ShellmateTrainer(Trainer):  # type: ignore[misc]
    """`Trainer` with weighted rows, unlikelihood, a teacher, and the base as the teacher of what is not to be forgotten."""

    def __init__(self, *args: Any, causal: bool, unlikelihood: float, keep: float = 0.0, teacher: Any = None, clock: Clock, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._causal, self._unlikelihood, self._keep, self._teacher, self._clock = causal, unlikelihood, keep, teacher, clock

    def create_scheduler(self, num_training_steps: int, optimizer: Any = None) -> Any:
        """Up for the warm-up, then down to zero at the last step or when the time is over, whichever comes first."""
        clock: Clock = self._clock
        warm_up = int(self.args.get_warmup_steps(num_training_steps)) / num_training_steps

        def factor(step: int) -> float:
            done = max(step / num_training_steps, clock.told)
            return done / warm_up if done < warm_up else max(0.0, 1 - done) / max(1e-9, 1 - warm_up)

        self.lr_scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer or self.optimizer, factor)
        return self.lr_scheduler

    def compute_loss(self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, num_items_in_batch: Any = None) -> Any:
        """Mean of the row losses, weighted."""
        inputs = dict(inputs)
        labels, weights, rejected, general = (inputs.pop(n) for n in ("labels", "weights", "rejected", "general"))
        outputs = model(**inputs)
        logits = outputs.logits[:, -labels.shape[1] :]
        if self._causal:
            logits, labels = logits[:, :-1], labels[:, 1:]
        weights = torch.where(rejected, weights * self._unlikelihood, weights)
        losses = row_losses(logits, labels, rejected)
        if self._teacher is not None:
            losses = (losses + self._distance(self._teacher, inputs, logits, labels, _TEMPERATURE)) / 2
        elif self._keep and bool(general.any()):
            losses = losses.masked_scatter(general, self._kept(model, inputs, logits, labels, general))
        loss = (losses * weights).sum() / weights.sum().clamp(min=1e-6)
        return (loss, {"logits": logits}) if return_outputs else loss

    def _kept(self, model: Any, inputs: dict[str, Tensor], logits: Tensor, labels: Tensor, general: Tensor) -> Tensor:
        """Distance of the general rows from the base without its adapter (Li & Hoiem 2016, "Learning without forgetting"), [general rows]."""
        plain = self.accelerator.unwrap_model(model)
        with plain.disable_adapter():
            rows = {name: value[general] for name, value in inputs.items()}
            return self._keep * self._distance(plain, rows, logits[general], labels[general], 1.0)

    def _distance(self, teacher: Any, inputs: dict[str, Tensor], logits: Tensor, labels: Tensor, temperature: float) -> Tensor:
        """Kullback-Leibler divergence from a teacher per row (Hinton et al. 2015), [batch]."""
        with torch.no_grad():
            wanted = teacher(**inputs).logits[:, -logits.shape[1] - int(self._causal) :]
            wanted = wanted[:, : logits.shape[1]].float()
        counted = (labels != IGNORED).float()
        ours = functional.log_softmax(logits.float() / temperature, -1)
        distance = functional.kl_div(ours, functional.log_softmax(wanted / temperature, -1), reduction="none", log_target=True).sum(-1) * temperature**2
        return (distance * counted).sum(1) / counted.sum(1).clamp(min=1)


class _Seal(TrainerCallback):  # type: ignore[misc]
    """Marks each checkpoint as whole once it is on the disk."""

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        made = Path(args.output_dir) / f"checkpoint-{state.global_step}"
        if state.is_world_process_zero and made.is_dir():
            job.mark(made, _SEAL, [file for file in made.iterdir() if not file.name.startswith(_OF_OTHERS)])


_EASY, _GROWTH = 1200.0, 150.0
"""MiB that a training may hold without giving anything back, and grow between two times."""


class _Progress(TrainerCallback):  # type: ignore[misc]
    """Turns the trainer's logs into events."""

    def __init__(self, events: EventLog, clock: Clock) -> None:
        self._events, self._clock, self._started, self._first = events, clock, 0.0, 0
        self._easing = memory.Easing(_EASY, _GROWTH)

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._started, self._first = time.monotonic(), state.global_step

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._easing.ease(ram_mb)

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float] | None = None, **kwargs: Any) -> None:
        logs = logs or {}
        done, total = state.global_step, state.max_steps
        if "eval_loss" in logs:
            self._events.emit("measure", step=done, steps=total, loss=round(logs["eval_loss"], 4))
        elif "loss" in logs and state.is_world_process_zero:
            pace = (time.monotonic() - self._started) / max(1, done - self._first)
            left = pace * (total - done)
            if self._clock.seconds:
                left = min(left, max(0.0, self._clock.seconds - self._clock.spent))
            self._events.emit("step", stage="train", step=done, steps=total, loss=round(logs["loss"], 4), lr=logs.get("learning_rate", 0.0), eta_s=round(left, 1), ram_mb=round(ram_mb()), peak_mb=round(peak_ram_mb()))


def default_epochs(pairs: int) -> int:
    """Passes over the data: many for few pairs, so that a pattern seen once is learnt; few for many, so that the time stays linear."""
    return int(max(3, min(14, round(30 / max(1.0, float(pairs)) ** 0.25))))


def arguments(folder: Path, items: int, passes: int, validate: bool, options: TrainOptions) -> TrainingArguments:
    """transformers' settings for a run over `items`, which are so many passes over the user's pairs; checkpoints go into `folder`."""
    whole = max(1, math.ceil(items / (options.batch_size * options.gradient_accumulation)))
    a_pass = max(1, whole // passes)
    steps = options.max_steps or whole
    measure = options.eval_steps or min(a_pass, max(1, steps))
    save = options.save_steps or measure
    if validate:
        save = max(measure, save - save % measure)
    return TrainingArguments(
        output_dir=str(folder), num_train_epochs=1, max_steps=options.max_steps or -1,
        per_device_train_batch_size=options.batch_size, per_device_eval_batch_size=options.eval_batch_size,
        gradient_accumulation_steps=options.gradient_accumulation, learning_rate=options.learning_rate,
        warmup_steps=steps // 10 if options.warmup_steps is None else options.warmup_steps, weight_decay=options.weight_decay,
        lr_scheduler_type="linear", logging_steps=options.logging_steps, eval_strategy="steps" if validate else "no", eval_steps=measure,
        save_strategy="steps", save_steps=save, save_total_limit=options.save_total_limit,
        load_best_model_at_end=validate, metric_for_best_model="eval_loss" if validate else None, greater_is_better=False if validate else None,
        bf16=use_bf16(options), fp16=options.mixed_precision == "fp16", use_cpu=not torch.cuda.is_available(), seed=options.seed,
        remove_unused_columns=False, label_names=["labels"], report_to=[], disable_tqdm=True, dataloader_pin_memory=False, ddp_find_unused_parameters=False,
    )  # fmt: skip


def fit(loaded: Loaded, train: Sequence[Item], validation: Sequence[Item], passes: int, folder: Path, options: TrainOptions, events: EventLog, teacher: Any = None, seconds: float = 0) -> Fitted:
    """Trains what is trainable of `loaded.model`, going on from the last checkpoint in `folder` if there is one.

    `train` holds all `passes` over the data, each with its own rewordings and replayed pairs; after `seconds` (0: any time) it ends earlier. Raises `OutOfMemoryError` with the ways to need less, `DiskFullError`.
    """
    if options.threads:
        torch.set_num_threads(options.threads)
    settings = arguments(folder, len(train), passes, bool(validation), options)
    clock = Clock(seconds)
    callbacks: list[Any] = [_Progress(events, clock), _Stop(clock), _Seal()]
    if validation and options.early_stopping:
        callbacks.append(EarlyStoppingCallback(options.early_stopping))
    start = getattr(loaded.model.config, "decoder_start_token_id", None) or 0
    trainer = ShellmateTrainer(
        model=loaded.model, args=settings, train_dataset=ItemDataset(train), eval_dataset=ItemDataset(validation) if validation else None,
        data_collator=Collator(loaded.codec.pad, loaded.causal, start), callbacks=callbacks,
        causal=loaded.causal, unlikelihood=options.unlikelihood, keep=options.keep if options.method in ("lora", "qlora") else 0.0, teacher=teacher, clock=clock,
    )  # fmt: skip
    trainer.model_accepts_loss_kwargs = False
    for callback in ("PrinterCallback", "ProgressCallback"):
        for known in [c for c in trainer.callback_handler.callbacks if type(c).__name__ == callback]:
            trainer.remove_callback(known)
    started = time.monotonic()
    try:
        result = trainer.train(resume_from_checkpoint=_last(folder, events))
    except (MemoryError, RuntimeError) as error:
        if told := exhausted.explained(error):
            raise told from error
        raise
    if distributed.is_available() and distributed.is_initialized():
        distributed.barrier()  # the others may still be reading the best checkpoint, which the first now removes
    best = trainer.state.best_metric
    return Fitted(trainer.accelerator.unwrap_model(trainer.model), trainer.state.global_step, float(result.training_loss), None if best is None else float(best), time.monotonic() - started)


def _last(folder: Path, events: EventLog) -> str | None:
    """The newest checkpoint that is whole, and so is the best until then; those that were being written when the power went are removed."""
    while folder.is_dir() and (found := get_last_checkpoint(str(folder))):
        newest = Path(found)
        if job.whole(newest, _SEAL):
            best = json.loads((newest / "trainer_state.json").read_text(encoding="utf-8")).get("best_model_checkpoint")
            if best is None or job.whole(folder / Path(best).name, _SEAL):
                return str(found)
        if job.marked(newest, _SEAL):
            events.emit("notice", message=f"What an interrupted training made ({newest.name}) is damaged; it goes on from before.")
        shutil.rmtree(newest, ignore_errors=True)
    return None
