"""The shell key: scripts for bash, zsh and fish (package data), and the small program behind them.

The scripts own the line, the cursor and the cycling; the program decides what a press means and asks for candidates.
Loads the standard library and `core` only, until an answer needs more.
"""

from __future__ import annotations

import os


def script_file(shell: str) -> str:
    """The script for `bash`, `zsh` or `fish`: it is sourced from where it is installed, so it is never older than the program."""
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), f"shellmate.{shell}")
