"""A LoRA adapter that was made elsewhere with PEFT: whether it is one, and whether it fits the tuned base. Loads no model.

Trusts nothing in its folder: the settings that PEFT gets are written anew from what was checked (no pickles, no regular expressions, no
names of modules to import).
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shellmate.core.errors import UsageError

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
_PICKLES = (".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt")
_LARGEST_HEADER = 16 * 2**20
_NAME = re.compile(r"base_model\.model\.([\w.]+)\.lora_([AB])(?:\.default)?\.weight")
_NUMBERS = ("F32", "F16", "BF16")
_LARGEST_RANK = 256
_PLAIN = (("use_dora", "DoRA"), ("modules_to_save", "whole layers beside LoRA"), ("trainable_token_indices", "token embeddings beside LoRA"), ("megatron_config", "Megatron layers"), ("layer_replication", "replicated layers"), ("target_parameters", "single parameters"))
"""Kinds of adapter that are refused: setting, what it is."""

Shapes = dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class Foreign:
    """An adapter that fits."""

    folder: Path
    ranks: dict[str, int]
    """Layer of the base -> rank."""
    alphas: dict[str, float]
    """Layer of the base -> alpha."""
    rank_scaled: bool
    """Scaled by the square root of the rank (Kalajdzievski 2023)."""

    def config(self) -> dict[str, Any]:
        """Settings for PEFT with nothing in them but what was checked."""
        first = next(iter(self.ranks))
        return {
            "peft_type": "LORA", "task_type": "SEQ_2_SEQ_LM", "base_model_name_or_path": None, "inference_mode": True, "bias": "none", "lora_dropout": 0.0,
            "r": self.ranks[first], "lora_alpha": self.alphas[first], "use_rslora": self.rank_scaled, "target_modules": sorted(self.ranks),
            "rank_pattern": {re.escape(n): r for n, r in self.ranks.items() if r != self.ranks[first]},
            "alpha_pattern": {re.escape(n): a for n, a in self.alphas.items() if a != self.alphas[first]},
        }  # fmt: skip


def find(folder: Path) -> Path:
    """The folder with the adapter: `folder`, or `adapter/` in it (as `shellmate train --output-dir` leaves it).

    Raises `UsageError` when there is none.
    """
    for place in (folder, folder / "adapter"):
        if (place / CONFIG).is_file():
            return place
    raise UsageError(f"{folder} is not an adapter: {CONFIG} is missing.", "Name a folder that PEFT's save_pretrained wrote, or a file made by `shellmate adapter export`.")


def shapes(file: Path) -> Shapes:
    """Names and shapes of the tensors in a safetensors file, by its header alone (eight bytes of length, then JSON: the safetensors format).

    Raises `UsageError` when it is damaged, or holds other numbers than floats.
    """
    try:
        with file.open("rb") as opened:
            length = int.from_bytes(opened.read(8), "little")
            if length > _LARGEST_HEADER:
                raise ValueError
            header = json.loads(opened.read(length))
            size = file.stat().st_size - 8 - length
        header.pop("__metadata__", None)
        found = {}
        for name, entry in header.items():
            start, end = entry["data_offsets"]
            width = {"F32": 4, "F16": 2, "BF16": 2}[entry["dtype"]]
            found[name] = tuple(int(n) for n in entry["shape"])
            if not 0 <= start <= end <= size or end - start != width * math.prod(found[name]):
                raise ValueError
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{file} is damaged, or no safetensors file of {', '.join(_NUMBERS)} numbers.", "Save it again with PEFT's save_pretrained.") from error
    return found


def check(folder: Path, base: Path) -> Foreign:
    """The adapter in `folder`, if it can be merged into `base`.

    Raises `UsageError` with what is wrong.
    """
    folder = find(folder)
    pickles = [p.name for p in sorted(folder.iterdir()) if p.suffix in _PICKLES]
    if pickles and not (folder / WEIGHTS).is_file():
        raise UsageError(f"{folder / pickles[0]} is a pickle, which could run any code when it is read.", "Save the adapter as safetensors.")
    if not (folder / WEIGHTS).is_file():
        raise UsageError(f"{folder} is not an adapter: {WEIGHTS} is missing.", "Save it again with PEFT's save_pretrained.")
    settings = _settings(folder / CONFIG)
    _check_kind(folder, settings)
    _check_base_name(folder, settings, base)
    return _fitting(folder, settings, base)


def _settings(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"{file} cannot be read as JSON.", "Save the adapter again with PEFT's save_pretrained.") from error
    if not isinstance(found, dict):
        raise UsageError(f"{file} is not the settings of an adapter.", "Save the adapter again with PEFT's save_pretrained.")
    return found


def _check_kind(folder: Path, settings: dict[str, Any]) -> None:
    kind = str(settings.get("peft_type", "?"))[:40]
    if kind != "LORA":
        raise UsageError(f"{folder} is an adapter of the kind {kind}; only LORA can be merged here.", "Train one with --method lora.")
    extra = next((what for name, what in _PLAIN if settings.get(name)), "" if settings.get("bias", "none") == "none" else "biases beside LoRA")
    if extra:
        raise UsageError(f"{folder} has {extra}, which cannot be imported.", "Train plain LoRA layers.")


def _check_base_name(folder: Path, settings: dict[str, Any], base: Path) -> None:
    named = settings.get("base_model_name_or_path")
    if named and Path(str(named).replace("\\", "/")).name != base.name:
        raise UsageError(
            f"{folder} was trained on {str(named)[:120]}, not on {base.name}.",
            f"Train it on {base}; if that is the same model by another name, correct base_model_name_or_path in {CONFIG}.",
        )


def _fitting(folder: Path, settings: dict[str, Any], base: Path) -> Foreign:
    """Each layer's two matrices against the base's layer of that name."""
    known: Shapes = {}
    for file in sorted(base.glob("*.safetensors")):
        known |= shapes(file)
    found: dict[str, dict[str, tuple[int, ...]]] = {}
    for name, shape in shapes(folder / WEIGHTS).items():
        match = _NAME.fullmatch(name)
        if match is None or len(shape) != 2:
            raise UsageError(f"{folder / WEIGHTS} holds {name[:120]!r}, which is no LoRA matrix.", "Train plain LoRA layers with PEFT.")
        found.setdefault(match[1], {})[match[2]] = shape
    if not found:
        raise UsageError(f"{folder / WEIGHTS} holds no LoRA matrices.", "Save it again with PEFT's save_pretrained.")
    for layer, sides in found.items():
        _check_layer(folder, layer, sides, known.get(f"{layer}.weight"), base)
    ranks = {layer: sides["A"][0] for layer, sides in found.items()}
    _check_ranks(folder, ranks, settings)
    return Foreign(folder, ranks, {layer: _alpha(folder, layer, settings) for layer in ranks}, settings.get("use_rslora") is True)


def _check_layer(folder: Path, layer: str, sides: dict[str, tuple[int, ...]], wanted: tuple[int, ...] | None, base: Path) -> None:
    if wanted is None or len(wanted) != 2:
        raise UsageError(f"{folder} changes the layer {layer}, which {base.name} does not have.", f"Train it on {base.name}.")
    if set(sides) != {"A", "B"} or sides["A"][0] != sides["B"][1]:
        raise UsageError(f"{folder}: the two LoRA matrices of {layer} do not belong together.", "Save it again with PEFT's save_pretrained.")
    given = (sides["B"][0], sides["A"][1])
    if given != wanted:
        raise UsageError(f"{folder} is for a model whose layer {layer} is {given[0]} by {given[1]}; in {base.name} it is {wanted[0]} by {wanted[1]}.", f"Train it on {base.name}.")


def _check_ranks(folder: Path, ranks: dict[str, int], settings: dict[str, Any]) -> None:
    said = [settings.get("r"), *_table(folder, settings, "rank_pattern").values()]
    wrong = next((layer for layer, rank in ranks.items() if rank not in said), None)
    if wrong:
        raise UsageError(f"{folder}: the rank of {wrong} is {ranks[wrong]}, but {CONFIG} says {settings.get('r')}.", "Save it again with PEFT's save_pretrained.")
    if not all(1 <= rank <= _LARGEST_RANK for rank in ranks.values()):
        raise UsageError(f"{folder}: the rank must be from 1 to {_LARGEST_RANK}.")


def _table(folder: Path, settings: dict[str, Any], name: str) -> dict[str, Any]:
    found = settings.get(name) or {}
    if not isinstance(found, dict):
        raise UsageError(f"{folder / CONFIG}: {name} must be a table.", "Save the adapter again with PEFT's save_pretrained.")
    return found


def _alpha(folder: Path, layer: str, settings: dict[str, Any]) -> float:
    """The layer's alpha; patterns may be plain names or ends of names only."""
    for end, value in [*_table(folder, settings, "alpha_pattern").items(), ("", settings.get("lora_alpha"))]:
        if end and not re.fullmatch(r"[\w.]+", end):
            raise UsageError(f"{folder / CONFIG}: the alpha_pattern {end[:80]!r} is no name of a layer.", "Use plain names.")
        if not end or layer == end or layer.endswith(f".{end}"):
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e6:
                raise UsageError(f"{folder / CONFIG}: lora_alpha must be a positive number.")
            return float(value)
    raise AssertionError
