"""What a stage has freed is no longer held, though the allocator is told to keep it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from shellmate.training.memory import Easing

_PROGRAM = """
import sys
from shellmate.training import memory
from shellmate.training.events import ram_mb
cells = [bytearray(4096) for _ in range(50_000)]
kept = [bytearray(4096)]
before = ram_mb()
del cells
held = ram_mb()
memory.give_back()
print(before, held, ram_mb())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's allocator")
def test_what_was_freed_is_given_back() -> None:
    tunables = {"GLIBC_TUNABLES": "glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=17179869184", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True, env=tunables)
    before, held, after = (float(word) for word in done.stdout.split())
    assert held > before - 20, "the allocator gave it back by itself: the test shows nothing"
    assert after < before - 150


_HOLES = """
from shellmate.training.events import ram_mb
from shellmate.training.memory import Easing
base = ram_mb()
blocks = [bytearray(300_000 + 1000 * (n % 7)) for n in range(1000)]
last = bytearray(1000)  # the heap cannot shrink below what is still in use
full = ram_mb()
del blocks
easing = Easing(base + 100, 50)
print(round(full - base), easing.ease(ram_mb), round(ram_mb() - base), easing.ease(ram_mb))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the allocator of Linux")
def test_holes_between_steps_are_given_back_once() -> None:
    from shellmate.training.launch import _environment

    told = subprocess.run([sys.executable, "-c", _HOLES], capture_output=True, text=True, check=True, env=_environment()).stdout.split()
    assert int(told[0]) > 250
    assert told[1] == "True" and int(told[2]) < 80
    assert told[3] == "False"


def test_what_is_really_in_use_is_not_asked_for_at_every_step() -> None:
    easing = Easing(1000, 250)
    held = iter([900, 1100, 1050, 1100, 1200, 1310, 1305])
    assert [easing.ease(lambda: next(held)) for _ in range(5)] == [False, True, False, False, True]
