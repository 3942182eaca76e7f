"""The model's shape, and weights in the layout that trains fast: query, key and value as one matrix.

`Weights` is a flat dictionary of float32 tensors. `to_hf` and `from_hf` change between it and transformers' T5.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from torch import Tensor
from transformers import T5Config, T5ForConditionalGeneration

Weights = dict[str, Tensor]


@dataclass(frozen=True)
class Shape:
    """A T5 encoder-decoder; the defaults are T5-small's with our vocabulary."""

    vocabulary: int = 8192
    width: int = 512
    feed_forward: int = 2048
    heads: int = 8
    encoder_layers: int = 6
    decoder_layers: int = 6
    buckets: int = 32
    max_distance: int = 128

    def as_dict(self) -> dict[str, int]:
        """Plain values for a manifest or checkpoint."""
        return asdict(self)

    def config(self) -> T5Config:
        """transformers' configuration of this shape."""
        return T5Config(
            vocab_size=self.vocabulary, d_model=self.width, d_kv=self.width // self.heads, d_ff=self.feed_forward,
            num_layers=self.encoder_layers, num_decoder_layers=self.decoder_layers, num_heads=self.heads,
            relative_attention_num_buckets=self.buckets, relative_attention_max_distance=self.max_distance,
            dropout_rate=0.0, feed_forward_proj="relu", tie_word_embeddings=True,
            pad_token_id=0, eos_token_id=1, decoder_start_token_id=0,
        )  # fmt: skip


def initial(shape: Shape, seed: int) -> Weights:
    """Fresh weights: T5's own scales."""
    generator = torch.Generator().manual_seed(seed)

    def normal(rows: int, columns: int, std: float) -> Tensor:
        return torch.randn(rows, columns, generator=generator) * std

    d, f = shape.width, shape.feed_forward
    head = d // shape.heads
    weights: Weights = {"embedding": normal(shape.vocabulary, d, 1.0)}

    def attention(name: str, fused: int) -> None:
        q, kv = normal(d, d, (d * head) ** -0.5), normal(2 * d, d, d**-0.5)
        if fused == 3:
            weights[f"{name}.qkv"] = torch.cat([q, kv])
        else:
            weights[f"{name}.q"], weights[f"{name}.kv"] = q, kv
        weights[f"{name}.o"] = normal(d, d, d**-0.5) * 0.5
        weights[f"{name}.norm"] = torch.ones(d)

    def feed_forward(name: str) -> None:
        weights[f"{name}.wi"], weights[f"{name}.wo"] = normal(f, d, d**-0.5), normal(d, f, f**-0.5) * 0.5
        weights[f"{name}.norm"] = torch.ones(d)

    for side, layers in (("encoder", shape.encoder_layers), ("decoder", shape.decoder_layers)):
        weights[f"{side}.bias"] = normal(shape.buckets, shape.heads, 0.1)
        weights[f"{side}.norm"] = torch.ones(d)
        for i in range(layers):
            attention(f"{side}.{i}.self", 3)
            if side == "decoder":
                attention(f"{side}.{i}.cross", 2)
            feed_forward(f"{side}.{i}.ff")
    return weights


def _hf_names(shape: Shape) -> list[tuple[str, list[str]]]:
    """(our name, transformers' names stacked in it) for every tensor."""
    names = [("embedding", ["shared.weight"])]
    for side, layers in (("encoder", shape.encoder_layers), ("decoder", shape.decoder_layers)):
        block = f"{side}.block"
        names.append((f"{side}.bias", [f"{block}.0.layer.0.SelfAttention.relative_attention_bias.weight"]))
        names.append((f"{side}.norm", [f"{side}.final_layer_norm.weight"]))
        for i in range(layers):
            own, last = f"{block}.{i}.layer.0", f"{block}.{i}.layer.{2 if side == 'decoder' else 1}"
            names.append((f"{side}.{i}.self.qkv", [f"{own}.SelfAttention.{m}.weight" for m in "qkv"]))
            names.append((f"{side}.{i}.self.o", [f"{own}.SelfAttention.o.weight"]))
            names.append((f"{side}.{i}.self.norm", [f"{own}.layer_norm.weight"]))
            if side == "decoder":
                cross = f"{block}.{i}.layer.1"
                names.append((f"{side}.{i}.cross.q", [f"{cross}.EncDecAttention.q.weight"]))
                names.append((f"{side}.{i}.cross.kv", [f"{cross}.EncDecAttention.{m}.weight" for m in "kv"]))
                names.append((f"{side}.{i}.cross.o", [f"{cross}.EncDecAttention.o.weight"]))
                names.append((f"{side}.{i}.cross.norm", [f"{cross}.layer_norm.weight"]))
            names.append((f"{side}.{i}.ff.wi", [f"{last}.DenseReluDense.wi.weight"]))
            names.append((f"{side}.{i}.ff.wo", [f"{last}.DenseReluDense.wo.weight"]))
            names.append((f"{side}.{i}.ff.norm", [f"{last}.layer_norm.weight"]))
    return names


def to_hf(weights: Weights, shape: Shape) -> T5ForConditionalGeneration:
    """A transformers model with these weights."""
    model = T5ForConditionalGeneration(shape.config())
    state: dict[str, Tensor] = {}
    for ours, theirs in _hf_names(shape):
        for name, part in zip(theirs, weights[ours].float().chunk(len(theirs)), strict=True):
            state[name] = part.clone()
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert not unexpected and all("embed_tokens" in m or "lm_head" in m for m in missing), (missing, unexpected)
    model.tie_weights()
    model.eval()
    return model


def from_hf(model: T5ForConditionalGeneration) -> tuple[Weights, Shape]:
    """The weights and shape of a transformers T5 (ReLU feed-forward, tied embeddings)."""
    config = model.config
    shape = Shape(config.vocab_size, config.d_model, config.d_ff, config.num_heads, config.num_layers, config.num_decoder_layers, config.relative_attention_num_buckets, config.relative_attention_max_distance)
    state = model.state_dict()
    return {ours: torch.cat([state[name].float() for name in theirs]).clone() for ours, theirs in _hf_names(shape)}, shape


def grow(weights: Weights, shape: Shape, encoder_layers: int, decoder_layers: int) -> tuple[Weights, Shape]:
    """A deeper model that computes the same: blocks are repeated in place, and a repeat adds nothing until it is trained.

    A repeat has its original's weights, but zeros where it writes its result (Wu et al. 2024, "LLaMA Pro: Progressive LLaMA with block
    expansion"). Raises ValueError when a side would lose layers.
    """
    grown = Shape(**{**shape.as_dict(), "encoder_layers": encoder_layers, "decoder_layers": decoder_layers})
    sides = {"encoder": (shape.encoder_layers, encoder_layers), "decoder": (shape.decoder_layers, decoder_layers)}
    for side, (have, layers) in sides.items():
        if layers < have:
            raise ValueError(f"the {side} has {have} layers and cannot grow to {layers}")
    out: Weights = {}
    for name, tensor in weights.items():
        parts = name.split(".")
        if len(parts) > 2 and parts[1].isdigit():
            have, layers = sides[parts[0]]
            repeats = [i for i in range(layers) if i * have // layers == int(parts[1])]
            for i in repeats:
                silent = i != repeats[0] and parts[-1] in ("o", "wo")
                out[".".join([parts[0], str(i), *parts[2:]])] = torch.zeros_like(tensor) if silent else tensor.clone()
        else:
            out[name] = tensor.clone()
    return out, grown
