"""Every byte that reaches a real terminal, while escapes are in the request, a file name, a command's output, a history entry and what is printed at last."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path

from shellmate import config
from shellmate.history import HistoryStore
from tests.real_terminal import real_terminal

_APP = """
import sys
sys.path[:0] = [{root!r}]
from shellmate.tui import connection, start
from shellmate.tui.screens import confirm
from shellmate.tui.widgets.typed import Typed
from tests.tui.fakes import ANSWERS, FakeAsker
confirm.GLANCE = confirm.LONGER_GLANCE = Typed.wait = 0.0
ANSWERS["show evil"] = (("cat out-*", 0.9),)
connection.connect = lambda context, settings: FakeAsker()
start()
"""
_TITLE, _REST = "\x1b]0;evil\x07", "\x1b[5mblink\x1bP1q#\x1b\\\x9b31mred\x9d0;evil\x9c\u202eturned\x08\x1bc"
_RAW = (b"\x1b]0;", b"\x1b[5m", b"\x1bP1q", "\x9b".encode(), "\x9d".encode(), "\u202e".encode(), b"\x1bc")
"""None of these does the app write by itself."""


def _evil_entry() -> None:
    with closing(HistoryStore()) as store:  # past `record`, which keeps no escapes
        store._db.execute(
            "INSERT INTO entries (time_ms, request, command, suggested, decision, cwd) VALUES (1600000000000, ?, ?, ?, 'edited', ?)",
            (f"wanted {_TITLE}{_REST}end", f"echo {_TITLE}last{_REST}", f"echo {_REST}", f"/tmp/{_TITLE}deep"),
        )


def test_no_escape_from_elsewhere_reaches_the_terminal(own_home: Path, tmp_path: Path) -> None:
    (own_home / ".local/state/shellmate").mkdir(parents=True)
    (own_home / ".local/state/shellmate/welcomed").touch()
    config.change("history.keep_output", True)
    _evil_entry()
    work = tmp_path / "work"
    work.mkdir()
    (work / f"out-{_TITLE.replace('/', '')}{_REST}-there").write_text(f"printed {_TITLE}{_REST} whole\n")
    script = tmp_path / "app.py"
    script.write_text(_APP.format(root=os.getcwd()))
    arguments = ["env", "-C", str(work), sys.executable, str(script)]
    with real_terminal(arguments, (140, 40), SHELLMATE_APP_TEXT=f"show{_TITLE} {_REST.split('blink', maxsplit=1)[0]}evil") as terminal:
        terminal.until(b"90%")
        terminal.until(b"-there")  # the preview
        terminal.type(b"\r")
        terminal.until(b"Run this command?")
        terminal.type(b"\r")
        terminal.until(b" whole")
        terminal.until(b"exit 0")
        terminal.type(b"\x1b")
        terminal.until(b"What do you want")
        terminal.type(b"\x1bOQ")  # F2
        terminal.until(b"wanted ")
        terminal.until(b"History  2")
        terminal.type(b"\x1b[B")
        terminal.until(b"Enter: run")
        terminal.type(b"\x1b[B")
        terminal.until(b"what became of it")
        terminal.type(b"i")
        terminal.to_the_end()
    assert terminal.code == 0
    printed = terminal.seen.rpartition(b"\x1b[?1049l")[2]
    assert b"echo " in printed and b"last" in printed, "the command is printed when the app is left"
    assert not [raw for raw in _RAW if raw in terminal.seen]
