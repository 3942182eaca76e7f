"""The app starts quickly and lightly: no torch in its process, first paint near the bare import of Textual."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

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
_BARE = "import textual.app, textual.widgets\nfrom textual.widgets import Input, OptionList, Static, Footer"


def _run(code: str, *arguments: str) -> tuple[float, str]:
    """User and system seconds of a fresh process, and its output: not the wall clock, other work on the machine would count."""
    before = os.times()
    out = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": os.getcwd()}).stdout
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system, out


def test_nothing_heavy_is_loaded() -> None:
    assert _run(_PAINT)[1].strip() == "[]"


@pytest.mark.long
@pytest.mark.alone
def test_first_paint_is_near_the_bare_import() -> None:
    pairs = [(_run(_BARE)[0], _run(_PAINT, "paint")[0]) for _ in range(7)]
    ratio = statistics.median(paint for _, paint in pairs) / statistics.median(bare for bare, _ in pairs)
    print(f"first paint {ratio:.2f} x the bare import")
    assert ratio < 1.5
