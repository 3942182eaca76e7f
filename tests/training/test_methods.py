"""Every method and family of the guide: trains, saves, merges, exports, and the bundle answers as PyTorch does."""

from __future__ import annotations

import importlib.util
import json
import pickle
import time
from pathlib import Path
from typing import Any

import pytest
import torch

from shellmate.core.errors import BundleError, UsageError
from shellmate.core.slots import extract
from shellmate.engine.base import load_engine
from shellmate.training import bundle, families, fit, methods
from shellmate.training.events import EventLog
from shellmate.training.export import ExportError
from shellmate.training.fit import row_losses
from shellmate.training.items import IGNORED, Lesson, tokenized
from shellmate.training.options import TrainOptions, check
from tests.training import hub_models
from tests.training.conftest import copy_base, habit_pairs

REQUESTS = [request for request, _ in habit_pairs(4)]
LESSONS = [Lesson("show files in ‹P1›", "eza -la ‹P1›"), Lesson("size of ‹P1›", "dust -d 1 ‹P1›"), Lesson("count words {here}", "wc -w ‹P1› | awk '{print $1}'")] * 8


def trained(base: Path, tmp_path: Path, **settings: Any) -> tuple[TrainOptions, fit.Fitted, Path]:
    """A short run, saved."""
    options = check(TrainOptions(**{"model_name": str(base), "epochs": 2, "batch_size": 8, "threads": 1, "logging_steps": 1, "int8": False, "learning_rate": 0.005, "mixed_precision": "no", **settings}))
    loaded = families.load(options)
    loaded.model = methods.prepare(loaded.model, loaded.family, options, loaded.new_tokens)
    items = tokenized(LESSONS, loaded.codec)
    fitted = fit.fit(loaded, items * (options.epochs or 1), items[:3], options.epochs or 1, tmp_path / "checkpoints", options, EventLog())
    methods.save_adapter(fitted.model, options.method, tmp_path / "adapter")
    return options, fitted, tmp_path / "adapter"


def test_a_training_ends_when_its_time_is_over(tiny_base: Path, tmp_path: Path) -> None:
    options = check(TrainOptions(model_name=str(tiny_base), batch_size=8, threads=1, logging_steps=1, mixed_precision="no", early_stopping=0))
    loaded = families.load(options)
    loaded.model = methods.prepare(loaded.model, loaded.family, options, loaded.new_tokens)
    items = tokenized(LESSONS, loaded.codec)
    events = EventLog(tmp_path / "events.jsonl")
    began = time.monotonic()
    fitted = fit.fit(loaded, items * 4000, items[:3], 4000, tmp_path / "checkpoints", options, events, seconds=3)
    assert 0 < fitted.steps < 12_000
    assert time.monotonic() - began < 60
    assert fitted.validation_loss is not None, "what was learnt last is measured"
    steps = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text(encoding="utf-8").splitlines() if '"event": "step"' in line]
    assert all(step["eta_s"] <= 3 for step in steps)
    assert steps[-1]["lr"] < 0.6 * max(step["lr"] for step in steps), "the rate has fallen with the time"


def bundled(options: TrainOptions, adapter: Path, out: Path) -> dict[str, Any]:
    """The bundle of a saved adapter, compared with PyTorch."""
    loaded = families.load(options)
    answers = bundle.make(loaded, adapter, options, out, "tried", None, "", {}, REQUESTS)
    return bundle.parity(out, REQUESTS, answers, options.int8)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {name: hub_models.make(name, tmp_path_factory.mktemp("hub") / name) for name in ("t5", "flan-t5", "bart", "gpt2")}


@pytest.mark.parametrize(("family", "method"), [("t5", "lora"), ("flan-t5", "lora"), ("bart", "lora"), ("gpt2", "lora"), *(pytest.param(*pair, marks=pytest.mark.long) for pair in (("bart", "adapter"), ("gpt2", "prompt"), ("gpt2", "full"), ("bart", "prompt"), ("flan-t5", "adapter")))])
def test_hub_families(hub: dict[str, Path], tmp_path: Path, family: str, method: str) -> None:
    options, fitted, adapter = trained(hub[family], tmp_path, method=method)
    assert fitted.steps == 6
    assert bundled(options, adapter, tmp_path / "bundle") == {"compared": 4, "equal": 4}
    engine = load_engine(tmp_path / "bundle")
    assert engine.manifest.family == family
    assert len(engine.generate(extract("show files in ~/x"), 3, 3)) == 3


@pytest.mark.parametrize("method", ["lora", "adapter", "prompt"])
def test_methods_on_the_tuned_base(tiny_base: Path, tmp_path: Path, method: str) -> None:
    options, fitted, adapter = trained(tiny_base, tmp_path, method=method)
    share, everything = methods.trainable(fitted.model)
    assert 0 < share < everything / 4
    assert {p.suffix for p in adapter.iterdir()} <= {".safetensors", ".json", ".md"}
    assert bundled(options, adapter, tmp_path / "bundle") == {"compared": 4, "equal": 4}
    assert load_engine(tmp_path / "bundle").manifest.method == method


@pytest.mark.skipif(importlib.util.find_spec("bitsandbytes") is None, reason="bitsandbytes is an optional extra")
def test_qlora_trains_on_8_bit_weights(tiny_base: Path, tmp_path: Path) -> None:
    _, fitted, adapter = trained(tiny_base, tmp_path, method="qlora", target_modules="q,k,v,o", lora_r=16)
    kinds = {type(m).__name__ for m in fitted.model.modules()}
    assert "Linear8bitLt" in kinds
    assert (adapter / "adapter_model.safetensors").stat().st_size > 10_000


def test_default_share_is_that_of_the_guide(tiny_base: Path) -> None:
    options = TrainOptions(model_name=str(tiny_base))
    loaded = families.load(options)
    model = methods.prepare(loaded.model, loaded.family, options)
    assert methods.trainable(model)[0] == 6 * 2 * 8 * (64 + 64)


def test_defaults_are_the_guide_s_for_a_named_model_and_ours_for_the_tuned_base() -> None:
    named, own = TrainOptions(model_name="t5-small"), TrainOptions()
    assert (named.lora_r, named.lora_alpha, named.lora_dropout, named.target_modules, named.learning_rate) == (8, 32, 0.1, "q,v", 5e-4)
    assert own.target_modules == "q,k,v,o,wi,wo"
    assert TrainOptions(lora_dropout=0.0, model_name="t5-small").lora_dropout == 0.0


def test_all_weights_learn_at_a_lower_rate_than_lora_unless_told_otherwise() -> None:
    rates = {name: TrainOptions(method="full", model_name=name).learning_rate for name in ("", "t5-small")}
    assert rates == {"": 1e-4, "t5-small": 1e-4}
    assert TrainOptions(method="full").target_modules == TrainOptions().target_modules
    assert TrainOptions().learning_rate == TrainOptions(method="adapter").learning_rate == 1.5e-3
    assert TrainOptions(method="full", learning_rate=2e-3).learning_rate == 2e-3


@pytest.mark.parametrize(("wanted", "found"), [("v", ["v"]), ("q,v", ["q", "v"]), ("q,k,v,o,wi,wo", ["q", "k", "v", "o", "wi", "wo"])])
def test_target_modules(wanted: str, found: list[str]) -> None:
    assert methods.layer_names("t5", wanted) == found
    assert len(methods.layer_names("bart", wanted)) == len(found)


def test_target_modules_of_other_families() -> None:
    assert methods.layer_names("flan-t5", "wi") == ["wi_0", "wi_1"]
    assert methods.layer_names("gpt2", "q,v") == ["c_attn"]
    with pytest.raises(UsageError, match="no layer 'x'"):
        methods.layer_names("t5", "q,x")


def test_gradient_checkpointing_and_accumulation_give_the_same_adapter(tiny_base: Path, tmp_path: Path) -> None:
    plain = trained(tiny_base, tmp_path / "a", lora_dropout=0.0, early_stopping=0, save_total_limit=1, seed=3)[1]
    thrifty = trained(tiny_base, tmp_path / "b", lora_dropout=0.0, early_stopping=0, save_total_limit=1, seed=3, batch_size=4, gradient_accumulation=2, gradient_checkpointing=True)[1]
    assert plain.steps == thrifty.steps
    for (name, a), (_, b) in zip(plain.model.named_parameters(), thrifty.model.named_parameters(), strict=True):
        if "lora" in name:
            torch.testing.assert_close(a, b, rtol=0.05, atol=2e-3)


def test_distillation_to_a_smaller_student(tiny_base: Path, tmp_path: Path) -> None:
    options = check(TrainOptions(model_name=str(tiny_base), method="full", student_layers=1, epochs=1, batch_size=8, threads=1, mixed_precision="no"))
    student, teacher = families.load(options), families.load(options)
    families.shorten(student, options.student_layers)
    assert student.model.config.num_layers == student.model.config.num_decoder_layers == 1
    items = tokenized(LESSONS, student.codec)
    fitted = fit.fit(student, items, [], 1, tmp_path / "checkpoints", options, EventLog(), teacher.model.eval().requires_grad_(False))
    assert fitted.loss > 0
    assert len(fitted.model.encoder.block) == 1


def test_unlikelihood_lowers_the_chance_of_the_rejected() -> None:
    labels = torch.tensor([[3, IGNORED], [3, IGNORED]])
    logits = torch.zeros(2, 2, 5, requires_grad=True)
    losses = row_losses(logits, labels, torch.tensor([False, True]))
    losses.sum().backward()
    assert logits.grad is not None
    assert logits.grad[0, 0, 3] < 0 < logits.grad[1, 0, 3]
    assert logits.grad[:, 1].abs().sum() == 0


def test_adapter_of_another_rank_or_base_is_refused(tiny_base: Path, hub: dict[str, Path], tmp_path: Path) -> None:
    _, _, adapter = trained(tiny_base, tmp_path, max_steps=1)
    config = (adapter / "adapter_config.json").read_text().replace('"r": 8', '"r": 4')
    (adapter / "adapter_config.json").write_text(config)
    with pytest.raises(UsageError, match="not made for this model"):
        methods.load_adapter(families.load(TrainOptions(model_name=str(tiny_base))).model, "lora", adapter)
    (adapter / "adapter_config.json").write_text(config.replace('"r": 4', '"r": 8'))
    with pytest.raises(UsageError, match="not made for this model"):
        methods.load_adapter(families.load(TrainOptions(model_name=str(hub["bart"]))).model, "lora", adapter)


def test_pickles_are_refused(tmp_path: Path) -> None:
    (tmp_path / "adapter_model.bin").write_bytes(pickle.dumps({}))
    with pytest.raises(UsageError, match="pickle"):
        methods.check_adapter(tmp_path)


def test_base_without_safetensors_is_refused(tiny_base: Path, tmp_path: Path) -> None:
    spoilt = copy_base(tiny_base, tmp_path / "base")
    (spoilt / "model.safetensors").rename(spoilt / "pytorch_model.bin")
    with pytest.raises(BundleError, match="cannot be loaded"):
        families.load(TrainOptions(model_name=str(spoilt)))


def test_other_models_are_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(UsageError, match="bert model; shellmate trains T5"):
        families.load(TrainOptions(model_name=str(tmp_path)))


def test_killed_checkpoint_is_passed_over(tiny_base: Path, tmp_path: Path) -> None:
    half = tmp_path / "checkpoints" / "checkpoint-5"
    half.mkdir(parents=True)
    (half / "trainer_state.json").write_text("{}")
    assert trained(tiny_base, tmp_path, max_steps=2)[1].steps == 2


def test_replayed_pairs_hold_the_answers_of_the_base(tiny_base: Path, tmp_path: Path) -> None:
    def moved(keep: float) -> float:
        options = check(TrainOptions(model_name=str(tiny_base), batch_size=8, threads=1, learning_rate=0.02, lora_dropout=0.0, mixed_precision="no", keep=keep))
        loaded = families.load(options)
        loaded.model = methods.prepare(loaded.model, loaded.family, options)
        own = [Lesson("show files in ‹P1›", "eza -la ‹P1›")] * 24
        general = [Lesson("size of ‹P1›", "dust -d 1 ‹P1›", general=True)] * 24
        fitted = fit.fit(loaded, tokenized(own + general, loaded.codec) * 3, [], 3, tmp_path / f"checkpoints-{keep}", options, EventLog())
        rows = torch.tensor([loaded.codec.request("size of ‹P1›")])
        start = torch.tensor([[0, *loaded.codec.command("dust -d 1 ‹P1›")[:-1]]])
        with torch.no_grad():
            after = fitted.model.eval()(input_ids=rows, decoder_input_ids=start).logits.log_softmax(-1)
            with fitted.model.disable_adapter():
                before = fitted.model(input_ids=rows, decoder_input_ids=start).logits.softmax(-1)
        return float((before * (before.log() - after)).sum(-1).mean())

    assert moved(1.0) < moved(0.0) / 4


def test_parity_refuses_answers_that_have_nothing_in_common(tiny_bundle: Path) -> None:
    with pytest.raises(ExportError, match="0 of 4 answers as PyTorch does, and 0%"):
        bundle.parity(tiny_bundle, REQUESTS, ["\0"] * len(REQUESTS), int8=True)


def test_what_is_alike_ends_at_the_first_difference() -> None:
    assert bundle.alike("ls -la", "ls -la") == bundle.alike("", "") == 1.0
    assert bundle.alike("ls -la", "ls -lh") == pytest.approx(5 / 6)
    assert bundle.alike("cat x", "ls") == bundle.alike("", "ls") == 0.0
