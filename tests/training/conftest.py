"""Tiny models with random weights: the real code paths in seconds."""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from shellmate.engine import intents_file, recognizer
from shellmate.engine.manifest import Manifest, read_manifest, write_manifest
from shellmate.training import shape
from shellmate.training.intents import read_intents, read_modifiers
from shellmate.training.recognizer import examples, fit, library, mean_states, vocabulary, words_said
from shellmate.training.shape import Shape
from shellmate.training.tokenizer import train_tokenizer
from tests.training.versions import fake_bundle

ROOT = Path(__file__).parents[2]
TINY = Shape(vocabulary=1024, width=64, feed_forward=128, heads=2, encoder_layers=2, decoder_layers=2)
HABITS = (("show files in {p}", "eza -la {p}"), ("search for TODO in {p}", "rg -n TODO {p}"), ("size of {p}", "dust -d 1 {p}"), ("open {p}", "nvim {p}"), ("go to {p}", "z {p}"))
ENDS = ("", " today", " at once", " again", " first", " with details", " in the shell", " before lunch", " for the demo", " once more", " as usual", " tonight", " tomorrow", " for review")
INTENTS = """\
## date
$ date
- what time is it
- current date and time
- which day do we have
- tell me the time

## processes
$ ps aux
- running processes
- which programs run at the moment
- all processes of everybody
- processes with their owners

## memory
$ free -h
- free memory
- how much memory is left
- memory in use
- is there enough memory

## folder
$ pwd
- where am i
- current directory
- print the working directory
- path of this place

## ping
$ ping {host}
- ping {host}
- can {host} be reached
- is {host} alive
- see whether {host} answers

## users
$ who
- who is logged in
- users of this machine
- everybody on this computer
- logins at the moment
"""
"""Known by `known_bundle`."""


def habit_pairs(count: int) -> list[tuple[str, str]]:
    """Pairs of one imagined user: five habits, every time another folder."""
    out = []
    for i in range(count):
        request, command = HABITS[i % len(HABITS)]
        folder = f"{('src', 'lib', 'tests', '/var/log', '~/work')[i // 5 % 5]}/part{i}"
        out.append((request.format(p=folder) + ENDS[i // len(HABITS) % len(ENDS)], command.format(p=folder)))
    return out


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the shipped tuned base: bf16 safetensors and our tokenizer, two layers of width 64."""
    folder = tmp_path_factory.mktemp("base")
    texts = [text for pair in habit_pairs(200) for text in pair] + ["find . -type f -name", "delete the folder and list processes by memory"]
    tokenizer = train_tokenizer(texts, TINY.vocabulary)
    used = Shape(**{**TINY.as_dict(), "vocabulary": tokenizer.get_vocab_size()})
    model = shape.to_hf(shape.initial(used, 0), used)
    model.to(torch.bfloat16).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture(scope="session")
def tiny_bundle(tiny_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plain bundle of the tiny base."""
    from transformers import T5ForConditionalGeneration

    from shellmate.training.export import build_bundle

    model = T5ForConditionalGeneration.from_pretrained(tiny_base).float().eval()
    out = tmp_path_factory.mktemp("plain") / "shellmate-t5-small"
    build_bundle(model, tiny_base / "tokenizer.json", out, Manifest("tiny", "t5", "t5-onnx", "lora", "", {}))
    return out


@pytest.fixture
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plain bundle without a model."""
    folder = fake_bundle(tmp_path / "plain", "plain")
    monkeypatch.setenv("SHELLMATE_PLAIN", str(folder))
    return folder


@pytest.fixture(scope="session")
def known_bundle(tiny_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny bundle with six known intents and a recognizer that tells them apart."""
    folder = tmp_path_factory.mktemp("known")
    (folder / "intents.txt").write_text(INTENTS, encoding="utf-8")
    intents, modifiers = sorted(read_intents(folder / "intents.txt")[0], key=lambda i: i.id), read_modifiers()
    out = folder / tiny_bundle.name
    shutil.copytree(tiny_bundle, out)
    known = list(itertools.takewhile(lambda example: example[1], examples(intents, modifiers, 6)))
    known += [(text, 0) for text in ("good morning", "thank you very much", "i like trains")]
    numbers = np.array([number for _, number in known])
    arrays = fit(mean_states(out, [text for text, _ in known]), numbers, np.ones(len(known), np.float32), len(intents) + 1)
    arrays |= vocabulary([words_said(intent, random.Random(1)) for intent in intents])
    np.savez(out / recognizer.FILE, allow_pickle=False, **arrays)
    intents_file.write(library(intents, list(modifiers.values())), out / intents_file.FILE)
    write_manifest(out, read_manifest(out))
    return out


Shellmate = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def program(tiny_base: Path, tiny_bundle: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Shellmate:
    """Runs `shellmate` in its own process with the tiny base; call it with the arguments. The tiny bundle is the plain one here too."""
    monkeypatch.setenv("SHELLMATE_PLAIN", str(tiny_bundle))

    def run(*arguments: str, **kwargs: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "shellmate", *arguments], capture_output=True, text=True, timeout=240, check=False, env=environment(tiny_base, tiny_bundle), **kwargs)

    return run


def environment(base: Path, bundle: Path) -> dict[str, str]:
    """The variables of a process that uses the tiny models."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "SHELLMATE_BASE": str(base), "SHELLMATE_PLAIN": str(bundle), "OMP_NUM_THREADS": "1"}


def write_guide_json(path: Path, pairs: list[tuple[str, str]]) -> Path:
    """A file as the guide has it."""
    path.write_text(json.dumps([{"input": request, "output": command} for request, command in pairs]), encoding="utf-8")
    return path


def copy_base(base: Path, to: Path) -> Path:
    """A base that a test may spoil."""
    shutil.copytree(base, to)
    return to
