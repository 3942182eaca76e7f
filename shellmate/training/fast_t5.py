"""T5's forward pass and loss written for speed on few cores: no padding in the projections, which are fused, no dropout, chunked cross-entropy.

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
    def forward(ctx: Any, hidden: Tensor, embedding: Tensor, labels: Tensor) -> Tensor:
        grad_hidden = torch.empty_like(hidden)
        grad_embedding = torch.zeros_like(embedding)
        total = torch.zeros((), dtype=torch.float32)
        for start in range(0, hidden.shape[0], _CHUNK):
            part = slice(start, start + _CHUNK)
            logits = hidden[part] @ embedding.t()
            log_probabilities = torch.log_softmax(logits.float(), dim=-1)
            picked = log_probabilities.gather(1, labels[part, None]).squeeze(1)
            total -= picked.sum()
            gradient = log_probabilities.exp_()
            gradient.scatter_add_(1, labels[part, None], torch.full_like(picked, -1.0)[:, None])
            gradient = gradient.to(hidden.dtype)
            grad_hidden[part] = gradient @ embedding
            grad_embedding.addmm_(gradient.t(), hidden[part])
        ctx.save_for_backward(grad_hidden, grad_embedding)
        return total

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, None]:
        grad_hidden, grad_embedding = ctx.saved_tensors
        return grad_hidden * grad.to(grad_hidden.dtype), grad_embedding * grad.to(grad_embedding.dtype), None


def _norm(x: Tensor, weight: Tensor) -> Tensor:
    return F.rms_norm(x, (x.shape[-1],), weight, 1e-6)


class _Rows:
    """Which positions of padded ids [batch, length] are real: projections work on those alone, attention on all."""

    def __init__(self, ids: Tensor, real: Tensor) -> None:
        self.batch, self.length = ids.shape
        self.index = real.reshape(-1).nonzero().squeeze(1)

    def take(self, padded: Tensor) -> Tensor:
        """The real rows [n, ...] of [batch, length, ...]."""
        return padded.flatten(0, 1).index_select(0, self.index)

    def heads(self, rows: Tensor, heads: int) -> Tensor:
        """Rows [n, width] as [batch, heads, length, width / heads], zeros where there is padding."""
        padded = rows.new_zeros(self.batch * self.length, rows.shape[-1]).index_copy(0, self.index, rows)
        return padded.view(self.batch, self.length, heads, -1).transpose(1, 2)


def _attend(q: Tensor, k: Tensor, v: Tensor, bias: Tensor, rows: _Rows) -> Tensor:
    scores = q @ k.transpose(-1, -2) + bias
    mixed = torch.softmax(scores, dim=-1) @ v
    return rows.take(mixed.transpose(1, 2).flatten(2))


def _hide(mask: Tensor, like: Tensor) -> Tensor:
    return ((1.0 - mask) * -1e4).to(like.dtype)[:, None, None, :]


def _encode(w: Weights, shape: Shape, ids: Tensor, mask: Tensor, rows: _Rows) -> Tensor:
    """Encoder states [n, width] of the real positions of ids [batch, length]; mask is 1 there, 0 in padding."""
    x = F.embedding(rows.take(ids), w["embedding"])
    position = w["encoder.bias"][relative_buckets(ids.shape[1], shape, True)].permute(2, 0, 1)[None]
    bias = position + _hide(mask, x)
    for i in range(shape.encoder_layers):
        p = f"encoder.{i}"
        h = _norm(x, w[f"{p}.self.norm"])
        q, k, v = rows.heads(F.linear(h, w[f"{p}.self.qkv"]), 3 * shape.heads).chunk(3, dim=1)
        x = x + F.linear(_attend(q, k, v, bias, rows), w[f"{p}.self.o"])
        h = _norm(x, w[f"{p}.ff.norm"])
        x = x + F.linear(F.relu(F.linear(h, w[f"{p}.ff.wi"])), w[f"{p}.ff.wo"])
    return _norm(x, w["encoder.norm"])


def _decode(w: Weights, shape: Shape, states: Tensor, mask: Tensor, source: _Rows, ids: Tensor, rows: _Rows) -> Tensor:
    """Decoder states [n, width] of the real positions of ids, already scaled for the tied output layer."""
    length = ids.shape[1]
    x = F.embedding(rows.take(ids), w["embedding"])
    causal = torch.full((length, length), -1e4).triu(1).to(x.dtype)
    bias = w["decoder.bias"][relative_buckets(length, shape, False)].permute(2, 0, 1)[None] + causal
    cross_bias = _hide(mask, x)
    for i in range(shape.decoder_layers):
        p = f"decoder.{i}"
        h = _norm(x, w[f"{p}.self.norm"])
        q, k, v = rows.heads(F.linear(h, w[f"{p}.self.qkv"]), 3 * shape.heads).chunk(3, dim=1)
        x = x + F.linear(_attend(q, k, v, bias, rows), w[f"{p}.self.o"])
        h = _norm(x, w[f"{p}.cross.norm"])
        q = rows.heads(F.linear(h, w[f"{p}.cross.q"]), shape.heads)
        k, v = source.heads(F.linear(states, w[f"{p}.cross.kv"]), 2 * shape.heads).chunk(2, dim=1)
        x = x + F.linear(_attend(q, k, v, cross_bias, rows), w[f"{p}.cross.o"])
        h = _norm(x, w[f"{p}.ff.norm"])
        x = x + F.linear(F.relu(F.linear(h, w[f"{p}.ff.wi"])), w[f"{p}.ff.wo"])
    scaled: Tensor = _norm(x, w["decoder.norm"]) * (shape.width**-0.5)
    return scaled


def _pooled(states: Tensor, rows: _Rows, mask: Tensor) -> Tensor:
    pairs = rows.index // rows.length
    sums = states.new_zeros(rows.batch, states.shape[1]).index_add(0, pairs, states)
    return sums / mask.sum(1, keepdim=True).to(states.dtype)


def pooled_states(w: Weights, shape: Shape, source: Tensor) -> Tensor:
    """The encoder's mean states [batch, width] of ids padded with 0."""
    real = source != 0
    rows, mask = _Rows(source, real), real.float()
    return _pooled(_encode(w, shape, source, mask, rows), rows, mask)


def _written(w: Weights, shape: Shape, source: Tensor, target: Tensor) -> tuple[Tensor | None, Tensor, _Rows]:
    """Decoder states of the targets' tokens (None without targets), the encoder's mean states, and where the tokens are."""
    real = source != 0
    mask = real.float()
    rows = _Rows(source, real)
    states = _encode(w, shape, source, mask, rows)
    written = _Rows(target, target != 0)
    hidden = _decode(w, shape, states, mask, rows, F.pad(target[:, :-1], (1, 0)), written) if target.shape[1] else None
    return hidden, _pooled(states, rows, mask), written


def loss(w: Weights, shape: Shape, source: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """Mean cross-entropy per target token, and the encoder's mean-pooled states [batch, width].

    `source` and `target` are padded with 0; the target ends with the end mark. Without target
    (length 0) the cross-entropy is 0.
    """
    hidden, pooled, written = _written(w, shape, source, target)
    if hidden is None:
        return torch.zeros(()), pooled
    labels = written.take(target)
    total = _CrossEntropy.apply(hidden, w["embedding"], labels)  # type: ignore[no-untyped-call]
    return total / len(labels), pooled


@torch.no_grad()
def pair_losses(w: Weights, shape: Shape, source: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """Summed cross-entropy of each pair's target [batch], without gradients, and the encoder's mean-pooled states."""
    hidden, pooled, written = _written(w, shape, source, target)
    losses = torch.zeros(len(source))
    if hidden is not None:
        labels, pairs = written.take(target), written.index // written.length
        for start in range(0, len(labels), _CHUNK):
            part = slice(start, start + _CHUNK)
            logits = (hidden[part] @ w["embedding"].t()).float()
            losses.index_add_(0, pairs[part], F.cross_entropy(logits, labels[part], reduction="none"))
    return losses, pooled
