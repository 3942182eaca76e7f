"""The app starts quickly and lightly: no torch in its process, first paint near the bare import of Textual."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

_PAINT = """
import asyncio, os, sys
from shellmate import config
from shellmate.tui.app import ShellmateApp
async def main():
    app = ShellmateApp(config.load(), welcome=False)
    async with app.run_test(size=(100, 30)):
        painted = app.screen._compositor.render_strips()
        if len(sys.argv) > 1:
            os._exit(0)
    heavy = [m for m in ("torch", "transformers", "onnxruntime", "optimum", "numpy", "tokenizers", "tomlkit") if m in sys.modules]
    assert "What do you want to do?" in "".join(segment.text for strip in painted for segment in strip)
    print(heavy)
asyncio.run(main())
"""
_BARE = "import textual.app, textual.widgets"
_OTHERS = """
import asyncio, sys
from shellmate.tui.app import ShellmateApp
async def main():
    app = ShellmateApp(welcome=False)
    async with app.run_test(size=(100, 30)):
        print(sorted(m.rpartition(".")[2] for m in sys.modules if m.startswith("shellmate.tui.screens.")))
        print(app.key_of("app.help"), app.key_of("ask.edit-anywhere"), app.key_of("output.stop"))
asyncio.run(main())
"""


def _run(code: str, *arguments: str, cache: Path | None = None) -> tuple[float, str]:
    """User and system seconds of a fresh process, and its output: not the wall clock, other work on the machine would count. With `cache`, bytecode is
    kept there from run to run, as it is for users."""
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    if cache:
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment["PYTHONPYCACHEPREFIX"] = str(cache)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, env=environment).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, out


def test_nothing_heavy_is_loaded() -> None:
    assert _run(_PAINT)[1].strip() == "[]"


def test_the_first_paint_loads_no_other_screen_and_knows_every_key() -> None:
    assert _run(_OTHERS)[1].splitlines() == ["['ask']", "F1 Ctrl-E s"]


def _ratios(cache: Path, limit: float) -> list[float]:
    """First paint over bare import by rounds of nine, until one is under the limit: other work on the machine counts too, so the best of five says it."""
    _run(_BARE, cache=cache), _run(_PAINT, "paint", cache=cache)  # fills the cache
    ratios: list[float] = []
    while len(ratios) < 5 and not (ratios and ratios[-1] < limit):
        pairs = [(_run(_BARE, cache=cache)[0], _run(_PAINT, "paint", cache=cache)[0]) for _ in range(9)]
        ratios.append(statistics.median(paint for _, paint in pairs) / statistics.median(bare for bare, _ in pairs))
    print(f"first paint {min(ratios):.2f} x the bare import; rounds: {[round(r, 2) for r in ratios]}")
    return ratios


@pytest.mark.alone
def test_first_paint_is_near_the_bare_import(tmp_path: Path) -> None:
    """The same code has been measured at 1.31 and at 1.61 on the same machine: what would slow it for good is more than that."""
    assert min(_ratios(tmp_path, 1.75)) < 1.75


@pytest.mark.long
def test_first_paint_takes_at_most_half_as_long_again_as_the_bare_import(tmp_path: Path) -> None:
    assert min(_ratios(tmp_path, 1.5)) < 1.5
