"""The app in a home where nothing can be written, as another user, in a real terminal: it asks, runs and leaves in order, and says what it does not keep."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path

import pytest

from shellmate.history import Entry, HistoryStore
from tests.real_terminal import real_terminal

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="needs root to become another user")
_APP = """
import os, sys
sys.path[:0] = [{root!r}]
from shellmate.tui import connection, start
from shellmate.tui.screens import confirm
from shellmate.tui.widgets.typed import Typed
from tests.tui.fakes import FakeAsker
assert os.getuid() == 65534
os.chdir({work!r})
confirm.GLANCE = confirm.LONGER_GLANCE = Typed.wait = 0.0
connection.connect = lambda context, settings: FakeAsker()
sys.exit(start())
"""


def _everything(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(place.relative_to(folder)): (place.stat().st_mode, place.stat().st_mtime_ns) for place in [folder, *folder.rglob("*")]}


@pytest.mark.parametrize("kept", [False, True], ids=["no history", "a history"])
def test_it_asks_runs_and_leaves(own_home: Path, tmp_path: Path, kept: bool) -> None:
    if kept:
        with closing(HistoryStore()) as store:
            store.record(Entry("look at the moon", "echo moon", time_ms=1_600_000_000_000))
            store.path.chmod(0o644)
    script, work = tmp_path / "app.py", tmp_path / "work"
    script.write_text(_APP.format(root=os.getcwd(), work=str(work)))
    work.mkdir()
    for place in (*own_home.rglob("*"), own_home, work, *own_home.parents):
        if place.is_dir() and place.stat().st_mode & 0o005 != 0o005:
            place.chmod(0o755)
    before = _everything(own_home)
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable, str(script)]
    with real_terminal(nobody, (120, 36)) as terminal:
        terminal.until(b"1/3")
        terminal.until(b"Nothing is recorded" if kept else b"Working without history")
        terminal.type(b"\x1b")
        terminal.until(b"What do you want")
        terminal.type(b"say hello")
        terminal.until(b"95%")
        terminal.type(b"\r")
        terminal.until(b"Run this command?")
        terminal.type(b"\r")
        terminal.until(b"exit 0 in ")
        terminal.until(terminal.takes_keys)
        terminal.type(b"q")
        terminal.until(b"What do you want")
        if kept:
            terminal.type(b"\x1bOQ")  # F2
            terminal.until(b"look at the moon")
        terminal.type(b"\x11")
        terminal.to_the_end()
    assert terminal.code == 0
    assert b"Traceback" not in terminal.seen
    assert _everything(own_home) == before
