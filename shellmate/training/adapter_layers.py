"""Adapter layers (Houlsby et al. 2019, "Parameter-efficient transfer learning for NLP"): a small bottleneck after each sublayer.

`output + up(relu(down(output)))`, `up` starting at zero, so that the untrained model answers as before.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

_FILE, _CONFIG = "adapter_model.safetensors", "adapter_config.json"


class AdaptedLayer(nn.Module):
    """A layer followed by its bottleneck."""

    def __init__(self, layer: nn.Module, width: int, size: int) -> None:
        super().__init__()
        self.layer = layer
        self.down, self.up = nn.Linear(width, size), nn.Linear(size, width)
        nn.init.normal_(self.down.weight, std=0.02)
        nn.init.zeros_(self.up.weight)
        nn.init.zeros_(self.up.bias)

    @property
    def weight(self) -> Any:
        """The inner layer's: transformers looks at its number format."""
        return self.layer.weight

    def forward(self, hidden: Tensor) -> Tensor:
        """[..., in] to [..., width]."""
        out: Tensor = self.layer(hidden)
        change: Tensor = self.up(torch.relu(self.down(out.to(self.down.weight.dtype))))
        return out + change.to(out.dtype)


def _width(layer: Any) -> int:
    return int(layer.out_features if hasattr(layer, "out_features") else layer.nf)


def insert(model: nn.Module, outputs: Sequence[str], size: int) -> None:
    """Puts a bottleneck of `size` after every layer whose last name is in `outputs`; everything else is frozen."""
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    chosen = [(parent, name, layer) for parent in model.modules() if not isinstance(parent, AdaptedLayer) for name, layer in parent.named_children() if name in outputs]
    for parent, name, layer in chosen:
        setattr(parent, name, AdaptedLayer(layer, _width(layer), size))
    model._adapter_shape = {"outputs": list(outputs), "size": size}  # type: ignore[assignment]


def _own(model: nn.Module) -> dict[str, Tensor]:
    return {k: v.contiguous() for k, v in model.state_dict().items() if k.split(".")[-2:-1] in (["down"], ["up"])}


def save(model: nn.Module, folder: Path) -> None:
    """Writes the bottlenecks and their shape."""
    save_file(_own(model), folder / _FILE)
    (folder / _CONFIG).write_text(json.dumps({"peft_type": "BOTTLENECK", **model._adapter_shape}) + "\n", encoding="utf-8")  # type: ignore[dict-item]


def load(model: nn.Module, folder: Path) -> None:
    """Inserts what `save` wrote. Raises ValueError when it does not fit."""
    shape = json.loads((folder / _CONFIG).read_text(encoding="utf-8"))
    insert(model, shape["outputs"], shape["size"])
    state = load_file(folder / _FILE)
    if {k: v.shape for k, v in state.items()} != {k: v.shape for k, v in _own(model).items()}:
        raise ValueError("its layers have other sizes")
    model.load_state_dict(state, strict=False)
