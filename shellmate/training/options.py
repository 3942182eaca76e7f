"""Every option of a training, in one value: the guide's names, our defaults, and how they are checked.

Refuses values outside their range with a sentence that names the option.
"""

from __future__ import annotations

from dataclasses import MISSING, asdict, dataclass, field, fields
from typing import Any

from shellmate.core.errors import UsageError

METHODS = ("lora", "qlora", "full", "adapter", "prompt", "habits")
HABITS = "habits"
"""No weight of the model is trained: the user's commands become known intents, in seconds."""


_FOR_A_NAMED_MODEL = {"target_modules": "q,v", "lora_dropout": 0.1, "learning_rate": 5e-4}
"""The guide's."""
_FOR_THE_TUNED_BASE = {"target_modules": "q,k,v,o,wi,wo", "lora_dropout": 0.0, "learning_rate": 1.5e-3}
"""30 pairs of the simulated user `ops`, 140 steps, greedy: 0.30 of the paraphrases right with the guide's, 0.65 with these (before: 0)."""
_FOR_ALL_WEIGHTS = {"learning_rate": 1e-4}
"""With method full: what a few LoRA matrices need tears all weights away from what they know. The guide has a rate for LoRA only."""


def _option(default: Any, help_text: str, low: float | None = None, high: float | None = None, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"help": help_text, "low": low, "high": high, "choices": choices})


@dataclass(frozen=True)
class TrainOptions:
    """How to train; `None` means: chosen from the data or the machine."""

    method: str = _option("lora", "what is trained; with lora the habits alone, where they answer every held-out request", choices=METHODS)
    model_name: str = _option("", "folder or hub name of the model to start from (default: the tuned base that came with shellmate)")
    data_path: str = _option("", "the guide's JSON or JSONL of request-command pairs")
    output_dir: str = _option("", "write adapter and bundle there, without switching to it")
    lora_r: int = _option(8, "rank of the LoRA matrices", 1, 256)
    lora_alpha: int = _option(32, "scale of the LoRA update", 1, 4096)
    lora_dropout: float | None = _option(None, "dropout in front of the LoRA matrices (default: 0.1 for a named model, 0 for the tuned base)", 0, 0.9)
    target_modules: str = _option("", "layers that get LoRA: of q,k,v,o,wi,wo (default: q,v for a named model, all for the tuned base)")
    adapter_size: int = _option(32, "width of the adapter layers (method adapter)", 1, 4096)
    prompt_tokens: int = _option(20, "virtual tokens (method prompt)", 1, 512)
    epochs: int | None = _option(None, "passes over the data (default: by the number of pairs)", 1, 10_000)
    max_steps: int | None = _option(None, "stop after so many steps, whatever the epochs say", 1, 10_000_000)
    minutes: float | None = _option(None, "stop learning after so many minutes; 0: never (default: by the number of pairs, so that a slow computer is soon done too, unless --epochs or --max-steps is given)", 0, 100_000)
    batch_size: int = _option(16, "pairs in a batch", 1, 4096)
    eval_batch_size: int = _option(32, "pairs in a batch when measuring", 1, 4096)
    learning_rate: float | None = _option(None, "highest learning rate (default: 5e-4 for a named model, 1.5e-3 for the tuned base; 1e-4 with method full)", 1e-7, 10)
    warmup_steps: int | None = _option(None, "steps until the highest learning rate (default: a tenth)", 0, 1_000_000)
    weight_decay: float = _option(0.01, "weight decay", 0, 1)
    gradient_accumulation: int = _option(1, "batches for one step: the same result with less memory", 1, 1024)
    gradient_checkpointing: bool = _option(False, "compute activations twice instead of keeping them: less memory, slower")
    mixed_precision: str = _option("auto", "number format while training", choices=("auto", "no", "bf16", "fp16"))
    early_stopping: int = _option(3, "stop after so many measurements without progress; 0: never", 0, 1000)
    logging_steps: int = _option(5, "steps between progress lines", 1, 100_000)
    eval_steps: int | None = _option(None, "steps between measurements (default: one pass)", 1, 1_000_000)
    save_steps: int | None = _option(None, "steps between checkpoints (default: as eval-steps)", 1, 1_000_000)
    save_total_limit: int = _option(2, "checkpoints kept while training", 1, 100)
    test_size: float = _option(0.2, "share of the pairs that is held out for the gate", 0, 0.9)
    replay: float = _option(4.0, "pairs of the general dataset mixed in, for each personal one", 0, 100)
    rephrase: int = _option(2, "reworded copies of each personal request in every pass", 0, 50)
    keep: float = _option(1.0, "weight of staying near the base's own answers on replayed pairs (LoRA only); 0: learn their commands instead", 0, 100)
    unlikelihood: float = _option(0.0, "weight of unlearning rejected commands (Welleck et al. 2019); 0: off", 0, 10)
    distill_from: str = _option("", "folder or hub name of a teacher with the same tokenizer: learn its distribution too")
    student_layers: int = _option(0, "keep only so many layers of the model (a smaller student for --distill-from); 0: all", 0, 96)
    gate_cases: int = _option(200, "requests of the fixed general set that the gate asks", 20, 5000)
    int8: bool = _option(True, "quantize the exported bundle")
    export: bool = _option(True, "make a bundle that shellmate can load; otherwise only the adapter")
    seed: int = _option(1, "random seed", 0, 2**31)
    nice: int = _option(10, "how much the training steps back behind other programs", 0, 19)
    threads: int = _option(0, "processor threads; 0: all", 0, 1024)

    def __post_init__(self) -> None:
        """Settles what was left open."""
        defaults = _FOR_A_NAMED_MODEL if self.model_name else _FOR_THE_TUNED_BASE
        for name, value in {**defaults, **(_FOR_ALL_WEIGHTS if self.method == "full" else {})}.items():
            if getattr(self, name) in (None, ""):
                object.__setattr__(self, name, value)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def check(options: TrainOptions) -> TrainOptions:
    """The options, unchanged.

    Raises `UsageError` for a value outside its range.
    """
    for declared in fields(options):
        value, meta = getattr(options, declared.name), declared.metadata
        flag = "--" + declared.name.replace("_", "-")
        if meta["choices"] and value not in meta["choices"]:
            raise UsageError(f"{flag} {value}: expected one of {', '.join(meta['choices'])}.")
        if value is not None and meta["low"] is not None and not meta["low"] <= value <= meta["high"]:
            raise UsageError(f"{flag} {value}: expected a value from {meta['low']:g} to {meta['high']:g}.")
    if options.method == HABITS and (options.model_name or not options.export):
        raise UsageError("--method habits works on the model that came with shellmate, and is nothing without its bundle.", "Leave out --model-name and --no-export.")
    return options


def from_json(raw: dict[str, Any]) -> TrainOptions:
    """Options as `as_json` gave them; unknown keys are ignored."""
    known = {f.name for f in fields(TrainOptions)}
    return check(TrainOptions(**{k: v for k, v in raw.items() if k in known}))


def default_of(name: str) -> Any:
    """The default of an option."""
    found = next(f for f in fields(TrainOptions) if f.name == name)
    return None if found.default is MISSING else found.default
