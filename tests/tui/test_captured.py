"""Commands without a terminal: real shells and sleeps, that end when they are stopped and when the app's terminal goes."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shellmate.tui import captured
from shellmate.tui.captured import MOST_OUTPUT, end_all, run_captured
from shellmate.tui.running import Ended

_DEAF = "trap '' TERM HUP; echo ready; while :; do sleep {}; done"
_APP = """
import signal, sys
sys.path[:0] = [{root!r}]
if {deaf}:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
from shellmate.tui import app, start
from tests.tui.fakes import ANSWERS, FakeAsker
from shellmate.tui import connection
ANSWERS["wait"] = (({command!r}, 0.9),)
connection.connect = lambda context, settings: FakeAsker()
start("wait")
"""


def _sleeping(seconds: str) -> list[int]:
    """Processes that are `sleep` of just this time."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "cmdline").read_bytes() == f"sleep\0{seconds}\0".encode():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def _until(condition: Callable[[], object], limit: float = 30) -> None:
    deadline = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


@pytest.fixture
def seconds() -> Iterator[str]:
    """A time that nothing else on this computer sleeps."""
    own = f"600.{os.getpid()}{time.monotonic_ns() % 100_000}"
    yield own
    for number in _sleeping(own):
        os.kill(number, signal.SIGKILL)


def _run(command: str, stop_after: Callable[[], object]) -> tuple[Ended, float]:
    """How the command ended, and the seconds that took from when it was stopped."""
    stopped_at: list[float] = []

    def stopped() -> bool:
        if not stopped_at and stop_after():
            stopped_at.append(time.monotonic())
        return bool(stopped_at)

    ended = run_captured(command, "/bin/bash", "/", lambda _: None, stopped)
    return ended, time.monotonic() - stopped_at[0] if stopped_at else 0.0


def test_a_stopped_command_ends_with_all_that_it_started(seconds: str) -> None:
    ended, took = _run(f"sleep {seconds} & sleep {seconds}", lambda: len(_sleeping(seconds)) == 2)
    assert ended.status == 128 + signal.SIGTERM
    assert took < captured.PATIENCE
    _until(lambda: not _sleeping(seconds))


def test_a_command_that_does_not_listen_is_ended(seconds: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captured, "PATIENCE", 0.5)
    ended, took = _run(_DEAF.format(seconds), lambda: _sleeping(seconds))
    assert ended.status == 128 + signal.SIGKILL
    assert "ready" in ended.output
    assert 0.5 <= took < 5
    _until(lambda: not _sleeping(seconds))


def test_one_that_closed_its_output_can_be_stopped(seconds: str) -> None:
    ended, _ = _run(f"exec >&- 2>&-; sleep {seconds}", lambda: _sleeping(seconds))
    assert ended.status == 128 + signal.SIGTERM
    _until(lambda: not _sleeping(seconds))


def test_one_that_is_suspended_can_be_stopped(seconds: str) -> None:
    ended, took = _run(f"sleep {seconds} & kill -STOP $$", lambda: _sleeping(seconds))
    assert ended.status == 128 + signal.SIGTERM
    assert took < captured.PATIENCE


def test_what_was_left_in_the_background_on_purpose_goes_on(seconds: str) -> None:
    ended, _ = _run(f"sleep {seconds} >/dev/null 2>&1 & exit 3", lambda: False)
    assert ended.status == 3
    _until(lambda: len(_sleeping(seconds)) == 1)  # the shell may be gone before what it left has become a sleep


def test_output_is_cut_and_the_command_goes_on() -> None:
    ended, _ = _run(f"head -c {3 * MOST_OUTPUT} /dev/zero | tr '\\0' x; exit 4", lambda: False)
    assert (ended.status, len(ended.output)) == (4, MOST_OUTPUT)


def test_all_commands_are_ended_at_once(seconds: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captured, "LAST_PATIENCE", 0.3)
    commands = [f"sleep {seconds}", _DEAF.format(seconds)]
    threads = [threading.Thread(target=_run, args=(command, lambda: False)) for command in commands]
    for thread in threads:
        thread.start()
    _until(lambda: len(_sleeping(seconds)) == 2)
    end_all()
    _until(lambda: not _sleeping(seconds))
    for thread in threads:
        thread.join(10)
    assert not captured._running


@pytest.mark.parametrize(("command", "deaf"), [("sleep {}", False), ("./does-not-listen", False), ("sleep {}", True)], ids=["listens", "does not listen", "no signal says it"])
def test_no_command_outlives_an_app_whose_terminal_goes(tmp_path: Path, own_home: Path, seconds: str, command: str, deaf: bool) -> None:
    (own_home / ".config/shellmate").mkdir(parents=True)
    (own_home / ".config/shellmate/config.toml").write_text("[history]\nkeep_output = true\n")
    (own_home / ".local/state/shellmate").mkdir(parents=True)
    (own_home / ".local/state/shellmate/welcomed").touch()
    (tmp_path / "does-not-listen").write_text(f"#!/bin/bash\n{_DEAF.format(seconds)}\n")
    (tmp_path / "does-not-listen").chmod(0o755)
    script = tmp_path / "app.py"
    script.write_text(_APP.format(root=os.getcwd(), deaf=deaf, command=command.format(seconds)))
    child, terminal = pty.fork()
    if not child:
        os.chdir(tmp_path)
        os.execve(sys.executable, [sys.executable, str(script)], {**os.environ, "TERM": "xterm-256color", "SHELL": "/bin/bash", "COLUMNS": "80", "LINES": "24"})
    try:
        _press_enter_until(terminal, lambda: _sleeping(seconds))
        assert os.getpgid(_sleeping(seconds)[0]) != child, "it has the terminal"
    finally:
        os.close(terminal)  # as a terminal window that is closed
    _until(lambda: os.waitpid(child, os.WNOHANG)[0] == child)
    _until(lambda: not _sleeping(seconds), 3)


def _press_enter_until(terminal: int, condition: Callable[[], object]) -> None:
    """Asks for the command and confirms it, reading what the app draws."""
    pressed = time.monotonic()
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "the command never ran"
        if select.select([terminal], [], [], 0.2)[0]:
            os.read(terminal, 65536)
        if time.monotonic() - pressed > 1.5:
            os.write(terminal, b"\r")
            pressed = time.monotonic()
