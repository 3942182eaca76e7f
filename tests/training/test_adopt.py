"""Adapters made elsewhere with PEFT: refused with one sentence where they do not fit, else merged, tested and used like our own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import T5ForConditionalGeneration

from shellmate.core.errors import UsageError
from shellmate.engine import choice
from shellmate.engine.manifest import check_files, read_manifest
from shellmate.history.model import Entry
from shellmate.history.store import HistoryStore
from shellmate.training import deploy, foreign
from shellmate.training.codec import OwnCodec
from tests.training.conftest import Shellmate

COMMAND = "eza -la"
REQUESTS = tuple(f"{verb} {what}" for verb in ("show", "list", "give me", "print") for what in ("everything", "the files", "what is here", "all of it"))


@pytest.fixture(scope="module")
def made_elsewhere(tiny_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A LoRA folder from a plain loop with PEFT, which knows nothing of shellmate's trainer: it has learnt one command for everything."""
    torch.manual_seed(3)
    codec = OwnCodec(Tokenizer.from_file(str(tiny_base / "tokenizer.json")))
    model = T5ForConditionalGeneration.from_pretrained(tiny_base).float()
    model = get_peft_model(model, LoraConfig(r=8, lora_alpha=32, target_modules=["q", "v", "o", "wi", "wo"], task_type="SEQ_2_SEQ_LM"))
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1e-2)
    labels = torch.tensor([codec.command(COMMAND)])
    for step in range(200):
        loss = model(input_ids=torch.tensor([codec.request(REQUESTS[step % 8])]), labels=labels).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if loss.item() < 0.01:
            break
    folder = tmp_path_factory.mktemp("elsewhere") / "my-lora"
    model.save_pretrained(folder)
    return folder


@pytest.fixture
def copy(made_elsewhere: Path, tmp_path: Path) -> Path:
    """One that a test may spoil."""
    shutil.copytree(made_elsewhere, tmp_path / "copy")
    return tmp_path / "copy"


def setting(folder: Path, **changed: Any) -> None:
    file = folder / foreign.CONFIG
    file.write_text(json.dumps({**json.loads(file.read_text()), **changed}))


def tensors(folder: Path, change: Callable[[str, torch.Tensor], dict[str, torch.Tensor]]) -> None:
    file = folder / foreign.WEIGHTS
    out: dict[str, torch.Tensor] = {}
    for name, tensor in load_file(file).items():
        out |= change(name, tensor)
    save_file({k: v.contiguous() for k, v in out.items()}, file)


def test_what_fits_is_taken_with_settings_written_anew(copy: Path, tiny_base: Path) -> None:
    setting(copy, target_modules="(.*)*$", auto_mapping={"parent_library": "os"}, alpha_pattern={"SelfAttention.q": 64})
    found = foreign.check(copy, tiny_base)
    assert set(found.ranks.values()) == {8}
    assert found.alphas["encoder.block.0.layer.0.SelfAttention.q"] == 64
    assert found.alphas["encoder.block.0.layer.0.SelfAttention.v"] == 32
    config = found.config()
    assert "auto_mapping" not in config
    assert config["target_modules"] == sorted(found.ranks)
    assert LoraConfig(**{k: v for k, v in config.items() if k != "peft_type"}).r == 8


def _wider(name: str, tensor: torch.Tensor) -> dict[str, torch.Tensor]:
    return {name: torch.zeros(tensor.shape[0], tensor.shape[1] * 2) if "lora_A" in name else torch.zeros(tensor.shape[0] * 2, tensor.shape[1])}


SPOILT: dict[str, tuple[Callable[[Path], Any], str]] = {
    "no settings": (lambda f: (f / foreign.CONFIG).unlink(), "adapter_config.json is missing"),
    "no weights": (lambda f: (f / foreign.WEIGHTS).unlink(), "adapter_model.safetensors is missing"),
    "pickle": (lambda f: (f / foreign.WEIGHTS).rename(f / "adapter_model.bin"), "is a pickle"),
    "half settings": (lambda f: (f / foreign.CONFIG).write_text("{"), "cannot be read as JSON"),
    "a list": (lambda f: (f / foreign.CONFIG).write_text("[]"), "is not the settings of an adapter"),
    "other kind": (lambda f: setting(f, peft_type="PROMPT_TUNING"), "of the kind PROMPT_TUNING"),
    "dora": (lambda f: setting(f, use_dora=True), "DoRA"),
    "biases": (lambda f: setting(f, bias="all"), "biases"),
    "whole layers": (lambda f: setting(f, modules_to_save=["lm_head"]), "whole layers"),
    "wrong base by name": (lambda f: setting(f, base_model_name_or_path="google-t5/t5-small"), "was trained on google-t5/t5-small, not on base0"),
    "wrong base by layers": (lambda f: tensors(f, lambda n, t: {n.replace("block.1", "block.7"): t}), "which base0 does not have"),
    "wrong base by width": (lambda f: tensors(f, _wider), "in base0 it is 64 by 64"),
    "wrong rank": (lambda f: setting(f, r=4), "is 8, but adapter_config.json says 4"),
    "unhashable rank": (lambda f: setting(f, r=[8]), "is 8, but adapter_config.json says"),
    "one half": (lambda f: tensors(f, lambda n, t: {} if n.endswith("block.1.layer.0.SelfAttention.q.lora_B.weight") else {n: t}), "do not belong together"),
    "other tensors": (lambda f: tensors(f, lambda n, t: {n: t, "shared.weight": torch.zeros(2, 2)}), "which is no LoRA matrix"),
    "nothing in it": (lambda f: save_file({}, f / foreign.WEIGHTS), "holds no LoRA matrices"),
    "damaged": (lambda f: (f / foreign.WEIGHTS).write_bytes(b"\xff" * 64), "is damaged"),
    "cut off": (lambda f: (f / foreign.WEIGHTS).write_bytes((f / foreign.WEIGHTS).read_bytes()[:-8]), "is damaged"),
    "alpha": (lambda f: setting(f, lora_alpha="much"), "lora_alpha must be a positive number"),
    "alpha by expression": (lambda f: setting(f, alpha_pattern={"(q+)+": 1}), "is no name of a layer"),
    "pattern is no table": (lambda f: setting(f, rank_pattern=[1]), "must be a table"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_what_does_not_fit_is_refused(copy: Path, tiny_base: Path, name: str) -> None:
    spoil, said = SPOILT[name]
    spoil(copy)
    base = tiny_base
    with pytest.raises(UsageError) as refused:
        foreign.check(copy, base)
    assert said.replace("base0", base.name) in refused.value.message
    assert "\n" not in str(refused.value)


def test_from_a_folder_to_the_switched_adapter_and_back(program: Shellmate, made_elsewhere: Path) -> None:
    store = HistoryStore()
    store.add_many(Entry(request, COMMAND, COMMAND, time_ms=1000 * i) for i, request in enumerate(REQUESTS))
    store.close()
    done = program("adapter", "import", str(made_elsewhere), "--name", "files")
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert (report["name"], report["used"], report["pairs"]) == ("files-1", True, 0)
    assert report["verdict"]["held_out"] == len(REQUESTS), "all of the history tests it"
    assert report["learnt"]["parity"]["compared"] == 12
    assert choice.pointed() == "files-1"
    manifest = read_manifest(choice.current_bundle())
    check_files(choice.current_bundle(), manifest)
    assert (manifest.adapter, manifest.config["lora_r"], manifest.config["lora_alpha"]) == ("files", 8, 32)
    assert "made elsewhere" in program("adapter", "list").stdout
    deploy.rollback()
    assert choice.pointed() == choice.PLAIN


def test_without_a_history_it_is_kept_for_the_user_to_decide(program: Shellmate, made_elsewhere: Path, tmp_path: Path) -> None:
    shutil.copytree(made_elsewhere, tmp_path / "out" / "adapter")
    done = program("adapter", "import", str(tmp_path / "out"))
    assert done.returncode == 7, done.stdout + done.stderr
    assert "nothing in your history to test it on" in done.stderr
    assert choice.pointed() == choice.PLAIN
    assert deploy.use("imported", force=True) == "imported-1"


def test_refusals_on_the_command_line_are_one_sentence(program: Shellmate, copy: Path) -> None:
    setting(copy, base_model_name_or_path="t5-large")
    done = program("adapter", "import", str(copy))
    assert (done.returncode, done.stdout) == (2, "")
    assert "was trained on t5-large" in done.stderr
    assert done.stderr.count("\n") == 1
