"""Whether this computer has time for long work: how busy it is, and whether it runs on a battery. Where that cannot be known: no."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

LITTLE_LOAD = 0.5
"""Waiting processes per core, averaged over the last five minutes, below which nobody works."""
_SUPPLIES = Path("/sys/class/power_supply")


def busy() -> bool:
    """Whether the computer has had much to do in the last five minutes."""
    try:
        return os.getloadavg()[1] >= LITTLE_LOAD * (os.cpu_count() or 1)
    except OSError:
        return True


def on_battery(supplies: Path = _SUPPLIES) -> bool:
    """Whether the power comes from a battery; false for a computer that has none (sysfs-class-power in the kernel's ABI documents)."""
    if sys.platform == "darwin":
        return _mac_on_battery()
    batteries: list[str] = []
    plugs: list[bool] = []
    for supply in sorted(supplies.glob("*")):
        kind = _word(supply / "type")
        if kind in ("Battery", "UPS"):
            if _word(supply / "scope") != "Device":
                batteries.append(_word(supply / "status"))
        elif kind:
            plugs.append(_word(supply / "online") in ("1", "2"))
    if not batteries or any(plugs):
        return False
    return bool(plugs) or not all(status in ("Charging", "Full", "Not charging") for status in batteries)


def _word(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def _mac_on_battery() -> bool:
    try:
        said = subprocess.run(["pmset", "-g", "batt"], capture_output=True, text=True, timeout=5, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return True
    return "AC Power" not in said
