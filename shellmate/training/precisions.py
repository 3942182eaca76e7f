"""Which number format this processor multiplies faster: asked of the processor itself, not of its list of features.

bfloat16 is several times faster with AMX and on some processors with AVX-512 BF16 (Zen 5), and slower than float32 where it is
converted or emulated (models/LOG.md).
"""

from __future__ import annotations

import time
from functools import cache

import torch

CHOICES = ("auto", "bfloat16", "float32")
_ROWS, _WIDTH, _INNER, _TRIES = 1024, 512, 2048, 6
_GAIN = 1.5
"""bfloat16 must be so many times faster: conversions around the products cost something too."""


def _seconds(dtype: torch.dtype) -> float:
    states, weights = torch.ones(_ROWS, _WIDTH, dtype=dtype), torch.ones(_INNER, _WIDTH, dtype=dtype)
    times = []
    for _ in range(_TRIES):
        started = time.perf_counter()
        torch.nn.functional.linear(states, weights)
        times.append(time.perf_counter() - started)
    return min(times)


@cache
def faster_on_cpu() -> torch.dtype:
    """bfloat16 or float32, by the time of a product as large as training's (about 0.1 s, once)."""
    with torch.inference_mode():
        return torch.bfloat16 if _seconds(torch.float32) > _GAIN * _seconds(torch.bfloat16) else torch.float32


def named(choice: str) -> torch.dtype:
    """The format of one of `CHOICES`."""
    return faster_on_cpu() if choice == "auto" else {"bfloat16": torch.bfloat16, "float32": torch.float32}[choice]
