"""Draws the pictures of the key in the README: `python -m tests.shell.record FOLDER` runs each real shell in tmux and saves SVG files.

The answers are the given ones; what is drawn is what the terminal showed, colours included.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
import tempfile
import time
from pathlib import Path

import libtmux
from rich.console import Console
from rich.text import Text

from tests.shell.conftest import Fake
from tests.shell.terminal import KEY, SCRIPTS, Terminal

PROMPTS = {"bash": r"PS1='\[\e[32m\]~/photos\[\e[0m\] > '", "zsh": "PS1='%F{green}~/photos%f > '", "fish": "function fish_prompt; set_color green; echo -n '~/photos'; set_color normal; echo -n ' > '; end"}
ANSWERS = {
    "show the three largest files": ["du -ah . | sort -rh | head -n 3", "ls -S | head -n 3"],
    "delete everything in my home folder": [{"command": "rm -rf ~/*", "level": "danger", "reason": "Deletes your home folder's files for good."}],
}
WIDTH, HEIGHT = 88, 12


def frames(terminal: Terminal) -> list[tuple[str, str]]:
    """(caption, screen with colours) of each step."""
    shown: list[tuple[str, str]] = []

    def snap(caption: str) -> None:
        time.sleep(0.4)
        shown.append((caption, "\n".join(terminal.pane.cmd("capture-pane", "-p", "-e").stdout).rstrip()))

    terminal.type("show the three largest files")
    snap("words on the prompt")
    terminal.press(KEY)
    terminal.wait_for("shellmate 1/2")
    snap("Alt-m: the best command")
    terminal.press(KEY)
    terminal.wait_for("shellmate 2/2")
    snap("Alt-m again: the next one")
    terminal.press("C-u")
    terminal.type("delete everything in my home folder")
    terminal.press(KEY)
    terminal.wait_for("1/1  danger")
    snap("a dangerous one is not inserted")
    return shown


def record(shell: str, folder: Path) -> None:
    """Saves `key-SHELL.svg`."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
            os.environ[name] = place
        fake = Fake(Path(place))
        (Path(place) / "answers.json").write_text(json.dumps(ANSWERS))
        server = libtmux.Server(socket_path=f"{place}/tmux", config_file="/dev/null")
        try:
            terminal = Terminal(server, shell, Path(place), {"PATH": f"{fake.folder}:{os.environ['PATH']}"}, columns=WIDTH, rows=HEIGHT)
            setup = Path(place) / "setup"
            setup.write_text(f"{PROMPTS[shell]}\n. {SCRIPTS}/shellmate.{shell}\n")
            terminal.run(f" . {setup}; clear")
            terminal.wait(lambda screen: screen.startswith("~/photos >") and "setup" not in screen, "the prompt")
            shown = frames(terminal)
        finally:
            server.kill()
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    for caption, screen in shown:
        console.print(Text(f"# {caption}", style="dim"))
        console.print(Text.from_ansi(screen))
        console.print()
    drawn = re.sub(r"@font-face \{.*?\}", "", console.export_svg(title=f"shellmate in {shell}"), flags=re.DOTALL)  # fonts from the network
    (folder / f"key-{shell}.svg").write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for each in ("bash", "zsh", "fish"):
        record(each, target)
