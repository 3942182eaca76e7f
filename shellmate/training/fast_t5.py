"""T5's forward pass and loss written for speed on few cores: bfloat16, fused projections, no dropout, chunked cross-entropy.

Computes what `T5ForConditionalGeneration` computes (a test compares them); only training uses it.
"""

from __future__ import annotations

import math
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from shellmate.training.shape import Shape, Weights

_CHUNK = 2048
"""Decoder positions whose logits exist at once."""


def relative_buckets(length: int, shape: Shape, bidirectional: bool) -> Tensor:
    """T5's bucket number for every (query, key) position, [length, length]."""
    distance = torch.arange(length)[None, :] - torch.arange(length)[:, None]
    buckets = shape.buckets
    base = torch.zeros_like(distance)
    if bidirectional:
        buckets //= 2
        base = (distance > 0).long() * buckets
        distance = distance.abs()
    else:
        distance = (-distance).clamp(min=0)
    exact = buckets // 2
    scaled = exact + (torch.log(distance.float().clamp(min=1) / exact) / math.log(shape.max_distance / exact) * (buckets - exact)).long()
    return base + torch.where(distance < exact, distance, scaled.clamp(max=buckets - 1))


class _CrossEntropy(torch.autograd.Function):
    """Summed token cross-entropy of tied logits, computed chunk by chunk with its gradient."""

    @staticmethod
    def forward(ctx: Any, hidden: Tensor, embedding: Tensor, labels: Tensor, weight: Tensor) -> Tensor:
        grad_hidden = torch.empty_like(hidden)
        grad_embedding = torch.zeros_like(embedding)
        total = torch.zeros((), dtype=torch.float32)
        for start in range(0, hidden.shape[0], _CHUNK):
            part = slice(start, start + _CHUNK)
            logits = hidden[part] @ embedding.t()
            log_probabilities = torch.log_softmax(logits.float(), dim=-1)
            picked = log_probabilities.gather(1, labels[part, None]).squeeze(1)
            total -= (picked * weight[part]).sum()
            gradient = log_probabilities.exp_()
            gradient.scatter_add_(1, labels[part, None], torch.full_like(picked, -1.0)[:, None])
            gradient = (gradient * weight[part, None]).to(hidden.dtype)
            grad_hidden[part] = gradient @ embedding
            grad_embedding.addmm_(gradient.t(), hidden[part])
        ctx.save_for_backward(grad_hidden, grad_embedding)
        return total

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, None, None]:
        grad_hidden, grad_embedding = ctx.saved_tensors
        return grad_hidden * grad.to(grad_hidden.dtype), grad_embedding * grad.to(grad_embedding.dtype), None, None


def _norm(x: Tensor, weight: Tensor) -> Tensor:
    return F.rms_norm(x, (x.shape[-1],), weight, 1e-6)


def _heads(x: Tensor, batch: int, length: int, heads: int) -> Tensor:
    return x.view(batch, length, heads, -1).transpose(1, 2)


def _attend(q: Tensor, k: Tensor, v: Tensor, bias: Tensor) -> Tensor:
    scores = q @ k.transpose(-1, -2) + bias
    probabilities = torch.softmax(scores, dim=-1)
    mixed = probabilities @ v
    batch, heads, length, size = mixed.shape
    return mixed.transpose(1, 2).reshape(batch, length, heads * size)


def encode(w: Weights, shape: Shape, ids: Tensor, mask: Tensor) -> Tensor:
    """Encoder states [batch, length, width] for ids [batch, length] and mask (1 real, 0 padding)."""
    batch, length = ids.shape
    x = F.embedding(ids, w["embedding"])
    position = w["encoder.bias"][relative_buckets(length, shape, True)].permute(2, 0, 1)[None]
    bias = position + ((1.0 - mask) * -1e4).to(x.dtype)[:, None, None, :]
    for i in range(shape.encoder_layers):
        p = f"encoder.{i}"
        h = _norm(x, w[f"{p}.self.norm"])
        q, k, v = (_heads(t, batch, length, shape.heads) for t in F.linear(h, w[f"{p}.self.qkv"]).chunk(3, dim=-1))
        x = x + F.linear(_attend(q, k, v, bias), w[f"{p}.self.o"])
        h = _norm(x, w[f"{p}.ff.norm"])
        x = x + F.linear(F.relu(F.linear(h, w[f"{p}.ff.wi"])), w[f"{p}.ff.wo"])
    return _norm(x, w["encoder.norm"])


def decode(w: Weights, shape: Shape, states: Tensor, mask: Tensor, ids: Tensor) -> Tensor:
    """Decoder states [batch, length, width], already scaled for the tied output layer."""
    batch, length = ids.shape
    source = states.shape[1]
    x = F.embedding(ids, w["embedding"])
    causal = torch.full((length, length), -1e4).triu(1).to(x.dtype)
    bias = w["decoder.bias"][relative_buckets(length, shape, False)].permute(2, 0, 1)[None] + causal
    cross_bias = ((1.0 - mask) * -1e4).to(x.dtype)[:, None, None, :]
    for i in range(shape.decoder_layers):
        p = f"decoder.{i}"
        h = _norm(x, w[f"{p}.self.norm"])
        q, k, v = (_heads(t, batch, length, shape.heads) for t in F.linear(h, w[f"{p}.self.qkv"]).chunk(3, dim=-1))
        x = x + F.linear(_attend(q, k, v, bias), w[f"{p}.self.o"])
        h = _norm(x, w[f"{p}.cross.norm"])
        q = _heads(F.linear(h, w[f"{p}.cross.q"]), batch, length, shape.heads)
        k, v = (_heads(t, batch, source, shape.heads) for t in F.linear(states, w[f"{p}.cross.kv"]).chunk(2, dim=-1))
        x = x + F.linear(_attend(q, k, v, cross_bias), w[f"{p}.cross.o"])
        h = _norm(x, w[f"{p}.ff.norm"])
        x = x + F.linear(F.relu(F.linear(h, w[f"{p}.ff.wi"])), w[f"{p}.ff.wo"])
    scaled: Tensor = _norm(x, w["decoder.norm"]) * (shape.width**-0.5)
    return scaled


def loss(w: Weights, shape: Shape, source: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """Mean cross-entropy per target token, and the encoder's mean-pooled states [batch, width].

    `source` and `target` are padded with 0; the target ends with the end mark.
    """
    mask = (source != 0).float()
    states = encode(w, shape, source, mask)
    inputs = F.pad(target[:, :-1], (1, 0))
    hidden = decode(w, shape, states, mask, inputs)
    weight = (target != 0).float().view(-1)
    total = _CrossEntropy.apply(hidden.reshape(-1, shape.width), w["embedding"], target.reshape(-1), weight)  # type: ignore[no-untyped-call]
    pooled = (states * mask[..., None].to(states.dtype)).sum(1) / mask.sum(1, keepdim=True).to(states.dtype)
    return total / weight.sum(), pooled
