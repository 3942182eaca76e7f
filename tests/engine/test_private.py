"""Nothing leaves the machine: the real model answers without a socket to anywhere and leaves nothing in the home but its own cache."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_ASK = """
import os, sys, time
from pathlib import Path
from shellmate.engine.base import default_bundle, load_engine
from shellmate.core.slots import extract

engine = load_engine(default_bundle(), reference=sys.argv[1] == "reference")
engine.answer(extract("find files larger than 10 MB"), 2)
time.sleep(1)
numbers = set()
for link in os.listdir("/proc/self/fd"):
    try:
        name = os.readlink(f"/proc/self/fd/{link}")
    except FileNotFoundError:  # that of the listing itself
        continue
    if name.startswith("socket:["):
        numbers.add(name[8:-1])
for table in ("tcp", "tcp6", "udp", "udp6"):
    path = Path("/proc/net") / table
    for line in path.read_text().splitlines()[1:] if path.exists() else ():
        assert line.split()[9] not in numbers, f"a {table} socket is open"
print("asked")
"""


@pytest.mark.parametrize("way", ["fast", "reference"])
def test_an_answer_leaves_nothing_behind_and_talks_to_nobody(own_home: Path, way: str) -> None:
    done = subprocess.run([sys.executable, "-c", _ASK, way], check=False, capture_output=True, text=True, timeout=300)
    assert done.stdout == "asked\n", done.stderr
    left = {str(path.relative_to(own_home)) for path in own_home.rglob("*") if path.is_file()}
    assert {name for name in left if not name.startswith(".cache/shellmate/")} == set(), "a library wrote to the home"
