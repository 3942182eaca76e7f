"""The shell key: scripts for bash, zsh and fish (package data), and the small program behind them.

The scripts own the line, the cursor and the cycling; the program decides what a press means and asks for candidates.
Loads the standard library and `core` only, until an answer needs more.
"""

from __future__ import annotations

from pathlib import Path


def script_file(shell: str) -> Path:
    """The script for `bash`, `zsh` or `fish`: it is sourced from where it is installed, so it is never older than the program."""
    return Path(__file__).with_name(f"shellmate.{shell}")
