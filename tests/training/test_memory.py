"""What a stage has freed is no longer held, though the allocator is told to keep it."""

from __future__ import annotations

import subprocess
import sys

import pytest

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
