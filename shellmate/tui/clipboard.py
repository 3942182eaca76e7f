"""Puts text on the desktop's clipboard with the program that is there; the terminal's own way (OSC 52) is used besides."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

_PROGRAMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard")),
    ("DISPLAY", ("xsel", "--clipboard", "--input")),
)


def copy_to_desktop(text: str) -> bool:
    """Whether some clipboard program took the text; waits at most two seconds for each. Inside tmux its paste buffer takes it too."""
    programs = [arguments for variable, arguments in _PROGRAMS if os.environ.get(variable)]
    if sys.platform == "darwin":
        programs.insert(0, ("pbcopy",))
    if os.environ.get("TMUX"):
        _run(("tmux", "load-buffer", "-"), text)  # tmux passes the terminal's own way on, and keeps nothing itself
    return any(_run(arguments, text) for arguments in programs)


def _run(arguments: tuple[str, ...], text: str) -> bool:
    if not shutil.which(arguments[0]):
        return False
    try:
        subprocess.run(arguments, input=text.encode(), timeout=2, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError):
        return False
    return True
