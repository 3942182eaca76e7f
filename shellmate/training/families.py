"""Loads a model to train from a folder or a hub name: which family it is, its tokenizer, its number format.

The network is used only for a name that the user typed and that is no folder.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer, BitsAndBytesConfig

from shellmate.core.errors import BundleError, UsageError
from shellmate.engine import textcode
from shellmate.engine.base import default_bundle
from shellmate.engine.hub import SEPARATOR
from shellmate.training import precisions
from shellmate.training.codec import Codec, HubCodec, OwnCodec, own_tokenizer
from shellmate.training.options import TrainOptions
from shellmate.training.unpacked import base_for

_KNOWN = "T5, FLAN-T5, BART or GPT-2"


@dataclass
class Loaded:
    """A model ready for a method."""

    model: Any
    codec: Codec
    family: str
    """t5, flan-t5, bart, gpt2."""
    own: bool
    """It has shellmate's own tokenizer, so the fast engine can run it."""
    new_tokens: list[int]
    """Tokens that were added, whose embeddings must be learnt."""

    @property
    def causal(self) -> bool:
        """One stack that goes on writing, instead of encoder and decoder."""
        return self.family == "gpt2"


def default_base() -> Path:
    """What adapters for the shipped bundle train on. `SHELLMATE_BASE` names a folder outright.

    Raises `BundleError` where there is none and the bundle cannot be unpacked.
    """
    named = os.environ.get("SHELLMATE_BASE")
    return Path(named) if named else base_for(default_bundle())


def family_of(config: Any) -> str:
    """The family of a transformers configuration.

    Raises `UsageError` for others than the guide's.
    """
    kind = config.model_type
    if kind in ("t5", "mt5"):
        return "flan-t5" if getattr(config, "is_gated_act", False) else "t5"
    if kind in ("bart", "gpt2"):
        return str(kind)
    raise UsageError(f"This is a {kind} model; shellmate trains {_KNOWN}.", "Name another model with --model-name.")


def use_bf16(options: TrainOptions) -> bool:
    """Whether to compute in bfloat16; `auto` takes what is faster here."""
    if options.mixed_precision == "auto":
        return bool(torch.cuda.is_available() or precisions.faster_on_cpu() is torch.bfloat16)
    return options.mixed_precision == "bf16"


def _config(name: str) -> Any:
    try:
        return AutoConfig.from_pretrained(name)
    except (OSError, ValueError) as error:
        where = Path(name)
        if where.exists() or name.startswith(("/", ".", "~")):
            raise BundleError(f"{name} is not a model folder (no usable config.json).", "Name a folder with a transformers model, or run install.sh again.") from error
        raise UsageError(f"The model {name} is neither a folder here nor could it be downloaded.", "Check the name and the network, or name a folder.") from error


def _weights(name: str, family: str, options: TrainOptions) -> Any:
    kind = AutoModelForCausalLM if family == "gpt2" else AutoModelForSeq2SeqLM
    frozen = options.method in ("lora", "prompt", "adapter")
    extra: dict[str, Any] = {"dtype": torch.bfloat16 if frozen and use_bf16(options) else torch.float32}
    if options.method == "qlora":
        try:
            import bitsandbytes  # noqa: F401
        except ImportError as error:
            raise UsageError("The method qlora needs bitsandbytes.", "Run `pip install 'shellmate[qlora]'`, or use --method lora.") from error
        extra = {"quantization_config": BitsAndBytesConfig(load_in_8bit=True, llm_int8_threshold=6.0), "dtype": torch.float32, "device_map": "auto" if torch.cuda.is_available() else "cpu"}
    try:
        return kind.from_pretrained(name, use_safetensors=_safetensors_only(name), **extra)
    except (OSError, ValueError, RuntimeError) as error:
        raise BundleError(f"The weights of {name} cannot be loaded ({str(error).splitlines()[0][:160]}).", "Name another model, or download it again.") from error


def _safetensors_only(name: str) -> bool | None:
    """A local folder must have safetensors: a pickle could run any code. Hub names go by transformers' own rules (weights only)."""
    return True if Path(name).is_dir() else None


def load(options: TrainOptions) -> Loaded:
    """The model that `options` name.

    Raises `UsageError` for a model that cannot be trained here, `BundleError` for one that is missing or damaged.
    """
    name = options.model_name or str(default_base())
    if not options.model_name and not Path(name).is_dir():
        raise BundleError(f"The base that adapters train on is missing ({name}).", "Run install.sh again, or name a model with --model-name.")
    config = _config(name)
    family = family_of(config)
    model = _weights(name, family, options)
    if Path(name).is_dir() and own_tokenizer(Path(name)):
        return Loaded(model, OwnCodec(Tokenizer.from_file(str(Path(name) / "tokenizer.json"))), family, True, [])
    return _with_hub_tokenizer(name, model, family, options)


def _with_hub_tokenizer(name: str, model: Any, family: str, options: TrainOptions) -> Loaded:
    try:
        fast = AutoTokenizer.from_pretrained(name, use_fast=True)
    except (OSError, ValueError) as error:
        raise BundleError(f"The tokenizer of {name} cannot be loaded.", "Name a folder with tokenizer.json, or another model.") from error
    tokenizer = fast.backend_tokenizer
    had = tokenizer.get_vocab_size()
    used = textcode.extend(tokenizer)
    new = [i for i in used if i >= had]
    if tokenizer.get_vocab_size() > model.get_input_embeddings().num_embeddings:
        if options.method == "qlora":
            raise UsageError("An 8-bit model cannot get new tokens.", "Train it once with --method lora, then use the result as --model-name.")
        model.resize_token_embeddings(tokenizer.get_vocab_size(), mean_resizing=False)
    eos = int(model.config.eos_token_id)
    pad = model.config.pad_token_id
    codec = HubCodec(tokenizer, eos if pad is None else int(pad), eos, separator=SEPARATOR if family == "gpt2" else "")
    return Loaded(model, codec, family, False, new)


def shorten(loaded: Loaded, layers: int) -> None:
    """Keeps `layers` of each stack, evenly spread (0: all): a student for distillation (Sanh et al. 2019).

    Raises `UsageError` when the model has fewer.
    """
    if not layers:
        return
    model = loaded.model
    stacks = [model.transformer.h] if loaded.causal else [s.block for s in (model.encoder, model.decoder)] if loaded.family != "bart" else [s.layers for s in (model.model.encoder, model.model.decoder)]
    for stack in stacks:
        have = len(stack)
        if layers > have:
            raise UsageError(f"--student-layers {layers}: the model has {have} layers.")
        kept = [stack[round(i * (have - 1) / max(1, layers - 1))] for i in range(layers)]
        del stack[:]
        stack.extend(kept)
    for name in ("num_layers", "num_decoder_layers", "encoder_layers", "decoder_layers", "n_layer"):
        if hasattr(model.config, name):
            setattr(model.config, name, layers)
