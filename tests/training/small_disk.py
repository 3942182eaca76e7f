"""A real file system of a few MB, in a mount namespace of its own, which goes with the command that runs in it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest


@cache
def _alone() -> tuple[str, ...]:
    """How to get a mount namespace here; empty where that is not allowed."""
    for command in (("unshare", "--mount"), ("unshare", "--mount", "--map-root-user")):
        if shutil.which("unshare") and subprocess.run([*command, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False).returncode == 0:
            return command
    return ()


def run_on(place: Path, megabytes: float, command: Sequence[str], env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Runs a command for which `place` is a disk of its own. Skips the test where that is not allowed."""
    if not _alone():
        pytest.skip("no mount namespace here")
    mounted = 'mount -t tmpfs -o size="$1" none "$0" && shift && exec "$@"'
    return subprocess.run([*_alone(), "sh", "-c", mounted, str(place), str(int(megabytes * 2**20)), *command], capture_output=True, text=True, timeout=240, check=False, env=dict(env))
