"""The mean of two trainings of one model: what both learnt stays, and less of what either forgot.

Going on from the released weights teaches what is new and costs some of the old; half-way back most of both is kept (`models/LOG.md`).
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch
from transformers import T5ForConditionalGeneration

from shellmate.core.errors import UsageError


def mean(first: Path, second: Path, share: float, out: Path) -> float:
    """Writes the transformers folder of `first` and `share` (0 to 1) of the way to `second` at `out`; returns how far they are apart, as a share of the first's norm.

    Raises `UsageError` for models of different shapes, and a share that is none.
    """
    if not 0 <= share <= 1:
        raise UsageError(f"--share {share} is not between 0 and 1.")
    one, other = (T5ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32) for folder in (first, second))
    ours, theirs = one.state_dict(), other.state_dict()
    if {n: t.shape for n, t in ours.items()} != {n: t.shape for n, t in theirs.items()}:
        raise UsageError(f"{first} and {second} are models of different shapes.", "Name two trainings of the same model.")
    apart: float = sum(float(((theirs[n] - ours[n]) ** 2).sum()) for n in ours) ** 0.5 / sum(float((t**2).sum()) for t in ours.values()) ** 0.5
    one.load_state_dict({n: torch.lerp(ours[n], theirs[n], share) for n in ours})
    one.save_pretrained(out)
    shutil.copyfile(second / "tokenizer.json", out / "tokenizer.json")
    return apart


def main() -> None:
    """Writes the mean of two model folders."""
    parser = argparse.ArgumentParser(prog="python -m shellmate.training.mean", description=main.__doc__)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("--share", type=float, default=0.5, help="of the way from the first to the second (default 0.5)")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    print(f"{mean(options.first, options.second, options.share, options.out):.3f} of the first's norm apart")


if __name__ == "__main__":
    main()
