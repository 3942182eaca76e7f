"""What is trained of a model: all of it, LoRA (8-bit too), adapter layers, or a soft prompt. And how it is made one model again.

Layer names are the guide's (q, k, v, o, wi, wo); each family has its own for them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PeftModel, PromptTuningConfig, PromptTuningInit, TaskType, get_peft_model, prepare_model_for_kbit_training

from shellmate.core.errors import UsageError
from shellmate.training import adapter_layers
from shellmate.training.options import TrainOptions

_LAYERS: dict[str, dict[str, tuple[str, ...]]] = {
    "t5": {n: (n,) for n in ("q", "k", "v", "o", "wi", "wo")},
    "flan-t5": {"q": ("q",), "k": ("k",), "v": ("v",), "o": ("o",), "wi": ("wi_0", "wi_1"), "wo": ("wo",)},
    "bart": {"q": ("q_proj",), "k": ("k_proj",), "v": ("v_proj",), "o": ("out_proj",), "wi": ("fc1",), "wo": ("fc2",)},
    "gpt2": {"q": ("c_attn",), "k": ("c_attn",), "v": ("c_attn",), "o": ("attn.c_proj",), "wi": ("c_fc",), "wo": ("mlp.c_proj",)},
}
_OUTPUTS = {"t5": ("o", "wo"), "flan-t5": ("o", "wo"), "bart": ("out_proj", "fc2"), "gpt2": ("c_proj",)}
"""Layers after which an adapter layer stands."""


def layer_names(family: str, wanted: str) -> list[str]:
    """The family's names of the guide's layers.

    Raises `UsageError` naming a layer that there is not.
    """
    table = _LAYERS[family]
    found: dict[str, None] = {}
    for name in (part.strip() for part in wanted.split(",")):
        if name in table:
            found |= dict.fromkeys(table[name])
        elif any(name in own for own in table.values()):
            found[name] = None
        elif name:
            raise UsageError(f"--target-modules {wanted}: a {family} model has no layer {name!r}.", f"Choose from {','.join(table)}.")
    return list(found)


def task_type(family: str) -> TaskType:
    """PEFT's name for the kind of model."""
    return TaskType.CAUSAL_LM if family == "gpt2" else TaskType.SEQ_2_SEQ_LM


_RECOGNIZES = r"encoder\..*"
"""Layers of the tuned base that a personal adapter leaves alone: the recognizer knows requests by the encoder's states."""


def _lora(model: Any, family: str, options: TrainOptions, new_tokens: list[int]) -> Any:
    config = LoraConfig(
        r=options.lora_r, lora_alpha=options.lora_alpha, lora_dropout=options.lora_dropout, bias="none", task_type=task_type(family),
        target_modules=layer_names(family, options.target_modules), fan_in_fan_out=family == "gpt2",
        trainable_token_indices=_token_rows(model, family, new_tokens), exclude_modules=None if options.model_name else _RECOGNIZES,
    )  # fmt: skip
    return get_peft_model(model, config)


def _token_rows(model: Any, family: str, new_tokens: list[int]) -> Any:
    """Rows of the embeddings that learn with LoRA: tokens the model did not know; also in the output layer where it is not tied."""
    if not new_tokens:
        return None
    name = {"t5": "shared", "flan-t5": "shared", "bart": "shared", "gpt2": "wte"}[family]
    return {name: new_tokens} if model.config.tie_word_embeddings else {name: new_tokens, "lm_head": new_tokens}


def _prompt(model: Any, family: str, options: TrainOptions) -> Any:
    config = PromptTuningConfig(task_type=task_type(family), num_virtual_tokens=options.prompt_tokens, prompt_tuning_init=PromptTuningInit.SAMPLE_VOCAB)
    config.num_transformer_submodules = 1
    return get_peft_model(model, config)


def prepare(model: Any, family: str, options: TrainOptions, new_tokens: list[int] | None = None) -> Any:
    """The model with only what the method trains left trainable, that in float32."""
    torch.manual_seed(options.seed)
    method = options.method
    if method == "qlora":
        model = prepare_model_for_kbit_training(model, use_gradient_checkpointing=options.gradient_checkpointing)
    if method in ("lora", "qlora"):
        model = _lora(model, family, options, new_tokens or [])
    elif method == "prompt":
        model = _prompt(model, family, options)
    elif method == "adapter":
        adapter_layers.insert(model, _OUTPUTS[family], options.adapter_size)
    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.float()
    if options.gradient_checkpointing:
        model.config.use_cache = False
        if method != "full":
            model.enable_input_require_grads()
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    return model


def trainable(model: Any) -> tuple[int, int]:
    """(trained, all) parameters."""
    sizes = [(p.numel(), p.requires_grad) for p in model.parameters()]
    return sum(n for n, wanted in sizes if wanted), sum(n for n, _ in sizes)


def save_adapter(model: Any, method: str, folder: Path) -> None:
    """Writes only what was trained (safetensors); for `full` the whole model, in bfloat16."""
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(model, PeftModel):
        model.save_pretrained(folder, safe_serialization=True, save_embedding_layers=False)
    elif method == "adapter":
        adapter_layers.save(model, folder)
    else:
        state = {k: v.to(torch.bfloat16).contiguous() for k, v in model.state_dict().items()}
        model.save_pretrained(folder, state_dict=state, safe_serialization=True)


def load_adapter(model: Any, method: str, folder: Path) -> Any:
    """The model with what `save_adapter` wrote.

    Raises `UsageError` for an adapter of another model or rank, or one that is not safetensors.
    """
    check_adapter(folder)
    try:
        if method == "adapter":
            adapter_layers.load(model, folder)
            return model
        return PeftModel.from_pretrained(model, folder)
    except (RuntimeError, ValueError, KeyError) as error:
        raise UsageError(f"{folder} was not made for this model ({str(error).splitlines()[0][:120]}).", "Train it again on the present model.") from error


def check_adapter(folder: Path) -> None:
    """Refuses anything but safetensors: a pickle can run code."""
    pickles = [p.name for p in sorted(folder.glob("*")) if p.suffix in (".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt")]
    if pickles:
        raise UsageError(f"{folder / pickles[0]} is a pickle, which could run any code when it is read.", "Save the adapter as safetensors.")
    if not (folder / "adapter_model.safetensors").is_file():
        raise UsageError(f"{folder} is not an adapter: adapter_model.safetensors is missing.")


def merged(model: Any, method: str) -> Any:
    """One plain float32 model with the adapter in its weights; adapter layers stay as layers. Soft prompts do not merge here."""
    if isinstance(model, PeftModel) and method in ("lora", "qlora"):
        model = model.float().merge_and_unload()
    return model.float().eval()
