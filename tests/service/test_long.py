"""The figures of the service with the model that ships: minutes on a quiet computer, so only with -m long."""

from __future__ import annotations

import concurrent.futures
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from shellmate.engine.base import default_bundle
from shellmate.service import client, lifecycle
from tests.service.conftest import Service

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800)]
ENTRY = "import re, sys; sys.argv = ['shellmate', 'suggest', 'list', 'files']; from shellmate.__main__ import main; sys.exit(main())"
"""What the installed `shellmate` script does."""
WORDS = "find list all files folders larger than 10MB modified today in ~/docs named *.py count lines of notes.txt show processes by memory compress src into a.tar.gz".split()


@pytest.fixture
def real(runtime: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The real service may be started; it is ended afterwards."""
    monkeypatch.delenv("SHELLMATE_PLAIN")
    monkeypatch.delenv("SHELLMATE_BUNDLE")
    if not default_bundle().is_dir():
        pytest.skip("no bundle in models/")
    yield
    lifecycle.stop()


def timed(*command: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    return time.perf_counter() - began


def middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def ask(text: str) -> dict[str, object]:
    return client.ask("suggest", patience_s=600, **client.suggestion(text, count=5, shell="bash", cwd="/"))


@pytest.mark.usefixtures("real")
def test_cold_start_memory_and_warm_process() -> None:
    timed("-m", "shellmate", "suggest", "--no-service", "list files")
    optimum = middle([timed("-c", "from optimum.onnxruntime import ORTModelForSeq2SeqLM") for _ in range(3)])
    cold = []
    for _ in range(3):
        cold.append(timed("-m", "shellmate", "suggest", "list files"))
        assert client.ask("status")["rss_mb"] <= 220
        lifecycle.stop()
    assert middle(cold) <= 0.5 * optimum, (cold, optimum)
    lifecycle.start()
    ask("list files")
    model, waited = [], []
    for _ in range(20):
        began = time.perf_counter()
        model.append(float(ask("list files")["elapsed_ms"]) / 1000)  # type: ignore[arg-type]
        waited.append(time.perf_counter() - began)
    bare = middle([timed("-c", "pass") for _ in range(20)])
    warm = middle([timed("-c", ENTRY) for _ in range(20)])
    assert warm - middle(model) <= 0.060, (warm, middle(model))
    assert warm - middle(waited) <= 2.5 * bare, (warm, middle(waited), bare)


@pytest.mark.usefixtures("real")
def test_fifty_clients_wait_no_longer_than_their_turn() -> None:
    lifecycle.start()
    ask("list files")
    texts = [f"find files named report{i}.txt larger than {i}MB in ~/docs" for i in range(50)]

    def once(text: str) -> float:
        began = time.perf_counter()
        assert ask(text)["candidates"]
        return time.perf_counter() - began

    single = sum(once(t) for t in texts) / len(texts)
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        times = sorted(pool.map(once, texts))
    assert times[int(len(times) * 0.95)] <= 1.2 * 50 * single, (times, single)


@pytest.mark.usefixtures("real")
def test_memory_does_not_grow() -> None:
    rng = random.Random(1)
    lifecycle.start()
    resident: list[float] = []
    for i in range(1, 10_001):
        text = " ".join(rng.choices(WORDS, k=rng.randint(2, 8))) if i % 10 else os.urandom(30).decode("latin-1")
        try:
            ask(text)
        except client.Refused:
            continue
        finally:
            if i in (1000, 10_000):
                resident.append(client.ask("status")["rss_mb"])
    assert resident[1] <= 1.05 * resident[0], resident


def test_the_fake_service_answers_a_thousand_random_requests_without_growing(service: Service) -> None:
    service.start()
    sizes = []
    for i in range(10_000):
        with service.raw() as raw:
            raw.sendall(os.urandom(200) + b"\n")
            raw.recv(100)
        if i in (999, 9999):
            sizes.append(client.ask("status")["rss_mb"])
    assert sizes[1] <= 1.05 * sizes[0], sizes
