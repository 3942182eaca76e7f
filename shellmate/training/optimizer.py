"""Muon for matrices, AdamW for embeddings, norms and biases.

Muon (Jordan et al. 2024): the momentum of a matrix is orthogonalised by a Newton-Schulz iteration before the step; steps are
scaled to AdamW's size by 0.2 sqrt(longer side) (Liu et al. 2025, "Muon is scalable for LLM training"). Matrices of the same
shape are iterated as one batch.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from shellmate.training.shape import Weights

_NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
_STEPS = 4


@dataclass(frozen=True)
class Rates:
    """Peak learning rates; a schedule multiplies all of them."""

    matrices: float = 3e-3
    embedding: float = 1e-2
    others: float = 3e-3
    weight_decay: float = 0.02
    momentum: float = 0.95


def orthogonalised(matrices: Tensor, precision: torch.dtype = torch.bfloat16) -> Tensor:
    """Approximate polar factors of a batch [n, rows, columns], computed in `precision`."""
    a, b, c = _NEWTON_SCHULZ
    x = matrices / (matrices.flatten(1).norm(dim=1)[:, None, None] + 1e-7)
    x = x.to(precision)
    tall = x.shape[-2] > x.shape[-1]
    if tall:
        x = x.mT.contiguous()
    for _ in range(_STEPS):
        gram = x @ x.mT
        x = a * x + (b * gram + c * (gram @ gram)) @ x
    factors: Tensor = (x.mT if tall else x).float()
    return factors


RECOGNIZER = "recognizer"
"""Rows of the intents, which pooled states are compared with; training only."""
_TABLES = ("embedding", RECOGNIZER)
"""Matrices whose rows stand for themselves: AdamW is for them."""


def _square_parts(name: str) -> int:
    return 3 if name.endswith(".qkv") else 2 if name.endswith(".kv") else 1


class Optimizer:
    """Float32 master weights, working copies of less precision that take part in the computation, and the state of both methods."""

    def __init__(self, weights: Weights, rates: Rates, precision: torch.dtype = torch.bfloat16) -> None:
        self.weights = weights
        self.rates = rates
        self.precision = precision
        self.working: Weights = {name: w.detach().to(precision, copy=True).requires_grad_() for name, w in weights.items()}
        self.step_count = 0
        self._matrices = [n for n, w in weights.items() if w.ndim == 2 and n not in _TABLES and not n.endswith(".bias")]
        self._others = [n for n in weights if n not in set(self._matrices)]
        self.momentum: Weights = {n: torch.zeros_like(weights[n]) for n in self._matrices}
        self.first: Weights = {n: torch.zeros_like(weights[n]) for n in self._others}
        self.second: Weights = {n: torch.zeros_like(weights[n]) for n in self._others}

    def add(self, name: str, weight: Tensor) -> None:
        """Takes one more weight under its care."""
        self.weights[name] = weight
        self.working[name] = weight.detach().to(self.precision, copy=True).requires_grad_()
        if name in _TABLES:
            self.first[name], self.second[name] = torch.zeros_like(weight), torch.zeros_like(weight)
            self._others.append(name)
        else:
            self.momentum[name] = torch.zeros_like(weight)
            self._matrices.append(name)

    def grow(self, name: str, rows: int) -> None:
        """More rows, of zeros, for a table."""
        missing = rows - len(self.weights[name])
        for kept in (self.weights, self.first, self.second):
            kept[name] = torch.cat([kept[name], torch.zeros(missing, kept[name].shape[1])])
        self.working[name] = self.weights[name].detach().to(self.precision, copy=True).requires_grad_()

    @torch.no_grad()
    def step(self, scale: float, clip: float = 1.0) -> float:
        """One update with all rates times `scale`; returns the gradient's norm before clipping.

        Gradients that are not finite are dropped (norm: nan).
        """
        gradients = {n: w.grad.float() for n, w in self.working.items() if w.grad is not None}
        norm = float(torch.sqrt(sum((g.square().sum() for g in gradients.values()), torch.zeros(()))))
        if not math.isfinite(norm):
            for working in self.working.values():
                working.grad = None
            return math.nan
        self.step_count += 1
        factor = min(1.0, clip / (norm + 1e-6))
        self._muon(gradients, scale)
        self._adam(gradients, scale, factor)
        for name, working in self.working.items():
            working.grad = None
            working.copy_(self.weights[name])
        return norm

    def _muon(self, gradients: Weights, scale: float) -> None:
        groups: dict[tuple[int, int], list[tuple[str, int, Tensor]]] = {}
        mu = self.rates.momentum
        for name in self._matrices:
            if name not in gradients:
                continue
            buffer = self.momentum[name].mul_(mu).add_(gradients[name])
            nesterov = gradients[name] + mu * buffer
            for part, piece in enumerate(nesterov.chunk(_square_parts(name))):
                groups.setdefault((piece.shape[0], piece.shape[1]), []).append((name, part, piece))
        rate = self.rates.matrices * scale
        for (rows, columns), items in groups.items():
            for start in range(0, len(items), 24):
                batch = items[start : start + 24]
                updates = orthogonalised(torch.stack([piece for _, _, piece in batch]), self.precision)
                size = 0.2 * max(rows, columns) ** 0.5
                for (name, part, _), update in zip(batch, updates, strict=True):
                    target = self.weights[name].chunk(_square_parts(name))[part]
                    query = name.endswith(".q") or (name.endswith(".qkv") and part == 0)
                    target.mul_(1 - rate * self.rates.weight_decay).add_(update, alpha=-rate * size * (0.35 if query else 1.0))

    def _adam(self, gradients: Weights, scale: float, factor: float) -> None:
        t = self.step_count
        for name in self._others:
            if name not in gradients:
                continue
            g = gradients[name] * factor
            m, v = self.first[name].lerp_(g, 0.1), self.second[name].lerp_(g.square(), 0.02)
            rate = scale * (self.rates.embedding if name == "embedding" else self.rates.others)
            update = (m / (1 - 0.9**t)) / ((v / (1 - 0.98**t)).sqrt() + 1e-8)
            self.weights[name].add_(update, alpha=-rate)

    @torch.no_grad()
    def put(self, name: str, weight: Tensor) -> None:
        """Sets a weight under its care to values of the same shape."""
        self.weights[name].copy_(weight)
        self.working[name].copy_(weight)

    def state(self) -> dict[str, object]:
        """Everything needed to go on."""
        return {"weights": self.weights, "momentum": self.momentum, "first": self.first, "second": self.second, "step": self.step_count}

    @classmethod
    def restored(cls, state: dict[str, object], rates: Rates, precision: torch.dtype = torch.bfloat16) -> Optimizer:
        """An optimizer as `state` left it."""
        optimizer = cls(state["weights"], rates, precision)  # type: ignore[arg-type]
        optimizer.momentum, optimizer.first, optimizer.second = state["momentum"], state["first"], state["second"]  # type: ignore[assignment]
        optimizer.step_count = state["step"]  # type: ignore[assignment]
        return optimizer
