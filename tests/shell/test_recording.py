"""What became of a suggestion gets into the history: by the shells' own hooks, in the background, and only where the user allows it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from shellmate.history.model import Decision, Entry
from shellmate.history.store import HistoryStore
from shellmate.shell.empty_line import recent_requests
from tests.shell.conftest import Fake, Start
from tests.shell.terminal import KEY, PATIENCE, Terminal

SHELLS = ["bash", "zsh", "fish"]


def entries(count: int) -> list[Entry]:
    """The recorded entries, oldest first, once there are `count`."""
    end = time.monotonic() + PATIENCE
    while True:
        store = HistoryStore()
        found = store.search()[::-1]
        store.close()
        if len(found) >= count or time.monotonic() > end:
            assert len(found) == count, found
            return found
        time.sleep(0.1)


def take(terminal: Terminal, request: str, command: str) -> None:
    """Puts a suggestion on the line."""
    terminal.type(request)
    terminal.press(KEY)
    terminal.wait_line(command)


@pytest.mark.parametrize("shell", SHELLS)
def test_accepted_edited_and_ignored(shell: str, start: Start, fake: Fake, work: Path) -> None:
    fake.answer({"print one": ["echo one", "echo uno"], "fail now": ["ls /nowhere/at/all"], "list files": ["ls -l"]})
    terminal = start(shell)
    take(terminal, "print one", "echo one")
    terminal.press("Enter")
    terminal.wait(lambda screen: "\none\n" in f"{screen}\n", "the output")
    take(terminal, "cd . && fail now", "cd . && ls /nowhere/at/all")
    terminal.press("Enter")
    terminal.wait_for("No such file")
    take(terminal, "list files", "ls -l")
    terminal.type("a")
    terminal.press("Enter")
    terminal.wait_for("total")
    take(terminal, "list files", "ls -l")
    terminal.press("C-u")
    terminal.run("echo my own private thing")
    terminal.wait(lambda screen: screen.count("my own private thing") == 2, "the output")
    found = {entry.request: entry for entry in entries(4) if entry.decision is not Decision.IGNORED}
    one, failed, edited = found["print one"], found["fail now"], found["list files"]
    assert (one.decision, one.command, one.suggested, one.exit_status) == (Decision.ACCEPTED, "echo one", "echo one", 0)
    assert (one.cwd, one.shell, one.candidates, one.chosen, one.fingerprint) == (str(work), shell, ("echo one", "echo uno"), 0, "f" * 8)
    assert (failed.decision, failed.command) == (Decision.ACCEPTED, "ls /nowhere/at/all")
    assert failed.exit_status not in (0, None)
    assert (edited.decision, edited.command, edited.suggested) == (Decision.EDITED, "ls -la", "ls -l")
    ignored = [entry for entry in entries(4) if entry.decision is Decision.IGNORED]
    assert [(entry.command, entry.exit_status) for entry in ignored] == [("ls -l", None)]


@pytest.mark.parametrize(
    ("shell", "setting", "environment", "space"),
    [
        *((shell, "", {}, True) for shell in SHELLS),
        *((shell, "", {"SHELLMATE_OFF": "1"}, False) for shell in SHELLS),
        ("bash", "HISTCONTROL=ignoreboth", {}, True),
        ("bash", "HISTIGNORE='echo*'", {}, False),
        ("bash", "set +o history", {}, False),
        ("zsh", "HISTORY_IGNORE='echo*'", {}, False),
        ("fish", "set -g fish_private_mode 1", {}, False),
    ],
)
def test_where_nothing_is_recorded(shell: str, setting: str, environment: dict[str, str], space: bool, start: Start, fake: Fake) -> None:
    fake.answer({"print one": ["echo one"], "print two": ["printf two"]})
    terminal = start(shell, after=setting, environment=environment)
    take(terminal, "print one", "echo one")
    if space:
        terminal.press("C-a")
        terminal.type(" ")
    terminal.press("Enter")
    terminal.wait(lambda screen: "\none\n" in f"{screen}\n", "the output")
    time.sleep(1.0)
    entries(0)


@pytest.mark.parametrize("shell", SHELLS)
def test_secrets_are_not_kept(shell: str, start: Start, fake: Fake) -> None:
    fake.answer({"log in": ["echo curl -u bob:PASSWORD https://example.com"]})
    terminal = start(shell)
    take(terminal, "log in", "echo curl -u bob:PASSWORD https://example.com")
    terminal.press("C-u")
    terminal.run("echo curl -u bob:hunter2xyz https://example.com")
    terminal.wait(lambda screen: screen.count("hunter2xyz") == 2, "the output")
    assert "hunter2xyz" not in "".join(entry.command for entry in entries(1))


@pytest.mark.parametrize("shell", SHELLS)
def test_recent_requests_can_be_picked(shell: str, start: Start, fake: Fake) -> None:
    store = HistoryStore()
    for number in range(12):
        store.record(Entry(request=f"request number {number}", command=f"echo command {number}"))
    store.record(Entry(request="never mind", command="echo rejected", decision=Decision.REJECTED))
    store.close()
    terminal = start(shell)
    terminal.press(KEY)
    screen = terminal.wait_for("12 recent;")
    assert "request number 11  →  echo command 11" in screen
    assert "type to search, ↑↓ Enter: take one, Esc: leave" in screen
    assert "rejected" not in screen
    assert "asking" not in screen
    terminal.press("Down", "Down", "Up", "Enter")
    terminal.wait_line("echo command 10")
    terminal.wait(lambda _: terminal.below().startswith("shellmate 1/1  from your history"), "the hint alone below")
    terminal.press("C-u")
    terminal.press(KEY)
    terminal.wait_for("12 recent;")
    terminal.type("number 3")
    terminal.wait_for("1 recent;")
    terminal.press("Enter")
    terminal.wait_line("echo command 3")
    terminal.press("C-u")
    for leave in ("Escape", "C-c"):
        terminal.press(KEY)
        terminal.wait_for("12 recent;")
        terminal.press(leave)
        terminal.wait(lambda screen: "recent;" not in screen, "the list gone")
        terminal.run("echo alive")
        terminal.wait_for("\nalive\n")
        terminal.press("C-l")
        terminal.wait(lambda screen: screen == ">", "a clean screen")


def test_the_first_command_of_an_empty_history_is_recorded(start: Start, fake: Fake) -> None:
    fake.answer({"print one": ["echo one"], "print two": ["echo two"]})
    terminal = start("bash", after="history -c")
    for word in ("one", "two"):
        take(terminal, f"print {word}", f"echo {word}")
        terminal.press("Enter")
        terminal.wait(lambda screen, word=word: f"\n{word}\n" in f"{screen}\n", "the output")  # type: ignore[misc]
    assert {entry.request for entry in entries(2)} == {"print one", "print two"}, "in whatever order they were written beside the shell"


@pytest.mark.parametrize("shell", SHELLS)
def test_words_that_no_recent_request_has_are_asked(shell: str, start: Start, fake: Fake) -> None:
    fake.answer({"compress the src folder": ["tar -czf src.tar.gz src"]})
    store = HistoryStore()
    store.record(Entry("print one", "echo one", "echo one"))
    store.close()
    terminal = start(shell)
    terminal.press(KEY)
    terminal.wait_for("1 recent;")
    terminal.type("nonsense")
    terminal.wait_for("not among the recent; Enter: ask for it")
    terminal.press("C-u")
    terminal.wait_for("1 recent;")
    terminal.type("compress the src folder")
    terminal.press("Enter")
    terminal.wait_line("tar -czf src.tar.gz src")
    assert fake.asked() == ["compress the src folder"]


def test_pinned_requests_come_first_and_each_command_once() -> None:
    store = HistoryStore()
    for number in (1, 2, 3, 1):
        store.record(Entry(request=f"request {number}", command=f"echo {number}"))
    store.pin(2)
    store.close()
    assert [one.command for one in recent_requests()] == ["echo 2", "echo 1", "echo 3"]


@pytest.mark.parametrize("shell", SHELLS)
def test_the_app_key_takes_the_words_and_brings_the_command(shell: str, start: Start, fake: Fake) -> None:
    terminal = start(shell, environment={"SHELLMATE_APP_KEY": "alt-j"})
    fake.program.write_text(
        "#!/bin/sh\n[ -t 0 ] && [ -t 1 ] || exit 9\nprintf '\\033[?1049h app for: %s' \"$SHELLMATE_APP_TEXT\"\nread -r _ \n"
        'printf "\\033[?1049l"\n[ "$_" = q ] || printf "echo \'%s\'" "chosen in the app" >&"$SHELLMATE_APP_FD"\n'
    )
    terminal.type("show big files")
    terminal.press("M-j")
    terminal.wait_for("app for: show big files")
    terminal.press("C-j")
    terminal.wait_line("echo 'chosen in the app'")
    terminal.press("Enter")
    terminal.wait_for("\nchosen in the app")
