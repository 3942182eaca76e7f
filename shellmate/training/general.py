"""The general adapter: LoRA on the base over the curated dataset, then merged into the tuned base.

`python -m shellmate.training.general --checkpoint runs/base/checkpoint.pt --tokenizer T --shards FOLDER --out FOLDER --minutes 8`
writes `adapter/` (PEFT) and `tuned/` (merged weights, bfloat16 safetensors).
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import time
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, TaskType, get_peft_model

from shellmate.training import precisions, shape
from shellmate.training.batching import batches
from shellmate.training.shape import Shape
from shellmate.training.shards import read_shard


def base_model(checkpoint: Path) -> Any:
    """The transformers model of a base-training checkpoint: its averaged weights."""
    state = torch.load(checkpoint, weights_only=True, mmap=True)
    return shape.to_hf(state["average"] or state["optimizer"]["weights"], Shape(**state["shape"]))


def tune(model: Any, shards: Path, minutes: float, rank: int, alpha: int, targets: list[str], rate: float, tokens: int, log: Path, precision: torch.dtype = torch.bfloat16) -> Any:
    """Trains a LoRA adapter for some minutes with a rate that falls linearly to nothing; returns the PEFT model."""
    config = LoraConfig(r=rank, lora_alpha=alpha, target_modules=targets, lora_dropout=0.0, bias="none", task_type=TaskType.SEQ_2_SEQ_LM)
    tuned = get_peft_model(model.to(precision), config)
    trainable = [p for p in tuned.parameters() if p.requires_grad]
    for parameter in trainable:
        parameter.data = parameter.data.float()
    optimizer = torch.optim.AdamW(trainable, lr=rate, weight_decay=0.0)
    started, step, seen = time.monotonic(), 0, 0
    with log.open("a", buffering=1) as out:
        while (time.monotonic() - started) < minutes * 60:
            while not (found := sorted(shards.glob("*.npz"))) and (time.monotonic() - started) < minutes * 60:
                time.sleep(0.5)
            if not found:
                break
            pairs = read_shard(found[0])
            found[0].unlink()
            for source, target, *_ in batches([p for p in pairs if len(p.target)], tokens, random.Random(step)):
                done = (time.monotonic() - started) / (minutes * 60)
                if done >= 1:
                    break
                optimizer.param_groups[0]["lr"] = rate * min(1.0, (step + 1) / 50) * max(0.0, 1 - done)
                with torch.autocast("cpu", torch.bfloat16, enabled=precision is torch.bfloat16):
                    loss = tuned(input_ids=source, attention_mask=(source != 0).long(), labels=target.masked_fill(target == 0, -100)).loss
                loss.backward()
                torch.nn.utils.clip_grad_norm_(trainable, 1.0)
                optimizer.step()
                optimizer.zero_grad()
                step, seen = step + 1, seen + len(source)
                if step % 20 == 0:
                    out.write(json.dumps({"step": step, "pairs": seen, "minutes": round((time.monotonic() - started) / 60, 2), "loss": round(loss.item(), 4)}) + "\n")
    return tuned


def main() -> None:
    """Tunes, merges and saves."""
    parser = argparse.ArgumentParser(prog="python -m shellmate.training.general", description=main.__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--shards", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--lora-r", type=int, default=16)
    parser.add_argument("--lora-alpha", type=int, default=64)
    parser.add_argument("--targets", default="q,k,v,o,wi,wo")
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--tokens", type=int, default=10000)
    parser.add_argument("--precision", choices=precisions.CHOICES, default="auto", help="of the computation; auto: what is faster here")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    tuned = tune(
        base_model(options.checkpoint), options.shards, options.minutes, options.lora_r, options.lora_alpha, options.targets.split(","),
        options.rate, options.tokens, options.out / "log.jsonl", precisions.named(options.precision),
    )  # fmt: skip
    tuned.save_pretrained(options.out / "adapter")
    merged = tuned.to(torch.float32).merge_and_unload()
    merged.to(torch.bfloat16).save_pretrained(options.out / "tuned", max_shard_size="45MB", safe_serialization=True)
    shutil.copy(options.tokenizer, options.out / "tuned" / "tokenizer.json")


if __name__ == "__main__":
    main()
